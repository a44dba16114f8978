package dev.amitrail.report.page;

import dev.amitrail.report.Fleet;

/// The page of all stacks.
public final class FleetPage {
  private FleetPage() {}

  /// Renders the list.
  public static String of(Fleet fleet) {
    return String.valueOf(fleet.stacks().size());
  }
}
