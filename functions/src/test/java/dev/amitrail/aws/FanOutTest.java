package dev.amitrail.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

final class FanOutTest {
  private final FanOut fanOut = FanOut.onVirtualThreads(2);

  /// Each waits for the other.
  @Test
  void twoCallsAreMadeSideBySide() {
    CyclicBarrier both = new CyclicBarrier(2);

    assertThat(fanOut.both(() -> meet(both, "one"), () -> meet(both, 2)))
        .isEqualTo(new FanOut.Both<>("one", 2));
  }

  @Test
  void aCallThatFailsDoesNotStopTheOther() {
    AtomicBoolean isMade = new AtomicBoolean();

    assertThatThrownBy(() -> fanOut.both(() -> fail("one"), () -> isMade.getAndSet(true)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("one")
        .hasNoSuppressedExceptions();
    assertThatThrownBy(() -> fanOut.both(() -> 1, () -> fail("two"))).hasMessage("two");
    assertThat(isMade).isTrue();
  }

  @Test
  void bothFailuresAreStated() {
    IllegalStateException second = new IllegalStateException("two");

    assertThatThrownBy(
            () ->
                fanOut.both(
                    () -> fail("one"),
                    () -> {
                      throw second;
                    }))
        .hasMessage("one")
        .hasSuppressedException(second);
  }

  @Test
  void anErrorIsThrownAsItIs() {
    assertThatThrownBy(
            () ->
                fanOut.both(
                    () -> 1,
                    () -> {
                      throw new StackOverflowError();
                    }))
        .isInstanceOf(StackOverflowError.class);
  }

  private static <T> T meet(CyclicBarrier barrier, T value) {
    try {
      barrier.await(10, TimeUnit.SECONDS);
      return value;
    } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
      throw new AssertionError("The other call was not begun", e);
    }
  }

  private static int fail(String message) {
    throw new IllegalStateException(message);
  }
}
