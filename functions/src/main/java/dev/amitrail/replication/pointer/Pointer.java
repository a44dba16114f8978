package dev.amitrail.replication.pointer;

import java.time.Instant;
import java.util.Optional;

/// Decides whether the parameter of a pointer has to be changed. Which image it has to name is
/// decided by [PointerChoice].
public final class Pointer {
  /// The data type of a parameter whose value is an AMI id.
  static final String DATA_TYPE = "aws:ec2:image";

  private Pointer() {}

  /// The SSM parameter of a pointer as it is now.
  ///
  /// @param modified when its value was last written
  record Current(String value, String dataType, Instant modified) {
    /// Whether it is a parameter for AMI ids. Any other has another use.
    boolean isForImages() {
      return dataType.equals(DATA_TYPE);
    }
  }

  /// What has to be done with the parameter of a pointer in one Region.
  sealed interface Move {
    /// Nothing: it names the image already.
    record Keep(Instant modified) implements Move {}

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
    if (!current.get().isForImages()) {
      return new Move.Foreign(current.get().dataType());
    }
    return current.get().value().equals(imageId)
        ? new Move.Keep(current.get().modified())
        : new Move.To(imageId);
  }
}
