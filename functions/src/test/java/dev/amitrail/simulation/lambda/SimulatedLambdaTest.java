package dev.amitrail.simulation.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amitrail.event.EventBridgeEvent;
import dev.amitrail.simulation.Disturbance;
import dev.amitrail.simulation.Run;
import dev.amitrail.simulation.Scenario;
import dev.amitrail.simulation.SimulatedDeployment;
import dev.amitrail.simulation.Simulation;
import dev.amitrail.simulation.SystemUnderTest;
import dev.amitrail.simulation.audit.ExpectedTags;
import dev.amitrail.simulation.client.SimulatedAws;
import dev.amitrail.simulation.time.InvocationContext;
import dev.amitrail.simulation.time.InvocationKilled;
import dev.amitrail.simulation.time.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Events and invocations: delivered, dropped, doubled, late, retried, killed.
class SimulatedLambdaTest {
  private static final Scenario CALM =
      Scenario.calm(SimulatedDeployment.standard())
          .with(
              Scenario.People.following(
                  List.of(
                      new Scenario.Scripted(
                          Duration.ofMinutes(1),
                          cloud ->
                              cloud.register(
                                  "us-east-1",
                                  "web",
                                  new TreeMap<>(Map.of(ExpectedTags.REPLICATE_TO, "all")))))));

  /// Notes what it is invoked with.
  private static final class Diary implements SystemUnderTest {
    private final List<String> events;
    private final SimulatedAws aws;

    Diary(List<String> events, SimulatedAws aws) {
      this.events = events;
      this.aws = aws;
    }

    @Override
    public void onEvent(EventBridgeEvent event, InvocationContext invocation) {
      events.add(event.region() + " " + event.detailType());
    }

    @Override
    public void onSweep(EventBridgeEvent event, InvocationContext invocation) {
      events.add("sweep at " + Duration.between(VirtualTime.START, aws.clock().instant()));
    }
  }

  private static List<String> events(Scenario scenario) {
    List<String> events = new ArrayList<>();
    Simulation.run(
        1,
        scenario.with(scenario.deployment().withQuietSweeps(1)),
        (aws, _) -> new Diary(events, aws));
    return events;
  }

  @Test
  void theFunctionHearsOfTagsAndStatesAndTheSweepComesOnSchedule() {
    List<String> events = events(CALM);

    assertThat(events)
        .contains(
            "us-east-1 Tag Change on Resource",
            "us-east-1 EC2 AMI State Change",
            "sweep at PT5M",
            "sweep at PT10M");
    assertThat(events.stream().filter(event -> event.contains("State Change"))).hasSize(1);
  }

  @Test
  void eventsCanBeDroppedDoubledAndLate() {
    Duration late = Duration.ofMinutes(20);
    List<String> dropped = events(CALM.with(new Scenario.Events(1, 0, 0, late, false)));
    List<String> doubled = events(CALM.with(new Scenario.Events(0, 1, 0, late, false)));
    List<String> delayed = events(CALM.with(new Scenario.Events(0, 0, 1, late, false)));

    assertThat(dropped).allMatch(event -> event.startsWith("sweep"));
    assertThat(doubled.stream().filter(event -> event.contains("State Change"))).hasSize(2);
    assertThat(delayed.indexOf("us-east-1 Tag Change on Resource")).isPositive();
  }

  @Test
  void aFailedInvocationIsMadeTwiceMoreAfterOneAndTwoMinutes() {
    List<Duration> times = new ArrayList<>();
    Simulation.run(
        1,
        CALM,
        (aws, _) ->
            new SystemUnderTest() {
              @Override
              public void onEvent(EventBridgeEvent event, InvocationContext invocation) {
                if (event.detailType().contains("State")) {
                  times.add(Duration.between(VirtualTime.START, aws.clock().instant()));
                  throw new IllegalStateException("no");
                }
              }

              @Override
              public void onSweep(EventBridgeEvent event, InvocationContext invocation) {}
            });

    assertThat(times).hasSize(3);
    assertThat(times.get(1).minus(times.get(0))).isEqualTo(Duration.ofMinutes(1));
    assertThat(times.get(2).minus(times.get(1))).isEqualTo(Duration.ofMinutes(2));
  }

  @Test
  void sweepsEndAtTheirTimeoutAndOverlapWhereItIsLongerThanTheirPeriod() {
    List<String> steps = new ArrayList<>();
    Run run =
        Simulation.run(
            1,
            CALM.with(
                SimulatedDeployment.standard()
                    .withTimeouts(Duration.ofMinutes(1), Duration.ofMinutes(7))
                    .withQuietSweeps(1)),
            (aws, _) ->
                new SystemUnderTest() {
                  @Override
                  public void onEvent(EventBridgeEvent event, InvocationContext invocation) {}

                  @Override
                  public void onSweep(EventBridgeEvent event, InvocationContext invocation) {
                    steps.add("begin");
                    try {
                      aws.sleep(Duration.ofHours(1));
                    } finally {
                      steps.add("end");
                    }
                  }
                });

    assertThat(run.counts()).containsKey(Disturbance.FUNCTION_TIMED_OUT);
    assertThat(run.counts()).containsKey(Disturbance.SWEEPS_OVERLAP);
    assertThat(steps).startsWith("begin", "begin", "end");
  }

  @Test
  void aKilledInvocationIsThrownOutOfAllItsThreadsAndWhatItDidStays() {
    List<String> thrownOut = new ArrayList<>();
    Run run =
        Simulation.run(
            1,
            CALM.with(Scenario.Faults.killAt(2)),
            (aws, _) ->
                new SystemUnderTest() {
                  @Override
                  public void onEvent(EventBridgeEvent event, InvocationContext invocation) {
                    aws.fanOut()
                        .over(
                            List.of("ap-southeast-2", "us-east-1", "eu-west-1"),
                            region -> {
                              try {
                                return aws.ec2(region)
                                    .describeImages(all -> all.owners("self"))
                                    .images()
                                    .size();
                              } catch (InvocationKilled e) {
                                thrownOut.add(region);
                                throw e;
                              }
                            });
                  }

                  @Override
                  public void onSweep(EventBridgeEvent event, InvocationContext invocation) {}
                });

    assertThat(thrownOut).hasSizeGreaterThanOrEqualTo(2);
    assertThat(run.counts().get(Disturbance.FUNCTION_KILLED)).isEqualTo(1);
  }
}
