package dev.amitrail.report.text;

import dev.amitrail.report.model.ReportedImage.Scan;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// What Amazon Inspector found in an image, in words.
final class ScanSentence {
  private ScanSentence() {}

  /// For example `critical, fix for a critical finding since 2026-11-20T00:00:00Z, scanned
  /// 2026-11-22T00:00:00Z`.
  static String of(Scan scan) {
    return switch (scan.scanned()) {
      case IMAGE -> findings(scan);
      case SOURCE ->
          "not scanned here; its source %s in %s: %s"
              .formatted(scan.sourceId(), scan.sourceRegion(), findings(scan));
      case NONE -> "not scanned";
    };
  }

  private static String findings(Scan scan) {
    List<String> words =
        new ArrayList<>(List.of(Objects.requireNonNullElse(scan.severity(), "no findings")));
    if (scan.criticalFixSince() != null) {
      words.add("fix for a critical finding since " + scan.criticalFixSince());
    }
    if (scan.highFixSince() != null) {
      words.add("fix for a high finding since " + scan.highFixSince());
    }
    if (scan.scannedAt() != null) {
      words.add("scanned " + scan.scannedAt());
    }
    return String.join(", ", words);
  }
}
