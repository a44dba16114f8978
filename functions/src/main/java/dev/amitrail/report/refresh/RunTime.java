package dev.amitrail.report.refresh;

import java.time.Instant;
import java.util.function.BooleanSupplier;

/// The time that one invocation has.
///
/// @param end when Lambda ends it at the latest: another invocation may take over then
/// @param left whether there is time to begin something else
public record RunTime(Instant end, BooleanSupplier left) {
  boolean isLeft() {
    return left.getAsBoolean();
  }
}
