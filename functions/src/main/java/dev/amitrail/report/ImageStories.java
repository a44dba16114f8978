package dev.amitrail.report;

import dev.amitrail.image.AwsFailure;
import dev.amitrail.image.Ec2Images;
import dev.amitrail.image.FanOut;
import dev.amitrail.image.Image;
import dev.amitrail.image.TrailTags;
import dev.amitrail.report.Lineage.Known;
import dev.amitrail.report.Lineage.Place;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.core.exception.SdkException;

/// Reads images with their stories, for all images of a Region at once.
///
/// Requests, for up to 200 images, pages aside: one for the images; one for each level of their
/// lineage and Region in it; one for each other Region of the deployment, for their replicas; one
/// for newer names, and one for newer images of the same `publish-as` if there are any. In a row:
/// the images, the levels, and one.
final class ImageStories {
  private final Ec2Images images;
  private final List<String> regions;
  private final FanOut fanOut;

  /// A reader for a deployment.
  ///
  /// @param regions of the deployment
  ImageStories(Ec2Images images, List<String> regions, FanOut fanOut) {
    this.images = images;
    this.regions = List.copyOf(regions);
    this.fanOut = fanOut;
  }

  /// The stories of those of the images that EC2 shows, by id.
  ///
  /// @param account that the deployment is in
  /// @throws SdkException if `region` itself did not answer; what other Regions do not answer is
  ///   told in the stories
  Map<String, ImageStory> read(String region, String account, Collection<String> ids) {
    List<Image> found = images.describe(region, ids);
    Known known = lineages(found);
    List<Replicas> replicas = new ArrayList<>();
    NewerImages newer = NewerImages.among(found, List.of());
    List<Part> parts =
        fanOut.over(questions(region, account, found, known), question -> question.ask());
    for (Part part : parts) {
      switch (part) {
        case Part.OfRegion(Replicas read) -> replicas.add(read);
        case Part.Newer(NewerImages read) -> newer = read;
        case Part.Refused(SdkException why) -> throw why;
      }
    }
    Map<String, ImageStory> stories = new LinkedHashMap<>();
    for (Image image : found) {
      stories.put(
          image.id(),
          new ImageStory(
              image,
              Lineage.of(image, known),
              Replicas.elsewhere(image, known, replicas, account),
              newer.of(image)));
    }
    return stories;
  }

  /// What is asked side by side once the lineages are known.
  private interface Question {
    Part ask();
  }

  private sealed interface Part {
    record OfRegion(Replicas replicas) implements Part {}

    record Newer(NewerImages images) implements Part {}

    record Refused(SdkException why) implements Part {}
  }

  private List<Question> questions(String region, String account, List<Image> found, Known known) {
    if (found.isEmpty()) {
      return List.of();
    }
    Set<String> sources =
        found.stream()
            .filter(Replicas::isOfOneFamilyInAllRegions)
            .map(image -> Lineage.familySource(image, known).id())
            .collect(Collectors.toSet());
    List<Question> questions = new ArrayList<>();
    if (!sources.isEmpty()) {
      regions.stream()
          .filter(other -> !other.equals(region))
          .forEach(other -> questions.add(() -> new Part.OfRegion(replicas(other, sources))));
    }
    questions.add(() -> newer(region, account, found));
    return questions;
  }

  private Replicas replicas(String region, Set<String> sources) {
    try {
      return new Replicas(region, images.madeOfAny(region, sources), Optional.empty());
    } catch (SdkException e) {
      return new Replicas(region, List.of(), Optional.of(AwsFailure.of(e).in(region)));
    }
  }

  private Part newer(String region, String account, List<Image> found) {
    try {
      return new Part.Newer(
          NewerImages.among(
              found,
              Stream.concat(byName(region, found), byPointer(region, account, found)).toList()));
    } catch (SdkException e) {
      return new Part.Refused(e);
    }
  }

  private Stream<Image> byName(String region, List<Image> found) {
    List<String> patterns =
        found.stream()
            .flatMap(image -> NamePattern.of(image.name()).stream())
            .map(NamePattern::filter)
            .toList();
    Set<String> owners = found.stream().map(Image::ownerId).collect(Collectors.toSet());
    return images.available(region, owners, "name", patterns).stream();
  }

  private Stream<Image> byPointer(String region, String account, List<Image> found) {
    Set<String> pointers =
        found.stream()
            .filter(image -> image.ownerId().equals(account))
            .map(image -> image.tags().get(TrailTags.PUBLISH_AS))
            .filter(Objects::nonNull)
            .collect(Collectors.toSet());
    return images
        .available(region, List.of(account), "tag:" + TrailTags.PUBLISH_AS, pointers)
        .stream();
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
      return new Level(region, asked.getValue(), List.of(), AwsFailure.of(e).in(region));
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
