package dev.amitrail.report.page;

/// A number in the strip below a page's heading.
///
/// @param tone the class of its colours
record Count(String tone, int number, String words) {
  /// A number that means nothing by itself.
  static Count plain(int number, String words) {
    return new Count("quiet", number, words);
  }

  /// A number that wants attention unless it is 0.
  static Count marked(Mark.Tone tone, int number, String words) {
    return new Count(Mark.of(number == 0 ? Mark.Tone.QUIET : tone, "", "").tone(), number, words);
  }
}
