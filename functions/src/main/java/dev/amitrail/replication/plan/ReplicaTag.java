package dev.amitrail.replication.plan;

import dev.amitrail.image.Image;
import dev.amitrail.image.ImageId;
import dev.amitrail.image.TrailTags;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The value of the tag `<region>.origin.id` on a source: what it records of its replica there.
public sealed interface ReplicaTag {

  /// There is no tag, or it is blank.
  record None() implements ReplicaTag {}

  /// The tag names a replica. It is no proof: anyone who may tag can have written it.
  record Replica(String id) implements ReplicaTag {}

  /// A person requests a new replica: any text that is no image id.
  record RetryKeyword(String text) implements ReplicaTag {}

  /// The tag of `source` for `region`.
  static ReplicaTag of(Image source, String region) {
    return of(source.tags().get(TrailTags.replicaId(region)));
  }

  /// The tag with this value.
  static ReplicaTag of(@Nullable String value) {
    if (value == null || value.isBlank()) {
      return new None();
    }
    return ImageId.matches(value) ? new Replica(value) : new RetryKeyword(value);
  }

  /// The keyword by which a person requests a new replica, if any.
  default Optional<String> retryKeyword() {
    return this instanceof RetryKeyword(String text) ? Optional.of(text) : Optional.empty();
  }

  /// Whether it names this image.
  default boolean names(Image image) {
    return this instanceof Replica(String id) && id.equals(image.id());
  }
}
