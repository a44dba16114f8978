package dev.amitrail.event;

/// The request for a refresh of the reports, by the event of a schedule or by a person.
///
/// The schedule's event, a `Scheduled Event` of EventBridge, has an empty detail: what is due is
/// refreshed. A person who sends the same event with the detail `{"stacks": "known"}` or
/// `{"stacks": "all"}` requests a refresh of the known stacks now, or reports of all stacks that
/// exist.
public record RefreshRequest(Scope scope) {
  private static final String STACKS = "stacks";

  /// Which stacks are refreshed.
  public enum Scope {
    /// The stacks that have a report.
    KNOWN,
    /// What is due: see [dev.amitrail.report.refresh.ReportRefresh].
    DUE,
    /// All stacks in the Regions of the deployment.
    ALL
  }

  /// Reads the detail.
  ///
  /// @throws MalformedEventException if `stacks` is neither `all` nor `known`
  public static RefreshRequest of(EventBridgeEvent event) {
    if (!event.detail().containsKey(STACKS)) {
      return new RefreshRequest(Scope.DUE);
    }
    return switch (event.detailText(STACKS)) {
      case "all" -> new RefreshRequest(Scope.ALL);
      case "known" -> new RefreshRequest(Scope.KNOWN);
      default -> throw event.missing("detail." + STACKS, "'all' or 'known'");
    };
  }
}
