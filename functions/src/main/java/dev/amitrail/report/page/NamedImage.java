package dev.amitrail.report.page;

import org.jspecify.annotations.Nullable;

/// An image as one line tells it: its name, id and day of creation, as far as they are known.
record NamedImage(@Nullable String id, @Nullable String name, @Nullable Moment created) {
  static NamedImage of(@Nullable String id, @Nullable String name, @Nullable String creationDate) {
    return new NamedImage(id, name, Moment.ofNullable(creationDate));
  }
}
