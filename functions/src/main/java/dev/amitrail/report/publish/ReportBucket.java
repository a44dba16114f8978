package dev.amitrail.report.publish;

import dev.amitrail.aws.AwsCallException;
import dev.amitrail.aws.AwsError;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/// The S3 bucket of the reports: objects that are read, and written under conditions.
public final class ReportBucket {
  /// The IAM actions on objects that are read; HeadObject needs the same (S3 API reference).
  public static final List<String> READ_ACTIONS = List.of("s3:GetObject");

  /// The IAM actions on objects that are written.
  public static final List<String> WRITE_ACTIONS = List.of("s3:PutObject");

  /// The IAM action on the bucket that this needs: to list objects, and because without it S3
  /// returns 403 instead of 404 for an object that does not exist (GetObject, S3 API reference).
  public static final List<String> BUCKET_ACTIONS = List.of("s3:ListBucket");

  /// Where the reports of all stacks are.
  public static final String PREFIX = "reports/";

  /// Where the rows of the list of all stacks are.
  public static final String ROWS = "fleet/";

  /// The page of the whole fleet.
  public static final String FLEET_PAGE = "index.html";

  /// What that page shows, as data.
  public static final String FLEET = "fleet.json";

  /// How far a refresh has come.
  public static final String REFRESH = "refresh.json";

  /// The keys of the objects that all stacks share. They are replaced often, unlike those of a
  /// stack, and what they hold is made again where it is lost.
  public static final List<String> SHARED = List.of(FLEET, FLEET_PAGE, REFRESH);

  /// How far the clock of a writer is ahead of S3's at most: S3 refuses a request that is further
  /// off (`RequestTimeTooSkewed`, "Authenticating Requests (AWS Signature Version 4)", S3 API
  /// reference).
  private static final Duration MOST_SKEW = Duration.ofMinutes(15);

  private static final int NOT_FOUND = 404;
  private static final int PRECONDITION_FAILED = 412;
  private static final int CONFLICT = 409;
  private static final int MOST_ATTEMPTS = 10;

  /// The key in a page's metadata whose value is the version of the data that the page shows.
  private static final String SHOWS = "shows";

  /// The error code of a write that is to replace an object which was deleted (PutObject,
  /// `If-Match`, S3 API reference).
  private static final String DELETED = "NoSuchKey";

  private final S3Client s3;
  private final String bucket;
  private final String region;
  private final String owner;

  /// A bucket by its name.
  ///
  /// @param s3 a client of `region`
  /// @param region the bucket's Region
  /// @param owner the account that owns the bucket. Every call states it, and S3 refuses the call
  ///   if another account owns the bucket of that name ("Verifying bucket ownership with bucket
  ///   owner condition", S3 user guide)
  public ReportBucket(S3Client s3, String bucket, String region, String owner) {
    this.s3 = s3;
    this.bucket = bucket;
    this.region = region;
    this.owner = owner;
  }

  /// An object.
  ///
  /// @param eTag of its version
  /// @param writtenAt when that was written, by S3's clock
  public record Stored(String text, String eTag, Instant writtenAt) {
    /// Whether a time that the object states as past was past when the object was written, as far
    /// as clocks agree. Where it was not, the clock of the writer was wrong, or a person wrote it.
    boolean isWrittenAfter(Instant time) {
      return !time.minus(MOST_SKEW).isAfter(writtenAt);
    }
  }

  /// The object at `key`, if there is one.
  ///
  /// @throws AwsCallException if the call failed
  /// @throws ReportFailedException if there is no bucket
  public Optional<Stored> find(String key) {
    try {
      ResponseBytes<GetObjectResponse> object =
          s3.getObjectAsBytes(get -> get.bucket(bucket).key(key).expectedBucketOwner(owner));
      GetObjectResponse response = object.response();
      return Optional.of(new Stored(text(object), response.eTag(), response.lastModified()));
    } catch (NoSuchKeyException _) {
      return Optional.empty();
    } catch (SdkException e) {
      throw failed(key, e);
    }
  }

  /// Bytes that are not UTF-8 are read as the replacement character, so that an object that was
  /// damaged is text, and the reader of its form finds the damage.
  private static String text(ResponseBytes<GetObjectResponse> object) {
    return new String(object.asByteArrayUnsafe(), StandardCharsets.UTF_8);
  }

  /// The ETag of the object at `key`, if there is one.
  Optional<String> eTag(String key) {
    return head(key).map(HeadObjectResponse::eTag);
  }

  private Optional<HeadObjectResponse> head(String key) {
    try {
      return Optional.of(
          s3.headObject(head -> head.bucket(bucket).key(key).expectedBucketOwner(owner)));
    } catch (S3Exception e) {
      if (e.statusCode() == NOT_FOUND) {
        return Optional.empty();
      }
      throw failed(key, e);
    } catch (SdkException e) {
      throw failed(key, e);
    }
  }

  /// The version of a page, and the version of the data it shows.
  ///
  /// @param shows the ETag of the data; empty where the page's metadata has none
  record PageVersion(String eTag, Optional<String> shows) {}

