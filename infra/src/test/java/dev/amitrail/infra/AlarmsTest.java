package dev.amitrail.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.amitrail.aws.Metric;
import dev.amitrail.infra.testing.RepositoryFiles;
import dev.amitrail.infra.testing.SynthesisedTemplate;
import dev.amitrail.infra.testing.TemplateRule;
import dev.amitrail.infra.testing.TemplateStatement;
import dev.amitrail.replication.ReplicationSweepHandler;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The alarms of each Region, and how they reach the topic.
class AlarmsTest {
  private static final String UNDELIVERED = "ami-trail-undelivered-events";

  /// The names that users rely on, as literals.
  private static final Set<String> HOME_ALARMS =
      Set.of(
          "ami-trail-failed-events",
          UNDELIVERED,
          "ami-trail-sweep-missing",
          "ami-trail-sweep-failed",
          "ami-trail-sweep-near-limit",
          "ami-trail-refresh-failed",
          "ami-trail-refresh-stuck",
          "ami-trail-fleet-page-failed",
          "ami-trail-replication-given-up",
          "ami-trail-replica-pending",
          "ami-trail-pointer-not-confirmed");

  private final SynthesisedDeployment deployment = SynthesisedDeployment.ofCdkJson();
  private final SynthesisedTemplate home = deployment.home();

  @Test
  void theHomeRegionHasTheAlarmsOfTheContract() {
    assertThat(alarms(home).keySet()).isEqualTo(HOME_ALARMS);
    assertThat(Arrays.stream(OperatorAlarm.values()).map(OperatorAlarm::alarmName))
        .containsExactlyInAnyOrderElementsOf(HOME_ALARMS);
  }

  @Test
  void everyReplicaRegionHasTheAlarmOfItsDeadLetters() {
    assertThat(deployment.forwarders())
        .isNotEmpty()
        .allSatisfy(
            (_, forwarder) -> {
              assertThat(alarms(forwarder)).containsOnlyKeys(UNDELIVERED);
              assertThat(dimension(alarm(forwarder, UNDELIVERED), "QueueName"))
                  .isEqualTo(forwarder.resources("AWS::SQS::Queue").keySet().iterator().next());
            });
  }

  /// An alarm notifies a topic of its own Region.
  @Test
  void everyAlarmOfTheHomeRegionNotifiesTheTopic() {
    String topic = topic(home);

    assertThat(alarms(home).values())
        .allSatisfy(
            alarm ->
                assertThat(home.texts(alarm.path("AlarmActions")))
                    .containsExactly("${%s}".formatted(topic)));
    assertThat(deployment.forwarders().values())
        .allSatisfy(
            forwarder -> assertThat(alarm(forwarder, UNDELIVERED).has("AlarmActions")).isFalse());
  }

  @Test
  void anAlarmOfAReplicaRegionReachesTheTopicOverTheBusForForwardedEvents() {
    SampleEvent sample =
        SampleEvent.all().stream()
            .filter(event -> event.file().equals("alarm-in-a-replica-region.json"))
            .findFirst()
            .orElseThrow();

    assertThat(sample.matchingRules(deployment))
        .singleElement()
        .satisfies(
            rule -> {
              assertThat(rule.name()).isEqualTo("ami-trail-alarm");
              assertThat(rule.bus()).isEqualTo(AmiTrailStack.FORWARDED_EVENTS_BUS);
              assertThat(rule.targets())
                  .extracting(TemplateRule.Target::arn)
                  .containsExactly("${%s}".formatted(topic(home)));
              assertThat(rule.targets().getFirst().json().at("/InputTransformer/InputPathsMap"))
                  .isEqualTo(
                      RepositoryFiles.json(
                          """
                          {"detail-alarmName": "$.detail.alarmName", "region": "$.region",
                           "detail-configuration-description":
                             "$.detail.configuration.description"}
                          """));
            });
  }

  /// An alarm of the home Region notifies the topic itself.
  @ParameterizedTest
  @CsvSource({"OK, us-east-1", "ALARM, ap-southeast-2"})
  void noOtherAlarmEventIsSentToTheTopic(String state, String region) {
    JsonNode event =
        RepositoryFiles.json(
            """
            {"account": "123456789012", "region": "%s", "source": "aws.cloudwatch",
             "detail-type": "CloudWatch Alarm State Change",
             "detail": {"alarmName": "%s", "state": {"value": "%s"}}}
            """
                .formatted(region, UNDELIVERED, state));

    assertThat(new SampleEvent("ignored", "alarm.json", event).matchingRules(deployment)).isEmpty();
  }

