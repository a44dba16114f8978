package dev.amitrail.report.lineage;

import dev.amitrail.aws.FanOut;
import dev.amitrail.image.Ec2Images;
import dev.amitrail.image.Image;
import dev.amitrail.image.TrailTags;
import dev.amitrail.report.lineage.Lineage.Known;
import dev.amitrail.report.lineage.Lineage.Place;
import dev.amitrail.report.lineage.NewerImageChoice.PublishAs;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.core.exception.SdkException;

/// Reads which images could take the place of others: one request by their names, and where there
/// are images with `publish-as` one for each Region of their sources, and one for the replicas of
/// what is found in other Regions.
final class NewerImageReader {
  private final Ec2Images images;
  private final FanOut fanOut;

  NewerImageReader(Ec2Images images, FanOut fanOut) {
    this.images = images;
    this.fanOut = fanOut;
  }

  /// What could take the place of images of one Region.
  ///
  /// @param known what their lineages are known to be
  /// @throws SdkException if the Region itself did not answer
  NewerImageChoice read(
      String region, String account, List<Image> found, Known known, Instant now) {
    List<Image> candidates = new ArrayList<>(found);
    candidates.addAll(byName(region, found));
    Map<String, PublishAs> published = new HashMap<>();
    found.forEach(
        image ->
            Lineage.familySource(image, known)
                .filter(source -> source.ownerId().equals(account))
                .flatMap(PublishAs::of)
                .ifPresent(as -> published.put(image.id(), as)));
    if (!published.isEmpty()) {
      candidates.addAll(byPointer(region, account, found, known, published));
    }
    return new NewerImageChoice(candidates, published, now);
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

  /// The images of the Region whose family is published as one of these pointers: sources, which
  /// bear the tag, and replicas of sources, which do not. Adds what each is published as. A
  /// source's Region that does not answer has no newer image to offer now.
  private List<Image> byPointer(
      String region,
      String account,
      List<Image> found,
      Known known,
      Map<String, PublishAs> published) {
    Set<String> wanted =
        published.values().stream()
            .map(PublishAs::pointer)
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> sourceRegions =
        found.stream()
            .filter(image -> published.containsKey(image.id()))
            .map(image -> Lineage.family(image, known).getLast().region())
            .collect(Collectors.toCollection(TreeSet::new));
    Map<Place, Image> sources = new HashMap<>();
    fanOut
        .over(List.copyOf(sourceRegions), one -> ofRegion(one, region, account, wanted))
        .forEach(answer -> answer.get().forEach(image -> sources.put(Place.of(image), image)));
    List<Image> here =
        sources.values().stream().filter(image -> image.region().equals(region)).toList();
    List<String> away =
        sources.values().stream()
            .filter(image -> !image.region().equals(region))
            .map(Image::id)
            .sorted()
            .toList();
    List<Image> copies =
        images.madeOfAny(region, Set.of(account), away).stream()
            .filter(copy -> Place.ofSource(copy).filter(sources::containsKey).isPresent())
            .toList();
    here.forEach(image -> PublishAs.of(image).ifPresent(as -> published.put(image.id(), as)));
    copies.forEach(
        copy ->
            Place.ofSource(copy)
                .map(sources::get)
                .flatMap(PublishAs::of)
                .ifPresent(as -> published.put(copy.id(), as)));
    return Stream.concat(here.stream(), copies.stream()).toList();
  }

  /// What one of several Regions answered, or why it did not.
  private interface Answer {
    List<Image> get();
  }

  private Answer ofRegion(String of, String region, String account, Set<String> pointers) {
    try {
      List<Image> found =
          images.available(of, List.of(account), "tag:" + TrailTags.PUBLISH_AS, pointers);
      return () -> found;
    } catch (SdkException e) {
      if (of.equals(region)) {
        return () -> {
          throw e;
        };
      }
      return List::of;
    }
  }
}
