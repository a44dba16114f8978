package dev.amitrail.replication.pointer;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Decides which family a pointer names, and whether its parameter has to be changed.
public final class Pointer {
  /// The data type of a parameter whose value is an AMI id.
  static final String DATA_TYPE = "aws:ec2:image";

  private Pointer() {}

  /// The complete family with the youngest source; of two with the same creation date the one with
  /// the greater id.
  public static Optional<PointerCandidate> winner(List<PointerCandidate> candidates) {
    return candidates.stream()
        .filter(PointerCandidate::complete)
        .max(
            Comparator.comparing((PointerCandidate candidate) -> candidate.source().creationDate())
                .thenComparing(candidate -> candidate.source().id()));
  }

  /// The SSM parameter of a pointer as it is now.
  record Current(String value, String dataType) {}

  /// What has to be done with the parameter of a pointer in one Region.
  sealed interface Move {
    /// Nothing: it names the image already.
    record Keep() implements Move {}

    /// Set it to this image.
    record To(String imageId) implements Move {}

    /// Nothing: it is no parameter for AMI ids, so it has another use.
    record Foreign(String dataType) implements Move {}
  }

  /// Decides for one Region.
  static Move move(Optional<Current> current, String imageId) {
    if (current.isEmpty()) {
      return new Move.To(imageId);
    }
    if (!current.get().dataType().equals(DATA_TYPE)) {
      return new Move.Foreign(current.get().dataType());
    }
    return current.get().value().equals(imageId) ? new Move.Keep() : new Move.To(imageId);
  }
}
