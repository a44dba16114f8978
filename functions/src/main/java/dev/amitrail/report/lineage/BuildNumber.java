package dev.amitrail.report.lineage;

import dev.amitrail.report.lineage.BuildMarks.Mark;
import java.math.BigInteger;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// The numbers in a part of a name that differs from build to build: `[2026, 11, 20]` of
/// `2026-11-20`. It states which of two builds is later, as far as a name can.
///
/// @param numbers none where their order is not that of the builds: ids, hashes, and dates that do
///   not begin with the year
record BuildNumber(List<BigInteger> numbers) {
  private static final Pattern NUMBER = Pattern.compile("\\d+");
  private static final Pattern YEAR = Pattern.compile("(?:19|20)\\d\\d");

  BuildNumber {
    numbers = List.copyOf(numbers);
  }

  static BuildNumber of(CharSequence name, Mark mark) {
    List<String> digits =
        NUMBER
            .matcher(name.subSequence(mark.start(), mark.end()))
            .results()
            .map(MatchResult::group)
            .toList();
    return new BuildNumber(
        isInOrder(mark.kind(), digits) ? digits.stream().map(BigInteger::new).toList() : List.of());
  }

  private static boolean isInOrder(Mark.Kind kind, List<String> digits) {
    return switch (kind) {
      case IMAGE_ID, HASH -> false;
      case NUMBER, LONG_NUMBER ->
          digits.stream().skip(1).noneMatch(number -> YEAR.matcher(number).matches());
    };
  }

  /// Negative if this one is lower, number by number; 0 if they are equal, or written in forms that
  /// cannot be compared, such as `2026-11-20` and `20261120`.
  int compareTo(BuildNumber other) {
    if (numbers.size() != other.numbers.size()) {
      return 0;
    }
    for (int i = 0; i < numbers.size(); i++) {
      int order = numbers.get(i).compareTo(other.numbers.get(i));
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }
}
