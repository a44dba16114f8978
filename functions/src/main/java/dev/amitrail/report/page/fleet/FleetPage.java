package dev.amitrail.report.page.fleet;

import dev.amitrail.image.Timestamps;
import dev.amitrail.report.model.Fleet;
import dev.amitrail.report.model.FleetStack;
import dev.amitrail.report.page.Badge;
import dev.amitrail.report.page.Count;
import dev.amitrail.report.page.DisplayTime;
import dev.amitrail.report.page.PageTemplate;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The page of all stacks, `index.html` at the root of the bucket. Its rows are data in the page,
/// of which its own script shows those that match and are in sight: others cost nothing but their
/// bytes. Without the script it is a table of the first rows.
public final class FleetPage {
  private static final PageTemplate TEMPLATE =
      PageTemplate.of("fleet", List.of("page.css", "fleet.css"), List.of("fleet.js"));

  /// How many rows the page has without its script.
  static final int MOST_WITHOUT_SCRIPT = 500;

  private FleetPage() {}

  /// What the template `fleet` shows.
  ///
  /// @param asOf when the newest facts on the page were read; ages are computed for then
  /// @param first the rows that are there without the script
  /// @param unshown how many there are besides; absent where there are none
  /// @param rows all rows, as [RowData]
  private record Facts(
      @Nullable DisplayTime asOf,
      List<Count> counts,
      List<String> accounts,
      List<String> regions,
      List<Toggle> toggles,
      boolean isEmpty,
      List<FleetRow> first,
      @Nullable Integer unshown,
      String rows) {}

  /// A switch that shows only some stacks, or shows those that are gone too.
  ///
  /// @param flag the word in a row's flags
  private record Toggle(String flag, String label, int number) {}

  /// Renders the list: the same list results in the same bytes.
  public static String of(Fleet fleet) {
    Optional<Instant> asOf =
        fleet.stacks().stream()
            .flatMap(stack -> Timestamps.of(stack.checkedAt()).stream())
            .max(Comparator.naturalOrder());
    List<FleetRow> rows =
        fleet.stacks().stream()
            .map(stack -> FleetRow.of(stack, asOf.orElse(Instant.EPOCH)))
            .toList();
    int first = Math.min(MOST_WITHOUT_SCRIPT, rows.size());
    return TEMPLATE.render(
        new Facts(
            asOf.map(Instant::toString).map(DisplayTime::of).orElse(null),
            counts(fleet, rows),
            different(fleet, FleetStack::account),
            different(fleet, FleetStack::region),
            toggles(rows),
            rows.isEmpty(),
            rows.subList(0, first),
            rows.size() == first ? null : rows.size() - first,
            RowData.of(rows)));
  }

  private static List<Count> counts(Fleet fleet, List<FleetRow> rows) {
    int severe = (int) rows.stream().filter(row -> row.has("severe") && !row.gone()).count();
    List<FleetStack> live = fleet.stacks().stream().filter(stack -> !stack.gone()).toList();
    Fleet living = new Fleet(fleet.version(), live, null);
    int images = live.stream().mapToInt(stack -> stack.images().size()).sum();
    int drifting = live.stream().mapToInt(FleetStack::driftingInstances).sum();
    int newer = live.stream().mapToInt(FleetStack::newer).sum();
    int problems = live.stream().mapToInt(stack -> stack.problems() + stack.deprecated()).sum();
    return List.of(
        plain(live.size(), "stack"),
        plain(different(living, FleetStack::account).size(), "account"),
        plain(different(living, FleetStack::region).size(), "Region"),
        plain(images, "image"),
        Count.alert(Badge.Tone.WARNING, drifting, "instances drifting"),
        Count.alert(Badge.Tone.NEWS, newer, "newer available"),
        Count.alert(Badge.Tone.BAD, severe, "critical or high"),
        Count.alert(Badge.Tone.BAD, problems, "missing or deprecated"));
  }

  private static Count plain(int number, String noun) {
    return Count.plain(number, number == 1 ? noun : noun + "s");
  }

  private static List<String> different(Fleet fleet, Function<FleetStack, String> part) {
    return fleet.stacks().stream().map(part).distinct().sorted().toList();
  }

  private static List<Toggle> toggles(List<FleetRow> rows) {
    return List.of(
        toggle(rows, "drift", "Drifting", row -> row.has("drift") && !row.gone()),
        toggle(rows, "newer", "Newer available", row -> row.has("newer") && !row.gone()),
        toggle(rows, "severe", "Critical or high", row -> row.has("severe") && !row.gone()),
        toggle(rows, "changed", "Changed in 7 days", row -> row.has("changed") && !row.gone()),
        toggle(rows, "problem", "Missing or deprecated", row -> row.has("problem") && !row.gone()),
        toggle(rows, "gone", "Show gone stacks", FleetRow::gone));
  }

  private static Toggle toggle(
      List<FleetRow> rows, String flag, String label, Predicate<FleetRow> counts) {
    return new Toggle(flag, label, (int) rows.stream().filter(counts).count());
  }
}
