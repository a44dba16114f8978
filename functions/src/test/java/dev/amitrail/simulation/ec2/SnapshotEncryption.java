package dev.amitrail.simulation.ec2;

/// What a snapshot is encrypted with.
public enum SnapshotEncryption {
  /// Nothing.
  NONE,
  /// The AWS managed key, which cannot be shared.
  AWS_MANAGED,
  /// A key of the account's own.
  CUSTOMER
}
