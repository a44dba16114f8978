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
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The replicating functions against the simulated EC2: whatever happens to events, requests,
/// Regions and functions, and whatever people do during the run, every family converges to what the
/// design states.
@Order(1)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class ReplicationSimulationTest {
  /// Enough that every kind of trouble happens; the mutants' profile runs more.
  private static final int SEEDS = 250;

  private static final int MANY_SEEDS = 2_000;
  private static final String HOME = "ap-southeast-2";
  private static final String AWAY = "eu-west-1";
  private static final String WEB = "/ami-trail/web";
  private static final SimulatedDeployment FOUR_REGIONS =
      SimulatedDeployment.standard()
          .withRegions(List.of(HOME, "us-east-1", "eu-west-1", "eu-central-1"));

  @Test
  @Order(1)
  void everySeedConvergesAndHoldsEveryInvariant() {
    SimulationSeeds.holdsForSeeds(SEEDS, ReplicationSimulationTest::run);
  }

  /// Takes a minute: with the mutants, not in every build.
  @Test
  @Tag("mutants")
  void everyOfManySeedsConvergesAndHoldsEveryInvariant() {
    SimulationSeeds.holdsForSeeds(MANY_SEEDS, ReplicationSimulationTest::run);
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

  /// A person withdraws the younger image while one Region is away: the pointer goes back where it
  /// can be read, and in the other once that is back.
  @Test
  void aRollbackWorksInReadableRegionsWhileOneIsUnreadableForAnHour() {
    AtomicReference<SimulatedImage> older = new AtomicReference<>();
    AtomicReference<SimulatedImage> younger = new AtomicReference<>();
    Map<String, String> during = new TreeMap<>();
    Run run =
        scripted(
            at(1, register(older, "publish-as", WEB)),
            at(21, register(younger, "publish-as", WEB)),
            at(40, cloud -> cloud.region(AWAY).goesOut(Disturbance.REGION_UNREACHABLE)),
            at(42, cloud -> cloud.untag(younger.get(), "publish-as")),
            at(98, cloud -> during.putAll(pointers(cloud))),
            at(100, cloud -> cloud.region(AWAY).comesBack()));

    assertThat(run.violations()).as(run.report()).isEmpty();
    assertThat(during).isEqualTo(images(run, Map.of(AWAY, younger.get()), older.get()));
    assertThat(pointers(run.cloud())).isEqualTo(images(run, Map.of(), older.get()));
  }

  /// The younger image's source cannot be read, but its replicas can: the pointer waits for it.
  @Test
  void noPointerGoesBackBecauseTheSourceOfTheYoungerImageCannotBeRead() {
    AtomicReference<SimulatedImage> older = new AtomicReference<>();
    AtomicReference<SimulatedImage> younger = new AtomicReference<>();
    Map<String, String> during = new TreeMap<>();
    Run run =
        scripted(
            at(1, register(older, "publish-as", WEB)),
            at(21, cloud -> younger.set(cloud.register(AWAY, "web", wanted("publish-as", WEB)))),
            at(40, cloud -> cloud.region(AWAY).goesOut(Disturbance.REGION_UNREACHABLE)),
            at(42, cloud -> cloud.tag(older.get(), Map.of("team", "payments"))),
            at(98, cloud -> during.putAll(pointers(cloud))),
            at(100, cloud -> cloud.region(AWAY).comesBack()));

    assertThat(run.violations()).as(run.report()).isEmpty();
    assertThat(during).isEqualTo(images(run, Map.of(), younger.get()));
  }

  @Test
  void theEventOfAWithdrawnTagRollsThePointerBackWithoutASweep() {
    AtomicReference<SimulatedImage> older = new AtomicReference<>();
    AtomicReference<SimulatedImage> younger = new AtomicReference<>();
    Map<String, String> soon = new TreeMap<>();
    Run run =
        scripted(
            at(1, register(older, "publish-as", WEB)),
            at(21, register(younger, "publish-as", WEB)),
            at(41, cloud -> cloud.untag(younger.get(), "publish-as")),
            at(43, cloud -> soon.putAll(pointers(cloud))));

    assertThat(run.violations()).as(run.report()).isEmpty();
    assertThat(soon).isEqualTo(images(run, Map.of(), older.get()));
  }

  @Test
  void completeIsAnnouncedForWhatSsmStoredAndNeverForWhatItDidNot() {
    List<Scenario.Scripted> script =
        List.of(at(1, register(new AtomicReference<>(), "publish-as", WEB)));
    Scenario calm = Scenario.calm(FOUR_REGIONS).with(Scenario.People.following(script));
    Run stored = Simulation.run(1, calm, SimulatedReplication::new);
    Run silent =
        Simulation.run(
            1, calm.with(Scenario.Account.ofItsOwn().silent(1)), SimulatedReplication::new);

    assertThat(stored.cloud().events()).contains("AMI Replication Complete");
    assertThat(silent.counts()).containsKey(Disturbance.PARAMETER_SILENT);
    assertThat(silent.cloud().events()).doesNotContain("AMI Replication Complete");
  }

  private static Run scripted(Scenario.Scripted... script) {
    return Simulation.run(
        1,
        Scenario.calm(FOUR_REGIONS)
            .with(Scenario.People.following(List.of(script)))
            .lasting(Duration.ofHours(2)),
        SimulatedReplication::new);
  }

  private static Scenario.Scripted at(int minute, Consumer<SimulatedAccount> operation) {
    return new Scenario.Scripted(Duration.ofMinutes(minute), operation);
  }

  /// Region -> what the pointer names there.
  private static Map<String, String> pointers(SimulatedAccount cloud) {
    Map<String, String> values = new TreeMap<>();
    FOUR_REGIONS
        .regions()
        .forEach(
            region ->
                cloud
                    .region(region)
                    .parameters()
                    .get(WEB)
                    .ifPresent(stored -> values.put(region, stored.value())));
    return values;
  }

  /// Region -> the image of a source there: of `others` where they have one, else of `source`.
  private static Map<String, String> images(
      Run run, Map<String, SimulatedImage> others, SimulatedImage source) {
    Map<String, String> images = new TreeMap<>();
    for (String region : FOUR_REGIONS.regions()) {
      SimulatedImage of = others.getOrDefault(region, source);
      images.put(
          region,
          region.equals(of.region()) ? of.id() : run.cloud().copiesOf(of, region).getFirst().id());
    }
    return images;
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
    return cloud -> image.set(cloud.register(HOME, "web", wanted(key, value)));
  }

  private static SortedMap<String, String> wanted(String key, String value) {
    return new TreeMap<>(Map.of("replicate-to", "all", key, value));
  }
}
