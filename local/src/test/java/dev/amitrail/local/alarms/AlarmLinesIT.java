package dev.amitrail.local.alarms;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.amitrail.local.Installation;
import dev.amitrail.local.testing.Fixtures;
import dev.amitrail.local.testing.FunctionLog;
import dev.amitrail.local.testing.KeptFunctions;
import dev.amitrail.local.testing.TestCloud;
import dev.amitrail.local.testing.Waiting;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.ParameterType;

/// The alarms on lines of the log: each begins once its cause was made in the emulated AWS, and is
/// over once its cause was repaired as its section of docs/runbook.md has it.
@org.junit.jupiter.api.Tag("operations")
class AlarmLinesIT {
  private static final String HOME = "ap-southeast-2";
  private static final String AWAY = "us-east-1";
  private static final List<String> REGIONS = List.of(HOME, AWAY, "eu-west-1");
  private static final String POINTER = "/ami-trail/web";
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  private static final String BUCKET = "ami-trail-reports-%s-%s".formatted(Fixtures.ACCOUNT, HOME);
  private static final ObjectMapper JSON = new ObjectMapper();

  private static TestCloud aws;
  private static S3Client s3;
  private static KeptFunctions functions;

  @BeforeAll
  static void start() throws IOException {
    aws = TestCloud.enforced(0);
    functions = new KeptFunctions(Installation.current(), aws.environment());
    s3 = aws.clients().s3(HOME);
    s3.createBucket(
        create ->
            create
                .bucket(BUCKET)
                .createBucketConfiguration(place -> place.locationConstraint(HOME)));
  }

  @AfterEach
  void reset() {
    aws.reset(REGIONS, POINTER);
  }

  @AfterAll
  static void end() {
    functions.close();
    s3.close();
    aws.close();
  }

  @Test
  void replicationGivenUpBeginsAfterThreeFailedCopiesAndIsOverAfterARetryKeyword()
      throws Exception {
    TemplateAlarm alarm = TemplateAlarm.of("ami-trail-replication-given-up");
    String source = aws.image(HOME, "base", Map.of("replicate-to", AWAY));
    try (Ec2Client ec2 = aws.clients().ec2(AWAY)) {
      for (int attempt = 0; attempt < 3; attempt++) {
        ec2.copyImage(
            copy ->
                copy.sourceRegion(HOME)
                    .sourceImageId(source)
                    .name("base-from-" + source)
                    .encrypted(true)
                    .kmsKeyId("alias/nowhere"));
      }
    }
    Waiting.until(
        () ->
            aws.images(AWAY, "source-image-id", source).stream()
                .allMatch(image -> image.stateAsString().equals("failed")));

    assertThat(alarm.isBreachedBy(sweep())).isTrue();

    requestAgain(source, "again-2");
    assertThat(sweep().log().of(source)).containsExactly(AWAY + " copied");
    assertThat(alarm.isBreachedBy(sweep())).isFalse();
  }

  @Test
  void replicaPendingBeginsAfterSixHoursAndIsOverAfterTheCopyWasReplaced() throws Exception {
    TemplateAlarm alarm = TemplateAlarm.of("ami-trail-replica-pending");
    String source = aws.image(HOME, "base", Map.of("replicate-to", AWAY));
    String slow = "ami-0051093d100000001";
    aws.addToWorld(
        """
        {"images": [{"region": "%s", "id": "%s", "name": "base-from-%s", "state": "pending",
                     "creationDate": "%s", "sourceImageId": "%s", "sourceImageRegion": "%s"}]}
        """
            .formatted(AWAY, slow, source, hoursAgo(7), source, HOME));

    Lines swept = sweep();

    assertThat(swept.value("OldestPendingReplica"))
        .isBetween(Duration.ofHours(7).toSeconds() - 60L, Duration.ofHours(8).toSeconds());
    assertThat(alarm.isBreachedBy(swept)).isTrue();

    try (Ec2Client ec2 = aws.clients().ec2(AWAY)) {
      ec2.deregisterImage(image -> image.imageId(slow));
    }
    requestAgain(source, "again-2");
    assertThat(sweep().log().of(source)).containsExactly(AWAY + " copied");
    assertThat(alarm.isBreachedBy(sweep())).isFalse();
  }

