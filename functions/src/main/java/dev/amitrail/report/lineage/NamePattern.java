package dev.amitrail.report.lineage;

import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the names of the builds of one image have in common: the name, with the parts open that
/// differ from build to build.
///
/// Open are image ids, dates and times, version numbers of three parts and more, and hashes; where
/// a name has none of these, its last number. So `web-2026.11.20` and `web-2026.11.21` are builds
/// of one image, `ubuntu-jammy-22.04-server-20240301` and `ubuntu-noble-24.04-server-20240301` are
/// not.
///
/// @param filter for the filter `name` of DescribeImages, where `*` matches any characters
/// @param regex what a name must match as well: each open part has a digit, so that `web-*` does
///   not match `web-admin-2026.11.20`
record NamePattern(String filter, Pattern regex) {
  private static final Pattern BUILD =
      Pattern.compile(
          """
          (?x) (?<![A-Za-z0-9]) (?:
            ami-[0-9a-f]{8,17}                                   # the id of an image
          | \\d{4}[-._]\\d{2}[-._]\\d{2} (?:[T_.-]?\\d{2}[-:._]?\\d{2}(?:[-:._]?\\d{2})?)? (?:\\.\\d+)? Z?
          | \\d{8} (?:[T_.-]?\\d{4,6})? (?:\\.\\d+)? Z?              # a date, with a time or without
          | v?\\d+ (?:\\.\\d+){2,}                                 # a version of three parts
          | \\d{10,14}                                           # a time in seconds or more
          | (?=[0-9a-f]*\\d)(?=[0-9a-f]*[a-f])[0-9a-f]{7,40}      # a hash
          ) (?![A-Za-z0-9])
          """);

  /// How AMI Trail names a replica.
  private static final Pattern REPLICA = Pattern.compile("(.+)-from-ami-[0-9a-f]{8,17}");

  private static final Pattern DISTINCTIVE = Pattern.compile("(?:\\p{Alnum}[^\\p{Alnum}]*){3}");
  private static final Pattern LAST_NUMBER = Pattern.compile("\\d+(?:\\.\\d+)*(?=\\D*$)");

  /// The pattern of a name; empty for a name without a number, and for one with fewer than three
  /// other letters or digits: its pattern would match any image.
  static Optional<NamePattern> of(String name) {
    Matcher replica = REPLICA.matcher(name);
    return replica.matches()
        ? ofSource(replica.group(1)).map(NamePattern::ofReplicas).or(() -> ofSource(name))
        : ofSource(name);
  }

  private NamePattern ofReplicas() {
    return new NamePattern(
        filter + "-from-*", Pattern.compile(regex.pattern() + "-from-ami-[0-9a-f]+"));
  }

  private static Optional<NamePattern> ofSource(String name) {
    Matcher builds = BUILD.matcher(name);
    return (builds.find() ? Optional.of(open(name, BUILD)) : lastNumber(name))
        .filter(pattern -> DISTINCTIVE.matcher(pattern.filter()).find());
  }

  private static Optional<NamePattern> lastNumber(String name) {
    return LAST_NUMBER.matcher(name).find()
        ? Optional.of(open(name, LAST_NUMBER))
        : Optional.empty();
  }

  private static NamePattern open(String name, Pattern parts) {
    StringBuilder filter = new StringBuilder();
    StringBuilder regex = new StringBuilder();
    int end = 0;
    for (MatchResult part : parts.matcher(name).results().toList()) {
      filter.append(escaped(name.substring(end, part.start()))).append('*');
      regex.append(Pattern.quote(name.substring(end, part.start()))).append(openPart(part.group()));
      end = part.end();
    }
    filter.append(escaped(name.substring(end)));
    regex.append(Pattern.quote(name.substring(end)));
    return new NamePattern(filter.toString(), Pattern.compile(regex.toString()));
  }

  /// The next build has the same kind of part in this place: digits where there are digits.
  private static String openPart(String part) {
    if (part.startsWith("ami-")) {
      return "ami-[0-9a-f]+";
    }
    return part.matches("(?s).*[A-Za-z&&[^TZv]].*") ? "[0-9a-f]+" : "v?\\d[\\d.:_TZ-]*";
  }

  /// Wildcards of a filter as `?`, which matches one character.
  private static String escaped(String text) {
    return text.replaceAll("[*?\\\\]", "?");
  }

  boolean fits(String name) {
    return regex.matcher(name).matches();
  }
}
