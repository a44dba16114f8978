package dev.amitrail.account.preflight.decide;

import dev.amitrail.account.preflight.facts.AccountFacts;
import dev.amitrail.account.preflight.facts.AccountFacts.Stacks;
import dev.amitrail.account.preflight.facts.FirstSweep;
import dev.amitrail.account.preflight.facts.Known;
import dev.amitrail.account.preflight.facts.RegionFacts;
import dev.amitrail.image.Image;
import dev.amitrail.replication.SweepResult.RegionTotals;
import dev.amitrail.replication.plan.SourceSelection;
import dev.amitrail.text.PrintableText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What the first sweep would do in each Region, and how many stacks reports would cover, as text.
///
/// @param table rows of cells, the heading first
/// @param notes what the numbers mean, and what they leave out
public record SweepForecast(List<List<String>> table, List<String> notes) {
  private static final String UNKNOWN = "?";

  /// Copies the lists, in a form that can be shown.
  public SweepForecast {
    table = List.copyOf(table);
    notes = notes.stream().map(PrintableText::of).toList();
  }

  /// The forecast.
  public static SweepForecast of(
      Deployment deployment, AccountFacts facts, Known<FirstSweep> sweep) {
    Optional<FirstSweep> known = sweep.value();
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of(
            "REGION",
            "SOURCES",
            "COPIES TO IT",
            "GiB TO IT, AT MOST",
            "GiB FROM IT, AT MOST",
            "ADOPTED",
            "POINTERS",
            "STACKS REPORTED"));
    for (String region : deployment.settings().regions()) {
      Optional<RegionFacts> read = Optional.ofNullable(facts.regions().get(region));
      Optional<RegionTotals> totals =
          known.map(done -> done.result().regions().getOrDefault(region, RegionTotals.NONE));
      rows.add(
          List.of(
              region,
              cell(read.flatMap(one -> one.images().value()).map(all -> sources(all, deployment))),
              cell(totals.map(RegionTotals::copies)),
              cell(totals.map(RegionTotals::gibibytes)),
              cell(known.map(done -> done.leaving().getOrDefault(region, 0L))),
              cell(totals.map(RegionTotals::adopted)),
              cell(totals.map(RegionTotals::pointers)),
              cell(read.flatMap(one -> one.stacks().value()).map(SweepForecast::stacks))));
    }
    return new SweepForecast(rows, notes(known));
  }

  private static long sources(List<Image> images, Deployment deployment) {
    return images.stream()
        .filter(
            image ->
                SourceSelection.of(
                        image.id(), image.region(), Optional.of(image), deployment.settings())
                    instanceof SourceSelection.Source)
        .count();
  }

  private static String stacks(Stacks stacks) {
    return stacks.unsettled() == 0
        ? Integer.toString(stacks.reported())
        : "%d, and %d once settled".formatted(stacks.reported(), stacks.unsettled());
  }

  private static String cell(Optional<?> value) {
    return value.map(Object::toString).orElse(UNKNOWN);
  }

  private static List<String> notes(Optional<FirstSweep> sweep) {
    List<String> notes = new ArrayList<>();
    long copied =
        sweep.stream()
            .flatMap(done -> done.result().regions().values().stream())
            .mapToLong(RegionTotals::gibibytes)
            .sum();
    notes.add(
        "GiB are the sizes of the volumes as DescribeImages returns them. What is transferred and"
            + " stored is less where volumes are not full, or where a Region has earlier copies of"
            + " the same volume; EC2 does not state by how much.");
    notes.add(
        "Price, not checked: transfer is the GiB from a Region x its price per GB to another Region, once (%s GiB in all); storage is the GiB to a Region x its price per GB-month of snapshots. Both are on the pages \"Amazon EC2 On-Demand Pricing\" (Data Transfer) and \"Amazon EBS pricing\"."
            .formatted(sweep.isPresent() ? copied : UNKNOWN));
    notes.add(
        "A pointer moves once all Regions of an image have it: those of images that are copied now"
            + " move in a later sweep.");
    notes.add(
        "A report covers each root stack with the stacks nested in it; one that deploys no image"
            + " has none.");
    return notes;
  }
}
