package dev.amitrail.report.lineage;

import dev.amitrail.aws.AwsError;
import dev.amitrail.aws.FanOut;
import dev.amitrail.image.Ec2Images;
import dev.amitrail.image.Image;
import dev.amitrail.report.lineage.Lineage.Known;
import dev.amitrail.report.lineage.Lineage.Place;
import dev.amitrail.report.model.LineageLink;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.core.exception.SdkException;

/// Reads images with their stories, for all images of a Region at once.
///
/// Requests, for up to 200 images, pages aside: one for the images; one for each level of their
/// lineage and Region in it; one for each other Region of the deployment, for their replicas; one
/// for newer names. Where there are images with `publish-as`: one for newer ones, and where these
/// are replicas, one for each Region of their sources and one for the replicas of these. In a row:
/// the images, the levels, and one, with `publish-as` up to four.
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

  /// The stories of those of the images that EC2 shows, by id.
  ///
  /// @param account that the deployment is in
  /// @param now what is deprecated by then is not offered as newer
  /// @throws SdkException if `region` itself did not answer; what other Regions do not answer is
  ///   told in the stories
  public Map<String, ImageFacts> read(
      String region, String account, Collection<String> ids, Instant now) {
    List<Image> found = images.describe(region, ids);
    Known known = lineages(found);
    List<RegionCopies> replicas = new ArrayList<>();
    NewerImageChoice newer = new NewerImageChoice(List.of(), Map.of(), now);
    List<Part> parts =
        fanOut.over(questions(region, account, found, known, now), question -> question.ask());
    for (Part part : parts) {
      switch (part) {
        case Part.OfRegion(RegionCopies read) -> replicas.add(read);
        case Part.Newer(NewerImageChoice read) -> newer = read;
        case Part.Refused(SdkException why) -> throw why;
      }
    }
    Map<String, ImageFacts> stories = new LinkedHashMap<>();
    for (Image image : found) {
      stories.put(
          image.id(),
          new ImageFacts(
              image,
              Lineage.of(image, known),
              RegionCopies.elsewhere(image, known, replicas, account),
              newer.of(image)));
    }
    return stories;
  }

  /// What is asked side by side once the lineages are known.
  private interface Question {
    Part ask();
  }

  private sealed interface Part {
    record OfRegion(RegionCopies replicas) implements Part {}

    record Newer(NewerImageChoice images) implements Part {}

    record Refused(SdkException why) implements Part {}
  }

  private List<Question> questions(
      String region, String account, List<Image> found, Known known, Instant now) {
    if (found.isEmpty()) {
      return List.of();
    }
    List<Image> ours = found.stream().filter(RegionCopies::isOfOneFamilyInAllRegions).toList();
    Set<String> owners = new TreeSet<>(Set.of(account));
    ours.forEach(image -> owners.add(image.ownerId()));
    Set<String> family =
        ours.stream()
            .flatMap(image -> Lineage.family(image, known).stream())
            .map(Place::id)
            .collect(Collectors.toCollection(TreeSet::new));
    List<Question> questions = new ArrayList<>();
    if (!family.isEmpty()) {
      regions.stream()
          .filter(other -> !other.equals(region))
          .forEach(
              other -> questions.add(() -> new Part.OfRegion(replicas(other, owners, family))));
    }
    questions.add(() -> newer(region, account, found, known, now));
    return questions;
  }

  private RegionCopies replicas(String region, Set<String> owners, Set<String> family) {
    try {
      return new RegionCopies(region, images.madeOfAny(region, owners, family), Optional.empty());
    } catch (SdkException e) {
      return new RegionCopies(region, List.of(), Optional.of(AwsError.of(e).in(region)));
    }
  }

  private Part newer(String region, String account, List<Image> found, Known known, Instant now) {
    try {
      return new Part.Newer(newerImages.read(region, account, found, known, now));
    } catch (SdkException e) {
      return new Part.Refused(e);
    }
  }

  /// Reads upward level by level, the images of one Region in one request.
  private Known lineages(List<Image> found) {
    Map<Place, Image> known = new HashMap<>();
    Map<Place, String> lost = new HashMap<>();
    found.forEach(image -> known.put(Place.of(image), image));
    List<Image> level = found;
    for (int step = 0; step < Lineage.MOST_STEPS && !level.isEmpty(); step++) {
      Set<Place> wanted =
          level.stream()
              .flatMap(image -> Place.ofSource(image).stream())
              .filter(place -> !known.containsKey(place) && !lost.containsKey(place))
              .collect(Collectors.toCollection(HashSet::new));
      Map<String, List<String>> byRegion = byRegion(wanted, lost);
      level =
          fanOut.over(List.copyOf(byRegion.entrySet()), this::level).stream()
              .flatMap(read -> read.addTo(known, lost))
              .toList();
    }
    return new Known(known, lost);
  }

  private Map<String, List<String>> byRegion(Set<Place> wanted, Map<Place, String> lost) {
    wanted.stream()
        .filter(place -> !regions.contains(place.region()))
        .forEach(place -> lost.put(place, place.region() + " is no Region of this deployment"));
    return wanted.stream()
        .filter(place -> regions.contains(place.region()))
        .collect(
            Collectors.groupingBy(
                Place::region, Collectors.mapping(Place::id, Collectors.toList())));
  }

  private Level level(Map.Entry<String, List<String>> asked) {
    String region = asked.getKey();
    try {
      return new Level(
          region,
          asked.getValue(),
          images.describe(region, asked.getValue()),
          "not found in %s: deregistered, or not shared with this account".formatted(region));
    } catch (SdkException e) {
      return new Level(
          region, asked.getValue(), List.of(), LineageLink.NOT_READ + AwsError.of(e).in(region));
    }
  }

  /// What one Region answered of a level.
  ///
  /// @param otherwise why the rest of the ids is not there
  private record Level(String region, List<String> ids, List<Image> images, String otherwise) {
    Stream<Image> addTo(Map<Place, Image> known, Map<Place, String> lost) {
      images.forEach(image -> known.put(Place.of(image), image));
      ids.stream()
          .map(id -> new Place(region, id))
          .filter(place -> !known.containsKey(place))
          .forEach(place -> lost.put(place, otherwise));
      return images.stream();
    }
  }
}
