package dev.amitrail.infra.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// The files of this repository that the stacks are tested against.
public final class RepositoryFiles {
  /// The folder of cdk.json.
  public static final Path ROOT =
      Stream.iterate(Path.of("").toAbsolutePath(), Path::getParent)
          .filter(folder -> Files.isRegularFile(folder.resolve("cdk.json")))
          .findFirst()
          .orElseThrow();

  private static final ObjectMapper JSON = new ObjectMapper();

  private RepositoryFiles() {}

  /// Parses a JSON file, which is given by its path from the root.
  public static JsonNode json(Path path) {
    try {
      return JSON.readTree(Files.readString(ROOT.resolve(path)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Parses JSON text.
  public static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The context in cdk.json.
  public static JsonNode context() {
    return json(Path.of("cdk.json")).path("context");
  }
}
