package dev.amitrail.local.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Stream;

/// What a function logged about replication: the lines of JSON that have an outcome.
///
/// @param outcomes the lines, in their order
public record FunctionLog(List<JsonNode> outcomes) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /// Copies the list.
  public FunctionLog {
    outcomes = List.copyOf(outcomes);
  }

  /// The log in the lines that a function printed.
  public static FunctionLog in(List<String> lines) {
    return new FunctionLog(
        lines.stream()
            .filter(line -> line.startsWith("{"))
            .map(FunctionLog::json)
            .filter(line -> line.has("outcome"))
            .toList());
  }

  private static JsonNode json(String line) {
    try {
      return JSON.readTree(line);
    } catch (IOException e) {
      throw new UncheckedIOException("A line of the log is not JSON: " + line, e);
    }
  }

  /// The outcomes for a source, each as Region and kind.
  public List<String> of(String source) {
    return of(source, "").map(line -> text(line, "region") + " " + text(line, "outcome")).toList();
  }

  /// The reasons of a source's outcomes of one kind, as one text.
  public String reasons(String source, String kind) {
    return String.join("\n", of(source, kind).map(line -> text(line, "reason")).toList());
  }

  /// The outcomes of one kind for a source.
  ///
  /// @param kind for example `copied`; empty for all
  public Stream<JsonNode> of(String source, String kind) {
    return outcomes.stream()
        .filter(line -> text(line, "source").equals(source))
        .filter(line -> kind.isEmpty() || text(line, "outcome").equals(kind));
  }

  /// The outcomes of Regions, which are about no source.
  public List<JsonNode> ofRegions() {
    return outcomes.stream().filter(line -> !line.has("source")).toList();
  }

  /// The replicas without a source.
  public List<JsonNode> orphans() {
    return outcomes.stream().filter(line -> text(line, "outcome").equals("orphan")).toList();
  }

  private static String text(JsonNode line, String field) {
    return line.path(field).asText();
  }
}
