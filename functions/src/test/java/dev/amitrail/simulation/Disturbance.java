package dev.amitrail.simulation;

/// Every kind of trouble that a run can hold. Each is counted where it takes effect, not where it
/// is planned.
public enum Disturbance {
  /// EC2, SSM or EventBridge fails without having done anything.
  ERROR_BEFORE(Kind.FAULT),
  /// The answer is an error, but what was asked for was done.
  ERROR_AFTER(Kind.FAULT),
  /// No answer came, and nothing was done.
  TIMEOUT_BEFORE(Kind.FAULT),
  /// No answer came, but what was asked for was done.
  TIMEOUT_AFTER(Kind.FAULT),
  /// A call takes many times as long as it should.
  SLOW_CALL(Kind.FAULT),
  /// RequestLimitExceeded.
  THROTTLED(Kind.FAULT),
  /// ResourceLimitExceeded: too many copies in flight.
  COPY_LIMIT(Kind.FAULT),
  /// A Region answers AuthFailure for a while.
  REGION_REFUSES(Kind.FAULT),
  /// A Region does not answer for a while.
  REGION_UNREACHABLE(Kind.FAULT),
  /// A copy ends as a failed image.
  COPY_FAILED(Kind.FAULT),
  /// A copy ends as a failed image, since its KMS key does not exist.
  COPY_FAILED_FOR_ITS_KEY(Kind.FAULT),
  /// CopyImage is refused immediately, each time.
  COPY_REFUSED(Kind.FAULT),
  /// A token was forgotten before it was used again.
  TOKEN_FORGOTTEN(Kind.FAULT),
  /// A token was used again with other parameters.
  TOKEN_MISMATCH(Kind.FAULT),
  /// A token was used again with the same parameters.
  TOKEN_REPEATED(Kind.FAULT),
  /// A new image was not visible yet to a request that looked for it.
  NOT_YET_VISIBLE(Kind.FAULT),
  /// SSM accepted a parameter and did not store it.
  PARAMETER_NOT_STORED(Kind.FAULT),
  /// SSM accepted a parameter that it never stores, however often it is put.
  PARAMETER_SILENT(Kind.FAULT),
  /// A copy of which EC2 never states what it was made of.
  SOURCE_NEVER_STATED(Kind.FAULT),
  /// A pending copy of which EC2 does not state yet what it was made of.
  SOURCE_NOT_STATED_YET(Kind.FAULT),
  /// EC2 refused a grantee, and with it the whole request.
  GRANTEE_REFUSED(Kind.FAULT),
  /// EC2 refused to make something public: block public access, or the quota.
  PUBLIC_REFUSED(Kind.FAULT),
  /// A copy failed, since the Region's default key is one that the role may not use.
  COPY_FAILED_FOR_THE_DEFAULT_KEY(Kind.FAULT),
  /// A tag policy refused a copy.
  TAG_POLICY_VIOLATED(Kind.FAULT),
  /// The function's role does not allow a write.
  REFUSED_BY_ROLE(Kind.FAULT),
  /// A person took the tag `origin.id` off a replica just when it was written to.
  UNTIED_IN_BETWEEN(Kind.FAULT),
  /// A Region cannot be read for an hour.
  HOUR_LONG_OUTAGE(Kind.FAULT),
  /// A sweep began before another had ended.
  SWEEPS_OVERLAP(Kind.FAULT),
  /// A function was killed after one of its calls.
  FUNCTION_KILLED(Kind.FAULT),
  /// A function ran into its timeout.
  FUNCTION_TIMED_OUT(Kind.FAULT),
  /// An invocation failed or was killed and is made again.
  FUNCTION_RETRIED(Kind.FAULT),
  /// All reserved concurrency was in use.
  FUNCTION_THROTTLED(Kind.FAULT),

