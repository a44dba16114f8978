package dev.amitrail.infra;

/// The schedules of the product. As with [EventRule], their names are part of what users rely on.
public enum ScheduleRule {
  /// Every family is converged, whatever became of its events.
  SWEEP("sweep", "SweepRule"),
  /// Known stacks are looked at again.
  REPORT_REFRESH("report-refresh", "ReportRefreshRule");

  private final String word;
  private final String constructId;

  ScheduleRule(String word, String constructId) {
    this.word = word;
    this.constructId = constructId;
  }

  /// The rule's name without the prefix.
  public String word() {
    return word;
  }

  /// The rule's id in the construct tree.
  String constructId() {
    return constructId;
  }

  /// The RuleName in the template.
  public String ruleName() {
    return EventRule.PREFIX + word;
  }
}
