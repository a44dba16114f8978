package dev.amitrail.simulation;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Each pointer against the sources that name it.
record PointersAtRest(
    Cloud cloud, Deployment deployment, List<CloudImage> sources, Invariants.Breaches breaches) {

  void check() {
    Map<String, List<CloudImage>> byName =
        sources.stream()
            .filter(source -> source.tag(Trail.PUBLISH_AS).isPresent())
            .collect(
                Collectors.groupingBy(
                    source -> source.tag(Trail.PUBLISH_AS).orElseThrow(),
                    TreeMap::new,
                    Collectors.toList()));
    byName.forEach(
        (name, candidates) -> {
          if (name.startsWith(deployment.pointerPrefix())) {
            check(name, candidates);
          }
        });
  }

  /// A source that is wanted nowhere else is left out of the proof: whether it is complete is a
  /// matter of taste.
  private void check(String name, List<CloudImage> candidates) {
    List<CloudImage> complete = candidates.stream().filter(this::isComplete).toList();
    if (complete.isEmpty() || candidates.stream().anyMatch(source -> wanted(source).isEmpty())) {
      return;
    }
    String youngest =
        complete.stream()
            .map(CloudImage::creationDate)
            .max(Comparator.naturalOrder())
            .orElseThrow();
    List<CloudImage> winners =
        complete.stream().filter(source -> source.creationDate().equals(youngest)).toList();
    if (winners.stream().noneMatch(winner -> isNamed(name, winner))) {
      breaches.add(
          Invariant.POINTERS_NAME_THE_WINNER, name + " does not name " + told(name, winners));
    }
  }

  private List<String> wanted(CloudImage source) {
    return Trail.wanted(
        source.tag(Trail.REPLICATE_TO).orElse(""), source.region(), deployment.regions());
  }

  private boolean isComplete(CloudImage source) {
    return wanted(source).stream().allMatch(region -> !replicas(source, region).isEmpty());
  }

  private List<CloudImage> replicas(CloudImage source, String region) {
    return cloud.region(region).madeOf(source).stream()
        .filter(CloudImage::isAvailable)
        .filter(copy -> Invariants.counts(deployment, source, copy))
        .toList();
  }

  private boolean isNamed(String name, CloudImage winner) {
    return isValue(name, winner.region(), List.of(winner))
        && wanted(winner).stream()
            .allMatch(region -> isValue(name, region, replicas(winner, region)));
  }

  /// A parameter of another data type is left alone.
  private boolean isValue(String name, String region, List<CloudImage> images) {
    Optional<CloudParameters.Stored> stored = cloud.region(region).parameters().get(name);
    return stored
        .filter(
            parameter ->
                !parameter.dataType().equals(CloudParameters.IMAGE)
                    || images.stream().anyMatch(image -> image.id().equals(parameter.value())))
        .isPresent();
  }

  private String told(String name, List<CloudImage> winners) {
    StringBuilder text = new StringBuilder(winners.toString());
    for (String region : deployment.regions()) {
      text.append(' ')
          .append(region)
          .append('=')
          .append(
              cloud
                  .region(region)
                  .parameters()
                  .get(name)
                  .map(CloudParameters.Stored::value)
                  .orElse("none"));
    }
    return text.toString();
  }
}
