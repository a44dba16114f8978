package dev.amitrail.local.demo;

import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Object;

/// The reports of one stack, as they are in the bucket.
final class Reports {
  private final S3Client s3;
  private final String bucket;
  private final String folder;

  Reports(S3Client s3, String bucket, String folder) {
    this.s3 = s3;
    this.bucket = bucket;
    this.folder = folder;
  }

  /// The newest report as text, if there is one.
  Optional<String> latestText() {
    try {
      return Optional.of(
          s3.getObjectAsBytes(request -> request.bucket(bucket).key(folder + "latest.txt"))
              .asUtf8String());
    } catch (NoSuchKeyException _) {
      return Optional.empty();
    }
  }

  /// The names of all objects in the folder.
  List<String> names() {
    return s3.listObjectsV2(request -> request.bucket(bucket).prefix(folder)).contents().stream()
        .map(S3Object::key)
        .map(key -> key.substring(folder.length()))
        .toList();
  }

  /// Where they are.
  String place() {
    return "s3://" + bucket + "/" + folder;
  }
}
