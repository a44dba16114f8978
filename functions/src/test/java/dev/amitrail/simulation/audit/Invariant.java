package dev.amitrail.simulation.audit;

/// What must be true of replication, whatever happens to it.
public enum Invariant {
  /// At any time: the code under test made at most one live copy for a source and a Region, where a
  /// person did not ask for another, and where it could have known.
  AT_MOST_ONE_REPLICA,
  /// At any time: no copy of an image that is itself a copy across Regions.
  NO_REPLICA_OF_A_REPLICA,
  /// At any time: copies are made of the account's own images, to Regions they were wanted in.
  COPIES_ARE_WANTED,
  /// At any time: a copy is ordered only after a look into its Region, by the same invocation.
  LOOKS_BEFORE_IT_COPIES,
  /// At any time: a replica and its snapshots bear the trail from the first.
  TRACEABLE_FROM_THE_FIRST,
  /// At any time: the value of a trail tag is true when it is written.
  TRAIL_IS_TRUE_WHEN_WRITTEN,
  /// At any time: a replica that was on the trail and was deregistered is not made again unless
  /// asked for.
  GONE_STAYS_GONE,
  /// At any time: a copy that failed three times is not tried again unless asked for.
  GIVES_UP_AFTER_THREE,
  /// At any time: nothing is written but the trail on sources, and tags and mirrors on replicas and
  /// their snapshots.
  WRITES_ONLY_WHERE_IT_MAY,
  /// At any time: a pointer is moved to an image that is available there, of a source all of whose
  /// wanted replicas are.
  POINTERS_NEVER_EARLY,
  /// At any time: a pointer is moved only after all Regions of the deployment were read.
  POINTERS_NEVER_BLIND,
  /// At any time: only pointers that a source names, under the prefix, and no parameter of another
  /// data type.
  POINTERS_ONLY_WHERE_NAMED,

  /// After convergence: one replica for each wanted Region, or one recorded reason.
  ONE_REPLICA_OR_A_REASON,
  /// After convergence: the source names the replica that counts.
  TRAIL_ON_SOURCE,
  /// After convergence: the replica and its snapshots name the source.
  TRAIL_ON_REPLICA,
  /// After convergence: failed copies are on the trail where nothing else came of them, and only
  /// there.
  FAILURES_ON_SOURCE,
  /// After convergence: the replica has the source's own tags.
  TAGS_MIRRORED,
  /// After convergence: the replica is deprecated when the source is.
  DEPRECATION_MIRRORED,
  /// After convergence: the replica is protected as the source is.
  PROTECTION_MIRRORED,
  /// After convergence: the replica is shared as the source is.
  LAUNCH_PERMISSIONS_MIRRORED,
  /// After convergence: each snapshot of the replica is shared as the source's of the same device.
  VOLUME_PERMISSIONS_MIRRORED,
  /// After convergence: each pointer names the winner, in all its Regions.
  POINTERS_NAME_THE_WINNER,
  /// After convergence: one more sweep changes nothing.
  CONVERGES,
  /// After convergence: one more sweep asks for nothing that is refused.
  ASKS_FOR_NOTHING_REFUSED,
  /// After convergence: one more sweep does not try to share what EC2 does not allow to be shared.
  SHARES_NOTHING_REFUSED,
  /// After convergence: one more sweep does not fail.
  SWEEPS_WITHOUT_FAILING
}
