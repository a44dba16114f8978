package dev.amitrail.local.publictemplates;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/// Puts templates where CloudFormation reads them, as `aws cloudformation package` does: a path to
/// a nested template becomes the address of the object that it is put to.
final class TemplateFiles {
  private static final String BUCKET = "public-templates";
  private static final Pattern NESTED = Pattern.compile("(TemplateURL:\\s*['\"]?)(\\./[^'\"\\s]+)");

  private final S3Client s3;

  TemplateFiles(S3Client s3) {
    this.s3 = s3;
    s3.createBucket(create -> create.bucket(BUCKET));
  }

  /// The address of a template, once it and all that are nested in it are there.
  String put(Path file) {
    try {
      Path folder = file.resolveSibling(".");
      String text =
          NESTED
              .matcher(Files.readString(file))
              .replaceAll(
                  nested ->
                      Matcher.quoteReplacement(
                          nested.group(1) + put(folder.resolve(nested.group(2)).normalize())));
      String key = file.toAbsolutePath().toString().substring(1);
      s3.putObject(put -> put.bucket(BUCKET).key(key), RequestBody.fromString(text));
      return "https://s3.amazonaws.com/%s/%s".formatted(BUCKET, key);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
