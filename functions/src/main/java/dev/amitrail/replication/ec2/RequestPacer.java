package dev.amitrail.replication.ec2;

/// Limits the rate of requests and the number of copies. An event's few requests need no limit; a
/// sweep's do, because EC2's limits are those of the account, which others use too.
public interface RequestPacer {
  /// The kinds of requests that EC2 limits separately.
  enum Call {
    /// Describes.
    READ,
    /// CopyImage.
    COPY,
    /// CreateTags and DeleteTags.
    TAG,
    /// ModifyImageAttribute and all other writes.
    MODIFY
  }

  /// Waits until a request may be sent to `region`.
  void await(String region, Call call);

  /// Counts one more copy in `region`, if that is within the limit of copies in progress.
  ///
  /// @return whether the copy may be started
  boolean tryStartCopy(String region);

  /// No waiting and no limit.
  RequestPacer UNBOUNDED =
      new RequestPacer() {
        @Override
        public void await(String region, Call call) {}

        @Override
        public boolean tryStartCopy(String region) {
          return true;
        }
      };
}
