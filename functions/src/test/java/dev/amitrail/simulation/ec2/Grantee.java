package dev.amitrail.simulation.ec2;

/// An account, an organization or the public that an image or a snapshot is shared with.
///
/// @param value the account id, the ARN, or `all` for the public
public record Grantee(Kind kind, String value) implements Comparable<Grantee> {
  /// The public.
  public static final Grantee PUBLIC = new Grantee(Kind.GROUP, "all");

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
  public static Grantee account(String id) {
    return new Grantee(Kind.USER, id);
  }

  @Override
  public int compareTo(Grantee other) {
    int byKind = kind.compareTo(other.kind);
    return byKind != 0 ? byKind : value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
