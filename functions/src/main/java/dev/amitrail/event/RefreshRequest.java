package dev.amitrail.event;

/// What a refresh of the reports is asked for, by an event of its schedule or by a person.
///
/// The schedule's event, a `Scheduled Event` of EventBridge, has an empty detail: the known stacks
/// are looked at again. A person who sends the same event with the detail `{"stacks": "all"}` has
/// the reports of all stacks made that exist.
public record RefreshRequest(Scope scope) {
  private static final String STACKS = "stacks";

  /// Which stacks are looked at.
  public enum Scope {
    /// Those that have a report.
    KNOWN,
    /// All that exist in the Regions of the deployment.
    ALL
  }

  /// Reads the detail.
  ///
  /// @throws MalformedEventException if it asks for stacks by another word than `all` or `known`
  public static RefreshRequest of(EventBridgeEvent event) {
    if (!event.detail().containsKey(STACKS)) {
      return new RefreshRequest(Scope.KNOWN);
    }
    return switch (event.detailText(STACKS)) {
      case "all" -> new RefreshRequest(Scope.ALL);
      case "known" -> new RefreshRequest(Scope.KNOWN);
      default -> throw event.missing("detail." + STACKS, "'all' or 'known'");
    };
  }
}
