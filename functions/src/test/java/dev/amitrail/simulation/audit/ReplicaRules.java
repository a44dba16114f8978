package dev.amitrail.simulation.audit;

import dev.amitrail.simulation.SimulatedDeployment;
import dev.amitrail.simulation.ec2.SimulatedAccount;
import dev.amitrail.simulation.ec2.SimulatedImage;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// Which images are sources, and which are copies of which: what the design states, seen from the
/// account's own state.
record ReplicaRules(SimulatedAccount cloud, SimulatedDeployment deployment) {

  /// Whether an image is replicated if a person asks for it: the account's own, in the deployment,
  /// and not stated to be a copy across Regions.
  boolean canBeSource(SimulatedImage image) {
    return image.owner().equals(deployment.account())
        && !image.isStatedCopyAcrossRegions()
        && deployment.regions().contains(image.region());
  }

  /// The Regions that a source is wanted in.
  ExpectedTags.Wanted wanted(SimulatedImage source) {
    return ExpectedTags.wanted(
        source.tag(ExpectedTags.REPLICATE_TO).orElse(""), source.region(), deployment.regions());
  }

  /// The copies of a source in a Region, whether EC2 states so or not, and what others made there
  /// of the same image under the same name.
  List<SimulatedImage> copies(SimulatedImage source, String region) {
    List<SimulatedImage> copies = cloud.region(region).madeOf(source);
    if (source.lineage().isEmpty()) {
      return copies;
    }
    String common = source.lineage().get().imageId();
    return Stream.concat(
            copies.stream(),
            cloud.region(region).madeOf(common).stream().filter(copy -> isSibling(source, copy)))
        .toList();
  }

  /// What image an image of the account may be a copy of.
  Set<SimulatedImage> sourcesOf(SimulatedImage image) {
    Set<SimulatedImage> sources = new LinkedHashSet<>();
    if (image.lineage().isEmpty() || !image.owner().equals(deployment.account())) {
      return sources;
    }
    SimulatedImage.Lineage lineage = image.lineage().get();
    if (image.isCopyAcrossRegions()) {
      cloud.image(lineage.region(), lineage.imageId()).ifPresent(sources::add);
    }
    if (!image.isOurs()) {
      cloud.regions().stream()
          .flatMap(region -> region.madeOf(lineage.imageId()).stream())
          .filter(source -> isSibling(source, image))
          .forEach(sources::add);
    }
    sources.removeIf(source -> !canBeSource(source));
    return sources;
  }

  /// Whether an image was made of the same image as the source, in another Region, under its name.
  boolean isSibling(SimulatedImage source, SimulatedImage image) {
    return source.stated().isPresent()
        && image.stated().equals(source.stated())
        && image.name().equals(source.name())
        && image.owner().equals(source.owner())
        && !image.region().equals(source.region());
  }

  /// Whether the code under test can know a copy of the source: EC2 states what it was made of, or
  /// the trail names it, and its name states that it is a replica.
  boolean isKnown(SimulatedImage source, SimulatedImage copy) {
    return copy.isStatedToBeMadeOf(source)
        || (isSibling(source, copy) && !isTiedElsewhere(source, copy))
        || (copy.stated().isEmpty() && isNamed(source, copy));
  }

  /// Whether the trail names this image, which bears the name of a replica.
  boolean isNamed(SimulatedImage source, SimulatedImage copy) {
    return isRecorded(source, copy) && copy.name().equals(ExpectedTags.replicaName(source));
  }

  /// Whether the source names this image.
  static boolean isRecorded(SimulatedImage source, SimulatedImage copy) {
    return source.tag(ExpectedTags.replicaId(copy.region())).filter(copy.id()::equals).isPresent();
  }

  /// Whether an image bears the tag that names this source.
  static boolean isTied(SimulatedImage source, SimulatedImage image) {
    return image.tag(ExpectedTags.ORIGIN_ID).filter(source.id()::equals).isPresent();
  }

  /// Whether an image bears the tag that names another source. Sources that are copies of one image
  /// may have a sibling in common; it is the replica of the one that it names.
  private static boolean isTiedElsewhere(SimulatedImage source, SimulatedImage image) {
    return image.tag(ExpectedTags.ORIGIN_ID).filter(id -> !id.equals(source.id())).isPresent();
  }

  /// Whether a known copy counts: one that is not encrypted as the settings ask does not, unless it
  /// is on the trail: then it was reported, and a person decides.
  boolean counts(SimulatedImage source, SimulatedImage copy) {
    return isKnown(source, copy)
        && (copy.isEncrypted()
            || !deployment.kmsKeys().containsKey(copy.region())
            || isRecorded(source, copy));
  }

  /// Whether a pointer may name a copy: one of which EC2 does not state the source has to bear it.
  boolean canBePublished(SimulatedImage source, SimulatedImage copy) {
    return copy.isAvailable()
        && counts(source, copy)
        && (copy.stated().isPresent() || isTied(source, copy));
  }
}
