package dev.amitrail.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Wherever the function is killed, the sweep finishes what it began.
class KillAtEveryPointTest {
  private static final Scenario NEW_SOURCE =
      Scenario.calm(Deployment.standard())
          .with(
              Scenario.People.following(
                  List.of(
                      new Scenario.Scripted(
                          Duration.ofMinutes(1),
                          cloud ->
                              cloud.register(
                                  "ap-southeast-2",
                                  "web",
                                  new TreeMap<>(
                                      Map.of(
                                          Trail.REPLICATE_TO,
                                          "all",
                                          Trail.PUBLISH_AS,
                                          "/ami-trail/web",
                                          "team",
                                          "checkout")))))));

  @Test
  void aNewSourceIsReplicatedWhereverTheFunctionIsKilled() {
    Run undisturbed = Simulation.run(1, NEW_SOURCE, FullReferenceSubject::new);

    assertThat(undisturbed.breaches()).as(undisturbed.report()).isEmpty();
    assertThat(undisturbed.calls()).isGreaterThan(10);
    for (int call = 1; call <= undisturbed.calls(); call++) {
      Run killed =
          Simulation.run(
              1, NEW_SOURCE.with(Scenario.Faults.killAt(call)), FullReferenceSubject::new);

      assertThat(killed.breaches()).as(killed.report()).isEmpty();
      assertThat(killed.counts()).containsEntry(Happening.FUNCTION_KILLED, 1);
    }
  }
}
