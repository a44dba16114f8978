package dev.amitrail.report.page;

import dev.amitrail.report.StackReport;

/// The page of one stack's latest report.
public final class StackPage {
  private StackPage() {}

  /// Renders a report.
  public static String of(StackReport report) {
    return report.stackName();
  }
}
