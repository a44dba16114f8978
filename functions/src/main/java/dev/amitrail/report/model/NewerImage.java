package dev.amitrail.report.model;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.Objects;

/// A younger available image of the same owner and Region.
///
/// @param by how it is known to be meant for the same: `name web-*`, or `publish-as /ami-trail/web`
@JsonIgnoreProperties(ignoreUnknown = true)
public record NewerImage(String id, String name, String creationDate, String by) {
  /// Checks that all parts are there.
  public NewerImage {
    Objects.requireNonNull(id);
    Objects.requireNonNull(name);
    Objects.requireNonNull(creationDate);
    Objects.requireNonNull(by);
  }
}