  /// The version of the page at `key`, if there is one.
  Optional<PageVersion> page(String key) {
    return head(key)
        .map(head -> new PageVersion(head.eTag(), Optional.ofNullable(head.metadata().get(SHOWS))));
  }

  /// The names of the folders in the folder `prefix`, which ends in a slash.
  List<String> folders(String prefix) {
    try {
      return s3
          .listObjectsV2Paginator(
              list -> list.bucket(bucket).expectedBucketOwner(owner).prefix(prefix).delimiter("/"))
          .commonPrefixes()
          .stream()
          .map(folder -> folder.prefix().substring(prefix.length(), folder.prefix().length() - 1))
          .toList();
    } catch (SdkException e) {
      throw failed(prefix, e);
    }
  }

  /// The keys that begin with `prefix`, in their order.
  List<String> keys(String prefix) {
    try {
      return s3
          .listObjectsV2Paginator(
              list -> list.bucket(bucket).expectedBucketOwner(owner).prefix(prefix))
          .contents()
          .stream()
          .map(S3Object::key)
          .toList();
    } catch (SdkException e) {
      throw failed(prefix, e);
    }
  }

  /// The ETag of each object whose key begins with `prefix`, by its key: one request for each
  /// 1,000.
  SortedMap<String, String> eTags(String prefix) {
    try {
      return s3
          .listObjectsV2Paginator(
              list -> list.bucket(bucket).expectedBucketOwner(owner).prefix(prefix))
          .contents()
          .stream()
          .collect(
              Collectors.toMap(S3Object::key, S3Object::eTag, (_, last) -> last, TreeMap::new));
    } catch (SdkException e) {
      throw failed(prefix, e);
    }
  }

  /// Writes `text` to `key` unless something is there already. Idempotent: a second writer changes
  /// nothing.
  ///
  /// @return whether it was written
  boolean putNew(String key, String type, String text) {
    return putIf(key, type, text, put -> put.ifNoneMatch("*")).isPresent();
  }

  /// Writes `text` to `key` if the object there is still the one that was read. Idempotent: after
  /// the first write the condition no longer holds.
  ///
  /// @param eTag of the object that was read; empty if there was none
  /// @return the ETag of the new object; empty if it was not written
  public Optional<String> replace(String key, String type, String text, Optional<String> eTag) {
    return putIf(key, type, text, put -> ifStill(put, eTag));
  }

  /// Writes the page of the version `shows` of the data to `key`, if the page there is still the
  /// one that was read. Idempotent, as [#replace].
  ///
  /// @return whether it was written
  boolean replacePage(
      String key, String type, String text, String shows, Optional<PageVersion> read) {
    return putIf(
            key,
            type,
            text,
            put -> ifStill(put, read.map(PageVersion::eTag)).metadata(Map.of(SHOWS, shows)))
        .isPresent();
  }

  private static PutObjectRequest.Builder ifStill(
      PutObjectRequest.Builder put, Optional<String> eTag) {
    return eTag.map(put::ifMatch).orElseGet(() -> put.ifNoneMatch("*"));
  }

  private Optional<String> putIf(
      String key, String type, String text, UnaryOperator<PutObjectRequest.Builder> condition) {
    try {
      return Optional.of(put(key, type, text, condition));
    } catch (ConditionFailedException _) {
      return Optional.empty();
    }
  }

  /// A write that meets another write of the same key is to be attempted again (PutObject, status
  /// 409, S3 API reference): it is unknown which of the two S3 kept.
  private String put(
      String key, String type, String text, UnaryOperator<PutObjectRequest.Builder> condition) {
    var request =
        condition
            .apply(
                PutObjectRequest.builder()
                    .bucket(bucket)
                    .key(key)
                    .contentType(type)
                    .expectedBucketOwner(owner))
            .build();
    for (int attempt = 1; ; attempt++) {
      try {
        return s3.putObject(request, RequestBody.fromString(text)).eTag();
      } catch (S3Exception e) {
        if (isConditionFailed(e)) {
          throw new ConditionFailedException();
        }
        if (e.statusCode() != CONFLICT || attempt == MOST_ATTEMPTS) {
          throw failed(key, e);
        }
        WriteBackoff.sleep(attempt);
      } catch (SdkException e) {
        throw failed(key, e);
      }
    }
  }

  private static boolean isConditionFailed(S3Exception e) {
    return e.statusCode() == PRECONDITION_FAILED || AwsError.of(e).is(DELETED);
  }

  /// The condition of a write did not hold.
  private static final class ConditionFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private RuntimeException failed(String key, SdkException exception) {
    AwsError failure = AwsError.of(exception);
    return failure.is("NoSuchBucket")
        ? new ReportFailedException(
            "There is no bucket %s: deploy the stack AmiTrail, or make it with 'aws s3api create-bucket --bucket %s --region %s%s'."
                .formatted(bucket, bucket, region, location()))
        : new AwsCallException("s3://%s/%s".formatted(bucket, key), failure);
  }

  /// S3 requires a location for every Region but us-east-1.
  private String location() {
    return region.equals("us-east-1")
        ? ""
        : " --create-bucket-configuration LocationConstraint=" + region;
  }
}
