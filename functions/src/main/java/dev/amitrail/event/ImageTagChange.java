package dev.amitrail.event;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// `Tag Change on Resource` of an image: which keys changed, and all tags after the change (a
/// removed key is in the changed keys only).
///
/// Source: "Monitor tag changes with serverless workflows and Amazon EventBridge" in the Tag Editor
/// user guide. Whether the ARN in `resources` has an account is not documented, so only the part
/// after the last slash is read.
public record ImageTagChange(String imageId, List<String> changedKeys, Map<String, String> tags) {
  /// `source` of these events.
  public static final String SOURCE = "aws.tag";

  /// `detail-type` of these events.
  public static final String DETAIL_TYPE = "Tag Change on Resource";

  /// `detail.service` of an image's tag change.
  public static final String SERVICE = "ec2";

  /// `detail.resource-type` of an image's tag change.
  public static final String RESOURCE_TYPE = "image";

  /// Copies the collections.
  public ImageTagChange {
    changedKeys = List.copyOf(changedKeys);
    tags = Map.copyOf(tags);
  }

  /// Reads the detail and the resources.
  ///
  /// @throws MalformedEventException if no resource is an image, or the changed keys are missing
  public static ImageTagChange of(EventBridgeEvent event) {
    if (!(event.detail().get("changed-tag-keys") instanceof Collection<?> keys)) {
      throw event.missing("detail.changed-tag-keys", "a list of tag keys");
    }
    return new ImageTagChange(
        imageId(event), keys.stream().map(String::valueOf).toList(), tags(event));
  }

  private static String imageId(EventBridgeEvent event) {
    return event.resources().stream()
        .filter(arn -> arn.contains(":image/"))
        .map(arn -> event.imageId("resources", arn.substring(arn.lastIndexOf('/') + 1)))
        .findFirst()
        .orElseThrow(() -> event.missing("resources", "the ARN of an image (…:image/ami-…)"));
  }

  private static Map<String, String> tags(EventBridgeEvent event) {
    Map<String, String> tags = new LinkedHashMap<>();
    if (event.detail().get("tags") instanceof Map<?, ?> map) {
      map.forEach(
          (key, value) -> tags.put(String.valueOf(key), value == null ? "" : value.toString()));
    }
    return tags;
  }
}
