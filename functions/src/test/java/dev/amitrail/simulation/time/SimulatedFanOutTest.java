package dev.amitrail.simulation.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The order of a fan-out is a function of the seed, so that a failing seed can be repeated.
class SimulatedFanOutTest {
  @Test
  void aFanOutRunsInTheSeedsOrderAndAnswersInTheOrderOfItsInputs() {
    List<String> order = fanOutOrder(7);

    assertThat(fanOutOrder(7)).isEqualTo(order);
    assertThat(order).containsExactlyInAnyOrder("1", "2", "3", "4", "5", "6", "7", "8");
    assertThat(List.of(fanOutOrder(8), fanOutOrder(9), fanOutOrder(10)))
        .anyMatch(other -> !other.equals(order));
  }

  private static List<String> fanOutOrder(long seed) {
    VirtualTime time = new VirtualTime();
    List<String> order = new ArrayList<>();
    List<Integer> inputs = List.of(1, 2, 3, 4, 5, 6, 7, 8);
    List<Integer> answers =
        new SimulatedFanOut(time, SeededRandom.of(seed))
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
