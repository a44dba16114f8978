package dev.amitrail.local.eventbridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.amitrail.local.template.AccountText;
import dev.amitrail.local.template.DeployedRule;
import dev.amitrail.local.template.DeployedStacks;
import dev.amitrail.local.template.RuleTarget;
import dev.amitrail.local.testing.Fixtures;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EventRouterTest {
  private static final String HOME = "ap-southeast-2";
  private static final String STACK =
      "arn:aws:cloudformation:%s:123456789012:stack/shop/5d2f3a10-c5f7-11f1-9c3e-0a58a9feac02";

  private final EventRouter router = new EventRouter(Fixtures.stacks(), Fixtures.ACCOUNT);

  @Test
  void matchesAnEventOfTheHomeRegionInOneHop() {
    List<Route> found = of(Fixtures.amiEvent(HOME, "ami-00000000000000001"));

    assertThat(found)
        .singleElement()
        .satisfies(
            route -> {
              assertThat(route.function().name()).isEqualTo("AmiReplicationHandler");
              assertThat(route.rule().shortName()).isEqualTo("ami-state");
              assertThat(route.hops()).extracting(DeployedRule::bus).containsExactly("default");
            });
  }

  @Test
  void forwardsAnEventOfAReplicaRegionThroughTheHomeBus() {
    List<Route> found = of(Fixtures.amiEvent("us-east-1", "ami-00000000000000001"));

    assertThat(found)
        .singleElement()
        .satisfies(
            route -> {
              assertThat(route.hops())
                  .extracting(DeployedRule::region)
                  .containsExactly("us-east-1", HOME);
              assertThat(route.rule().bus()).isEqualTo("ami-trail");
            });
  }

  @Test
  void dropsAForwardedEventThatNoRuleOfTheBusMatches() {
    assertThat(of(Fixtures.stackEvent(STACK.formatted(HOME), "CREATE_COMPLETE"))).hasSize(1);
    assertThat(of(Fixtures.stackEvent(STACK.formatted("us-east-1"), "CREATE_COMPLETE"))).isEmpty();
  }

  @Test
  void matchesNoEventOfARegionOutsideTheDeployment() {
    assertThat(of(Fixtures.amiEvent("us-west-2", "ami-00000000000000001"))).isEmpty();
  }

  @Test
  void matchesNoEventOfAnotherAccount() {
    Event other =
        Fixtures.parsed(Fixtures.amiEvent(HOME, "ami-1").replace(Fixtures.ACCOUNT, "999999999999"));

    assertThat(router.routes(other)).isEmpty();
    assertThat(router.mismatch(other))
        .contains("account 999999999999", "of the deployment's own account, " + Fixtures.ACCOUNT);
    assertThat(new EventRouter(Fixtures.stacks(), "999999999999").routes(other)).hasSize(1);
  }

  @Test
  void matchesAScheduledEventByTheRuleNameInTheArn() {
    assertThat(of(scheduled(HOME, "ami-trail-sweep")))
        .extracting(route -> route.function().name())
        .containsExactly("ReplicationSweepHandler");
    assertThat(of(scheduled(HOME, "somebody-elses-ami-trail-sweep"))).isEmpty();
    assertThat(of(scheduled(HOME, "ami-trail-ami-state"))).isEmpty();
    assertThat(of(scheduled("us-east-1", "ami-trail-sweep"))).isEmpty();
  }

  @Test
  void doesNotForwardAForwardedEventAgain() {
    DeployedRule onward = forwarding("a-region", "default", "b-region", "first");
    DeployedRule further = forwarding("b-region", "first", "c-region", "second");
    DeployedRule end =
        new DeployedRule(
            "c-region",
            "second",
            "end",
            Optional.of(pattern("{\"source\":[\"aws.ec2\"]}")),
            Optional.empty(),
            List.of(new RuleTarget.ToFunction("Replicate")));
    EventRouter chain =
        new EventRouter(
            new DeployedStacks(
                "c-region",
                Fixtures.stacks().functions(),
                List.of(onward, further, end),
                List.of()),
            Fixtures.ACCOUNT);

    assertThat(chain.routes(Fixtures.parsed(Fixtures.amiEvent("a-region", "ami-1")))).isEmpty();
  }

  @Test
  void refusesAPatternThatEventBridgeRefuses() {
    DeployedRule empty =
        new DeployedRule(
            HOME,
            "default",
            "broken",
            Optional.of(pattern("{}")),
            Optional.empty(),
            List.of(new RuleTarget.ToFunction("Replicate")));

    EventRouter broken =
        new EventRouter(
            new DeployedStacks(HOME, List.of(), List.of(empty), List.of()), Fixtures.ACCOUNT);

    assertThatThrownBy(() -> broken.routes(Fixtures.parsed(Fixtures.amiEvent(HOME, "ami-1"))))
        .hasMessageContaining("Rule broken in " + HOME + ": EventBridge refuses the pattern {}");
  }

  @Test
  void namesTheRulesInALineThatCanBeRead() {
    Event failed =
        Fixtures.parsed(Fixtures.amiEvent(HOME, "ami-1").replace("available", "disabled"));

    assertThat(router.mismatch(failed))
        .contains("source \"aws.ec2\", detail-type \"EC2 AMI State Change\", Region " + HOME)
        .contains("The rules are ami-state, ", "sweep; the folder of each in events/")
        .hasSizeLessThan(300)
        .doesNotContain("\n");
  }

  @Test
  void namesTheRegionsOfTheDeployment() {
    Event elsewhere = Fixtures.parsed(Fixtures.amiEvent("us-west-2", "ami-1"));

    assertThat(router.mismatch(elsewhere))
        .contains("Region us-west-2", "deployed in ap-southeast-2, us-east-1", "cdk.json");
  }

  private List<Route> of(String json) {
    return router.routes(Fixtures.parsed(json));
  }

  private static AccountText pattern(String json) {
    return new AccountText(List.of(json));
  }

  private static String scheduled(String region, String rule) {
    return Fixtures.event(
        region,
        "aws.events",
        "Scheduled Event",
        "arn:aws:events:" + region + ":123456789012:rule/" + rule,
        "{}");
  }

  private static DeployedRule forwarding(String region, String bus, String to, String toBus) {
    return new DeployedRule(
        region,
        bus,
        "forward",
        Optional.of(pattern("{\"source\":[\"aws.ec2\"]}")),
        Optional.empty(),
        List.of(new RuleTarget.ToBus(to, toBus)));
  }
}
