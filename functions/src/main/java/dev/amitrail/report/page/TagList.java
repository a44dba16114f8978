package dev.amitrail.report.page;

import dev.amitrail.report.text.EnglishText;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// The tags of an image.
///
/// @param count for example `3 tags`
/// @param isLong whether they are folded until opened
public record TagList(String count, boolean isLong, List<Tag> tags) {
  private static final int MOST_UNFOLDED = 8;

  /// One tag.
  record Tag(String key, String value) {}

  /// The list; null without tags.
  public static @Nullable TagList of(SortedMap<String, String> tags) {
    return tags.isEmpty()
        ? null
        : new TagList(
            EnglishText.count(tags.size(), "tag"),
            tags.size() > MOST_UNFOLDED,
            tags.entrySet().stream().map(tag -> new Tag(tag.getKey(), tag.getValue())).toList());
  }
}
