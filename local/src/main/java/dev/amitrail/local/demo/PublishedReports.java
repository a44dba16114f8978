package dev.amitrail.local.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Object;

/// The reports of one stack in the bucket.
final class PublishedReports {
  private final S3Client s3;
  private final String bucket;
  private final String folder;

  PublishedReports(S3Client s3, String bucket, String folder) {
    this.s3 = s3;
    this.bucket = bucket;
    this.folder = folder;
  }

  /// The text of the latest report, if there is one.
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

  /// Copies the bucket into a folder, as `aws s3 sync --delete` does, so that the links between the
  /// pages work there. Deletes the files of an earlier run.
  ///
  /// @return the page of all stacks
  Path save(Path folder) throws IOException {
    Set<Path> saved = new HashSet<>();
    for (S3Object object :
        s3.listObjectsV2Paginator(request -> request.bucket(bucket)).contents()) {
      Path file = folder.resolve(object.key());
      saved.add(file);
      Files.createDirectories(file.getParent());
      Files.write(
          file,
          s3.getObjectAsBytes(request -> request.bucket(bucket).key(object.key()))
              .asByteArrayUnsafe());
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!saved.contains(file)) {
          Files.delete(file);
        }
      }
    }
    return folder.resolve("index.html");
  }

  /// The address of the stack's folder.
  String url() {
    return "s3://" + bucket + "/" + folder;
  }

  /// The prefix of the stack's keys.
  String folder() {
    return folder;
  }
}
