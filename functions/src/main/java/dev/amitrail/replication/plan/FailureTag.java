package dev.amitrail.replication.plan;

import dev.amitrail.image.Image;
import dev.amitrail.image.TrailTags;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What the tag `<region>.origin.failed` says: the ids of the copies that failed or, where no image
/// came to be, how often EC2 refused, and the last reason.
///
/// @param refusals how often EC2 refused for good to begin a copy
/// @param word the word by which a person had asked when it refused last
record FailureTag(int refusals, String word) {
  /// A tag's value has at most 256 characters ("Tag your Amazon EC2 resources").
  private static final int MOST_VALUE = 255;

  private static final Pattern REFUSED =
      Pattern.compile("(\\d{1,3}) refused for (ami-[0-9a-f]+)(?: '(.*)')?: .*", Pattern.DOTALL);

  /// Reads the tag of a source. Whatever people made of it is no refusal, and neither is a count
  /// that came along with the tags of another image.
  static FailureTag of(Image source, String region) {
    Matcher refused = REFUSED.matcher(source.tags().getOrDefault(TrailTags.failed(region), ""));
    return refused.matches() && refused.group(2).equals(source.id())
        ? new FailureTag(
            Integer.parseInt(refused.group(1)), Optional.ofNullable(refused.group(3)).orElse(""))
        : new FailureTag(0, "");
  }

  /// The value after one more refusal; a new word begins a new count.
  String oneMore(Image source, String askedBy, String reason) {
    int count = askedBy.equals(word) ? refusals + 1 : 1;
    String who = askedBy.isEmpty() ? "" : " '%s'".formatted(askedBy);
    return cut("%d refused for %s%s: %s".formatted(count, source.id(), who, reason));
  }

  /// The value that names failed copies, the newest three.
  static String of(List<Image> failed) {
    String ids =
        failed.stream()
            .skip(Math.max(0, failed.size() - ReplicationPlan.MOST_ATTEMPTS))
            .map(Image::id)
            .collect(Collectors.joining(" "));
    return cut(ids + failed.getLast().stateReason().map(reason -> ": " + reason).orElse(""));
  }

  private static String cut(String value) {
    return value.length() > MOST_VALUE ? value.substring(0, MOST_VALUE) : value;
  }
}
