package dev.amitrail.report.model;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A resource whose images the report cannot tell, and why.
///
/// @param resource its logical id; within nested stacks, logical ids joined by dots
/// @param type its CloudFormation resource type, where it is known
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record Unresolved(String resource, @Nullable String type, String reason) {
  /// Checks that the parts are there which every line has.
  public Unresolved {
    Objects.requireNonNull(resource);
    Objects.requireNonNull(reason);
  }
}
