package dev.amitrail.report.model;

/// What changed in an entry compared to the previous report.
public enum Change {
  /// There is no previous report.
  FIRST,
  /// The same image.
  UNCHANGED,
  /// Another image.
  REPLACED,
  /// The previous report has no such entry.
  ADDED
}
