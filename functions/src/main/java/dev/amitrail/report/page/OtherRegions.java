package dev.amitrail.report.page;

import dev.amitrail.report.Elsewhere;
import dev.amitrail.report.ReportedImage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where else an image could be launched.
///
/// @param sentence for example `Could be launched now in us-east-1; missing in eu-west-1.`
record OtherRegions(String sentence, List<Place> places) {

  /// How it stands in one Region.
  record Place(String region, Mark state, @Nullable String id, @Nullable String reason) {}

  static @Nullable OtherRegions of(ReportedImage image) {
    if (image.elsewhere().isEmpty()) {
      return null;
    }
    return new OtherRegions(
        sentence(image.elsewhere()),
        image.elsewhere().stream()
            .map(one -> new Place(one.region(), Mark.ofState(one.state()), one.id(), one.reason()))
            .toList());
  }

  private static String sentence(List<Elsewhere> elsewhere) {
    Map<String, List<String>> regions = new LinkedHashMap<>();
    elsewhere.stream()
        .filter(one -> !one.isAvailable())
        .forEach(
            one ->
                regions
                    .computeIfAbsent(Mark.ofState(one.state()).words(), _ -> new ArrayList<>())
                    .add(one.region()));
    List<String> available =
        elsewhere.stream().filter(Elsewhere::isAvailable).map(Elsewhere::region).toList();
    List<String> parts = new ArrayList<>();
    parts.add(
        available.isEmpty()
            ? "Could be launched in no other Region now"
            : "Could be launched now in " + Wording.list(available));
    regions.forEach((state, in) -> parts.add("%s in %s".formatted(state, Wording.list(in))));
    return String.join("; ", parts) + ".";
  }
}
