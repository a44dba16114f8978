package dev.amitrail.aws;

/// Waits until a request may be sent. An event's few requests need no limit; a sweep's do, because
/// the rates of AWS are those of the account, which others use too.
@FunctionalInterface
public interface RequestPacer {
  /// No waiting.
  RequestPacer UNBOUNDED = (_, _) -> {};

  /// The token buckets that AWS counts requests in, for each account and Region. Every request
  /// takes one token, each page of a list too.
  ///
  /// Sources: "Request throttling for the Amazon EC2 API", EC2 developer guide; "AWS Systems
  /// Manager endpoints and quotas", AWS general reference (default throughput of Parameter Store;
  /// it has no figure for PutParameter, whose bucket here is a cautious one).
  enum Bucket {
    /// Describe... and Get... of EC2: non-mutating actions.
    EC2_READ(100, 20),
    /// CopyImage.
    COPY_IMAGE(100, 1),
    /// CreateTags.
    CREATE_TAGS(100, 10),
    /// DeleteTags.
    DELETE_TAGS(100, 10),
    /// ModifyImageAttribute.
    MODIFY_IMAGE_ATTRIBUTE(100, 5),
    /// All other writes of EC2 together: mutating actions.
    EC2_WRITE(50, 5),
    /// GetParameters of SSM.
    PARAMETER_READ(40, 40),
    /// PutParameter of SSM.
    PARAMETER_WRITE(3, 3);

    private final int capacity;
    private final int refillPerSecond;

    Bucket(int capacity, int refillPerSecond) {
      this.capacity = capacity;
      this.refillPerSecond = refillPerSecond;
    }

    /// How many requests a full bucket allows.
    public int capacity() {
      return capacity;
    }

    /// How many tokens are added each second.
    public int refillPerSecond() {
      return refillPerSecond;
    }
  }

  /// Takes a token of this bucket of `region`, and waits until there is one.
  void await(String region, Bucket bucket);
}