  /// CloudWatch for alarms of this account, the role of the rule for those of replica Regions.
  @Test
  void onlyAlarmsMayPublishToTheTopicAndNobodyInPlainText() {
    String topic = "${%s}".formatted(topic(home));
    List<TemplateStatement> statements =
        home.statements().stream()
            .filter(statement -> statement.resources().contains(topic))
            .toList();

    assertThat(statements)
        .filteredOn(TemplateStatement::allows)
        .extracting(
            TemplateStatement::actions, TemplateStatement::principal, TemplateStatement::conditions)
        .containsExactlyInAnyOrder(
            tuple(
                List.of("sns:Publish"),
                RepositoryFiles.json("{\"Service\": \"cloudwatch.amazonaws.com\"}"),
                RepositoryFiles.json(
                    "{\"StringEquals\": {\"aws:SourceAccount\": [\"123456789012\"]}}")),
            tuple(List.of("sns:Publish"), MissingNode.getInstance(), RepositoryFiles.json("{}")));
    assertThat(statements)
        .filteredOn(statement -> !statement.allows())
        .singleElement()
        .satisfies(
            statement ->
                assertThat(statement.conditions())
                    .isEqualTo(
                        RepositoryFiles.json(
                            "{\"Bool\": {\"aws:SecureTransport\": [\"false\"]}}")));
  }

  /// AlarmDescription has 1,024 characters at most (PutMetricAlarm, CloudWatch API reference). A
  /// quotation mark would end the text that EventBridge makes of it.
  @Test
  void theTextOfAnAlarmNamesItsSectionOfTheRunbook() {
    for (SynthesisedTemplate template : deployment.templates()) {
      assertThat(alarms(template))
          .isNotEmpty()
          .allSatisfy(
              (name, alarm) ->
                  assertThat(alarm.path("AlarmDescription").asText())
                      .endsWith(" Runbook: docs/runbook.md#" + name.replace("ami-trail-", ""))
                      .contains(" First: ")
                      .hasSizeLessThan(1024)
                      .doesNotContain("\"", "\n", "<", ">"));
    }
  }

  @Test
  void everyAlarmStatesHowItTreatsMissingData() {
    assertThat(alarms(home))
        .allSatisfy(
            (name, alarm) ->
                assertThat(alarm.path("TreatMissingData").asText())
                    .as(name)
                    .isIn("breaching", "notBreaching", "ignore"));
    assertThat(alarm(home, "ami-trail-sweep-missing").path("TreatMissingData").asText())
        .isEqualTo("breaching");
  }

  /// The product of period and number of periods is a day at most, or seven days where the period
  /// is an hour or more (PutMetricAlarm, CloudWatch API reference).
  @ParameterizedTest
  @ValueSource(ints = {1, 5, 7, 59, 61, 1440})
  void theTimeThatIsEvaluatedIsWithinCloudWatchsLimit(int minutes) {
    SynthesisedTemplate template =
        SynthesisedDeployment.inOneRegion(
                "\"sweepMinutes\": %1$d, \"fleetMinutes\": %1$d".formatted(minutes))
            .home();

    assertThat(alarms(template))
        .allSatisfy(
            (name, alarm) -> {
              int period = alarm.path("Period").asInt();
              assertThat(period % 60).as(name).isZero();
              assertThat(period * alarm.path("EvaluationPeriods").asInt())
                  .as(name)
                  .isLessThanOrEqualTo(period < 3600 ? 86_400 : 604_800);
            });
    assertThat(alarm(template, "ami-trail-sweep-missing").path("Period").asInt())
        .isEqualTo(60 * Math.max(5, minutes));
  }

  /// A sweep starts no family with a quarter of its time left, a minute at most.
  @ParameterizedTest
  @CsvSource({"1, 42000", "5, 210000", "1440, 630000"})
  void aSweepIsNearItsLimitBeforeItLeavesFamilies(int minutes, int milliseconds) {
    SynthesisedTemplate template =
        SynthesisedDeployment.inOneRegion("\"sweepMinutes\": %d".formatted(minutes)).home();
    int timeout = template.function(ReplicationSweepHandler.class).path("Timeout").asInt();

    assertThat(alarm(template, "ami-trail-sweep-near-limit").path("Threshold").asInt())
        .isEqualTo(milliseconds)
        .isLessThan(1000 * (timeout - Math.min(60, timeout / 4)));
  }

  @Test
  void theTopicIsMailedWhereAnAddressIsConfigured() {
    SynthesisedTemplate mailed = SynthesisedDeployment.withEverySetting().home();
    String topic = topic(mailed);

    assertThat(mailed.resources("AWS::SNS::Subscription").values())
        .filteredOn(
            subscription -> subscription.path("TopicArn").path("Ref").asText().equals(topic))
        .singleElement()
        .satisfies(
            subscription ->
                assertThat(subscription.path("Endpoint").asText()).isEqualTo("amis@example.com"));
    assertThat(home.resources("AWS::SNS::Subscription")).isEmpty();
  }

  @Test
  void aMetricOfOursIsOneThatTheFunctionsMeasure() {
    assertThat(metricsOf(home))
        .filteredOn(metric -> metric.namespace().equals(Metric.NAMESPACE))
        .isNotEmpty()
        .allSatisfy(
            metric -> {
              assertThat(metric.dimensions()).isEmpty();
              assertThat(Arrays.stream(Metric.values()).map(Metric::id)).contains(metric.name());
            });
  }

