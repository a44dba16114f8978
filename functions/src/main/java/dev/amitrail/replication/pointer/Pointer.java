package dev.amitrail.replication.pointer;

import dev.amitrail.image.Image;
import dev.amitrail.replication.plan.Family;
import dev.amitrail.replication.plan.ReplicationAction;
import dev.amitrail.replication.plan.ReplicationOutcome;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Which family a pointer is to name: pure.
public final class Pointer {
  /// The data type by which SSM knows that a parameter's value is an AMI id.
  static final String DATA_TYPE = "aws:ec2:image";

  private Pointer() {}

  /// A family that wants the pointer.
  ///
  /// @param images the image to launch in each Region, the source's own among them; only those that
  ///   are available
  /// @param complete whether every wanted Region was read and has an available replica
  public record Candidate(Image source, SortedMap<String, String> images, boolean complete) {
    public Candidate {
      images = Collections.unmodifiableSortedMap(new TreeMap<>(images));
    }

    /// What a family has to offer.
    public static Candidate of(Family family, List<ReplicationAction> plan) {
      Image source = family.source().image();
      SortedMap<String, String> images = new TreeMap<>();
      images.put(source.region(), source.id());
      for (ReplicationAction action : plan) {
        replica(family, action)
            .filter(Image::isAvailable)
            .ifPresent(image -> images.put(image.region(), image.id()));
      }
      return new Candidate(
          source, images, images.keySet().containsAll(family.source().wanted().regions()));
    }

    private static Optional<Image> replica(Family family, ReplicationAction action) {
      return switch (action) {
        case ReplicationAction.Adopt adopt -> Optional.of(adopt.replica());
        case ReplicationAction.Copy _ -> Optional.empty();
        case ReplicationAction.Rest(ReplicationOutcome outcome) -> family.copy(outcome.replica());
      };
    }
  }

  /// The complete family with the youngest source; of two of one moment the greater id.
  public static Optional<Candidate> winner(List<Candidate> candidates) {
    return candidates.stream()
        .filter(Candidate::complete)
        .max(
            Comparator.comparing((Candidate candidate) -> candidate.source().creationDate())
                .thenComparing(candidate -> candidate.source().id()));
  }

  /// What an SSM parameter holds.
  record Parameter(String value, String dataType) {}

  /// What is to be done about a pointer in one Region.
  sealed interface Move {
    /// It names the image already.
    record None() implements Move {}

    /// It is to name this image.
    record To(String imageId) implements Move {}

    /// It is somebody else's.
    record Foreign(String dataType) implements Move {}
  }

  /// Decides.
  static Move move(Optional<Parameter> there, String imageId) {
    if (there.isEmpty()) {
      return new Move.To(imageId);
    }
    if (!there.get().dataType().equals(DATA_TYPE)) {
      return new Move.Foreign(there.get().dataType());
    }
    return there.get().value().equals(imageId) ? new Move.None() : new Move.To(imageId);
  }
}
