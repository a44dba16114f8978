package dev.amitrail.infra;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.amitrail.infra.testing.SynthesisedTemplate;
import dev.amitrail.infra.testing.TemplateRule;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Which rules match the samples in `events/`, by AWS's own matcher.
class SampleEventsTest {
  static Stream<SampleEvent> samples() {
    return SampleEvent.all().stream();
  }

  @ParameterizedTest
  @MethodSource("samples")
  void aSampleMatchesTheRuleOfItsFolderAndNoOther(SampleEvent sample) {
    assertThat(functionRules(sample, SynthesisedDeployment.ofCdkJson()))
        .containsExactlyElementsOf(ruleOfFolder(sample));
  }

  @ParameterizedTest
  @MethodSource("samples")
  void inAllRegionsOnlyOurOwnTrailTagsMayMatchAnotherRule(SampleEvent sample) {
    List<String> rules = functionRules(sample, SynthesisedDeployment.inAllRegions());

    if (sample.toString().equals("ignored/trail-tag-written.json")) {
      assertThat(rules).isSubsetOf("ami-trail-ami-tagged");
    } else {
      assertThat(rules).containsExactlyElementsOf(ruleOfFolder(sample));
    }
  }

  @Test
  void everyRuleHasSamplesAndEveryFolderARule() {
    Set<String> folders = new TreeSet<>(Set.of(SampleEvent.IGNORED));
    RuleContract.functions()
        .keySet()
        .forEach(rule -> folders.add(rule.substring(FunctionRule.NAME_PREFIX.length())));

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
    assertThat(event.path("account").asText())
        .isEqualTo(isOfAnotherAccount(sample) ? "999999999999" : SynthesisedTemplate.ACCOUNT);
    assertThat(event.path("region").asText()).matches("[a-z]{2}-[a-z]+-\\d");
    assertThat(Instant.parse(event.path("time").asText())).isNotNull();
    assertThat(event.path("resources").isArray()).isTrue();
    assertThat(event.path("detail").isObject()).isTrue();
  }

  @Test
  void everySampleHasItsOwnId() {
    assertThat(samples().map(sample -> sample.json().path("id").asText())).doesNotHaveDuplicates();
  }

  /// One for each event rule, which would match it if the account were the deployment's.
  @Test
  void onlyTheAccountKeepsEventsOfAnotherAccountFromMatching() {
    assertThat(
            samples()
                .filter(SampleEventsTest::isOfAnotherAccount)
                .map(SampleEventsTest::inTheDeploymentsAccount)
                .flatMap(
                    sample -> functionRules(sample, SynthesisedDeployment.ofCdkJson()).stream()))
        .containsExactlyInAnyOrderElementsOf(RuleContract.EVENTS.keySet());
  }

  private static SampleEvent inTheDeploymentsAccount(SampleEvent sample) {
    ObjectNode event = sample.json().deepCopy();
    return new SampleEvent(
        sample.folder(), sample.file(), event.put("account", SynthesisedTemplate.ACCOUNT));
  }

  private static boolean isOfAnotherAccount(SampleEvent sample) {
    return sample.file().endsWith("-in-another-account.json");
  }

  private static List<String> ruleOfFolder(SampleEvent sample) {
    return sample.folder().equals(SampleEvent.IGNORED)
        ? List.of()
        : List.of(FunctionRule.NAME_PREFIX + sample.folder());
  }

  private static List<String> functionRules(SampleEvent sample, SynthesisedDeployment deployment) {
    return sample.matchingRules(deployment).stream()
        .filter(rule -> rule.invokesAFunction(deployment.home()))
        .map(TemplateRule::name)
        .toList();
  }
}
