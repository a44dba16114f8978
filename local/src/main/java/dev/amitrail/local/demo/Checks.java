package dev.amitrail.local.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Counts the checks of the demo and collects those that failed.
final class Checks {
  private final List<String> failed = new ArrayList<>();
  private int count;

  /// Checks a condition.
  ///
  /// @param failure the message if it does not hold
  void check(boolean holds, String failure) {
    count++;
    if (!holds) {
      failed.add(failure);
    }
  }

  /// Checks that something has the expected value.
  void equal(String what, Object expected, Object actual) {
    check(
        Objects.equals(expected, actual),
        "%s should be %s, but is %s".formatted(what, expected, actual));
  }

  /// Checks that a resource has a tag with the expected value.
  void tag(String resource, Map<String, String> tags, String key, String expected) {
    equal("Tag %s of %s".formatted(key, resource), expected, tags.getOrDefault(key, "missing"));
  }

  int count() {
    return count;
  }

  /// The messages of the failed checks.
  List<String> failed() {
    return List.copyOf(failed);
  }
}
