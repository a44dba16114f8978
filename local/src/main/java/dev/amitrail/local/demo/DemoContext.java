package dev.amitrail.local.demo;

import dev.amitrail.local.aws.EmulatedAwsClients;
import dev.amitrail.local.cloud.EmulatedDeployment;
import dev.amitrail.local.cloud.EventRecorder;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/// What all acts play with.
///
/// @param stage where they show themselves
/// @param findings what they find
/// @param cloud the emulated AWS with the functions
/// @param aws clients of it
/// @param images its images
/// @param witness who sees what happens in it
record DemoContext(
    DemoOutput stage,
    Checks findings,
    EmulatedDeployment cloud,
    EmulatedAwsClients aws,
    DemoImages images,
    EventRecorder witness) {

  /// How long a function may take from its event to its end.
  static final Duration FUNCTION_PATIENCE = Duration.ofSeconds(15);

  /// How long what a function began may take to be seen.
  static final Duration EFFECT_PATIENCE = Duration.ofSeconds(4);

  private static final Duration BREATH = Duration.ofMillis(100);

  String home() {
    return cloud.deployment().homeRegion();
  }

  /// The Regions besides home.
  List<String> others() {
    return cloud.deployment().regions().stream().filter(region -> !region.equals(home())).toList();
  }

  /// Waits until something is the case, or patience ends.
  static boolean await(Duration patience, BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      Thread.sleep(BREATH);
    }
    return true;
  }
}