  @Test
  void everyMetricOfOursIsOnTheDashboard() {
    assertThat(dashboard().map(UsedMetric::name))
        .containsAll(Arrays.stream(Metric.values()).map(Metric::id).toList());
  }

  @Test
  void aMetricOfAwsIsOneThatItsDocumentationHas() {
    List<SynthesisedTemplate> templates = deployment.templates();

    assertThat(templates)
        .allSatisfy(
            template ->
                assertThat(metricsOf(template))
                    .filteredOn(metric -> metric.namespace().startsWith("AWS/"))
                    .isNotEmpty()
                    .isSubsetOf(DocumentedMetrics.ALL));
  }

  /// A metric that a template uses, with the names of its dimensions.
  record UsedMetric(String namespace, String name, Set<String> dimensions) {
    UsedMetric {
      dimensions = Set.copyOf(dimensions);
    }
  }

  /// The metrics of AWS that alarms and dashboard may use, from the page of each service.
  private static final class DocumentedMetrics {
    /// "Types of metrics for Lambda functions" and "Using CloudWatch metrics with Lambda" (Lambda
    /// developer guide); "Available CloudWatch metrics for Amazon SQS" and its dimension (SQS
    /// developer guide).
    static final Set<UsedMetric> ALL =
        Set.of(
            new UsedMetric("AWS/Lambda", "Invocations", Set.of("FunctionName")),
            new UsedMetric("AWS/Lambda", "Errors", Set.of("FunctionName")),
            new UsedMetric("AWS/Lambda", "Duration", Set.of("FunctionName")),
            new UsedMetric("AWS/SQS", "ApproximateNumberOfMessagesVisible", Set.of("QueueName")));
  }

  private Collection<UsedMetric> metricsOf(SynthesisedTemplate template) {
    Stream<UsedMetric> ofAlarms =
        alarms(template).values().stream()
            .map(
                alarm ->
                    new UsedMetric(
                        alarm.path("Namespace").asText(),
                        alarm.path("MetricName").asText(),
                        alarm
                            .path("Dimensions")
                            .valueStream()
                            .map(dimension -> dimension.path("Name").asText())
                            .collect(Collectors.toSet())));
    return (template.region().equals(home.region())
            ? Stream.concat(ofAlarms, dashboard())
            : ofAlarms)
        .toList();
  }

  /// A metric in a dashboard is a list: namespace, name, then names and values of dimensions, then
  /// options ("Dashboard body structure and syntax", CloudWatch API reference).
  private Stream<UsedMetric> dashboard() {
    JsonNode dashboard = home.onlyResource("AWS::CloudWatch::Dashboard");
    assertThat(dashboard.path("DashboardName").asText()).isEqualTo("ami-trail");
    return RepositoryFiles.json(body(dashboard.path("DashboardBody")))
        .path("widgets")
        .valueStream()
        .flatMap(widget -> widget.at("/properties/metrics").valueStream())
        .map(AlarmsTest::used);
  }

  /// The text of a body, with the name of a resource in place of each reference.
  private static String body(JsonNode body) {
    return body.path("Fn::Join")
        .path(1)
        .valueStream()
        .map(part -> part.isTextual() ? part.asText() : part.findValuesAsText("Ref").toString())
        .map(part -> part.startsWith("[") && part.endsWith("]") ? "reference" : part)
        .collect(Collectors.joining());
  }

  private static UsedMetric used(JsonNode metric) {
    Set<String> dimensions = new TreeSet<>();
    for (int i = 2; i + 1 < metric.size() && metric.path(i).isTextual(); i += 2) {
      dimensions.add(metric.path(i).asText());
    }
    return new UsedMetric(metric.path(0).asText(), metric.path(1).asText(), dimensions);
  }

  /// AlarmName -> properties.
  private static Map<String, JsonNode> alarms(SynthesisedTemplate template) {
    Map<String, JsonNode> alarms = new TreeMap<>();
    template
        .resources("AWS::CloudWatch::Alarm")
        .values()
        .forEach(alarm -> alarms.put(alarm.path("AlarmName").asText(), alarm));
    return alarms;
  }

  private static JsonNode alarm(SynthesisedTemplate template, String name) {
    return alarms(template).getOrDefault(name, RepositoryFiles.json("{}"));
  }

  /// The logical ID of the resource that a dimension names.
  private static String dimension(JsonNode alarm, String name) {
    return alarm
        .path("Dimensions")
        .valueStream()
        .filter(dimension -> dimension.path("Name").asText().equals(name))
        .map(dimension -> dimension.path("Value").path("Fn::GetAtt").path(0).asText())
        .collect(Collectors.joining());
  }

  /// The logical ID of the topic of the alarms.
  private static String topic(SynthesisedTemplate template) {
    return template.resources("AWS::SNS::Topic").entrySet().stream()
        .filter(topic -> topic.getValue().path("TopicName").asText().equals("ami-trail-alarms"))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow();
  }
}