  @Test
  void pointerNotConfirmedBeginsAfterTwoSweepsAndIsOverOnceTheValueIsThere() throws Exception {
    TemplateAlarm alarm = TemplateAlarm.of("ami-trail-pointer-not-confirmed");
    String source = aws.image(HOME, "base", Map.of("replicate-to", AWAY, "publish-as", POINTER));
    String replica = copied(source);
    aws.configure("{\"lostParameters\": [\"%s\"]}".formatted(POINTER));

    assertThat(alarm.periods()).isEqualTo(2);
    assertThat(alarm.isBreachedBy(sweep())).isTrue();
    Lines second = sweep();
    assertThat(second.value("PointersNotConfirmed")).isEqualTo(2);
    assertThat(alarm.isBreachedBy(second)).isTrue();

    aws.configure("{\"lostParameters\": []}");
    point(HOME, source);
    point(AWAY, replica);
    assertThat(alarm.isBreachedBy(sweep())).isFalse();
  }

  @Test
  void refreshStuckBeginsOnceAStackEndedTwoInvocationsAndIsOverAfterAFullRefresh()
      throws Exception {
    TemplateAlarm alarm = TemplateAlarm.of("ami-trail-refresh-stuck");
    String stack =
        "arn:aws:cloudformation:%s:%s:stack/huge/5d2f3a10-c5f7-11f1-9c3e-0a58a9feac02"
            .formatted(HOME, Fixtures.ACCOUNT);
    s3.putObject(
        put -> put.bucket(BUCKET).key("refresh.json"),
        RequestBody.fromString(
            """
            {"version": 1, "eventId": "e-1", "startedAt": "%1$s", "scope": "KNOWN",
             "complete": false, "region": "%2$s", "after": null, "published": 0, "unchanged": 0,
             "withoutImages": 0, "unsettled": 0, "closed": 0, "nested": 0, "skipped": 0,
             "failed": 0, "runningUntil": "%1$s", "trying": ["%3$s"], "suspects": [],
             "skippedStacks": [], "regionFailures": null, "fullStartedAt": "%1$s",
             "allStartedAt": "%1$s", "unsent": [], "unsentTriedAt": null}
            """
                .formatted(hoursAgo(1), HOME, stack)));
    assertThat(functions.invoke(refresh("{}")).failure().orElseThrow().message())
        .contains(stack + " is skipped");

    Lines next = invoke(refresh("{}"));
    assertThat(next.value("StacksSkipped")).isEqualTo(1);
    assertThat(alarm.isBreachedBy(next)).isTrue();

    Lines full = invoke(refresh("{\"stacks\": \"known\"}"));
    assertThat(alarm.isBreachedBy(full)).isFalse();
    assertThat(alarm.isBreachedBy(invoke(refresh("{}")))).isFalse();
  }

  /// Names, namespaces and dimensions of alarms and dashboard are those of the lines.
  @Test
  void theMetricsOfTheTemplateAreThoseOfTheLinesOfAllFunctions() throws Exception {
    String source = aws.image(HOME, "base", Map.of("replicate-to", AWAY));
    Set<String> seen = new TreeSet<>();
    for (Lines lines :
        List.of(
            invoke(Fixtures.amiEvent(HOME, source)),
            sweep(),
            invoke(
                Fixtures.stackEvent(
                    "arn:aws:cloudformation:%s:%s:stack/none/5d2f3a10-c5f7-11f1-9c3e-0a58a9feac03"
                        .formatted(HOME, Fixtures.ACCOUNT),
                    "CREATE_COMPLETE")),
            invoke(refresh("{}")),
            invoke(Fixtures.scheduledEvent("fleet", "{}")))) {
      assertThat(lines.metrics()).hasSize(1);
      seen.addAll(lines.names());
    }

    assertThat(seen).isEqualTo(TemplateAlarm.ownMetrics());
  }

  private String copied(String source) {
    try (Ec2Client ec2 = aws.clients().ec2(AWAY)) {
      String replica =
          ec2.copyImage(
                  copy -> copy.sourceRegion(HOME).sourceImageId(source).name("base-from-" + source))
              .imageId();
      Waiting.until(
          () ->
              aws.images(AWAY, "image-id", replica).stream()
                  .anyMatch(image -> image.stateAsString().equals("available")));
      return replica;
    }
  }

  private static void requestAgain(String source, String keyword) {
    try (Ec2Client ec2 = aws.clients().ec2(HOME)) {
      ec2.createTags(
          request ->
              request
                  .resources(source)
                  .tags(Tag.builder().key(AWAY + ".origin.id").value(keyword).build()));
    }
  }

  private static void point(String region, String image) {
    try (SsmClient ssm = aws.ssm(region)) {
      ssm.putParameter(
          put ->
              put.name(POINTER)
                  .value(image)
                  .type(ParameterType.STRING)
                  .dataType("aws:ec2:image")
                  .overwrite(true));
      Waiting.until(
          () ->
              ssm.getParameters(get -> get.names(POINTER)).parameters().stream()
                  .anyMatch(parameter -> parameter.value().equals(image)));
    }
  }

