package dev.amitrail.report.page;

/// A number in the strip below a page's heading.
///
/// @param tone the class of its colours
public record Count(String tone, int number, String words) {
  /// A number without a meaning of its own.
  public static Count plain(int number, String words) {
    return new Count("quiet", number, words);
  }

  /// A number that needs attention unless it is 0.
  public static Count alert(Badge.Tone tone, int number, String words) {
    return new Count(Badge.of(number == 0 ? Badge.Tone.QUIET : tone, "", "").tone(), number, words);
  }
}
