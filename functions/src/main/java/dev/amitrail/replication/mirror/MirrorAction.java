package dev.amitrail.replication.mirror;

import dev.amitrail.image.Image;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// One difference between a source and its replica that is to be evened out. Each is safe to do
/// twice: it sets what is to be, and does not add to what is.
public sealed interface MirrorAction {
  /// What it does, in words.
  String told();

  /// Set tags on the replica.
  ///
  /// @param origin the tags that tie it back, which are sent along: by them the function's role
  ///   knows a replica from other images
  record Tags(Image replica, SortedMap<String, String> tags, SortedMap<String, String> origin)
      implements MirrorAction {
    /// Copies the collections.
    public Tags {
      tags = Collections.unmodifiableSortedMap(new TreeMap<>(tags));
      origin = Collections.unmodifiableSortedMap(new TreeMap<>(origin));
    }

    /// Everything that is set.
    public SortedMap<String, String> all() {
      SortedMap<String, String> all = new TreeMap<>(tags);
      all.putAll(origin);
      return all;
    }

    @Override
    public String told() {
      return "tags " + String.join(", ", tags.keySet());
    }
  }

  /// Set the time it is deprecated at, or take it away.
  record Deprecation(Image replica, Optional<Instant> at) implements MirrorAction {
    @Override
    public String told() {
      return at.map(time -> "deprecated at " + time).orElse("no longer deprecated");
    }
  }

  /// Protect it against being deregistered, or stop doing so.
  record Protection(Image replica, boolean isProtected, boolean withCooldown)
      implements MirrorAction {
    @Override
    public String told() {
      return isProtected ? "deregistration protection" : "no deregistration protection";
    }
  }

  /// Grant and take away launch permissions.
  record Launch(Image replica, SortedSet<Grant> add, SortedSet<Grant> remove)
      implements MirrorAction {
    /// Copies the collections.
    public Launch {
      add = Collections.unmodifiableSortedSet(new TreeSet<>(add));
      remove = Collections.unmodifiableSortedSet(new TreeSet<>(remove));
    }

    @Override
    public String told() {
      return "launch permissions" + Grant.told(add, remove);
    }
  }

  /// Grant and take away the permissions to make volumes of one snapshot.
  record Volume(Image replica, String device, SortedSet<Grant> add, SortedSet<Grant> remove)
      implements MirrorAction {
    /// Copies the collections.
    public Volume {
      add = Collections.unmodifiableSortedSet(new TreeSet<>(add));
      remove = Collections.unmodifiableSortedSet(new TreeSet<>(remove));
    }

    @Override
    public String told() {
      return "volume permissions of " + device + Grant.told(add, remove);
    }
  }

  /// Somebody who may use an image or a snapshot.
  record Grant(Kind kind, String value) implements Comparable<Grant> {
    /// Whom EC2 can grant to.
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
      int byKind = kind.compareTo(other.kind);
      return byKind == 0 ? value.compareTo(other.value) : byKind;
    }

    static String told(Set<Grant> add, Set<Grant> remove) {
      List<String> parts = new ArrayList<>();
      add.forEach(grant -> parts.add("+" + grant.value()));
      remove.forEach(grant -> parts.add("-" + grant.value()));
      return " " + String.join(" ", parts);
    }
  }
}
