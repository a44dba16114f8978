package dev.amitrail.report.page.stack;

import dev.amitrail.report.model.RegionAvailability;
import dev.amitrail.report.model.ReportedImage;
import dev.amitrail.report.page.Badge;
import dev.amitrail.report.text.EnglishText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The other Regions that an image could be launched in.
///
/// @param sentence for example `Could be launched now in us-east-1; missing in eu-west-1.`
record OtherRegions(String sentence, List<Place> places) {

  /// Its state in one Region.
  record Place(String region, Badge state, @Nullable String id, @Nullable String reason) {}

  static @Nullable OtherRegions of(ReportedImage image) {
    if (image.elsewhere().isEmpty()) {
      return null;
    }
    return new OtherRegions(
        sentence(image.elsewhere()),
        image.elsewhere().stream()
            .map(one -> new Place(one.region(), Badge.of(one), one.id(), one.reason()))
            .toList());
  }

  private static String sentence(List<RegionAvailability> elsewhere) {
    Map<String, List<String>> unavailable =
        elsewhere.stream()
            .filter(one -> !one.isAvailable())
            .collect(
                Collectors.groupingBy(
                    one -> Badge.of(one).words(),
                    LinkedHashMap::new,
                    Collectors.mapping(RegionAvailability::region, Collectors.toList())));
    List<String> available =
        elsewhere.stream()
            .filter(RegionAvailability::isAvailable)
            .map(RegionAvailability::region)
            .toList();
    List<String> parts = new ArrayList<>();
    parts.add(
        available.isEmpty()
            ? "Could be launched in no other Region now"
            : "Could be launched now in " + EnglishText.list(available));
    unavailable.forEach(
        (state, in) -> parts.add("%s in %s".formatted(state, EnglishText.list(in))));
    return String.join("; ", parts) + ".";
  }
}
