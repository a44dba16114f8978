package dev.amitrail.event;

import java.util.Map;

/// `CloudFormation Stack Status Change`: a stack, or a nested stack, entered a status.
///
/// Source: "Event detail for stack status change events" in the CloudFormation user guide. The
/// event has neither the parameters nor the parent's id.
public record StackStatusChange(String stackId, String status) {
  /// `source` of these events.
  public static final String SOURCE = "aws.cloudformation";

  /// `detail-type` of these events.
  public static final String DETAIL_TYPE = "CloudFormation Stack Status Change";

  /// Reads the detail.
  ///
  /// @throws MalformedEventException if the detail lacks stack-id or status-details.status
  public static StackStatusChange of(EventBridgeEvent event) {
    if (event.detail().get("status-details") instanceof Map<?, ?> details
        && details.get("status") instanceof String status) {
      return new StackStatusChange(event.detailText("stack-id"), status);
    }
    throw event.missing("detail.status-details.status", "a CloudFormation stack status");
  }
}
