package dev.amitrail.infra;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// The files of this repository that the stacks are tested against.
final class Repository {
  /// The folder of cdk.json.
  static final Path ROOT =
      Stream.iterate(Path.of("").toAbsolutePath(), Path::getParent)
          .filter(folder -> Files.isRegularFile(folder.resolve("cdk.json")))
          .findFirst()
          .orElseThrow();

  private static final ObjectMapper JSON = new ObjectMapper();

  private Repository() {}

  /// A JSON file, by its path from the root.
  static JsonNode json(Path path) {
    try {
      return JSON.readTree(Files.readString(ROOT.resolve(path)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// JSON as text.
  static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The context that cdk.json gives to CDK.
  static JsonNode context() {
    return json(Path.of("cdk.json")).path("context");
  }
}
