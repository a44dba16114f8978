package dev.amitrail.report;

import dev.amitrail.report.model.ReportFailedException;
import java.util.ArrayList;
import java.util.List;

/// Parts of a work that do not need each other: each is tried, and all that failed are told at
/// once.
final class FailureCollector {
  private final List<String> failures = new ArrayList<>();

  /// Tries a part.
  ///
  /// @param what the part, for a failure that does not say so itself: one that nobody foresaw
  void at(String what, Runnable part) {
    try {
      part.run();
    } catch (ReportFailedException e) {
      failures.add(String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      failures.add("Failed on %s: %s".formatted(what, e));
    }
  }

  int failed() {
    return failures.size();
  }

  /// Fails if any part did.
  ///
  /// @param done what is to be told of the rest
  /// @throws ReportFailedException that names every failure
  void orThrow(String done) {
    if (!failures.isEmpty()) {
      throw new ReportFailedException(done + String.join("; ", failures));
    }
  }
}
