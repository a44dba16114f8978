package dev.amitrail.aws;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.amitrail.text.PrintableText;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/// The log of a function: one JSON object a line. It is written to standard output, which Lambda
/// takes as it is where the log format of the function is JSON; a message for Lambda's own logger
/// would be a text within another object ("Log and monitor Java Lambda functions", Lambda developer
/// guide). What people wrote into tags is in it too, so characters that control a terminal or are
/// invisible are escaped.
public final class JsonLog {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final InstantSource clock;
  private final Consumer<String> lines;

  /// A log.
  ///
  /// @param lines takes each line, without its end
  public JsonLog(InstantSource clock, Consumer<String> lines) {
    this.clock = clock;
    this.lines = lines;
  }

  /// The log of a deployed function.
  public static JsonLog toStandardOutput() {
    return new JsonLog(InstantSource.system(), System.out::println);
  }

  /// How serious a line is, by Lambda's names.
  public enum Level {
    /// What was done.
    INFO,
    /// A person should know.
    WARN,
    /// Something failed.
    ERROR
  }

  /// Where a line comes from.
  ///
  /// @param requestId the id of the invocation
  /// @param event the id of the event
  public record Origin(String requestId, String event) {}

  /// Writes a line: `timestamp`, `level`, `requestId`, `event`, and these fields in their order.
  ///
  /// @param fields values are texts, numbers, lists and maps of them
  public void write(Level level, Origin origin, Map<String, ?> fields) {
    write(clock.instant(), level, origin, fields);
  }

  /// Writes what an invocation measured: one line, of which CloudWatch Logs makes metrics, because
  /// its part `_aws` names them ("Specification: Embedded metric format", CloudWatch user guide).
  /// That takes no request and no permission. The time of the values is that of the log's clock.
  ///
  /// @param values without those that are not known; none at all writes no line
  public void metrics(Origin origin, Map<Metric, Long> values) {
    if (values.isEmpty()) {
      return;
    }
    Instant now = clock.instant();
    Map<String, Object> directive = new LinkedHashMap<>();
    directive.put("Namespace", Metric.NAMESPACE);
    directive.put("Dimensions", List.of(List.of()));
    directive.put("Metrics", values.keySet().stream().map(JsonLog::definition).toList());
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put(
        "_aws",
        new TreeMap<>(
            Map.of("Timestamp", now.toEpochMilli(), "CloudWatchMetrics", List.of(directive))));
    values.forEach((metric, value) -> fields.put(metric.id(), value));
    write(now, Level.INFO, origin, fields);
  }

  private static Map<String, String> definition(Metric metric) {
    return new TreeMap<>(Map.of("Name", metric.id(), "Unit", metric.unit().id()));
  }

  private void write(Instant time, Level level, Origin origin, Map<String, ?> fields) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("timestamp", time.toString());
    line.put("level", level.name());
    line.put("requestId", origin.requestId());
    line.put("event", origin.event());
    line.putAll(fields);
    try {
      lines.accept(PrintableText.inJson(JSON.writeValueAsString(line)));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Texts, numbers, lists and maps always have a JSON form", e);
    }
  }
}
