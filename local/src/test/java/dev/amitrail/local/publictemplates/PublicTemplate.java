package dev.amitrail.local.publictemplates;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.amitrail.local.Installation;
import dev.amitrail.local.testing.ReportingCloud;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A template from a public repository, as `local/src/test/templates/templates.json` describes it.
///
/// @param file the template, with its published bytes
/// @param sha256 of these bytes
/// @param parameters the parameters of the stack; [TemplateRegion] replaces `<vpc>` and other
///   placeholders
/// @param ssm the public SSM parameters that it reads, and their values
/// @param images the expected report, written down from the template before it was first run
/// @param notRead the resources whose images the report states as not known, where that was written
///   down
/// @param refused the error of the emulated AWS, if it cannot deploy the template
record PublicTemplate(
    String name,
    String repository,
    Path file,
    String sha256,
    String region,
    Map<String, String> parameters,
    Map<String, String> ssm,
    List<Expected> images,
    Optional<List<String>> notRead,
    Optional<String> refused) {
  private static final Path FOLDER =
      Installation.current().root().resolve("local/src/test/templates");

  /// An entry of the report.
  ///
  /// @param resources that use the image, in the order of their names
  record Expected(String key, String image, List<String> resources) {
    String line() {
      return "[%s] %s: %s".formatted(key, image, String.join(", ", resources));
    }
  }

  static List<PublicTemplate> all() {
    try {
      JsonNode table = new ObjectMapper().readTree(FOLDER.resolve("templates.json").toFile());
      return ReportingCloud.stream(table).map(PublicTemplate::of).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static PublicTemplate of(JsonNode row) {
    return new PublicTemplate(
        row.path("name").asText(),
        row.path("repository").asText(),
        FOLDER.resolve(row.path("file").asText()),
        row.path("sha256").asText(),
        row.path("region").asText(),
        texts(row.path("parameters")),
        texts(row.path("ssm")),
        ReportingCloud.stream(row.path("images"))
            .map(
                image ->
                    new Expected(
                        image.path("key").asText(),
                        image.path("image").asText(),
                        ReportingCloud.stream(image.path("resources"))
                            .map(JsonNode::asText)
                            .sorted()
                            .toList()))
            .toList(),
        Optional.of(row.path("notRead"))
            .filter(JsonNode::isArray)
            .map(list -> ReportingCloud.stream(list).map(JsonNode::asText).toList()),
        Optional.of(row.path("refused").asText()).filter(text -> !text.isEmpty()));
  }

  private static Map<String, String> texts(JsonNode object) {
    Map<String, String> texts = new LinkedHashMap<>();
    object.properties().forEach(field -> texts.put(field.getKey(), field.getValue().asText()));
    return texts;
  }

  /// The hash of the file in this checkout.
  String hash() throws IOException {
    try {
      byte[] bytes = Files.readAllBytes(file);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
