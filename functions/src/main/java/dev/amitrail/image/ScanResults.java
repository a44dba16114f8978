package dev.amitrail.image;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// What Amazon Inspector found in an image, as EC2 returns it with the image (ScanResults, EC2 API
/// reference). EC2 returns it only for images that were scanned. It is of this image alone: a copy
/// in another Region is scanned for itself.
///
/// @param severity the highest of its findings, whether or not there is a fix: one of [#LEVELS];
///   empty if there are no findings
/// @param scannedAt when it was last scanned, ISO 8601 in UTC
/// @param criticalFixSince since when a fix is available for one of its critical findings; empty if
///   there is no such finding
/// @param highFixSince the same for its high findings
public record ScanResults(
    Optional<String> severity,
    Optional<String> scannedAt,
    Optional<String> criticalFixSince,
    Optional<String> highFixSince) {
  /// The severities, the lowest first (HighestFindingSeverityLabel, EC2 API reference).
  public static final List<String> LEVELS =
      List.of("informational", "low", "medium", "high", "critical");

  /// The lowest severity first. One that is not among [#LEVELS] comes before all of them.
  public static final Comparator<String> LOWEST_FIRST = Comparator.comparingInt(LEVELS::indexOf);
}
