package dev.amitrail.replication.mirror;

import dev.amitrail.image.Image;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// One attribute of a replica to set as its source has it. Each action is idempotent: it sets the
/// wanted value.
public sealed interface MirrorAction {
  /// What it does, for the outcome.
  String description();

  /// Set tags on the replica.
  ///
  /// @param origin the origin tags, which are sent along: by them the policy of the function's role
  ///   distinguishes a replica from other images
  record Tags(Image replica, SortedMap<String, String> tags, SortedMap<String, String> origin)
      implements MirrorAction {
    /// Copies the collections.
    public Tags {
      tags = Collections.unmodifiableSortedMap(new TreeMap<>(tags));
      origin = Collections.unmodifiableSortedMap(new TreeMap<>(origin));
    }

    /// Everything that is sent.
    public SortedMap<String, String> all() {
      SortedMap<String, String> all = new TreeMap<>(tags);
      all.putAll(origin);
      return all;
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

  /// Enable or disable deregistration protection.
  record Protection(Image replica, boolean isProtected, boolean withCooldown) implements Attribute {
    @Override
    public String description() {
      return isProtected ? "deregistration protection" : "no deregistration protection";
    }
  }

  /// Change the launch permissions.
  record Launch(Image replica, GrantChange change) implements Attribute {
    @Override
    public String description() {
      return "launch permissions " + change.description();
    }
  }

  /// Change the create volume permissions of the snapshot of one device.
  record Volume(Image replica, String device, GrantChange change) implements Attribute {
    @Override
    public String description() {
      return "volume permissions of %s %s".formatted(device, change.description());
    }
  }
}
