package dev.amitrail.report.publish;

import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/// Optimistic locking on an object of the bucket: read it, decide, and write under the condition
/// that it is unchanged (`If-Match`, `If-None-Match`), again until no other writer comes between.
/// Nothing is locked, so an invocation that is cut off blocks nobody.
final class ConditionalWrite {
  private ConditionalWrite() {}

  /// Repeats an attempt until it has a result, waiting longer from attempt to attempt.
  ///
  /// @param most how many attempts are made; each that fails is one in which another writer
  ///   succeeded
  /// @param attempt reads, decides and writes, given the number of the attempt, from 1; empty if
  ///   another writer was first
  /// @param givenUp the failure after the last attempt
  static <T> T repeat(
      int most, IntFunction<Optional<T>> attempt, Supplier<ReportFailedException> givenUp) {
    for (int number = 1; number <= most; number++) {
      Optional<T> result = attempt.apply(number);
      if (result.isPresent()) {
        return result.get();
      }
      WriteBackoff.sleep(number);
    }
    throw givenUp.get();
  }
}
