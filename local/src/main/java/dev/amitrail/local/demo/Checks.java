package dev.amitrail.local.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// What was checked, and what is not as it should be.
final class Checks {
  private final List<String> wrong = new ArrayList<>();
  private int checked;

  /// Checks that something is the case.
  void check(boolean holds, String expectation) {
    checked++;
    if (!holds) {
      wrong.add(expectation);
    }
  }

  /// Checks that something has a value.
  void same(String what, Object expected, Object found) {
    check(
        Objects.equals(expected, found),
        "%s should be %s, but is %s".formatted(what, expected, found));
  }

  int checked() {
    return checked;
  }

  List<String> wrong() {
    return List.copyOf(wrong);
  }
}
