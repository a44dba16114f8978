package dev.amitrail.replication.mirror;

import dev.amitrail.image.Image;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// One attribute of a replica to set as its source has it. Each action is idempotent: it sets the
/// wanted value.
public sealed interface MirrorAction {
  /// What it does, for the outcome.
  String description();

  /// The same in two smaller actions, of which EC2 may refuse one and accept the other; none if it
  /// cannot be divided.
  default List<MirrorAction> parts() {
    return List.of();
  }

  /// Set tags on the replica. The origin tags are not among them: the policy of the function's role
  /// allows any other tag only on an image that has `origin.id`, so that those are written first,
  /// in a request of their own.
  record Tags(Image replica, SortedMap<String, String> tags) implements MirrorAction {
    /// Copies the map.
    public Tags {
      tags = Collections.unmodifiableSortedMap(new TreeMap<>(tags));
    }

    @Override
    public String description() {
      return "tags " + String.join(", ", tags.keySet());
    }
  }

  /// Any other attribute than tags.
  sealed interface Attribute extends MirrorAction {
    /// The replica.
    Image replica();
  }

  /// Set the time of deprecation, or cancel the deprecation.
  record Deprecation(Image replica, Optional<Instant> at) implements Attribute {
    @Override
    public String description() {
      return at.map(time -> "deprecated at " + time).orElse("no longer deprecated");
    }
  }

  /// Enable deregistration protection. It is never disabled.
  record Protection(Image replica, boolean withCooldown) implements Attribute {
    @Override
    public String description() {
      return "deregistration protection" + (withCooldown ? " with cooldown" : "");
    }
  }

  /// Add or remove launch permissions, never both in one request.
  ///
  /// @param isGranted whether they are added; otherwise they are removed
  record Launch(Image replica, boolean isGranted, SortedSet<Grant> grants) implements Attribute {
    /// Copies the set.
    public Launch {
      grants = Collections.unmodifiableSortedSet(new TreeSet<>(grants));
    }

    @Override
    public String description() {
      return "launch permissions " + signed(isGranted, grants);
    }

    @Override
    public List<MirrorAction> parts() {
      return Grant.halves(grants).stream()
          .<MirrorAction>map(half -> new Launch(replica, isGranted, half))
          .toList();
    }
  }

  /// Add or remove create volume permissions of the snapshot of one device. EC2 refuses a request
  /// with both (ModifySnapshotAttribute, EC2 API reference).
  ///
  /// @param isGranted whether they are added; otherwise they are removed
  record Volume(Image replica, String device, boolean isGranted, SortedSet<Grant> grants)
      implements Attribute {
    /// Copies the set.
    public Volume {
      grants = Collections.unmodifiableSortedSet(new TreeSet<>(grants));
    }

    @Override
    public String description() {
      return "volume permissions of %s %s".formatted(device, signed(isGranted, grants));
    }

    @Override
    public List<MirrorAction> parts() {
      return Grant.halves(grants).stream()
          .<MirrorAction>map(half -> new Volume(replica, device, isGranted, half))
          .toList();
    }
  }

  private static String signed(boolean isGranted, SortedSet<Grant> grants) {
    String sign = isGranted ? "+" : "-";
    return grants.stream().map(grant -> sign + grant.value()).collect(Collectors.joining(" "));
  }
}
