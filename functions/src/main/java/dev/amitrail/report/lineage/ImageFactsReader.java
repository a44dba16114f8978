package dev.amitrail.report.lineage;

import dev.amitrail.aws.AwsError;
import dev.amitrail.aws.FanOut;
import dev.amitrail.aws.FanOut.Result.Failure;
import dev.amitrail.aws.FanOut.Result.Success;
import dev.amitrail.image.Ec2Images;
import dev.amitrail.image.Image;
import dev.amitrail.report.lineage.Lineage.Known;
import dev.amitrail.report.lineage.Lineage.Lost;
import dev.amitrail.report.lineage.Lineage.Place;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;

/// Reads images with their lineage, their copies in other Regions and newer images: for all images
/// of a Region together.
///
/// Requests, for up to 200 images, without counting pages: one for the images; one for each level
/// of their lineage and Region in it; one for each other Region of the deployment, for their
/// copies; one for newer names. Where there are images with `publish-as`: one for newer ones, and
/// where these are replicas, one for each Region of their sources and one for the replicas of
/// these. In sequence: the images, the levels, and one, with `publish-as` up to four.
public final class ImageFactsReader {
  private final Ec2Images images;
  private final List<String> regions;
  private final FanOut fanOut;
  private final NewerImageReader newerImages;

  /// A reader for a deployment.
  ///
  /// @param regions of the deployment
  public ImageFactsReader(Ec2Images images, List<String> regions, FanOut fanOut) {
    this.images = images;
    this.regions = List.copyOf(regions);
    this.fanOut = fanOut;
    this.newerImages = new NewerImageReader(images, fanOut);
  }

  /// The facts of these images by id, without the images that EC2 does not return.
  ///
  /// @param account that the deployment is in
  /// @param now images that are deprecated by then are not offered as newer
  /// @throws SdkException if `region` itself could not be read; another Region that could not be
  ///   read is stated in the facts
  public Map<String, ImageFacts> read(
      String region, String account, Collection<String> ids, Instant now) {
    List<Image> found = images.describe(region, ids);
    if (found.isEmpty()) {
      return Map.of();
    }
    Known known = lineages(found);
    List<RegionCopies> copies = new ArrayList<>();
    NewerImageChoice newer = NewerImageChoice.NONE;
    for (FanOut.Result<Part> part : parts(region, account, found, known, now)) {
      switch (part.orThrow()) {
        case Part.Copies(RegionCopies read) -> copies.add(read);
        case Part.Newer(NewerImageChoice read) -> newer = read;
      }
    }
    Map<String, ImageFacts> facts = new LinkedHashMap<>();
    for (Image image : found) {
      facts.put(
          image.id(),
          new ImageFacts(
              image,
              Lineage.of(image, known),
              RegionCopies.availability(image, known, copies, account, regions),
              newer.of(image),
              newer.problem(image),
              Lineage.scan(image, known)));
    }
    return facts;
  }

  /// What is read in parallel once the lineages are known.
  private sealed interface Part {
    record Copies(RegionCopies ofRegion) implements Part {}

    record Newer(NewerImageChoice images) implements Part {}
  }

  private Collection<FanOut.Result<Part>> parts(
      String region, String account, List<Image> found, Known known, Instant now) {
    Set<String> owners = new TreeSet<>(Set.of(account));
    Set<String> family = new TreeSet<>();
    found.stream()
        .filter(RegionCopies::isOfOneFamilyInAllRegions)
        .forEach(
            image -> {
              owners.add(image.ownerId());
              Lineage.family(image, known).forEach(place -> family.add(place.id()));
            });
    List<Supplier<Part>> parts = new ArrayList<>();
    if (!family.isEmpty()) {
      regions.stream()
          .filter(other -> !other.equals(region))
          .forEach(other -> parts.add(() -> new Part.Copies(copies(other, owners, family))));
    }
    parts.add(() -> new Part.Newer(newerImages.read(region, account, found, known, now)));
    return fanOut.attempt(parts, Supplier::get).values();
  }

  private RegionCopies copies(String region, Set<String> owners, Set<String> family) {
    try {
      return RegionCopies.of(region, images.madeOfAny(region, owners, family));
    } catch (SdkException e) {
      return RegionCopies.unread(region, AwsError.of(e).in(region));
    }
  }

  /// Reads upward level by level, the images of one Region in one request.
  private Known lineages(List<Image> found) {
    Known known = Known.of(found);
    Collection<Image> level = found;
    for (int step = 0; step < Lineage.MOST_STEPS && !level.isEmpty(); step++) {
      Known next = sources(known.unknownSources(level));
      known = known.with(next);
      level = next.images().values();
    }
    return known;
  }

  private Known sources(Set<Place> places) {
    Map<String, List<String>> idsByRegion =
        places.stream()
            .filter(place -> regions.contains(place.region()))
            .collect(
                Collectors.groupingBy(
                    Place::region,
                    TreeMap::new,
                    Collectors.mapping(Place::id, Collectors.toList())));
    Map<String, FanOut.Result<List<Image>>> read =
        fanOut.attempt(
            idsByRegion.keySet(),
            region -> images.describe(region, idsByRegion.getOrDefault(region, List.of())));
    Known found =
        Known.of(
            read.values().stream()
                .flatMap(
                    result ->
                        result instanceof Success<List<Image>>(List<Image> images)
                            ? images.stream()
                            : Stream.empty())
                .toList());
    Map<Place, Lost> lost =
        places.stream()
            .filter(place -> !found.images().containsKey(place))
            .collect(
                Collectors.toMap(place -> place, place -> lost(place, read.get(place.region()))));
    return new Known(found.images(), lost);
  }

  /// @param result of the request that the image was part of; absent where its Region is not read
  private static Lost lost(Place place, FanOut.@Nullable Result<List<Image>> result) {
    return switch (result) {
      case null -> new Lost(place.region() + " is no Region of this deployment", false);
      case Success<List<Image>> _ ->
          new Lost("not found in %s: %s".formatted(place.region(), ImageFacts.NOT_FOUND), false);
      case Failure<List<Image>>(SdkException cause) ->
          new Lost("not read: " + AwsError.of(cause).in(place.region()), true);
    };
  }
}
