package dev.amitrail.report;

import dev.amitrail.aws.AwsCallException;
import dev.amitrail.aws.FanOut;
import dev.amitrail.report.publish.ReportFailedException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/// Attempts the parts of a job that do not depend on each other, and collects the failures, so that
/// one failed part stops no other. Parts may run side by side.
public final class FailureCollector {
  private final List<String> failures = Collections.synchronizedList(new ArrayList<>());

  /// Attempts a part.
  ///
  /// @param what names the part, for a failure that does not name it itself: an unexpected one
  public void attempt(String what, Runnable part) {
    get(
        what,
        () -> {
          part.run();
          return true;
        });
  }

  /// A part of a job.
  ///
  /// @param what names it, as in [#attempt]
  public record Part(String what, Runnable work) {}

  /// Attempts parts side by side.
  public void attemptEach(FanOut fanOut, List<Part> parts) {
    fanOut.over(
        parts,
        part -> {
          attempt(part.what(), part.work());
          return true;
        });
  }

  /// Attempts a part that has a result; empty if it failed.
  ///
  /// @param what as in [#attempt]
  public <T> Optional<T> get(String what, Supplier<T> part) {
    try {
      return Optional.of(part.get());
    } catch (AwsCallException | ReportFailedException e) {
      failures.add(String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      failures.add("Failed on %s: %s".formatted(what, e));
    }
    return Optional.empty();
  }

  /// Attempts the same for each input, and returns the results of those that did not fail.
  ///
  /// @param what names the part of an input, as in [#attempt]
  public <A, B> List<B> forEach(
      Collection<A> inputs, Function<A, String> what, Function<A, B> part) {
    return inputs.stream()
        .flatMap(input -> get(what.apply(input), () -> part.apply(input)).stream())
        .toList();
  }

  /// How many parts failed.
  public int failed() {
    return failures.size();
  }

  /// Fails if a part failed.
  ///
  /// @param done what the message states before the failures
  /// @throws ReportFailedException that names every failure
  public void throwIfFailed(String done) {
    if (!failures.isEmpty()) {
      throw new ReportFailedException(done + String.join("; ", failures));
    }
  }
}
