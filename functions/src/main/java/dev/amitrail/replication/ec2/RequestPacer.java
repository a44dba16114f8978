package dev.amitrail.replication.ec2;

/// How fast EC2 is asked, and how many copies are begun. An event's few requests need no pace; a
/// sweep's do, since EC2's limits are the account's, which others use too.
public interface RequestPacer {
  /// The kinds of request that EC2 limits apart.
  enum Call {
    /// Describes.
    READ,
    /// CopyImage.
    COPY,
    /// CreateTags and DeleteTags.
    TAG,
    /// ModifyImageAttribute and everything else that writes.
    MODIFY
  }

  /// Waits until a request may be sent to `region`.
  void await(String region, Call call);

  /// Whether one more copy may be begun in `region`; says yes as often as that holds.
  boolean mayCopy(String region);

  /// No waiting and no limit.
  RequestPacer UNBOUNDED =
      new RequestPacer() {
        @Override
        public void await(String region, Call call) {}

        @Override
        public boolean mayCopy(String region) {
          return true;
        }
      };
}
