package dev.amitrail.report.lineage;

import dev.amitrail.report.lineage.BuildMarks.Mark;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What the names of the builds of one image have in common: the name, with the parts open that
/// differ from build to build. Two names are of one image if their fixed parts are equal and their
/// open parts of one kind.
///
/// Open are image ids, dates and times, version numbers of three parts and more, hashes, and the
/// counters beside them, but not the first part of a version in a name with a date; where a name
/// has none of these, its last number that is not part of an architecture. So `web-2026.11.20` and
/// `web-2026.11.21` are builds of one image, as are `web-41-x86_64` and `web-42-x86_64`;
/// `ubuntu-jammy-22.04-server-20240301` and `ubuntu-noble-24.04-server-20240301` are not.
///
/// Reading and comparing names takes time proportional to their length, for every input: anyone who
/// may share an image with the account chooses its name.
///
/// @param parts fixed and open ones in turn
record NamePattern(List<Part> parts) {
  private static final String REPLICA = "-from-";

  /// More would not narrow the search, and each costs the one who matches.
  private static final int MOST_WILDCARDS = 4;

  /// Fewer letters and digits would be the pattern of any image.
  private static final int FEWEST_FIXED = 3;

  NamePattern {
    parts = List.copyOf(parts);
  }

  /// A part of a name.
  sealed interface Part {
    /// Text that all builds have.
    record Fixed(String text) implements Part {}

    /// Text that differs from build to build.
    record Open(Mark.Kind kind, BuildNumber number) implements Part {}
  }

  /// The pattern of a name; empty for a name without a number, and for one with fewer than three
  /// other letters or digits.
  static Optional<NamePattern> of(CharSequence name) {
    List<Mark> marks = BuildMarks.of(name);
    return ofReplica(name, marks).or(() -> of(name, marks)).filter(NamePattern::isDistinctive);
  }

  /// AMI Trail names a replica `<source name>-from-<source id>`. The name of the source decides,
  /// unless it has no pattern.
  private static Optional<NamePattern> ofReplica(CharSequence name, List<Mark> marks) {
    if (marks.isEmpty() || marks.getLast().kind() != Mark.Kind.IMAGE_ID) {
      return Optional.empty();
    }
    Mark id = marks.getLast();
    int end = id.start() - REPLICA.length();
    if (id.end() != name.length() || end <= 0 || !isAt(name, end, REPLICA)) {
      return Optional.empty();
    }
    CharSequence source = name.subSequence(0, end);
    return of(source, BuildMarks.of(source))
        .filter(NamePattern::isDistinctive)
        .map(
            pattern ->
                pattern.with(
                    new Part.Fixed(REPLICA), new Part.Open(id.kind(), BuildNumber.of(name, id))));
  }

  private static boolean isAt(CharSequence name, int start, String text) {
    for (int i = 0; i < text.length(); i++) {
      if (name.charAt(start + i) != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static Optional<NamePattern> of(CharSequence name, List<Mark> marks) {
    if (marks.isEmpty()) {
      return BuildMarks.lastNumber(name).map(number -> open(name, List.of(number)));
    }
    return Optional.of(open(name, marks));
  }

  private static NamePattern open(CharSequence name, List<Mark> marks) {
    List<Part> parts = new ArrayList<>();
    int end = 0;
    for (Mark mark : marks) {
      parts.add(new Part.Fixed(name.subSequence(end, mark.start()).toString()));
      parts.add(new Part.Open(mark.kind(), BuildNumber.of(name, mark)));
      end = mark.end();
    }
    parts.add(new Part.Fixed(name.subSequence(end, name.length()).toString()));
    return new NamePattern(parts);
  }

  private NamePattern with(Part.Fixed fixed, Part.Open open) {
    List<Part> all = new ArrayList<>(parts);
    if (all.removeLast() instanceof Part.Fixed(String last)) {
      all.add(new Part.Fixed(last + fixed.text()));
    }
    all.add(open);
    all.add(new Part.Fixed(""));
    return new NamePattern(all);
  }

  private boolean isDistinctive() {
    return parts.stream()
            .mapToLong(
                part ->
                    switch (part) {
                      case Part.Fixed(String text) -> lettersAndDigits(text);
                      case Part.Open _ -> 0;
                    })
            .sum()
        >= FEWEST_FIXED;
  }

  private static long lettersAndDigits(String text) {
    return text.chars().filter(Character::isLetterOrDigit).count();
  }

  /// A value for the filter `name` of DescribeImages that matches every name of the pattern, and
  /// may match others: `*` matches any characters, and `?`, which takes the place of the wildcards
  /// in the name itself, one.
  String filter() {
    StringBuilder filter = new StringBuilder();
    int wildcards = 0;
    String before = "";
    for (Part part : parts) {
      switch (part) {
        case Part.Fixed(String text) -> before = text;
        case Part.Open _ -> {
          boolean isNeeded = wildcards < MOST_WILDCARDS && lettersAndDigits(before) > 0;
          if (wildcards == 0 || isNeeded) {
            filter.append(escaped(before)).append('*');
            wildcards++;
          }
          before = "";
        }
      }
    }
    return filter.append(escaped(before)).toString();
  }

  private static String escaped(String text) {
    return text.replace('*', '?').replace('\\', '?');
  }

  /// Whether this is the name of a build of the same image. Most names of other images differ at
  /// their beginning already.
  boolean fits(CharSequence name) {
    return hasSameBeginning(name) && of(name).filter(this::isOfSameImage).isPresent();
  }

  private boolean hasSameBeginning(CharSequence name) {
    return parts.getFirst() instanceof Part.Fixed(String text)
        && name.length() >= text.length()
        && isAt(name, 0, text);
  }

  private boolean isOfSameImage(NamePattern other) {
    if (parts.size() != other.parts.size()) {
      return false;
    }
    for (int i = 0; i < parts.size(); i++) {
      if (!isSame(parts.get(i), other.parts.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isSame(Part one, Part other) {
    return switch (one) {
      case Part.Fixed fixed -> fixed.equals(other);
      case Part.Open(Mark.Kind kind, _) ->
          other instanceof Part.Open(Mark.Kind its, _) && kind.fits(its);
    };
  }

  /// Compares two builds of the same image by the numbers in their names, from the left: negative
  /// if this build's are lower, and 0 if they are equal or cannot be compared.
  int compareBuild(NamePattern other) {
    for (int i = 0; i < Math.min(parts.size(), other.parts.size()); i++) {
      if (parts.get(i) instanceof Part.Open(_, BuildNumber mine)
          && other.parts.get(i) instanceof Part.Open(_, BuildNumber its)
          && mine.compareTo(its) != 0) {
        return mine.compareTo(its);
      }
    }
    return 0;
  }
}
