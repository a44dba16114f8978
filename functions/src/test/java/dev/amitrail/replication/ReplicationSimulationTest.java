package dev.amitrail.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amitrail.simulation.Disturbance;
import dev.amitrail.simulation.DisturbanceCounts;
import dev.amitrail.simulation.Run;
import dev.amitrail.simulation.Scenario;
import dev.amitrail.simulation.SimulatedDeployment;
import dev.amitrail.simulation.Simulation;
import dev.amitrail.simulation.SimulationSeeds;
import dev.amitrail.simulation.Storm;
import dev.amitrail.simulation.ec2.SimulatedAccount;
import dev.amitrail.simulation.ec2.SimulatedImage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The replicating functions against the simulated EC2: whatever happens to events, requests,
/// Regions and functions, and whatever people do during the run, every family converges to what the
/// design states.
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class ReplicationSimulationTest {
  private static final int SEEDS = 2_000;
  private static final String HOME = "ap-southeast-2";
  private static final SimulatedDeployment FOUR_REGIONS =
      SimulatedDeployment.standard()
          .withRegions(List.of(HOME, "us-east-1", "eu-west-1", "eu-central-1"));

  @Test
  @Order(1)
  void everySeedConvergesAndHoldsEveryInvariant() {
    SimulationSeeds.holdsForSeeds(SEEDS, ReplicationSimulationTest::run);
  }

  /// A kind of trouble that never happened would prove nothing.
  @Test
  @Order(2)
  void everyKindOfTroubleHappenedInTheseRuns() {
    assertThat(DisturbanceCounts.never()).isEmpty();
    System.out.println("simulation: " + DisturbanceCounts.totals());
  }

  @Test
  void theSameSeedGivesTheSameRunToTheByte() {
    assertThat(run(7).log().text()).isEqualTo(run(7).log().text()).isNotEmpty();
  }

  /// What is done in a quiet world, while the function is killed at each of its calls in turn.
  record Story(String name, List<Scenario.Scripted> operations, SimulatedDeployment deployment) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Story> stories() {
    AtomicReference<SimulatedImage> image = new AtomicReference<>();
    return Stream.of(
        story(
            "a new source in three Regions",
            FOUR_REGIONS,
            List.of(register(image, "team", "checkout"))),
        story(
            "a tag change",
            FOUR_REGIONS,
            List.of(
                register(image, "team", "checkout"),
                cloud -> cloud.tag(image.get(), Map.of("team", "payments", "added", "x")))),
        story(
            "a failed copy",
            FOUR_REGIONS.withKmsKeys(
                new TreeMap<>(Map.of("us-east-1", SimulatedDeployment.MISSING_KEY))),
            List.of(register(image, "team", "checkout"))),
        story(
            "a pointer move",
            FOUR_REGIONS,
            List.of(
                register(image, "publish-as", "/ami-trail/web"),
                register(image, "publish-as", "/ami-trail/web"))));
  }

  @ParameterizedTest
  @MethodSource("stories")
  void whereverTheFunctionIsKilledTheSweepFinishesWhatItBegan(Story story) {
    Scenario scenario =
        Scenario.calm(story.deployment()).with(Scenario.People.following(story.operations()));
    Run undisturbed = Simulation.run(1, scenario, SimulatedReplication::new);
    assertThat(undisturbed.violations()).as(undisturbed.report()).isEmpty();

    for (int call = 1; call <= undisturbed.calls(); call++) {
      Run killed =
          Simulation.run(1, scenario.with(Scenario.Faults.killAt(call)), SimulatedReplication::new);
      assertThat(killed.violations()).as(killed.report()).isEmpty();
      assertThat(killed.counts()).containsEntry(Disturbance.FUNCTION_KILLED, 1);
    }
    System.out.println(
        "simulation: %s: killed at each of %d calls".formatted(story, undisturbed.calls()));
  }

  @Test
  void aStormOfAThousandImagesIsOverWithinWhatTheLimitsImposeAndOneSweepForEachWave() {
    Storm.Result storm = Storm.standard().run(1, FOUR_REGIONS, SimulatedReplication::new);

    System.out.println("simulation: " + storm);
    assertThat(storm.run().violations()).as(storm.run().report()).isEmpty();
    assertThat(storm.run().cloud().images().stream().filter(SimulatedImage::isOurs)).hasSize(3_000);
    assertThat(storm.made()).isBetween(storm.bound(), storm.allowed());
  }

  private static Run run(long seed) {
    return Simulation.run(
        seed, Scenario.random(seed, SimulatedDeployment.standard()), SimulatedReplication::new);
  }

  private static Story story(
      String name, SimulatedDeployment deployment, List<Consumer<SimulatedAccount>> operations) {
    Duration[] at = {Duration.ofMinutes(1)};
    return new Story(
        name,
        operations.stream()
            .map(
                operation -> {
                  Scenario.Scripted scripted = new Scenario.Scripted(at[0], operation);
                  at[0] = at[0].plusMinutes(22);
                  return scripted;
                })
            .toList(),
        deployment);
  }

  private static Consumer<SimulatedAccount> register(
      AtomicReference<SimulatedImage> image, String key, String value) {
    return cloud ->
        image.set(
            cloud.register(HOME, "web", new TreeMap<>(Map.of("replicate-to", "all", key, value))));
  }
}
