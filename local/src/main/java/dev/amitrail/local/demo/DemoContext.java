package dev.amitrail.local.demo;

import dev.amitrail.local.aws.EmulatedAws;
import dev.amitrail.local.aws.EmulatedAwsClients;
import dev.amitrail.local.cloud.CloudEvent;
import dev.amitrail.local.cloud.EmulatedDeployment;
import dev.amitrail.local.cloud.EventRecorder;
import dev.amitrail.local.eventbridge.RuleSchedule;
import dev.amitrail.local.lambda.InvocationResult;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// What all steps of the demo use.
///
/// @param output prints what happens
/// @param checks collects the results of checks
/// @param deployment the emulated AWS with the functions
/// @param clients clients of the emulated AWS
/// @param images the images in it
/// @param recorder the events of the deployment
record DemoContext(
    DemoOutput output,
    Checks checks,
    EmulatedDeployment deployment,
    EmulatedAwsClients clients,
    DemoImages images,
    EventRecorder recorder) {

  /// A guard against waiting without end; nothing is expected to take that long.
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private static final Duration POLL_INTERVAL = Duration.ofMillis(100);

  String home() {
    return deployment.stacks().homeRegion();
  }

  /// The Regions other than the home Region.
  List<String> replicaRegions() {
    return deployment.stacks().regions().stream().filter(region -> !region.equals(home())).toList();
  }

  /// Waits until the function of a rule has finished with an event that contains a text, and checks
  /// that it did not fail.
  Optional<CloudEvent.Finished> awaitFinished(String rule, String text)
      throws InterruptedException {
    Optional<CloudEvent.Finished> end =
        recorder.awaitFinished(
            finished ->
                finished.route().rule().shortName().equals(rule)
                    && finished.event().json().contains(text),
            LIMIT);
    checks.check(end.isPresent(), "No function of rule " + rule + " was invoked for " + text);
    if (end.isPresent()
        && end.get().result() instanceof InvocationResult.Raised(String type, String message)) {
      checks.check(
          false, "%s failed: %s: %s".formatted(end.get().route().function().name(), type, message));
    }
    return end;
  }

  /// Sends the event of a schedule now, and waits until its function has finished.
  void runSchedule(String rule) throws InterruptedException {
    List<RuleSchedule> schedules =
        deployment.stacks().rules().stream()
            .filter(deployed -> deployed.shortName().equals(rule))
            .flatMap(deployed -> RuleSchedule.of(deployed).stream())
            .toList();
    schedules.forEach(
        schedule -> deployment.deliver(schedule.event(Instant.now(), EmulatedAws.ACCOUNT)));
    checks.equal("The number of schedules " + rule, 1, schedules.size());
    var _ = awaitFinished(rule, "Scheduled Event");
  }

  /// Waits until a condition holds.
  static void await(BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!condition.getAsBoolean() && System.nanoTime() < deadline) {
      Thread.sleep(POLL_INTERVAL);
    }
  }
}
