package dev.amitrail.local.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amitrail.local.Installation;
import dev.amitrail.local.aws.EmulatedAws;
import dev.amitrail.local.aws.EmulatedAwsClients;
import dev.amitrail.local.eventbridge.Event;
import dev.amitrail.local.template.DeployedRule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.StackStatus;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.Rule;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.Bucket;

/// What is deployed to the emulated AWS, through its own APIs. The documented commands are run by
/// another test, with Lambda's.
class DeployedServicesIT {
  private static final Installation INSTALLATION = Installation.current();
  private static final BlockingQueue<CloudEvent> EVENTS = new LinkedBlockingQueue<>();
  private static EmulatedDeployment deployment;
  private static EmulatedAwsClients clients;

  @BeforeAll
  static void start() throws Exception {
    deployment =
        EmulatedDeployment.start(
            INSTALLATION,
            EmulatedAws.Settings.of(Optional.empty(), 0.5),
            INSTALLATION.root().resolve("local/target/it/deployed"),
            EVENTS::add);
    clients = new EmulatedAwsClients(deployment.aws());
  }

  @AfterAll
  static void end() {
    deployment.close();
  }

  @Test
  void c09StacksRulesAndTheBucketAreListedAndWereCreatedWithoutEvents() {
    assertThat(EVENTS)
        .noneMatch(
            event ->
                event instanceof CloudEvent.Arrived arrived
                    && arrived.event().source().equals("aws.cloudformation"));
    for (String region : deployment.stacks().regions()) {
      try (CloudFormationClient stacks = clients.cloudFormation(region)) {
        assertThat(stacks.listStacks().stackSummaries())
            .singleElement()
            .satisfies(
                stack -> {
                  assertThat(stack.stackName()).startsWith("AmiTrail");
                  assertThat(stack.stackStatus()).isEqualTo(StackStatus.CREATE_COMPLETE);
                });
      }
      assertThat(rules(region, "default").map(Rule::name))
          .containsExactlyInAnyOrderElementsOf(deployed(region, "default"));
    }
    String home = deployment.stacks().homeRegion();
    // One more than reach a function: it sends alarms to their topic.
    List<String> onBus = new ArrayList<>(deployed(home, "ami-trail"));
    onBus.add("ami-trail-alarm");
    assertThat(rules(home, "ami-trail").map(Rule::name)).containsExactlyInAnyOrderElementsOf(onBus);
    try (S3Client s3 = clients.s3(home)) {
      assertThat(s3.listBuckets().buckets())
          .extracting(Bucket::name)
          .contains("ami-trail-reports-%s-%s".formatted(EmulatedAws.ACCOUNT, home));
    }
  }

  @Test
  void aDisabledRuleRoutesNothing() throws Exception {
    Path sample = INSTALLATION.root().resolve("events/sweep/scheduled.json");
    Event event = Event.parse(Files.readAllBytes(sample));
    String home = deployment.stacks().homeRegion();
    try (EventBridgeClient events = clients.eventBridge(home)) {
      events.disableRule(rule -> rule.name("ami-trail-sweep"));
      assertThat(routesOf(event)).isZero();

      events.enableRule(rule -> rule.name("ami-trail-sweep"));
      assertThat(routesOf(event)).isEqualTo(1);
    }
  }

  private static int routesOf(Event event) {
    deployment.deliver(event);
    return EVENTS.stream()
        .filter(CloudEvent.Arrived.class::isInstance)
        .map(CloudEvent.Arrived.class::cast)
        .filter(arrived -> arrived.event().equals(event))
        .reduce((_, last) -> last)
        .orElseThrow()
        .routes()
        .size();
  }

  private static Stream<Rule> rules(String region, String bus) {
    try (EventBridgeClient events = clients.eventBridge(region)) {
      return events.listRules(request -> request.eventBusName(bus)).rules().stream();
    }
  }

  private static List<String> deployed(String region, String bus) {
    return deployment.stacks().rules().stream()
        .filter(rule -> rule.region().equals(region) && rule.bus().equals(bus))
        .map(DeployedRule::name)
        .toList();
  }
}