  /// An event never arrives.
  EVENT_DROPPED(Kind.EVENT),
  /// An event arrives twice.
  EVENT_DOUBLED(Kind.EVENT),
  /// An event arrives minutes or hours late.
  EVENT_LATE(Kind.EVENT),
  /// An event arrives after one that was sent later.
  EVENT_REORDERED(Kind.EVENT),
  /// Lambda runs an event twice.
  INVOCATION_DOUBLED(Kind.EVENT),

  /// A person registers an image that is wanted elsewhere.
  REGISTERED(Kind.OPERATION),
  /// A person registers a second image for a pointer.
  REGISTERED_RIVAL(Kind.OPERATION),
  /// An image of another account appears, tagged as a source.
  FOREIGN_TAGGED(Kind.OPERATION),
  /// A person adds or changes a tag of a source.
  TAGGED(Kind.OPERATION),
  /// A person takes a tag off a source.
  UNTAGGED(Kind.OPERATION),
  /// A person wants a source in other Regions than before.
  WANTED_ELSEWHERE(Kind.OPERATION),
  /// A person takes `replicate-to` off.
  NOT_WANTED(Kind.OPERATION),
  /// A person changes or takes off `publish-as`.
  PUBLISHED_OTHERWISE(Kind.OPERATION),
  /// A person asks for a replica anew.
  ASKED_AGAIN(Kind.OPERATION),
  /// A person writes a trail tag on a source that names a wrong image.
  FORGED_ON_SOURCE(Kind.OPERATION),
  /// A person writes trail tags on a replica that name a wrong source.
  FORGED_ON_REPLICA(Kind.OPERATION),
  /// A person takes the tag `origin.id` off a replica.
  UNTIED(Kind.OPERATION),
  /// An account of the same organisation shares tags of its own with an image.
  SHARED_TAGS(Kind.OPERATION),
  /// A person sets that the tags of a replica stay as they are.
  MIRROR_TURNED_OFF(Kind.OPERATION),
  /// A person copies an image within its Region, tags and all.
  COPIED_WITHIN(Kind.OPERATION),
  /// A person copies a source to another Region, tags and all.
  COPIED_ACROSS(Kind.OPERATION),
  /// A person copies a replica to another Region, tags and all.
  REPLICA_COPIED(Kind.OPERATION),
  /// A person shares an image.
  SHARED_IMAGE(Kind.OPERATION),
  /// A person takes a grant on an image back.
  UNSHARED_IMAGE(Kind.OPERATION),
  /// A person shares a snapshot.
  SHARED_SNAPSHOT(Kind.OPERATION),
  /// A person sets a date of deprecation.
  DEPRECATED(Kind.OPERATION),
  /// A person takes the date of deprecation away.
  UNDEPRECATED(Kind.OPERATION),
  /// A person protects a source from deregistration.
  PROTECTED(Kind.OPERATION),
  /// A person takes that protection away.
  UNPROTECTED(Kind.OPERATION),
  /// A person deregisters a replica.
  REPLICA_DEREGISTERED(Kind.OPERATION),
  /// A person deregisters a source.
  SOURCE_DEREGISTERED(Kind.OPERATION),
  /// A person disables an image.
  DISABLED(Kind.OPERATION),
  /// A person enables an image again.
  ENABLED(Kind.OPERATION),
  /// A person sets a parameter of data type text where a pointer would be.
  PLAIN_PARAMETER(Kind.OPERATION),
  /// A person fills a source with tags.
  FILLED_WITH_TAGS(Kind.OPERATION);

  /// What sort of trouble.
  public enum Kind {
    /// AWS or the network does not do what one hopes for.
    FAULT,
    /// EventBridge or Lambda does not deliver exactly once, in order, immediately.
    EVENT,
    /// A person does something during the run.
    OPERATION
  }

  private final Kind kind;

  Disturbance(Kind kind) {
    this.kind = kind;
  }

  /// What sort of trouble it is.
  public Kind kind() {
    return kind;
  }
}
