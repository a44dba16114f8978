package dev.amitrail.report;

import dev.amitrail.image.AwsFailure;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/// Keeps reports in the bucket: history that is written once, and beside it the latest.
public final class ReportStore {
  /// The IAM actions on objects that this needs.
  public static final List<String> OBJECT_ACTIONS = List.of("s3:GetObject", "s3:PutObject");

  /// The IAM action on the bucket that this needs: to list what there is, and because S3 answers
  /// 403 instead of 404 without it for an object that is not there (GetObject, S3 API reference).
  public static final List<String> BUCKET_ACTIONS = List.of("s3:ListBucket");

  /// Where the reports of all stacks are.
  public static final String PREFIX = "reports/";

  /// The page of the whole fleet.
  public static final String FLEET_PAGE = "index.html";

  /// What that page shows, as data.
  public static final String FLEET = "fleet.json";

  /// How far a refresh has come.
  public static final String REFRESH = "refresh.json";

  private static final int NOT_FOUND = 404;
  private static final int PRECONDITION_FAILED = 412;
  private static final int CONFLICT = 409;

  /// What S3 answers a write that is to replace an object which is not there any more (PutObject,
  /// `If-Match`, S3 API reference).
  private static final String GONE = "NoSuchKey";

  private final S3Client s3;
  private final String bucket;
  private final String region;

  /// A store in a bucket.
  ///
  /// @param s3 a client of `region`
  /// @param region the bucket's Region
  public ReportStore(S3Client s3, String bucket, String region) {
    this.s3 = s3;
    this.bucket = bucket;
    this.region = region;
  }

  /// An object, with what S3 tells its versions apart by.
  record Stored(String text, String eTag) {}

  /// The object at `key`, if there is one.
  ///
  /// @throws ReportFailedException if S3 did not answer, or there is no bucket
  Optional<Stored> find(String key) {
    try {
      ResponseBytes<GetObjectResponse> object =
          s3.getObjectAsBytes(get -> get.bucket(bucket).key(key));
      return Optional.of(new Stored(object.asUtf8String(), object.response().eTag()));
    } catch (NoSuchKeyException _) {
      return Optional.empty();
    } catch (SdkException e) {
      throw failed(key, e);
    }
  }

  /// What S3 tells the object at `key` apart by, if there is one.
  Optional<String> eTag(String key) {
    try {
      return Optional.of(s3.headObject(head -> head.bucket(bucket).key(key)).eTag());
    } catch (S3Exception e) {
      if (e.statusCode() == NOT_FOUND) {
        return Optional.empty();
      }
      throw failed(key, e);
    } catch (SdkException e) {
      throw failed(key, e);
    }
  }

  /// The keys that begin with `prefix`, in their order.
  List<String> keys(String prefix) {
    try {
      return s3
          .listObjectsV2Paginator(list -> list.bucket(bucket).prefix(prefix))
          .contents()
          .stream()
          .map(S3Object::key)
          .toList();
    } catch (SdkException e) {
      throw failed(prefix, e);
    }
  }

  /// Writes `text` to `key` unless something is there already. Idempotent: a second writer changes
  /// nothing.
  ///
  /// @return whether it was written
  boolean putNew(String key, String type, String text) {
    return put(key, type, text, put -> put.ifNoneMatch("*")).isPresent();
  }

  /// Writes `text` to `key` if what is there is still `seen`. Idempotent: after the first write the
  /// condition no longer holds.
  ///
  /// @return what S3 tells the new object apart by; empty if it was not written
  Optional<String> replace(String key, String type, String text, Optional<Stored> seen) {
    return put(
        key,
        type,
        text,
        put ->
            seen.map(stored -> put.ifMatch(stored.eTag())).orElseGet(() -> put.ifNoneMatch("*")));
  }

  /// Writes `text` to `key`. Idempotent: the same text again.
  void put(String key, String type, String text) {
    put(key, type, text, UnaryOperator.identity());
  }

  private Optional<String> put(
      String key, String type, String text, UnaryOperator<PutObjectRequest.Builder> condition) {
    var request = PutObjectRequest.builder().bucket(bucket).key(key).contentType(type);
    try {
      return Optional.of(
          s3.putObject(condition.apply(request).build(), RequestBody.fromString(text)).eTag());
    } catch (S3Exception e) {
      if (e.statusCode() == PRECONDITION_FAILED
          || e.statusCode() == CONFLICT
          || AwsFailure.of(e).is(GONE)) {
        return Optional.empty();
      }
      throw failed(key, e);
    } catch (SdkException e) {
      throw failed(key, e);
    }
  }

  private ReportFailedException failed(String key, SdkException exception) {
    AwsFailure failure = AwsFailure.of(exception);
    return failure.is("NoSuchBucket")
        ? new ReportFailedException(
            "There is no bucket %s: deploy the stack AmiTrail, or make it with 'aws s3api create-bucket --bucket %s --region %s%s'."
                .formatted(bucket, bucket, region, location()))
        : new ReportFailedException("s3://%s/%s".formatted(bucket, key), failure);
  }

  /// S3 wants a location for every Region but its first.
  private String location() {
    return region.equals("us-east-1")
        ? ""
        : " --create-bucket-configuration LocationConstraint=" + region;
  }
}
