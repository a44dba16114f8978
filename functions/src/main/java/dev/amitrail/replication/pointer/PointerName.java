package dev.amitrail.replication.pointer;

import dev.amitrail.image.Image;
import dev.amitrail.image.TrailTags;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The names that a pointer can have: those that SSM takes for a parameter, below the prefix of the
/// deployment. Checked before SSM is asked, so that a name that can never be set is refused once
/// and is no failure of every sweep.
///
/// The rules are those of "Creating Parameter Store parameters in Systems Manager" (Systems Manager
/// user guide) and of PutParameter, parameter Name (Systems Manager API reference;
/// `PSParameterName` of its service model has a length of 1 to 2048 and no pattern). These pages do
/// not say what SSM makes of a part that is empty or consists of dots, so a pointer has none.
public final class PointerName {
  /// "Parameter hierarchies are limited to a maximum depth of fifteen levels" (PutParameter).
  private static final int MOST_LEVELS = 15;

  /// The most that PutParameter documents for a name. The ARN before it counts too, so SSM takes
  /// fewer; the value of a tag has at most 256 characters.
  private static final int MOST_CHARACTERS = 1011;

  private static final Pattern OTHER_CHARACTER = Pattern.compile("[^A-Za-z0-9._/-]");
  private static final Pattern EMPTY_PART = Pattern.compile("//");
  private static final Pattern DOTS_ONLY = Pattern.compile("\\.+");

  private PointerName() {}

  /// The pointer that an image asks for, if it can have its name.
  public static Optional<String> of(Image source, String pointerPrefix) {
    return Optional.ofNullable(source.tags().get(TrailTags.PUBLISH_AS))
        .filter(name -> refusal(name, pointerPrefix).isEmpty());
  }

  /// Why a pointer cannot have this name, by the first rule that the name breaks, and what to do;
  /// empty if it can.
  ///
  /// @param name the value of `publish-as`
  /// @param pointerPrefix what the names of all pointers begin with; begins and ends with `/`
  public static Optional<String> refusal(String name, String pointerPrefix) {
    return brokenRule(name, pointerPrefix)
        .map(rule -> "publish-as is '%s': %s".formatted(name, rule));
  }

  private static Optional<String> brokenRule(String name, String pointerPrefix) {
    if (name.isBlank()) {
      return Optional.of(
          "it names no pointer; write a name such as %sweb".formatted(pointerPrefix));
    }
    if (!name.equals(name.strip())) {
      return Optional.of("it begins or ends with a space, which SSM would cut off; remove it");
    }
    return character(name)
        .or(() -> parts(name))
        .or(() -> prefix(name, pointerPrefix))
        .or(
            () ->
                name.length() > MOST_CHARACTERS
                    ? Optional.of(
                        "it has %d characters, and SSM takes at most %d; shorten it"
                            .formatted(name.length(), MOST_CHARACTERS))
                    : Optional.empty());
  }

  private static Optional<String> character(String name) {
    Matcher other = OTHER_CHARACTER.matcher(name);
    if (!other.find()) {
      return Optional.empty();
    }
    return Optional.of(
        switch (other.group()) {
          case " " -> "it has a space between characters; write - or _ in its place";
          case ":" ->
              "':' comes before a version or a label of a parameter and is in no name; write - or"
                  + " _";
          default ->
              "%s is no letter (a-z, A-Z), digit or one of . - _ /; write - or _ in its place"
                  .formatted(visible(other.group().codePointAt(0)));
        });
  }

  private static Optional<String> parts(String name) {
    if (EMPTY_PART.matcher(name).find()) {
      return Optional.of("it has an empty part between two slashes; write one slash");
    }
    if (name.endsWith("/")) {
      return Optional.of("it ends with '/'; add a last part, or remove the slash");
    }
    List<String> parts = List.of((name.startsWith("/") ? name.substring(1) : name).split("/", -1));
    if (parts.stream().anyMatch(part -> DOTS_ONLY.matcher(part).matches())) {
      return Optional.of("it has a part of dots only; write a letter or a digit there");
    }
    if (parts.size() > MOST_LEVELS) {
      return Optional.of(
          "it has %d levels, and SSM takes at most %d; use fewer slashes"
              .formatted(parts.size(), MOST_LEVELS));
    }
    String root = parts.getFirst().toLowerCase(Locale.ROOT);
    return root.startsWith("aws") || root.startsWith("ssm")
        ? Optional.of("names that begin with aws or ssm are reserved by AWS; begin it differently")
        : Optional.empty();
  }

  private static Optional<String> prefix(String name, String pointerPrefix) {
    return name.startsWith(pointerPrefix)
        ? Optional.empty()
        : Optional.of("a pointer of this deployment begins with %s".formatted(pointerPrefix));
  }

  private static String visible(int character) {
    return character > ' ' && character < 0x7f
        ? "'%c'".formatted(character)
        : "the character U+%04X".formatted(character);
  }
}
