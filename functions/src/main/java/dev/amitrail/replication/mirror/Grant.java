package dev.amitrail.replication.mirror;

import dev.amitrail.aws.Batches;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

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

  /// Everybody.
  static final Grant PUBLIC = new Grant(Kind.GROUP, "all");

  /// These grants in two halves; none if there are fewer than two.
  static List<SortedSet<Grant>> halves(SortedSet<Grant> grants) {
    return grants.size() < 2 ? List.of() : batches(grants, (grants.size() + 1) / 2);
  }

  /// These grants in sets of at most `size`, in their order.
  static List<SortedSet<Grant>> batches(Collection<Grant> grants, int size) {
    return Batches.of(size, grants).stream().<SortedSet<Grant>>map(TreeSet::new).toList();
  }

  @Override
  public int compareTo(Grant other) {
    return ORDER.compare(this, other);
  }
}
