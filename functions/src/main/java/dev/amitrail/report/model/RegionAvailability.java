package dev.amitrail.report.model;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Where an image stands in another Region: itself, its source or a replica of it.
///
/// @param region one of the deployment's, other than the stack's
/// @param state as EC2 says it (`available`, `pending`, `failed`, `disabled` …), or [#MISSING], or
///   [#UNREAD]
/// @param id of the image there
/// @param reason why it is not available, where that is known
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record RegionAvailability(
    String region, String state, @Nullable String id, @Nullable String reason) {
  /// Checks that the parts are there which every place has.
  public RegionAvailability {
    Objects.requireNonNull(region);
    Objects.requireNonNull(state);
  }

  /// There is no such image in the Region.
  public static final String MISSING = "missing";

  /// The Region could not be read: nothing is concluded about it.
  public static final String UNREAD = "unread";

  /// Whether the Region could not be read.
  public boolean isUnread() {
    return state.equals(UNREAD);
  }

  /// Whether the stack could launch the image there now.
  public boolean isAvailable() {
    return state.equals("available");
  }
}
