package dev.amitrail.report.page;

/// A number in the strip below a page's heading.
///
/// @param tone the class of its colours
public record Count(String tone, int number, String words) {
  /// A number that means nothing by itself.
  public static Count plain(int number, String words) {
    return new Count("quiet", number, words);
  }

  /// A number that wants attention unless it is 0.
  public static Count marked(Badge.Tone tone, int number, String words) {
    return new Count(Badge.of(number == 0 ? Badge.Tone.QUIET : tone, "", "").tone(), number, words);
  }
}
