package dev.amitrail.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// The simulation can be satisfied, by code that is simple enough to be seen to be right.
class ReferenceSubjectTest {
  @Test
  void replicationAloneHoldsForTwoHundredSeeds() {
    Deployment deployment = Deployment.standard().withDuties(Set.of(Duty.REPLICATE));

    BySimulation.holdsForSeeds(
        200,
        seed -> Simulation.run(seed, Scenario.random(seed, deployment), ReferenceSubject::new));
  }

  @Test
  void mirrorsAndPointersTooHoldForTwoHundredSeeds() {
    BySimulation.holdsForSeeds(
        200,
        seed ->
            Simulation.run(
                seed, Scenario.random(seed, Deployment.standard()), FullReferenceSubject::new));
  }

  @Test
  void replicasAreReallyMadeInTheseRuns() {
    Run run =
        Simulation.run(1, Scenario.random(1, Deployment.standard()), FullReferenceSubject::new);
    List<CloudImage> ours = run.cloud().images().stream().filter(CloudImage::isOurs).toList();

    assertThat(ours).hasSizeGreaterThan(2).anyMatch(CloudImage::isAvailable);
    assertThat(run.cloud().region("us-east-1").parameters().all()).isNotNull();
  }

  @Test
  void everyKindOfTroubleHappens() {
    for (long seed = 1; seed <= 2_000 && !Tally.never().isEmpty(); seed++) {
      Simulation.run(seed, Scenario.random(seed, Deployment.standard()), FullReferenceSubject::new);
    }

    assertThat(Tally.never()).isEmpty();
  }
}
