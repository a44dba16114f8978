package dev.amitrail.infra;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.amitrail.replication.AmiReplicationHandler;
import dev.amitrail.replication.ReplicationSweepHandler;
import dev.amitrail.report.ReportRefreshHandler;
import dev.amitrail.report.StackReportHandler;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.event.ruler.JsonRuleCompiler;

/// Which events reach which function, by AWS's own matcher. The names below are a contract with
/// users and are therefore spelled out here.
class RulesTest {
  /// Rule for events -> the handler that it starts.
  private static final Map<String, String> EVENTS =
      new TreeMap<>(
          Map.of(
              "ami-trail-ami-state", AmiReplicationHandler.class.getName(),
              "ami-trail-ami-tagged", AmiReplicationHandler.class.getName(),
              "ami-trail-stack-settled", StackReportHandler.class.getName()));

  /// Rule on a schedule -> the handler that it starts.
  private static final Map<String, String> SCHEDULES =
      new TreeMap<>(
          Map.of(
              "ami-trail-report-refresh", ReportRefreshHandler.class.getName(),
              "ami-trail-sweep", ReplicationSweepHandler.class.getName()));

  private static final String TOPIC_RULE = "ami-trail-report-to-topic";

  /// Twelve Regions of the longest names there are.
  private static final String TWELVE_REGIONS =
      """
      {"homeRegion": "ap-southeast-1", "replicaRegions": [
       "ap-southeast-2", "ap-southeast-3", "ap-southeast-4", "ap-southeast-5", "ap-southeast-6",
       "ap-southeast-7", "ap-southeast-8", "ap-southeast-9", "ap-northeast-1", "ap-northeast-2",
       "ap-northeast-3"]}
      """;

  static Stream<SampleEvent> samples() {
    return SampleEvent.all().stream();
  }

  static Stream<Deployment> deployments() {
    return Stream.of(
        Deployment.byDefault(), Deployment.of(TWELVE_REGIONS), Deployment.everywhere(""));
  }

  @ParameterizedTest
  @MethodSource("samples")
  void aSampleIsTakenByTheRuleOfItsFolderAndByNoOther(SampleEvent sample) {
    assertThat(functionRules(sample, Deployment.byDefault()))
        .containsExactlyElementsOf(expected(sample));
  }

  @ParameterizedTest
  @MethodSource("samples")
  void inAllRegionsOnlyTheTrailsOwnTagsMayStartAFunctionInVain(SampleEvent sample) {
    List<String> rules = functionRules(sample, Deployment.everywhere(""));

    if (sample.toString().equals("ignored/trail-tag-written.json")) {
      assertThat(rules).isSubsetOf("ami-trail-ami-tagged");
    } else {
      assertThat(rules).containsExactlyElementsOf(expected(sample));
    }
  }

  @Test
  void aReportIsTakenByTheTopicsRuleOnly() {
    Deployment deployment = Deployment.byDefault();

    assertThat(SampleEvent.of(SampleEvent.IGNORED, "our-own-report.json").takenIn(deployment))
        .extracting(TemplateRule::name)
        .containsExactly(TOPIC_RULE);
    assertThat(samples().filter(sample -> !sample.file().equals("our-own-report.json")))
        .allSatisfy(
            sample ->
                assertThat(sample.takenIn(deployment))
                    .extracting(TemplateRule::name)
                    .doesNotContain(TOPIC_RULE));
  }

  @Test
  void everyRuleHasASampleAndEveryFolderARule() {
    Collection<String> folders = new TreeSet<>(List.of(SampleEvent.IGNORED));
    contract().keySet().forEach(rule -> folders.add(rule.substring(EventRule.PREFIX.length())));

    assertThat(samples().map(SampleEvent::folder).distinct())
        .containsExactlyInAnyOrderElementsOf(folders);
  }

  @ParameterizedTest
  @MethodSource("samples")
  void aSampleIsAWellFormedEvent(SampleEvent sample) {
    JsonNode event = sample.json();

    assertThat(event.path("version").asText()).isEqualTo("0");
    assertThat(event.path("id").asText()).matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    assertThat(event.path("source").asText()).isNotBlank();
    assertThat(event.path("detail-type").asText()).isNotBlank();
    assertThat(event.path("account").asText()).isEqualTo(Template.ACCOUNT);
    assertThat(event.path("region").asText()).matches("[a-z]{2}-[a-z]+-\\d");
    assertThat(Instant.parse(event.path("time").asText())).isNotNull();
    assertThat(event.path("resources").isArray()).isTrue();
    assertThat(event.path("detail").isObject()).isTrue();
  }

