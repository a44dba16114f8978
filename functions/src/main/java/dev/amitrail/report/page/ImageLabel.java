package dev.amitrail.report.page;

import org.jspecify.annotations.Nullable;

/// An image in one line: its name, id and day of creation, as far as they are known.
public record ImageLabel(
    @Nullable String id, @Nullable String name, @Nullable DisplayTime created) {
  /// The label of these parts.
  public static ImageLabel of(
      @Nullable String id, @Nullable String name, @Nullable String creationDate) {
    return new ImageLabel(id, name, DisplayTime.ofNullable(creationDate));
  }
}
