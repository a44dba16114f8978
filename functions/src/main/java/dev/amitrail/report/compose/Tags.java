package dev.amitrail.report.compose;

import java.util.Collections;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The tags of an image as a report keeps them.
public final class Tags {
  private Tags() {}

  /// A copy; none where there are none.
  ///
  /// @throws NullPointerException if one has no value: what is read from the bucket is then damaged
  public static SortedMap<String, String> copy(@Nullable SortedMap<String, String> tags) {
    SortedMap<String, String> copy = tags == null ? new TreeMap<>() : new TreeMap<>(tags);
    copy.values().forEach(Objects::requireNonNull);
    return Collections.unmodifiableSortedMap(copy);
  }
}
