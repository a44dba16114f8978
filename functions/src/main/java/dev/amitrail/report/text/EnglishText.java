package dev.amitrail.report.text;

import java.util.List;

/// Numbers and lists in English.
public final class EnglishText {
  /// Why the image of a parameter is another one though the parameter is the same.
  public static final String BY_SSM_VALUE =
      "the SSM value moved, the stack's parameter did not change";

  private EnglishText() {}

  /// `1 instance`, `3 instances`.
  public static String count(long number, String noun) {
    return number == 1 ? "1 " + noun : "%d %ss".formatted(number, noun);
  }

  /// `a`, `a and b`, `a, b and c`.
  public static String list(List<String> words) {
    return words.size() < 2
        ? String.join("", words)
        : String.join(", ", words.subList(0, words.size() - 1)) + " and " + words.getLast();
  }

  /// How old something is: `today`, `1 day ago`, `17 days ago`, `2 years ago`.
  public static String ago(long days) {
    return days <= 0 ? "today" : age(days) + " ago";
  }

  /// `less than a day`, `1 day`, `17 days`, `5 months`, `2 years`; months and years are rounded
  /// down.
  public static String age(long days) {
    if (days <= 0) {
      return "less than a day";
    }
    if (days < 90) {
      return count(days, "day");
    }
    return days < 2 * 365 ? count(days / 30, "month") : count(days / 365, "year");
  }
}
