package dev.amitrail.simulation.audit;

/// What must be true of replication, whatever happens to it.
public enum Invariant {
  /// At every moment: the code under test made at most one live copy for a source and a Region,
  /// where a person did not ask for another, and where it could have known.
  AT_MOST_ONE_REPLICA,
  /// At every moment: no copy of an image that is itself a copy across Regions.
  NO_REPLICA_OF_A_REPLICA,
  /// At every moment: copies are made of the account's own images, to Regions they were wanted in.
  COPIES_ARE_WANTED,
  /// At every moment: a copy is ordered only after a look into its Region, by the same invocation.
  LOOKS_BEFORE_IT_COPIES,
  /// At every moment: a replica and its snapshots bear the trail from the first.
  TRACEABLE_FROM_THE_FIRST,
  /// At every moment: what a trail tag says when it is written is so.
  TRAIL_IS_TRUE_WHEN_WRITTEN,
  /// At every moment: a replica that was on the trail and was deregistered is not made again unless
  /// asked for.
  GONE_STAYS_GONE,
  /// At every moment: a copy that failed three times is not tried again unless asked for.
  GIVES_UP_AFTER_THREE,
  /// At every moment: nothing is written but the trail on sources, and tags and mirrors on replicas
  /// and their snapshots.
  WRITES_ONLY_WHERE_IT_MAY,
  /// At every moment: a pointer is moved to an image that is available there, of a source all of
  /// whose wanted replicas are.
  POINTERS_NEVER_EARLY,
  /// At every moment: a pointer is moved only after all Regions of the deployment were read.
  POINTERS_NEVER_BLIND,
  /// At every moment: only pointers that a source names, under the prefix, and no parameter of
  /// another data type.
  POINTERS_ONLY_WHERE_NAMED,

  /// At rest: one replica for each wanted Region, or one recorded reason.
  ONE_REPLICA_OR_A_REASON,
  /// At rest: the source names the replica that counts.
  TRAIL_ON_SOURCE,
  /// At rest: the replica and its snapshots name the source.
  TRAIL_ON_REPLICA,
  /// At rest: failed copies are on the trail where nothing else came of them, and only there.
  FAILURES_ON_SOURCE,
  /// At rest: the replica has the source's own tags.
  TAGS_MIRRORED,
  /// At rest: the replica is deprecated when the source is.
  DEPRECATION_MIRRORED,
  /// At rest: the replica is protected as the source is.
  PROTECTION_MIRRORED,
  /// At rest: the replica is shared as the source is.
  LAUNCH_PERMISSIONS_MIRRORED,
  /// At rest: each snapshot of the replica is shared as the source's of the same device.
  VOLUME_PERMISSIONS_MIRRORED,
  /// At rest: each pointer names the winner, in all its Regions.
  POINTERS_NAME_THE_WINNER,
  /// At rest: one more sweep changes nothing.
  COMES_TO_REST,
  /// At rest: one more sweep asks for nothing that is refused.
  ASKS_FOR_NOTHING_REFUSED,
  /// At rest: one more sweep does not try to share what EC2 does not allow to be shared.
  SHARES_NOTHING_REFUSED,
  /// At rest: one more sweep does not fail.
  SWEEPS_WITHOUT_FAILING
}
