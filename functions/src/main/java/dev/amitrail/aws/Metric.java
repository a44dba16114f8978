package dev.amitrail.aws;

/// What the functions measure: the CloudWatch metrics in the namespace [#NAMESPACE]. They have no
/// dimensions, so that each is one metric for CloudWatch, whichever function measured it.
///
/// A *counter* is how often something happened in an invocation: its statistic is the sum. A
/// *gauge* is how much there is of something: its statistic is the maximum. An invocation that does
/// not know a gauge leaves it out: unknown is not 0. CloudWatch delivers each value at least once,
/// and now and then twice ("Specification: Embedded metric format", CloudWatch user guide).
public enum Metric {
  /// Counter: copies that were started.
  REPLICAS_STARTED("ReplicasStarted", Unit.COUNT),
  /// Counter: outcomes `deferred`, of replicas, pointers and events.
  REPLICATION_DEFERRED("ReplicationDeferred", Unit.COUNT),
  /// Counter: outcomes `failed`.
  REPLICATION_FAILED("ReplicationFailed", Unit.COUNT),
  /// Gauge of the sweep: wanted replicas that are available.
  REPLICAS_AVAILABLE("ReplicasAvailable", Unit.COUNT),
  /// Gauge of the sweep: the age of the oldest copy of a source that is still `pending`; 0 if there
  /// is none.
  OLDEST_PENDING_REPLICA("OldestPendingReplica", Unit.SECONDS),
  /// Gauge of the sweep: the wanted replicas that no copy is started for any more.
  REPLICAS_GIVEN_UP("ReplicasGivenUp", Unit.COUNT),
  /// Gauge of the sweep: the pointers, one for each Region, that were set and not read with the
  /// value.
  POINTERS_NOT_CONFIRMED("PointersNotConfirmed", Unit.COUNT),
  /// Counter: reports that were published.
  REPORTS_PUBLISHED("ReportsPublished", Unit.COUNT),
  /// Gauge of the refresh: the stacks that are not read before the next full refresh, because an
  /// invocation ended in them.
  STACKS_SKIPPED("StacksSkipped", Unit.COUNT),
  /// Gauge of the page of all stacks: the instances that run another image than is declared for
  /// them.
  DRIFTING_INSTANCES("DriftingInstances", Unit.COUNT);

  /// The CloudWatch namespace of all of them.
  public static final String NAMESPACE = "AmiTrail";

  private final String id;
  private final Unit unit;

  Metric(String id, Unit unit) {
    this.id = id;
    this.unit = unit;
  }

  /// What a value is of.
  public enum Unit {
    /// A number of things.
    COUNT("Count"),
    /// A duration in seconds.
    SECONDS("Seconds");

    private final String id;

    Unit(String id) {
      this.id = id;
    }

    /// The name that CloudWatch has for it ("MetricDatum", CloudWatch API reference).
    public String id() {
      return id;
    }
  }

  /// The name in CloudWatch, a contract with users.
  public String id() {
    return id;
  }

  /// What a value is of.
  public Unit unit() {
    return unit;
  }
}
