package dev.amitrail.replication.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// What `replicate-to` asks for: the Regions to serve, and the names that are refused.
///
/// @param regions the Regions to serve, in the order of the tag
/// @param refused every name that is not served, with the reason
/// @param repeated Region -> how often it is named, for those named more than once
public record WantedRegions(
    List<String> regions, Map<String, String> refused, Map<String, Integer> repeated) {
  private static final String ALL = "all";

  /// Copies the collections.
  public WantedRegions {
    regions = List.copyOf(regions);
    refused = Collections.unmodifiableMap(new LinkedHashMap<>(refused));
    repeated = Map.copyOf(repeated);
  }

  /// Reads the tag's value: Regions separated by spaces or commas, or `all` for every Region of the
  /// deployment except the image's own. A refused name never stops the others.
  ///
  /// @param value the value of `replicate-to`
  /// @param own the Region of the image
  /// @param deployed the Regions of the deployment
  public static WantedRegions parse(String value, String own, List<String> deployed) {
    List<String> names =
        Arrays.stream(value.toLowerCase(Locale.ROOT).split("[\\s,]+"))
            .filter(name -> !name.isEmpty())
            .toList();
    Map<String, String> refused = new LinkedHashMap<>();
    Set<String> served = new LinkedHashSet<>();
    Map<String, Integer> repeated = new LinkedHashMap<>();
    if (names.isEmpty()) {
      refused.put(
          own, "replicate-to is empty: name Regions separated by spaces or commas, or 'all'");
    }
    for (String name : names) {
      if (name.equals(ALL)) {
        List<String> others = deployed.stream().filter(region -> !region.equals(own)).toList();
        served.addAll(others);
        if (others.isEmpty()) {
          refused.put(name, "this deployment has no other Region than the image's own");
        }
      } else if (name.equals(own)) {
        refused.put(name, "replicate-to names the image's own Region");
      } else if (deployed.contains(name)) {
        if (!served.add(name) && Collections.frequency(names, name) > 1) {
          repeated.put(name, Collections.frequency(names, name));
        }
      } else {
        refused.put(name, notDeployed(deployed));
      }
    }
    return new WantedRegions(new ArrayList<>(served), refused, repeated);
  }

  private static String notDeployed(List<String> deployed) {
    return "replicate-to names no Region of this deployment, which has "
        + String.join(", ", deployed);
  }
}