  private static String hoursAgo(int hours) {
    return Instant.now().minus(hours, ChronoUnit.HOURS).truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private static String refresh(String detail) {
    return Fixtures.scheduledEvent("report-refresh", detail);
  }

  private static Lines sweep() throws Exception {
    return invoke(Fixtures.sweepEvent(NOON));
  }

  private static Lines invoke(String event) throws Exception {
    KeptFunctions.Run run = functions.invoke(event);
    assertThat(run.failure()).isEmpty();
    return new Lines(run.printed());
  }

  /// What a function printed.
  private record Lines(List<String> printed) {
    FunctionLog log() {
      return FunctionLog.in(printed);
    }

    /// The lines that CloudWatch makes metrics of.
    List<JsonNode> metrics() throws IOException {
      List<JsonNode> metrics = new ArrayList<>();
      for (String line : printed.stream().filter(one -> one.startsWith("{")).toList()) {
        JsonNode json = JSON.readTree(line);
        if (json.has("_aws")) {
          metrics.add(json);
        }
      }
      return metrics;
    }

    long value(String metric) throws IOException {
      JsonNode line = metrics().getLast();
      assertThat(line.has(metric)).as("%s in %s", metric, line).isTrue();
      return line.path(metric).asLong();
    }

    /// Namespace, dimensions and name of each metric, as one text.
    Set<String> names() throws IOException {
      Set<String> names = new TreeSet<>();
      for (JsonNode line : metrics()) {
        JsonNode directive = line.at("/_aws/CloudWatchMetrics/0");
        for (JsonNode metric : directive.path("Metrics")) {
          names.add(
              TemplateAlarm.metric(
                  directive.path("Namespace").asText(),
                  directive.at("/Dimensions/0"),
                  metric.path("Name").asText()));
        }
      }
      return names;
    }
  }

  /// An alarm of the home Region's template.
  private record TemplateAlarm(JsonNode properties) {
    static TemplateAlarm of(String name) throws IOException {
      return resources("AWS::CloudWatch::Alarm").stream()
          .filter(alarm -> alarm.path("AlarmName").asText().equals(name))
          .map(TemplateAlarm::new)
          .findFirst()
          .orElseThrow();
    }

    /// The metrics of ours that alarms and dashboard use.
    static Set<String> ownMetrics() throws IOException {
      Set<String> metrics = new TreeSet<>();
      for (JsonNode alarm : resources("AWS::CloudWatch::Alarm")) {
        if (!alarm.path("Namespace").asText().startsWith("AWS/")) {
          metrics.add(
              metric(
                  alarm.path("Namespace").asText(),
                  alarm.has("Dimensions") ? alarm.path("Dimensions") : JSON.createArrayNode(),
                  alarm.path("MetricName").asText()));
        }
      }
      for (JsonNode dashboard : resources("AWS::CloudWatch::Dashboard")) {
        StringBuilder body = new StringBuilder();
        dashboard
            .at("/DashboardBody/Fn::Join/1")
            .forEach(part -> body.append(part.isTextual() ? part.asText() : "reference"));
        for (JsonNode widget : JSON.readTree(body.toString()).path("widgets")) {
          for (JsonNode metric : widget.at("/properties/metrics")) {
            if (!metric.path(0).asText().startsWith("AWS/")) {
              assertThat(metric.path(2).isTextual()).as("a dimension of %s", metric).isFalse();
              metrics.add(
                  metric(metric.path(0).asText(), JSON.createArrayNode(), metric.path(1).asText()));
            }
          }
        }
      }
      return metrics;
    }

    static String metric(String namespace, JsonNode dimensions, String name) {
      return "%s %s %s".formatted(namespace, dimensions, name);
    }

    private static List<JsonNode> resources(String type) throws IOException {
      Path template = Installation.current().cloudAssembly().resolve("AmiTrail.template.json");
      List<JsonNode> found = new ArrayList<>();
      for (JsonNode resource : JSON.readTree(template.toFile()).path("Resources")) {
        if (resource.path("Type").asText().equals(type)) {
          found.add(resource.path("Properties"));
        }
      }
      return found;
    }

    /// In how many periods one after another its threshold has to be breached.
    int periods() {
      return properties.path("EvaluationPeriods").asInt();
    }

    /// Whether the value of its metric in these lines breaches its threshold. Here a period has one
    /// value.
    boolean isBreachedBy(Lines lines) throws IOException {
      assertThat(properties.path("Statistic").asText()).isEqualTo("Maximum");
      assertThat(properties.path("ComparisonOperator").asText())
          .isEqualTo("GreaterThanOrEqualToThreshold");
      return lines.value(properties.path("MetricName").asText())
          >= properties.path("Threshold").asDouble();
    }
  }
}
