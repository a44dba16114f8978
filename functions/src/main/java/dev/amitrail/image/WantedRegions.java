package dev.amitrail.image;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What `replicate-to` asks for: the Regions to serve, and the words that are refused.
///
/// A word that may mean an exclusion and cannot be followed refuses the whole value: nothing is
/// copied, because a copy in a Region that was to be left out cannot be undone. Any other word that
/// is refused never stops the others.
///
/// @param regions the Regions to serve, in the order of the tag
/// @param refused every word that is not served, with the reason
/// @param repeated Region -> how often it is named, for those named more than once
public record WantedRegions(
    List<String> regions, Map<String, String> refused, Map<String, Integer> repeated) {
  private static final String ALL = "all";

  /// White space, invisible characters and what people put between words. The soft hyphen is an
  /// invisible character too, but is meant as a dash.
  private static final Pattern SEPARATORS =
      Pattern.compile("[\\s\\p{Z}\\p{Cc},;|[\\p{Cf}&&[^\\u00AD]]]+");

  /// Quotes and brackets around a word, as in `["us-east-1"]`.
  private static final Pattern ENCLOSING =
      Pattern.compile("^[\"'`\\p{Pi}\\p{Pf}\\p{Ps}\\p{Pe}]+|[\"'`\\p{Pi}\\p{Pf}\\p{Ps}\\p{Pe}]+$");

  /// A dash of any kind (Unicode: dash punctuation, minus sign, soft hyphen), or a sign for "not".
  private static final Pattern EXCLUSION =
      Pattern.compile("[\\p{Pd}\\u2212\\u00AD!~^]+(?<region>.*)");

  /// The form of a Region, and what follows it in the name of an Availability Zone, a Local Zone or
  /// a Wavelength Zone: `us-east-1a`, `us-east-1-bos-1a`, `us-east-1-wl1-bos-wlz-1` ("Regions and
  /// Zones", EC2 user guide).
  private static final Pattern REGION_OR_ZONE =
      Pattern.compile(
          "(?<region>(?:[a-z]{2}|eusc)(?:-[a-z]+){1,2}-\\d{1,2})"
              + "(?<zone>[a-z]|-[a-z]{3}-\\d[a-z]|-wl\\d-[a-z]{3}-wlz-\\d)?");

  /// Up to so many wrong letters a word is taken for a misspelt Region: `us-west-2` is none for
  /// `us-east-1`.
  private static final int MOST_WRONG_LETTERS = 2;

  /// Copies the collections.
  public WantedRegions {
    regions = List.copyOf(regions);
    refused = Collections.unmodifiableMap(new LinkedHashMap<>(refused));
    repeated = Map.copyOf(repeated);
  }

  /// Reads the tag's value: Regions, or `all` for every Region of the deployment except the image's
  /// own, without those that are named with a leading `-`.
  ///
  /// @param value the value of `replicate-to`
  /// @param own the Region of the image
  /// @param deployed the Regions of the deployment
  public static WantedRegions parse(String value, String own, List<String> deployed) {
    return new Reader(words(value), own, deployed).read();
  }

  private static List<String> words(String value) {
    return SEPARATORS
        .splitAsStream(value.toLowerCase(Locale.ROOT))
        .map(word -> ENCLOSING.matcher(word).replaceAll(""))
        .filter(word -> !word.isEmpty())
        .toList();
  }

  /// How a word is read.
  private sealed interface Word {
    record All() implements Word {}

    record Asked(String region) implements Word {}

    record Excluded(String region) implements Word {}

    /// The word alone is refused.
    record Refused(String reason) implements Word {}

    /// It may mean an exclusion, so the whole value is refused.
    record RefusesAll(String reason) implements Word {}
  }

  /// Reads the words of a value, which depend on each other.
  private record Reader(List<String> words, String own, List<String> deployed) {
    WantedRegions read() {
      Map<String, String> refused = new LinkedHashMap<>();
      Set<String> served = new LinkedHashSet<>();
      Set<String> excluded = new LinkedHashSet<>();
      boolean nothing = false;
      if (words.isEmpty()) {
        refused.put(own, "replicate-to is empty: name Regions separated by spaces, or 'all'");
      }
      for (String word : words) {
        switch (read(word)) {
          case Word.All _ -> served.addAll(others());
          case Word.Asked(String region) -> served.add(region);
          case Word.Excluded(String region) -> excluded.add(region);
          case Word.Refused(String reason) -> refused.put(word, reason);
          case Word.RefusesAll(String reason) -> {
            refused.put(word, reason + "; nothing is copied");
            nothing = true;
          }
        }
      }
      if (nothing) {
        return new WantedRegions(List.of(), refused, Map.of());
      }
      served.removeAll(excluded);
      if (words.contains(ALL) && served.isEmpty()) {
        refused.put(ALL, nothingLeft());
      }
      return new WantedRegions(new ArrayList<>(served), refused, repeated(served));
    }

    private Word read(String name) {
      if (name.equals(ALL)) {
        return new Word.All();
      }
      Matcher exclusion = EXCLUSION.matcher(name);
      if (exclusion.matches()) {
        return exclusion(exclusion.group("region"));
      }
      if (name.equals(own)) {
        return new Word.Refused("replicate-to names the image's own Region");
      }
      if (deployed.contains(name)) {
        return new Word.Asked(name);
      }
      return mayExclude(name)
          ? new Word.RefusesAll(
              "it may mean that a Region is left out of 'all': that is written 'all -%s'"
                  .formatted(example()))
          : new Word.Refused(unknown(name));
    }

    private Word exclusion(String region) {
      if (region.isEmpty()) {
        return new Word.RefusesAll(
            "a '-' has to touch its Region, as in '-%s'".formatted(example()));
      }
      if (!words.contains(ALL)) {
        return new Word.RefusesAll(
            "a Region with a leading '-' is taken out of 'all', and there is no 'all'");
      }
      if (words.contains(region)) {
        return new Word.RefusesAll("%s is asked for and left out".formatted(region));
      }
      return deployed.contains(region)
          ? new Word.Excluded(region)
          : new Word.RefusesAll("what is left out is unknown: " + unknown(region));
    }

    /// Beside `all`, which asks for every Region already, a word that is no Region and no misspelt
    /// one may stand for "without", as does a word that a Region follows without a space. So does
    /// `all-us-east-1`.
    private boolean mayExclude(String word) {
      if (word.matches("all[\\p{Pd}\\u2212\\u00AD!~^].*")) {
        return true;
      }
      return words.contains(ALL)
          && (deployed.stream().anyMatch(region -> word.indexOf(region) > 0)
              || !(REGION_OR_ZONE.matcher(word).matches() || isMisspelt(word)));
    }

    private boolean isMisspelt(String word) {
      return word.matches("[a-z][a-z0-9._-]*") && nearest(word).isPresent();
    }

    private String unknown(String word) {
      String has = "this deployment, which has " + String.join(", ", deployed);
      Matcher zone = REGION_OR_ZONE.matcher(word);
      if (zone.matches() && zone.group("zone") != null) {
        String region = zone.group("region");
        if (region.equals(own)) {
          return "it is a zone of the image's own Region";
        }
        return deployed.contains(region)
            ? "it is a zone: write its Region, %s".formatted(region)
            : "it is a zone of %s, which is no Region of %s".formatted(region, has);
      }
      return "replicate-to names no Region of "
          + has
          + nearest(word).map("; nearest is %s"::formatted).orElse("");
    }

    /// The Region that is meant most likely. Signs between the parts of a name do not count.
    private Optional<String> nearest(String word) {
      String letters = letters(word);
      String nearest = "";
      int fewest = MOST_WRONG_LETTERS + 1;
      for (String region : others()) {
        int wrong = wrongLetters(letters, letters(region));
        if (wrong < fewest) {
          nearest = region;
          fewest = wrong;
        }
      }
      return Optional.of(nearest).filter(region -> !region.isEmpty());
    }

    private List<String> others() {
      return deployed.stream().filter(region -> !region.equals(own)).toList();
    }

    private String example() {
      return others().stream().findFirst().orElse(own);
    }

    private String nothingLeft() {
      return others().isEmpty()
          ? "this deployment has no other Region than the image's own"
          : "every Region that 'all' means is left out";
    }

    private Map<String, Integer> repeated(Set<String> served) {
      Map<String, Integer> repeated = new LinkedHashMap<>();
      for (String region : served) {
        int times = Collections.frequency(words, region);
        if (times > 1) {
          repeated.put(region, times);
        }
      }
      return repeated;
    }
  }

  private static String letters(String word) {
    return word.replaceAll("[^\\p{L}\\p{N}]", "");
  }

  /// The Levenshtein distance.
  private static int wrongLetters(String one, String other) {
    int[] row = new int[other.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= one.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int replaced = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[other.length()];
  }
}
