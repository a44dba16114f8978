package dev.amitrail.infra;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.amitrail.infra.testing.RepositoryFiles;
import dev.amitrail.infra.testing.SynthesisedTemplate;
import dev.amitrail.infra.testing.TemplateRule;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.event.ruler.JsonRuleCompiler;

/// Which rules there are, and what they send events to.
class RulesTest {
  /// As many Regions as an exact pattern can name, with the longest names that there are.
  private static final String TWELVE_REGIONS =
      """
      {"homeRegion": "ap-southeast-1", "replicaRegions": [
       "ap-southeast-2", "ap-southeast-3", "ap-southeast-4", "ap-southeast-5", "ap-southeast-6",
       "ap-southeast-7", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ca-central-1",
       "eu-central-1"]}
      """;

  static Stream<SynthesisedDeployment> deployments() {
    return Stream.of(
        SynthesisedDeployment.ofCdkJson(),
        SynthesisedDeployment.of(TWELVE_REGIONS),
        SynthesisedDeployment.inAllRegions());
  }

  @ParameterizedTest
  @MethodSource("deployments")
  void theHomeRegionHasTheRulesOfTheContract(SynthesisedDeployment deployment) {
    SynthesisedTemplate home = deployment.home();
    Set<String> onDefaultBus = RuleContract.functions().keySet();

    assertThat(names(home.rules(TemplateRule.DEFAULT_BUS)))
        .containsExactlyInAnyOrderElementsOf(onDefaultBus);
    assertThat(names(home.rules(AmiTrailStack.FORWARDED_EVENTS_BUS)))
        .containsExactlyInAnyOrderElementsOf(RuleContract.forwarded());
    assertThat(home.rules()).hasSize(onDefaultBus.size() + RuleContract.forwarded().size());
  }

  @ParameterizedTest
  @MethodSource("deployments")
  void everyReplicaRegionForwardsTheEventsOfTheContract(SynthesisedDeployment deployment) {
    assertThat(deployment.forwarders())
        .containsOnlyKeys(deployment.settings().replicaRegions())
        .allSatisfy(
            (_, forwarder) ->
                assertThat(names(forwarder.rules()))
                    .containsExactlyInAnyOrderElementsOf(RuleContract.forwarded()));
  }

  @ParameterizedTest
  @MethodSource("deployments")
  void rulesOfOneNameHaveOnePattern(SynthesisedDeployment deployment) {
    assertThat(RuleContract.forwarded())
        .allSatisfy(
            name ->
                assertThat(
                        rules(deployment)
                            .filter(rule -> rule.name().equals(name))
                            .map(TemplateRule::pattern)
                            .distinct())
                    .hasSize(1));
  }

  @ParameterizedTest
  @MethodSource("deployments")
  void everyPatternIsValidAndWithinEventBridgesQuota(SynthesisedDeployment deployment) {
    assertThat(rules(deployment).flatMap(rule -> rule.pattern().stream()).map(JsonNode::toString))
        .isNotEmpty()
        .allSatisfy(
            pattern -> {
              assertThat(JsonRuleCompiler.check(pattern)).isNull();
              assertThat(pattern).hasSizeLessThanOrEqualTo(2048);
            });
  }

  @ParameterizedTest
  @MethodSource("deployments")
  void everyPatternNamesTheDeploymentsAccount(SynthesisedDeployment deployment) {
    assertThat(rules(deployment))
        .filteredOn(rule -> RuleContract.forwarded().contains(rule.name()))
        .isNotEmpty()
        .allSatisfy(
            rule ->
                assertThat(rule.pattern().orElseThrow().path("account"))
                    .isEqualTo(
                        RepositoryFiles.json("[\"%s\"]".formatted(SynthesisedTemplate.ACCOUNT))));
  }

  @Test
  void aRuleInvokesTheHandlerOfTheContractOnEitherBus() {
    SynthesisedTemplate home = SynthesisedDeployment.ofCdkJson().home();

    assertThat(functionRules(home))
        .hasSize(2 * RuleContract.EVENTS.size() + RuleContract.SCHEDULES.size())
        .allSatisfy(
            rule -> {
              assertThat(rule.targets()).hasSize(1);
              JsonNode function =
                  home.referencedResource(rule.targets().getFirst().json().path("Arn"));
              assertThat(RuleContract.functions().get(rule.name()))
                  .hasToString("class " + function.path("Handler").asText());
            });
  }

  @Test
  void aFunctionMayBeInvokedByItsRulesOnly() {
    SynthesisedTemplate home = SynthesisedDeployment.ofCdkJson().home();

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
            functionRules(home).stream()
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
    assertThat(SynthesisedDeployment.ofCdkJson().forwarders().values())
        .flatExtracting(SynthesisedTemplate::rules)
        .allSatisfy(
            rule ->
                assertThat(rule.targets())
                    .extracting(TemplateRule.Target::arn)
                    .containsExactly(
                        "arn:aws:events:ap-southeast-2:123456789012:event-bus/ami-trail"));
  }

  @Test
  void everyRuleIsEnabledAndHasOneTarget() {
    assertThat(rules(SynthesisedDeployment.ofCdkJson()))
        .allSatisfy(
            rule -> {
              assertThat(rule.enabled()).as(rule.name()).isTrue();
              assertThat(rule.targets()).as(rule.name()).hasSize(1);
            });
  }

  @Test
  void everyTargetHasADeadLetterQueueThatAcceptsEventsOfTheRule() {
    for (SynthesisedTemplate template : SynthesisedDeployment.ofCdkJson().templates()) {
      for (TemplateRule rule : template.rules()) {
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
                      .isEqualTo(RepositoryFiles.json("{\"Service\": \"events.amazonaws.com\"}"));
                  assertThat(statement.conditions())
                      .isEqualTo(
                          RepositoryFiles.json(
                              "{\"ArnEquals\": {\"aws:SourceArn\": [\"%s\"]}}"
                                  .formatted(rule.arn())));
                });
      }
    }
  }

  private static Stream<TemplateRule> rules(SynthesisedDeployment deployment) {
    return deployment.templates().stream().flatMap(template -> template.rules().stream());
  }

  private static List<TemplateRule> functionRules(SynthesisedTemplate home) {
    return home.rules().stream().filter(rule -> rule.invokesAFunction(home)).toList();
  }

  private static List<String> names(List<TemplateRule> rules) {
    return rules.stream().map(TemplateRule::name).toList();
  }
}
