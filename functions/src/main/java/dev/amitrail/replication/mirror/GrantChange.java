package dev.amitrail.replication.mirror;

import dev.amitrail.replication.plan.ReplicationSettings.Mirroring;
import java.util.Collection;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The grants to add to a replica and to remove from it.
public record GrantChange(SortedSet<Grant> add, SortedSet<Grant> remove) {
  /// Copies the sets.
  public GrantChange {
    add = Collections.unmodifiableSortedSet(new TreeSet<>(add));
    remove = Collections.unmodifiableSortedSet(new TreeSet<>(remove));
  }

  /// The change from the grants that a replica has to those of its source.
  static GrantChange of(SortedSet<Grant> source, SortedSet<Grant> replica, Mirroring mode) {
    return new GrantChange(
        minus(source, replica), mode == Mirroring.EXACT ? minus(replica, source) : new TreeSet<>());
  }

  /// Whether it makes the replica public.
  boolean addsGroup() {
    return add.stream().anyMatch(grant -> grant.kind() == Grant.Kind.GROUP);
  }

  /// The same change without making the replica public.
  GrantChange withoutGroup() {
    SortedSet<Grant> others = new TreeSet<>(add);
    others.removeIf(grant -> grant.kind() == Grant.Kind.GROUP);
    return new GrantChange(others, remove);
  }

  boolean isEmpty() {
    return add.isEmpty() && remove.isEmpty();
  }

  /// `+<added> -<removed>`.
  String description() {
    return Stream.concat(
            add.stream().map(grant -> "+" + grant.value()),
            remove.stream().map(grant -> "-" + grant.value()))
        .collect(Collectors.joining(" "));
  }

  private static SortedSet<Grant> minus(SortedSet<Grant> all, Collection<Grant> others) {
    SortedSet<Grant> rest = new TreeSet<>(all);
    rest.removeAll(others);
    return rest;
  }
}
