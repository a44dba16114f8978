package dev.amitrail.report.page.stack;

import dev.amitrail.report.model.ReportedImage;
import dev.amitrail.report.model.ReportedImage.Scan;
import dev.amitrail.report.page.Badge;
import dev.amitrail.report.page.Badge.Tone;
import dev.amitrail.report.page.DisplayTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What Amazon Inspector found in an image.
///
/// @param badges the highest severity, or that nothing was scanned
/// @param source the image that was scanned in place of this one
/// @param fixes since when there are fixes
record Vulnerabilities(
    List<Badge> badges, @Nullable Source source, List<Fix> fixes, @Nullable DisplayTime scanned) {

  /// The image that this one was copied from.
  record Source(String id, String region) {}

  /// A fix for a finding.
  ///
  /// @param severity of the finding
  record Fix(String severity, DisplayTime since) {}

  /// Null where nothing is known of a scan.
  static @Nullable Vulnerabilities of(ReportedImage image) {
    Scan scan = image.scan();
    if (scan == null) {
      return null;
    }
    return switch (scan.scanned()) {
      case IMAGE -> of(scan, List.of(Badge.ofSeverity(scan.severity())), null);
      case SOURCE ->
          of(
              scan,
              List.of(
                  Badge.ofSeverity(scan.severity()), Badge.of(Tone.QUIET, "–", "not scanned here")),
              new Source(String.valueOf(scan.sourceId()), String.valueOf(scan.sourceRegion())));
      case NONE -> of(scan, List.of(Badge.of(Tone.QUIET, "–", "not scanned")), null);
    };
  }

  private static Vulnerabilities of(Scan scan, List<Badge> badges, @Nullable Source source) {
    List<Fix> fixes = new ArrayList<>();
    if (scan.criticalFixSince() != null) {
      fixes.add(new Fix("critical", DisplayTime.of(scan.criticalFixSince())));
    }
    if (scan.highFixSince() != null) {
      fixes.add(new Fix("high", DisplayTime.of(scan.highFixSince())));
    }
    return new Vulnerabilities(badges, source, fixes, DisplayTime.ofNullable(scan.scannedAt()));
  }
}
