package dev.amitrail.report.model;

/// How an entry of a report stands to the report before.
public enum Change {
  /// There was no report before.
  FIRST,
  /// The same image as before.
  UNCHANGED,
  /// Another image than before.
  REPLACED,
  /// The report before had no such entry.
  ADDED
}