  @Test
  void noTwoSamplesHaveTheSameId() {
    assertThat(samples().map(sample -> sample.json().path("id").asText())).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("deployments")
  void everyPatternIsValidAndWithinTheQuota(Deployment deployment) {
    assertThat(
            deployment.templates().stream()
                .flatMap(template -> template.rules().stream())
                .flatMap(rule -> rule.pattern().stream())
                .map(JsonNode::toString))
        .isNotEmpty()
        .allSatisfy(
            pattern -> {
              assertThat(JsonRuleCompiler.check(pattern)).isNull();
              assertThat(pattern).hasSizeLessThanOrEqualTo(2048);
            });
  }

  @ParameterizedTest
  @MethodSource("deployments")
  void ruleNamesAreTheContractsAndEachIsOnABusOnce(Deployment deployment) {
    Template home = deployment.home();

    assertThat(names(home.rules(AmiTrailStack.BUS)))
        .containsExactlyInAnyOrderElementsOf(EVENTS.keySet());
    assertThat(names(home.rules(TemplateRule.DEFAULT_BUS)))
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(contract().keySet().stream(), Stream.of(TOPIC_RULE)).toList());
    assertThat(home.rules()).hasSize(2 * EVENTS.size() + SCHEDULES.size() + 1);
    assertThat(deployment.forwarders().keySet())
        .containsExactlyInAnyOrderElementsOf(deployment.settings().replicaRegions());
    assertThat(deployment.forwarders().values())
        .allSatisfy(
            forwarder ->
                assertThat(names(forwarder.rules()))
                    .containsExactlyInAnyOrderElementsOf(EVENTS.keySet()));
  }

  @ParameterizedTest
  @MethodSource("deployments")
  void onlyTheHomeRegionHasSchedulesAndOnTheDefaultBus(Deployment deployment) {
    assertThat(names(scheduled(deployment.home().rules(TemplateRule.DEFAULT_BUS))))
        .containsExactlyInAnyOrderElementsOf(SCHEDULES.keySet());
    assertThat(scheduled(deployment.home().rules(AmiTrailStack.BUS))).isEmpty();
    assertThat(deployment.forwarders().values())
        .allSatisfy(forwarder -> assertThat(scheduled(forwarder.rules())).isEmpty());
  }

  /// EventBridge refuses `rate(1 minutes)`, and so does it `rate(5 minute)`.
  @ParameterizedTest
  @CsvSource({
    "1, rate(1 minute)",
    "5, rate(5 minutes)",
    "60, rate(1 hour)",
    "90, rate(90 minutes)",
    "1440, rate(1 day)"
  })
  void theSweepRunsAtTheRateThatWasSet(int minutes, String rate) {
    Deployment deployment =
        Deployment.of(
            "{\"homeRegion\": \"eu-west-1\", \"replicaRegions\": [], \"sweepMinutes\": %d}"
                .formatted(minutes));

    assertThat(schedule(deployment, "ami-trail-sweep")).contains(rate);
  }

  @ParameterizedTest
  @CsvSource({"1, rate(1 hour)", "24, rate(1 day)", "36, rate(36 hours)"})
  void theRefreshRunsAtTheRateThatWasSet(int hours, String rate) {
    Deployment deployment =
        Deployment.of(
            "{\"homeRegion\": \"eu-west-1\", \"replicaRegions\": [], \"refreshHours\": %d}"
                .formatted(hours));

    assertThat(schedule(deployment, "ami-trail-report-refresh")).contains(rate);
  }

  @Test
  void byDefaultTheSweepRunsEveryFiveMinutesAndTheRefreshEveryDay() {
    assertThat(schedule(Deployment.byDefault(), "ami-trail-sweep")).contains("rate(5 minutes)");
    assertThat(schedule(Deployment.byDefault(), "ami-trail-report-refresh"))
        .contains("rate(1 day)");
  }

  private static Optional<String> schedule(Deployment deployment, String rule) {
    return scheduled(deployment.home().rules()).stream()
        .filter(one -> one.name().equals(rule))
        .flatMap(one -> one.schedule().stream())
        .findFirst();
  }

