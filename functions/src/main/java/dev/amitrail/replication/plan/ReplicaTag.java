package dev.amitrail.replication.plan;

import dev.amitrail.image.Image;
import dev.amitrail.image.ImageId;
import dev.amitrail.image.TrailTags;
import org.jspecify.annotations.Nullable;

/// What a source's trail says of one Region: the value of the tag `<region>.origin.id`.
public sealed interface ReplicaTag {

  /// The trail says nothing.
  record None() implements ReplicaTag {}

  /// The trail names a replica. Anyone who may tag can have written it.
  record Replica(String id) implements ReplicaTag {}

  /// A person asks for a new replica by this word.
  record Word(String text) implements ReplicaTag {}

  /// What the trail of `source` says of `region`.
  static ReplicaTag of(Image source, String region) {
    return of(source.tags().get(TrailTags.replicaId(region)));
  }

  /// What this value says.
  static ReplicaTag of(@Nullable String value) {
    if (value == null || value.isBlank()) {
      return new None();
    }
    return ImageId.matches(value) ? new Replica(value) : new Word(value);
  }

  /// The word a person asks with; empty where nobody asks.
  default String word() {
    return this instanceof Word(String text) ? text : "";
  }

  /// Whether it names this image.
  default boolean names(Image image) {
    return this instanceof Replica(String id) && id.equals(image.id());
  }
}
