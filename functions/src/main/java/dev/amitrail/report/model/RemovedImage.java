package dev.amitrail.report.model;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// An entry that the report before had and this one has not.
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record RemovedImage(
    String key, @Nullable String id, @Nullable String name, @Nullable String creationDate) {
  /// Checks that the part is there which every entry has.
  public RemovedImage {
    Objects.requireNonNull(key);
  }

  public static RemovedImage of(ReportedImage image) {
    return new RemovedImage(image.key(), image.id(), image.name(), image.creationDate());
  }
}
