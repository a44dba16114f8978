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
  /// At any time: the snapshots of a replica bear the tags of the source, too.
  SNAPSHOTS_BEAR_THE_TAGS,
  /// At any time: the value of a trail tag is true when it is written.
  TRAIL_IS_TRUE_WHEN_WRITTEN,
  /// At any time: a replica that was on the trail and was deregistered is not made again unless
  /// asked for.
  GONE_STAYS_GONE,
  /// At any time: a copy that failed three times, or was refused three times, is not tried again
  /// unless asked for.
  GIVES_UP_AFTER_THREE,
  /// At any time: nothing is written but the trail on sources, and tags and mirrors on replicas and
  /// their snapshots.
  WRITES_ONLY_WHERE_IT_MAY,
  /// At any time: nothing is mirrored to an image that does not bear the tag of its source.
  UNTIED_IS_LEFT_ALONE,
  /// At any time: deregistration protection is added, never taken off.
  PROTECTION_NEVER_TAKEN_OFF,
  /// At any time: grants are taken only from replicas that the code under test made, in the mode
  /// `exact`.
  TAKES_ONLY_FROM_ITS_OWN,
  /// At any time: nothing is made public unless the settings allow it.
  PUBLIC_ONLY_IF_SET,
  /// At any time: a request to share is refused for a grantee only, never for its form.
  SHARING_IS_WELL_FORMED,
  /// At any time: images are asked for by id, or of an owner and in pages.
  ASKS_BY_OWNER_IN_PAGES,
  /// At any time: a pointer is moved to an image that is available there, of a source all of whose
  /// wanted replicas are.
  POINTERS_NEVER_EARLY,
  /// At any time: an event moves a pointer only after all Regions of the deployment were read; a
  /// sweep only after those that the image is wanted in, or back to an older image whose replicas
  /// in the others are on the trail.
  POINTERS_NEVER_BLIND,
  /// At any time: a pointer is not moved to an image if one that it would have to yield to can be
  /// seen, even if only by its replicas.
  POINTERS_NEVER_PASS_OVER_A_YOUNGER,
  /// At any time: only pointers that a source names, under the prefix, and no parameter of another
  /// data type.
  POINTERS_ONLY_WHERE_NAMED,
  /// At any time: replication is announced as complete only after every pointer shows its value.
  COMPLETE_NEVER_EARLY,

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
  /// After convergence: the replica is protected at least as the source is.
  PROTECTION_MIRRORED,
  /// After convergence: the replica is shared as the source is.
  LAUNCH_PERMISSIONS_MIRRORED,
  /// After convergence: each snapshot of the replica is shared as the source's of the same device.
  VOLUME_PERMISSIONS_MIRRORED,
  /// After convergence: each pointer names the winner, in all its Regions.
  POINTERS_NAME_THE_WINNER,
  /// After convergence: what was complete, and published after the last fault, was announced.
  COMPLETE_NEVER_SILENT,
  /// After convergence: the last sweep has read how each Region encrypts in which replicas are made
  /// without a key.
  DEFAULT_KEYS_ARE_READ,
  /// After convergence: one more sweep changes nothing.
  CONVERGES,
  /// After convergence: one more sweep asks for nothing that is refused, other than to share: only
  /// EC2 knows whom it shares an image with.
  ASKS_FOR_NOTHING_REFUSED,
  /// After convergence: one more sweep does not fail.
  SWEEPS_WITHOUT_FAILING
}
