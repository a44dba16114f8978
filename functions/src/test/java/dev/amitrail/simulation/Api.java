package dev.amitrail.simulation;

/// The actions that are simulated.
enum Api {
  DESCRIBE_IMAGES("DescribeImages", Bucket.NON_MUTATING, false),
  DESCRIBE_IMAGE_ATTRIBUTE("DescribeImageAttribute", Bucket.NON_MUTATING, false),
  DESCRIBE_SNAPSHOT_ATTRIBUTE("DescribeSnapshotAttribute", Bucket.NON_MUTATING, false),
  DESCRIBE_SNAPSHOTS("DescribeSnapshots", Bucket.NON_MUTATING, false),
  COPY_IMAGE("CopyImage", Bucket.COPY_IMAGE, true),
  CREATE_TAGS("CreateTags", Bucket.CREATE_TAGS, true),
  DELETE_TAGS("DeleteTags", Bucket.DELETE_TAGS, true),
  ENABLE_DEPRECATION("EnableImageDeprecation", Bucket.MUTATING, true),
  DISABLE_DEPRECATION("DisableImageDeprecation", Bucket.MUTATING, true),
  ENABLE_PROTECTION("EnableImageDeregistrationProtection", Bucket.MUTATING, true),
  DISABLE_PROTECTION("DisableImageDeregistrationProtection", Bucket.MUTATING, true),
  MODIFY_IMAGE_ATTRIBUTE("ModifyImageAttribute", Bucket.MODIFY_IMAGE_ATTRIBUTE, true),
  MODIFY_SNAPSHOT_ATTRIBUTE("ModifySnapshotAttribute", Bucket.MUTATING, true),
  GET_PARAMETER("GetParameter", Bucket.GET_PARAMETER, false),
  GET_PARAMETERS("GetParameters", Bucket.GET_PARAMETER, false),
  PUT_PARAMETER("PutParameter", Bucket.PUT_PARAMETER, true),
  PUT_EVENTS("PutEvents", Bucket.PUT_EVENTS, true);

  private final String action;
  private final Bucket bucket;
  private final boolean writes;

  Api(String action, Bucket bucket, boolean writes) {
    this.action = action;
    this.bucket = bucket;
    this.writes = writes;
  }

  Bucket bucket() {
    return bucket;
  }

  boolean writes() {
    return writes;
  }

  @Override
  public String toString() {
    return action;
  }
}
