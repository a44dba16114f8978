package dev.amitrail.local.publictemplates;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/// Uploads templates to S3, as `aws cloudformation package` does: the path of a nested template
/// becomes the URL of the uploaded object.
final class TemplateFiles {
  private static final String BUCKET = "public-templates";
  private static final Pattern NESTED = Pattern.compile("(TemplateURL:\\s*['\"]?)(\\./[^'\"\\s]+)");

  private final S3Client s3;

  TemplateFiles(S3Client s3) {
    this.s3 = s3;
    s3.createBucket(create -> create.bucket(BUCKET));
  }

  /// Uploads a template and all templates nested in it.
  ///
  /// @return the URL of the template
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
