package dev.amitrail.simulation.client;

/// The actions that are simulated.
public enum SimulatedAction {
  DESCRIBE_IMAGES("DescribeImages", TokenBucket.NON_MUTATING, false),
  DESCRIBE_IMAGE_ATTRIBUTE("DescribeImageAttribute", TokenBucket.NON_MUTATING, false),
  DESCRIBE_SNAPSHOT_ATTRIBUTE("DescribeSnapshotAttribute", TokenBucket.NON_MUTATING, false),
  DESCRIBE_SNAPSHOTS("DescribeSnapshots", TokenBucket.NON_MUTATING, false),
  GET_EBS_ENCRYPTION_BY_DEFAULT("GetEbsEncryptionByDefault", TokenBucket.NON_MUTATING, false),
  GET_EBS_DEFAULT_KMS_KEY_ID("GetEbsDefaultKmsKeyId", TokenBucket.NON_MUTATING, false),
  COPY_IMAGE("CopyImage", TokenBucket.COPY_IMAGE, true),
  CREATE_TAGS("CreateTags", TokenBucket.CREATE_TAGS, true),
  DELETE_TAGS("DeleteTags", TokenBucket.DELETE_TAGS, true),
  DEREGISTER_IMAGE("DeregisterImage", TokenBucket.MUTATING, true),
  DISABLE_IMAGE("DisableImage", TokenBucket.MUTATING, true),
  ENABLE_IMAGE("EnableImage", TokenBucket.MUTATING, true),
  ENABLE_DEPRECATION("EnableImageDeprecation", TokenBucket.MUTATING, true),
  DISABLE_DEPRECATION("DisableImageDeprecation", TokenBucket.MUTATING, true),
  ENABLE_PROTECTION("EnableImageDeregistrationProtection", TokenBucket.MUTATING, true),
  DISABLE_PROTECTION("DisableImageDeregistrationProtection", TokenBucket.MUTATING, true),
  MODIFY_IMAGE_ATTRIBUTE("ModifyImageAttribute", TokenBucket.MODIFY_IMAGE_ATTRIBUTE, true),
  MODIFY_SNAPSHOT_ATTRIBUTE("ModifySnapshotAttribute", TokenBucket.MUTATING, true),
  GET_PARAMETER("GetParameter", TokenBucket.GET_PARAMETER, false),
  GET_PARAMETERS("GetParameters", TokenBucket.GET_PARAMETER, false),
  PUT_PARAMETER("PutParameter", TokenBucket.PUT_PARAMETER, true),
  PUT_EVENTS("PutEvents", TokenBucket.PUT_EVENTS, true);

  private final String action;
  private final TokenBucket bucket;
  private final boolean writes;

  SimulatedAction(String action, TokenBucket bucket, boolean writes) {
    this.action = action;
    this.bucket = bucket;
    this.writes = writes;
  }

  TokenBucket bucket() {
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
