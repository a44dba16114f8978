package dev.amitrail.replication.mirror;

import java.util.Comparator;

/// Whom a permission of an image or a snapshot is granted to.
///
/// @param value an account number, `all`, or the ARN of an organization or organizational unit
public record Grant(Kind kind, String value) implements Comparable<Grant> {
  private static final Comparator<Grant> ORDER =
      Comparator.comparing(Grant::kind).thenComparing(Grant::value);

  /// The kinds of grantees that EC2 knows.
  public enum Kind {
    /// An account.
    ACCOUNT,
    /// Everybody; the value is `all`.
    GROUP,
    /// An organization.
    ORGANIZATION,
    /// An organizational unit.
    ORGANIZATIONAL_UNIT
  }

  @Override
  public int compareTo(Grant other) {
    return ORDER.compare(this, other);
  }
}
