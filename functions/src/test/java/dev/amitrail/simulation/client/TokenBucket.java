package dev.amitrail.simulation.client;

/// The buckets of tokens that EC2 takes one from for each request, for an account and a Region,
/// with their published sizes and refill rates.
///
/// Source: "Request throttling for the Amazon EC2 API", EC2 developer guide. Actions that the page
/// lists by name have a bucket each; the others share that of their category. For SSM: "AWS Systems
/// Manager endpoints and quotas", default throughput.
public enum TokenBucket {
  /// Describes with a filter or in pages.
  NON_MUTATING(100, 20),
  /// Describes without ids or filters.
  UNFILTERED(50, 10),
  /// Writes that are not listed by name.
  MUTATING(50, 5),
  /// CopyImage.
  COPY_IMAGE(100, 1),
  /// CreateTags.
  CREATE_TAGS(100, 10),
  /// DeleteTags.
  DELETE_TAGS(100, 10),
  /// ModifyImageAttribute.
  MODIFY_IMAGE_ATTRIBUTE(100, 5),
  /// GetParameter and GetParameters.
  GET_PARAMETER(40, 40),
  /// PutParameter.
  PUT_PARAMETER(3, 3),
  /// PutEvents.
  PUT_EVENTS(10_000, 10_000);

  private final int size;
  private final int refill;

  TokenBucket(int size, int refill) {
    this.size = size;
    this.refill = refill;
  }

  /// How many tokens it holds at most.
  public int size() {
    return size;
  }

  /// How many tokens come back each second.
  public int refill() {
    return refill;
  }

  /// How full one is, in millionths of a token.
  public static final class Level {
    private static final long TOKEN = 1_000_000;

    private final TokenBucket bucket;
    private long level;
    private long asOf;

    public Level(TokenBucket bucket) {
      this.bucket = bucket;
      this.level = bucket.size * TOKEN;
    }

    /// Takes one token, if there is one.
    ///
    /// @param now microseconds since the start
    public boolean take(long now) {
      level = Math.min(bucket.size * TOKEN, level + (now - asOf) * bucket.refill);
      asOf = now;
      if (level < TOKEN) {
        return false;
      }
      level -= TOKEN;
      return true;
    }
  }
}
