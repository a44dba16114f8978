package dev.amitrail.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/// The JSON form of reports.
final class ReportJson {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private static final ObjectMapper LINES =
      JsonMapper.builder()
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
          .build();

  private ReportJson() {}

  static String write(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Records of texts and numbers always have a JSON form", e);
    }
  }

  /// One line for the log, which finds a report by its event or its stack.
  static String line(String eventId, ReportResult result) {
    ObjectNode line = LINES.valueToTree(result);
    line.put("event", eventId);
    return line.toString();
  }

  /// The report in `text`; empty if it is damaged or of a newer version than this code knows.
  static Optional<StackReport> read(String text) {
    try {
      return Optional.of(JSON.readValue(text, StackReport.class))
          .filter(report -> report.version() == StackReport.VERSION);
    } catch (JsonProcessingException _) {
      return Optional.empty();
    }
  }
}
