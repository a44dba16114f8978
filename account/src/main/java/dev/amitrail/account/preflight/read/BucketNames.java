package dev.amitrail.account.preflight.read;

import dev.amitrail.account.preflight.facts.AccountFacts.BucketName;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.Bucket;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// Finds out whom the name of a bucket belongs to: those of the account are listed, and S3 states
/// of any other whether it exists.
///
/// @param clients the S3 client of a Region
record BucketNames(Function<String, S3Client> clients) {
  /// The IAM actions that the reads need: of ListBuckets and HeadBucket (Service Authorization
  /// Reference).
  static final List<String> ACTIONS = List.of("s3:ListAllMyBuckets", "s3:ListBucket");

  private static final int MOVED = 301;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;

  /// Whom it belongs to.
  BucketName find(String home, String name) {
    S3Client s3 = clients.apply(home);
    Optional<Bucket> own =
        s3.listBucketsPaginator(list -> list.prefix(name)).buckets().stream()
            .filter(bucket -> bucket.name().equals(name))
            .findFirst();
    if (own.isPresent()) {
      return own.map(Bucket::bucketRegion).filter(region -> !region.equals(home)).isPresent()
          ? BucketName.OURS_ELSEWHERE
          : BucketName.OURS;
    }
    try {
      s3.headBucket(head -> head.bucket(name));
      return BucketName.TAKEN;
    } catch (S3Exception e) {
      return switch (e.statusCode()) {
        case NOT_FOUND -> BucketName.FREE;
        // HeadBucket, S3 API reference: another's bucket, or one of another Region.
        case FORBIDDEN, MOVED -> BucketName.TAKEN;
        default -> throw e;
      };
    }
  }
}
