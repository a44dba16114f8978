package dev.amitrail.simulation;

/// Somebody whom an image or a snapshot is shared with.
///
/// @param value the account id, the ARN, or `all` for everybody
public record Grant(Kind kind, String value) implements Comparable<Grant> {
  /// Everybody.
  public static final Grant EVERYBODY = new Grant(Kind.GROUP, "all");

  /// What sort of grantee.
  public enum Kind {
    /// An account.
    USER,
    /// `all`.
    GROUP,
    /// An AWS organisation.
    ORGANIZATION,
    /// A part of an organisation.
    ORGANIZATIONAL_UNIT
  }

  /// An account.
  public static Grant account(String id) {
    return new Grant(Kind.USER, id);
  }

  @Override
  public int compareTo(Grant other) {
    int byKind = kind.compareTo(other.kind);
    return byKind != 0 ? byKind : value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
