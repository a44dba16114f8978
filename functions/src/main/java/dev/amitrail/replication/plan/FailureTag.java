package dev.amitrail.replication.plan;

import dev.amitrail.image.Image;
import dev.amitrail.image.TrailTags;
import dev.amitrail.text.CutText;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The tag `<region>.origin.failed` on a source. Its value has one of two forms: the ids of the
/// copies that failed, with the last reason; or, where EC2 refused to start a copy, how many times,
/// with the last reason. This record is what counts of it: the refusals.
///
/// @param refusals how many times EC2 refused to start a copy
/// @param retryKeyword the keyword that requested the refused attempts, if a person did
record FailureTag(int refusals, Optional<String> retryKeyword) {
  /// A tag's value has at most 256 characters ("Tag your Amazon EC2 resources", EC2 user guide).
  private static final int MAX_LENGTH = 255;

  /// So that a reason has room beside it.
  private static final int MAX_KEYWORD = 100;

  private static final Pattern REFUSED =
      Pattern.compile("(\\d{1,3}) refused for (ami-[0-9a-f]+)(?: '([^']*)')?: .*", Pattern.DOTALL);

  /// Reads the tag of a source. A value that a person wrote counts no refusals, and neither does
  /// one that was copied from another image together with its tags.
  static FailureTag of(Image source, String region) {
    Matcher refused = REFUSED.matcher(source.tags().getOrDefault(TrailTags.failed(region), ""));
    return refused.matches() && refused.group(2).equals(source.id())
        ? new FailureTag(Integer.parseInt(refused.group(1)), Optional.ofNullable(refused.group(3)))
        : new FailureTag(0, Optional.empty());
  }

  /// The value after one more refusal.
  String afterRefusal(Image source, Optional<String> keyword, String reason) {
    int count = countAfterRefusal(keyword);
    String requestedBy = keyword.map(FailureTag::written).map(" '%s'"::formatted).orElse("");
    return cut("%d refused for %s%s: %s".formatted(count, source.id(), requestedBy, reason));
  }

  /// Whether the refused attempts were requested by this keyword, or by none.
  boolean counts(Optional<String> keyword) {
    return retryKeyword.equals(keyword.map(FailureTag::written));
  }

  /// A keyword as the tag has it: without quotation marks, and of a long one the beginning.
  private static String written(String keyword) {
    String plain = keyword.replace("'", "");
    return CutText.start(plain, MAX_KEYWORD);
  }

  /// How many refusals there are after one more. Another keyword starts a new count.
  int countAfterRefusal(Optional<String> keyword) {
    return counts(keyword) ? refusals + 1 : 1;
  }

  /// The value for copies that failed: the ids of the newest three, and the last reason.
  ///
  /// @param failed the oldest first
  static String valueFor(List<Image> failed) {
    String ids =
        failed.stream()
            .skip(Math.max(0, failed.size() - ReplicationPlan.MAX_ATTEMPTS))
            .map(Image::id)
            .collect(Collectors.joining(" "));
    return cut(ids + failed.getLast().stateReason().map(reason -> ": " + reason).orElse(""));
  }

  private static String cut(String value) {
    return CutText.start(value, MAX_LENGTH);
  }
}
