package dev.amitrail.report.lineage;

import dev.amitrail.aws.AwsError;
import dev.amitrail.aws.FanOut;
import dev.amitrail.aws.FanOut.Result.Failure;
import dev.amitrail.image.Ec2Images;
import dev.amitrail.image.Image;
import dev.amitrail.image.TrailTags;
import dev.amitrail.report.lineage.Lineage.Known;
import dev.amitrail.report.lineage.Lineage.Lost;
import dev.amitrail.report.lineage.Lineage.Place;
import dev.amitrail.report.lineage.NewerImageChoice.PublishAs;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.exception.SdkException;

/// Reads which images could take the place of others: one request by their names, and where there
/// are images with `publish-as` one for each Region of their sources, and one for the replicas of
/// the sources found in other Regions.
final class NewerImageReader {
  private final Ec2Images images;
  private final FanOut fanOut;

  NewerImageReader(Ec2Images images, FanOut fanOut) {
    this.images = images;
    this.fanOut = fanOut;
  }

  /// What could take the place of images of one Region.
  ///
  /// @param known their lineages as read
  /// @throws SdkException if the Region itself could not be read; where a source's Region could not
  ///   be read, the choice states that it may lack newer images
  NewerImageChoice read(
      String region, String account, List<Image> found, Known known, Instant now) {
    Map<String, PublishAs> published = new HashMap<>();
    Map<String, String> problems = new HashMap<>();
    for (Image image : found) {
      Lineage.familySource(image, known)
          .filter(source -> source.ownerId().equals(account))
          .flatMap(PublishAs::of)
          .ifPresent(as -> published.put(image.id(), as));
      unreadSource(image, known).ifPresent(problem -> problems.put(image.id(), problem));
    }
    List<Image> candidates = new ArrayList<>(found);
    candidates.addAll(byName(region, found));
    if (!published.isEmpty()) {
      Sources sources = sources(region, account, published, sourceRegions(found, published, known));
      sources
          .problem()
          .ifPresent(problem -> published.keySet().forEach(image -> problems.put(image, problem)));
      Map<Image, PublishAs> others = byPointer(region, account, sources.images());
      candidates.addAll(others.keySet());
      others.forEach((image, as) -> published.put(image.id(), as));
    }
    return new NewerImageChoice(candidates, published, problems, now);
  }

  /// An image whose source was not read may be published under a pointer.
  private static Optional<String> unreadSource(Image image, Known known) {
    Place source = Lineage.family(image, known).getLast();
    return Optional.ofNullable(known.lost().get(source))
        .filter(Lost::isUnread)
        .map(lost -> "%s %s".formatted(source.region(), lost.problem()));
  }

  private List<Image> byName(String region, List<Image> found) {
    List<String> patterns =
        found.stream()
            .flatMap(image -> NamePattern.of(image.name()).stream())
            .map(NamePattern::filter)
            .toList();
    Set<String> owners =
        found.stream().map(Image::ownerId).collect(Collectors.toCollection(TreeSet::new));
    return images.available(region, owners, "name", patterns);
  }

  private static Set<String> sourceRegions(
      List<Image> found, Map<String, PublishAs> published, Known known) {
    return found.stream()
        .filter(image -> published.containsKey(image.id()))
        .map(image -> Lineage.family(image, known).getLast().region())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /// The sources that are to be published as one of the pointers.
  ///
  /// @param problem which Regions could not be read, and why
  private record Sources(Map<Place, Image> images, Optional<String> problem) {}

  private Sources sources(
      String region, String account, Map<String, PublishAs> published, Set<String> regions) {
    Set<String> pointers =
        published.values().stream()
            .map(PublishAs::pointer)
            .collect(Collectors.toCollection(TreeSet::new));
    Map<String, FanOut.Result<List<Image>>> read =
        fanOut.attempt(
            regions,
            one ->
                images.available(one, List.of(account), "tag:" + TrailTags.PUBLISH_AS, pointers));
    Map<Place, Image> sources = new HashMap<>();
    List<String> problems = new ArrayList<>();
    read.forEach(
        (one, result) -> {
          if (result instanceof Failure<List<Image>>(SdkException cause) && !one.equals(region)) {
            problems.add("%s not read: %s".formatted(one, AwsError.of(cause).in(one)));
          } else {
            result.orThrow().forEach(image -> sources.put(Place.of(image), image));
          }
        });
    return new Sources(
        sources,
        Optional.of(problems).filter(some -> !some.isEmpty()).map(some -> String.join("; ", some)));
  }

  /// The images of the Region that belong to the families of these sources, with what each is
  /// published as: sources, which have the tag, and replicas, which do not.
  private Map<Image, PublishAs> byPointer(
      String region, String account, Map<Place, Image> sources) {
    List<Image> here =
        sources.values().stream().filter(one -> one.region().equals(region)).toList();
    Collection<String> elsewhere =
        sources.values().stream()
            .filter(image -> !image.region().equals(region))
            .map(Image::id)
            .sorted()
            .toList();
    Map<Image, PublishAs> published = new HashMap<>();
    here.forEach(image -> PublishAs.of(image).ifPresent(as -> published.put(image, as)));
    for (Image copy : images.madeOfAny(region, Set.of(account), elsewhere)) {
      Place.ofSource(copy)
          .flatMap(place -> Optional.ofNullable(sources.get(place)))
          .flatMap(PublishAs::of)
          .ifPresent(as -> published.put(copy, as));
    }
    return published;
  }
}
