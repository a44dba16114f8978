package dev.amitrail.simulation.audit;

import dev.amitrail.simulation.SimulatedDeployment;
import dev.amitrail.simulation.ec2.SimulatedAccount;
import dev.amitrail.simulation.ec2.SimulatedImage;
import dev.amitrail.simulation.ec2.SimulatedParameters;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Each pointer against the sources that name it.
record PointerAuditor(
    SimulatedAccount cloud,
    SimulatedDeployment deployment,
    List<SimulatedImage> sources,
    FinalStateAuditor.Breaches violations) {

  void check() {
    Map<String, List<SimulatedImage>> byName =
        sources.stream()
            .filter(source -> source.tag(ExpectedTags.PUBLISH_AS).isPresent())
            .collect(
                Collectors.groupingBy(
                    source -> source.tag(ExpectedTags.PUBLISH_AS).orElseThrow(),
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
  private void check(String name, List<SimulatedImage> candidates) {
    List<SimulatedImage> complete = candidates.stream().filter(this::isComplete).toList();
    if (complete.isEmpty() || candidates.stream().anyMatch(source -> wanted(source).isEmpty())) {
      return;
    }
    String youngest =
        complete.stream()
            .map(SimulatedImage::creationDate)
            .max(Comparator.naturalOrder())
            .orElseThrow();
    List<SimulatedImage> winners =
        complete.stream().filter(source -> source.creationDate().equals(youngest)).toList();
    if (winners.stream().noneMatch(winner -> isNamed(name, winner))) {
      violations.add(
          Invariant.POINTERS_NAME_THE_WINNER, name + " does not name " + expected(name, winners));
    }
  }

  private List<String> wanted(SimulatedImage source) {
    return ExpectedTags.wanted(
        source.tag(ExpectedTags.REPLICATE_TO).orElse(""), source.region(), deployment.regions());
  }

  private boolean isComplete(SimulatedImage source) {
    return wanted(source).stream().allMatch(region -> !replicas(source, region).isEmpty());
  }

  private List<SimulatedImage> replicas(SimulatedImage source, String region) {
    return cloud.region(region).madeOf(source).stream()
        .filter(SimulatedImage::isAvailable)
        .filter(copy -> FinalStateAuditor.counts(deployment, source, copy))
        .toList();
  }

  private boolean isNamed(String name, SimulatedImage winner) {
    return isValue(name, winner.region(), List.of(winner))
        && wanted(winner).stream()
            .allMatch(region -> isValue(name, region, replicas(winner, region)));
  }

  /// A parameter of another data type is left alone.
  private boolean isValue(String name, String region, List<SimulatedImage> images) {
    Optional<SimulatedParameters.Stored> stored = cloud.region(region).parameters().get(name);
    return stored
        .filter(
            parameter ->
                !parameter.dataType().equals(SimulatedParameters.IMAGE)
                    || images.stream().anyMatch(image -> image.id().equals(parameter.value())))
        .isPresent();
  }

  private String expected(String name, List<SimulatedImage> winners) {
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
                  .map(SimulatedParameters.Stored::value)
                  .orElse("none"));
    }
    return text.toString();
  }
}
