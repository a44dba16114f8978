package dev.amitrail.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amitrail.event.EventBridgeEvent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.exception.SdkException;

/// The same seed is the same run: without that, a failing seed could not be looked into.
class DeterminismTest {
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 42, 4711})
  void theSameSeedTwiceGivesTheSameLogToTheByte(long seed) {
    String first = log(seed);

    assertThat(log(seed)).isEqualTo(first).hasSizeGreaterThan(1_000);
  }

  @Test
  void anotherSeedGivesAnotherRun() {
    assertThat(log(1)).isNotEqualTo(log(2));
  }

  @Test
  void aFanOutRunsInTheSeedsOrderAndAnswersInTheOrderOfItsInputs() {
    List<String> order = fanOutOrder(7);

    assertThat(fanOutOrder(7)).isEqualTo(order);
    assertThat(order).containsExactlyInAnyOrder("1", "2", "3", "4", "5", "6", "7", "8");
    assertThat(List.of(fanOutOrder(8), fanOutOrder(9), fanOutOrder(10)))
        .anyMatch(other -> !other.equals(order));
  }

  private static String log(long seed) {
    return Simulation.run(seed, Scenario.random(seed, Deployment.standard()), FanningOut::new)
        .log()
        .text();
  }

  /// The reference, which looks into all Regions at a time.
  private static final class FanningOut extends FullReferenceSubject {
    FanningOut(SimulatedAws aws, Deployment deployment) {
      super(aws, deployment);
    }

    @Override
    public void onSweep(EventBridgeEvent event, Invocation invocation) {
      aws.fanOut().over(deployment.regions(), region -> readable(region));
      super.onSweep(event, invocation);
    }

    private boolean readable(String region) {
      try {
        return everything(region).findAny().isPresent();
      } catch (SdkException _) {
        return false;
      }
    }
  }

  private static List<String> fanOutOrder(long seed) {
    VirtualTime time = new VirtualTime();
    List<String> order = new ArrayList<>();
    List<Integer> inputs = List.of(1, 2, 3, 4, 5, 6, 7, 8);
    List<Integer> answers =
        new SimulatedFanOut(time, Chance.of(seed))
            .over(
                inputs,
                input -> {
                  order.add(Integer.toString(input));
                  return input * 10;
                });
    assertThat(answers).containsExactly(10, 20, 30, 40, 50, 60, 70, 80);
    return order;
  }
}