  @ParameterizedTest
  @MethodSource("deployments")
  void aRuleOfTheSameNameHasTheSamePatternEverywhere(Deployment deployment) {
    assertThat(EVENTS.keySet())
        .allSatisfy(
            name ->
                assertThat(
                        deployment.templates().stream()
                            .flatMap(template -> template.rules().stream())
                            .filter(rule -> rule.name().equals(name))
                            .map(TemplateRule::pattern)
                            .distinct())
                    .hasSize(1));
  }

  @Test
  void aRuleStartsTheHandlerOfTheContractOnWhicheverBus() {
    Template home = Deployment.byDefault().home();

    for (TemplateRule rule : functionRules(home.rules(), home)) {
      assertThat(rule.targets()).hasSize(1);
      JsonNode function = home.referredTo(rule.targets().getFirst().json().path("Arn"));
      assertThat(contract()).containsEntry(rule.name(), function.path("Handler").asText());
    }
  }

  @Test
  void aFunctionMayBeInvokedByItsRulesAndByNothingElse() {
    Template home = Deployment.byDefault().home();

    assertThat(
            home.resources("AWS::Lambda::Permission").values().stream()
                .map(
                    permission ->
                        List.of(
                            permission.path("Action").asText(),
                            permission.path("Principal").asText(),
                            home.text(permission.path("FunctionName")),
                            home.text(permission.path("SourceArn")))))
        .containsExactlyInAnyOrderElementsOf(
            functionRules(home.rules(), home).stream()
                .map(
                    rule ->
                        List.of(
                            "lambda:InvokeFunction",
                            "events.amazonaws.com",
                            rule.targets().getFirst().arn(),
                            rule.arn()))
                .toList());
  }

  @Test
  void aForwarderSendsToTheHomeRegionsBusOnly() {
    assertThat(Deployment.byDefault().forwarders().values())
        .flatExtracting(Template::rules)
        .allSatisfy(
            rule ->
                assertThat(rule.targets())
                    .extracting(TemplateRule.Target::arn)
                    .containsExactly(
                        "arn:aws:events:ap-southeast-2:123456789012:event-bus/ami-trail"));
  }

  @Test
  void everyRuleIsEnabledAndEveryTargetHasADeadLetterQueueThatTakesFromTheRule() {
    for (Template template : Deployment.byDefault().templates()) {
      for (TemplateRule rule : template.rules()) {
        assertThat(rule.enabled()).as(rule.name()).isTrue();
        assertThat(rule.targets()).hasSize(1);
        String queue =
            template.text(rule.targets().getFirst().json().path("DeadLetterConfig").path("Arn"));
        assertThat(template.statements())
            .as("%s may send to %s", rule.name(), queue)
            .anySatisfy(
                statement -> {
                  assertThat(statement.allows()).isTrue();
                  assertThat(statement.actions()).containsExactly("sqs:SendMessage");
                  assertThat(statement.resources()).containsExactly(queue);
                  assertThat(statement.principal())
                      .isEqualTo(Repository.json("{\"Service\": \"events.amazonaws.com\"}"));
                  assertThat(statement.conditions())
                      .isEqualTo(
                          Repository.json(
                              "{\"ArnEquals\": {\"aws:SourceArn\": [\"%s\"]}}"
                                  .formatted(rule.arn())));
                });
      }
    }
  }

  private static Map<String, String> contract() {
    Map<String, String> all = new TreeMap<>(EVENTS);
    all.putAll(SCHEDULES);
    return all;
  }

  private static List<TemplateRule> scheduled(List<TemplateRule> rules) {
    return rules.stream().filter(rule -> rule.schedule().isPresent()).toList();
  }

  private static List<String> expected(SampleEvent sample) {
    return sample.folder().equals(SampleEvent.IGNORED)
        ? List.of()
        : List.of(EventRule.PREFIX + sample.folder());
  }

  private static List<String> functionRules(SampleEvent sample, Deployment deployment) {
    return names(functionRules(sample.takenIn(deployment), deployment.home()));
  }

  private static List<TemplateRule> functionRules(List<TemplateRule> rules, Template home) {
    return rules.stream().filter(rule -> rule.startsAFunction(home)).toList();
  }

  private static List<String> names(List<TemplateRule> rules) {
    return rules.stream().map(TemplateRule::name).toList();
  }
}
