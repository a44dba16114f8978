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

/// Keeps reports in the bucket: history that is written once, and beside it the latest.
public final class ReportStore {
  /// The IAM actions on objects that this needs.
  public static final List<String> OBJECT_ACTIONS = List.of("s3:GetObject", "s3:PutObject");

  /// The IAM action on the bucket that this needs: without it S3 answers 403 instead of 404 for an
  /// object that is not there (GetObject, S3 API reference). It is never called.
  public static final List<String> BUCKET_ACTIONS = List.of("s3:ListBucket");

  /// Where all reports are.
  public static final String PREFIX = "reports/";

  private static final int PRECONDITION_FAILED = 412;
  private static final int CONFLICT = 409;

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

  /// Writes `text` to `key` unless something is there already. Idempotent: a second writer changes
  /// nothing.
  ///
  /// @return whether it was written
  boolean putNew(String key, String type, String text) {
    return put(key, type, text, put -> put.ifNoneMatch("*"));
  }

  /// Writes `text` to `key` if what is there is still `seen`. Idempotent: after the first write the
  /// condition no longer holds.
  ///
  /// @return whether it was written
  boolean replace(String key, String type, String text, Optional<Stored> seen) {
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

  private boolean put(
      String key, String type, String text, UnaryOperator<PutObjectRequest.Builder> condition) {
    var request = PutObjectRequest.builder().bucket(bucket).key(key).contentType(type);
    try {
      s3.putObject(condition.apply(request).build(), RequestBody.fromString(text));
      return true;
    } catch (S3Exception e) {
      if (e.statusCode() == PRECONDITION_FAILED || e.statusCode() == CONFLICT) {
        return false;
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
