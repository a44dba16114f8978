package dev.amitrail.replication.pointer;

import dev.amitrail.image.Image;
import dev.amitrail.replication.pointer.PointerCandidate.Completeness;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Which family a pointer names: the complete one with the youngest source; of two with the same
/// creation date the one with the greater id.
///
/// A younger family with a refused name in `replicate-to` is not complete, and no older one wins
/// over it: a typing error must not move a pointer back.
///
/// Nothing is concluded about a Region that could not be read: a pointer never moves to an older
/// image than one that may have to win once that Region is read again.
public sealed interface PointerChoice {

  /// No family is complete: the pointer stays as it is.
  record None() implements PointerChoice {}

  /// The pointer moves to this family in all its Regions.
  record Winner(PointerCandidate family) implements PointerChoice {}

  /// This family would win, but some of its Regions could not be read. The pointer moves in the
  /// others if that takes it back to an older image: then a person withdrew the younger one.
  record Rollback(PointerCandidate family) implements PointerChoice {}

  /// The pointer stays until more is known.
  record Wait(PointerCandidate family, String reason) implements PointerChoice {}

  /// Chooses.
  ///
  /// @param candidates all families of the readable Regions that ask for the pointer
  /// @param unreadSources available images, in readable Regions, that were copied from a Region
  ///   that could not be read. Whether their sources ask for the pointer is not known
  static PointerChoice of(List<PointerCandidate> candidates, List<Image> unreadSources) {
    return candidates.stream()
        .filter(candidate -> candidate.completeness() != Completeness.INCOMPLETE)
        .max(Comparator.comparing(PointerCandidate::source, Image.OLDEST_FIRST))
        .map(family -> of(family, unreadSources))
        .orElseGet(None::new);
  }

  private static PointerChoice of(PointerCandidate family, List<Image> unreadSources) {
    Optional<Image> younger =
        unreadSources.stream()
            .filter(copy -> copy.creationDate().compareTo(family.source().creationDate()) > 0)
            .findFirst();
    if (younger.isPresent()) {
      return new Wait(
          family,
          "the source of %s, in %s, could not be read, and may ask for it"
              .formatted(
                  younger.get().id(), younger.get().sourceImageRegion().orElse("another Region")));
    }
    return switch (family.completeness()) {
      case COMPLETE -> new Winner(family);
      case UNDECIDED -> new Rollback(family);
      case UNKNOWN -> new Wait(family, "not every wanted Region could be read");
      case INCOMPLETE -> new None();
    };
  }
}
