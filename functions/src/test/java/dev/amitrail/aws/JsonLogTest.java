package dev.amitrail.aws;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The lines of the log, and of these the ones that CloudWatch makes metrics of.
class JsonLogTest {
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00.5Z");
  private static final JsonLog.Origin ORIGIN = new JsonLog.Origin("request-1", "event-1");

  /// What "Specification: Embedded metric format" (CloudWatch user guide) requires of a document,
  /// as far as our lines use it.
  private static final String EMBEDDED_METRIC_FORMAT =
      """
      {"type": "object", "required": ["_aws"],
       "properties": {"_aws": {
         "type": "object", "required": ["Timestamp", "CloudWatchMetrics"],
         "properties": {
           "Timestamp": {"type": "integer"},
           "CloudWatchMetrics": {"type": "array", "items": {
             "type": "object", "required": ["Namespace", "Dimensions", "Metrics"],
             "properties": {
               "Namespace": {"type": "string", "minLength": 1, "maxLength": 1024},
               "Dimensions": {"type": "array", "minItems": 1, "items": {
                 "type": "array", "maxItems": 30, "items": {"type": "string"}}},
               "Metrics": {"type": "array", "maxItems": 100, "items": {
                 "type": "object", "required": ["Name"],
                 "properties": {
                   "Name": {"type": "string", "minLength": 1, "maxLength": 1024},
                   "Unit": {"enum": ["Seconds", "Count"]}}}}}}}}}}}
      """;

  private static final Schema SCHEMA =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(EMBEDDED_METRIC_FORMAT, InputFormat.JSON);

  private final List<String> lines = new ArrayList<>();
  private final JsonLog log = new JsonLog(() -> NOW, lines::add);

  @Test
  void aLineOfMetricsIsInTheEmbeddedMetricFormat() throws Exception {
    Map<Metric, Long> values = new EnumMap<>(Metric.class);
    Arrays.stream(Metric.values()).forEach(metric -> values.put(metric, 7L));

    log.metrics(ORIGIN, values);

    assertThat(lines).singleElement().satisfies(line -> assertThat(line).hasLineCount(1));
    assertThat(SCHEMA.validate(lines.getFirst(), InputFormat.JSON)).isEmpty();
    JsonNode line = new ObjectMapper().readTree(lines.getFirst());
    // A target of a metric is a number at the root ("Target members", same page).
    line.findValues("Name")
        .forEach(name -> assertThat(line.path(name.asText()).asLong()).isEqualTo(7));
    assertThat(line.findValues("Name")).hasSameSizeAs(Metric.values());
  }

  @Test
  void aMetricHasTheTimeOfTheClockAndNoDimension() {
    log.metrics(ORIGIN, Map.of(Metric.OLDEST_PENDING_REPLICA, 90L));

    assertThat(lines)
        .containsExactly(
            """
            {"timestamp":"2026-11-22T12:00:00.500Z","level":"INFO","requestId":"request-1",\
            "event":"event-1","_aws":{"CloudWatchMetrics":[{"Namespace":"AmiTrail",\
            "Dimensions":[[]],"Metrics":[{"Name":"OldestPendingReplica","Unit":"Seconds"}]}],\
            "Timestamp":1795348800500},"OldestPendingReplica":90}\
            """);
  }

  @Test
  void whereNothingWasMeasuredThereIsNoLine() {
    log.metrics(ORIGIN, Map.of());

    assertThat(lines).isEmpty();
  }

  /// Members of the line that CloudWatch would read as something else ("Entity information in EMF
  /// format", same page) or that are ours.
  @Test
  void noMetricHasTheNameOfAnotherMemberOfItsLine() {
    assertThat(Metric.values())
        .extracting(Metric::id)
        .doesNotHaveDuplicates()
        .doesNotContain("timestamp", "level", "requestId", "event", "Service", "Environment");
  }
}
