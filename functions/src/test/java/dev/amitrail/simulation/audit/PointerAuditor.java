package dev.amitrail.simulation.audit;

import dev.amitrail.simulation.SimulatedDeployment;
import dev.amitrail.simulation.ec2.SimulatedAccount;
import dev.amitrail.simulation.ec2.SimulatedImage;
import dev.amitrail.simulation.ec2.SimulatedParameters;
import dev.amitrail.simulation.time.VirtualTime;
import java.util.ArrayList;
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
    ReplicaRules rules,
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
          if (ExpectedTags.isPointer(name, deployment.pointerPrefix())) {
            check(name, candidates);
          }
        });
  }

  /// A source that is wanted nowhere else, or in its own Region, is left out of the proof: whether
  /// it is complete is a matter of taste. While a Region cannot be read, only what it has no part
  /// in is proved.
  private void check(String name, List<SimulatedImage> candidates) {
    List<SimulatedImage> complete = candidates.stream().filter(this::isComplete).toList();
    if (complete.isEmpty()
        || candidates.stream().map(rules::wanted).anyMatch(PointerAuditor::isAMatterOfTaste)
        || candidates.stream().anyMatch(this::isUnread)
        || hasReplicasOfUnread()) {
      return;
    }
    String youngest =
        complete.stream()
            .map(SimulatedImage::creationDate)
            .max(Comparator.naturalOrder())
            .orElseThrow();
    List<SimulatedImage> winners =
        complete.stream().filter(source -> source.creationDate().equals(youngest)).toList();
    Optional<SimulatedImage> named =
        winners.stream().filter(winner -> isNamed(name, winner)).findFirst();
    if (named.isEmpty()) {
      violations.add(
          Invariant.POINTERS_NAME_THE_WINNER, name + " does not name " + expected(name, winners));
    } else {
      checkAnnounced(name, named.get());
    }
  }

  private static boolean isAMatterOfTaste(ExpectedTags.Wanted wanted) {
    return wanted.regions().isEmpty() || wanted.namesOwn();
  }

  private boolean isUnread(SimulatedImage source) {
    return rules.wanted(source).regions().stream().anyMatch(region -> !isReadable(region));
  }

  private boolean hasReplicasOfUnread() {
    return deployment.regions().stream().anyMatch(region -> !isReadable(region))
        && cloud.images().stream()
            .filter(image -> image.isAvailable() && isReadable(image.region()))
            .anyMatch(
                image -> image.lineage().filter(from -> !isReadable(from.region())).isPresent());
  }

  private boolean isReadable(String region) {
    return cloud.region(region).outage().isEmpty();
  }

  private boolean isComplete(SimulatedImage source) {
    ExpectedTags.Wanted wanted = rules.wanted(source);
    return !wanted.refuses()
        && wanted.regions().stream().allMatch(region -> !replicas(source, region).isEmpty());
  }

  private List<SimulatedImage> replicas(SimulatedImage source, String region) {
    return rules.copies(source, region).stream()
        .filter(copy -> rules.canBePublished(source, copy))
        .toList();
  }

  private boolean isNamed(String name, SimulatedImage winner) {
    return isValue(name, winner.region(), List.of(winner))
        && rules.wanted(winner).regions().stream()
            .allMatch(region -> isValue(name, region, replicas(winner, region)));
  }

  /// A parameter of another data type is left alone, and one that SSM never stores stays as it is.
  private boolean isValue(String name, String region, List<SimulatedImage> images) {
    SimulatedParameters parameters = cloud.region(region).parameters();
    return parameters.isSilent(name)
        || parameters
            .get(name)
            .filter(
                parameter ->
                    !parameter.dataType().equals(SimulatedParameters.IMAGE)
                        || images.stream().anyMatch(image -> image.id().equals(parameter.value())))
            .isPresent();
  }

  /// What was published after the last fault was announced after it was. Before, the announcement
  /// itself may have met a fault.
  private void checkAnnounced(String name, SimulatedImage winner) {
    List<String> regions = new ArrayList<>(rules.wanted(winner).regions());
    regions.add(winner.region());
    boolean shown = true;
    long at = -1;
    for (String region : regions) {
      SimulatedParameters parameters = cloud.region(region).parameters();
      SimulatedParameters.Stored stored = parameters.get(name).orElse(null);
      shown &= stored != null && stored.dataType().equals(SimulatedParameters.IMAGE);
      shown &= !parameters.isSilent(name);
      at = Math.max(at, stored == null ? -1 : stored.at());
    }
    boolean afterTheLastFault = at >= VirtualTime.micros(cloud.world().scenario().trouble());
    if (shown && afterTheLastFault && cloud.auditor().announcedAt(winner) < at) {
      violations.add(
          Invariant.COMPLETE_NEVER_SILENT, name + " names " + winner + ", which was not announced");
    }
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
