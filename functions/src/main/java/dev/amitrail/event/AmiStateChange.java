package dev.amitrail.event;

import java.util.List;

/// `EC2 AMI State Change`: an image became available, or its creation failed. `errorMessage` is
/// empty unless it failed.
///
/// Source: "Monitor AMI events using Amazon EventBridge" in the EC2 user guide. EC2 emits these on
/// a best effort basis, also for copies, and `available` again when a disabled image is enabled.
public record AmiStateChange(String imageId, String state, String errorMessage) {
  /// `source` of these events.
  public static final String SOURCE = "aws.ec2";

  /// `detail-type` of these events.
  public static final String DETAIL_TYPE = "EC2 AMI State Change";

  /// The states that lead to replication. EC2 also emits `deregistered` and `disabled`.
  public static final List<String> STATES = List.of("available", "failed");

  /// Reads the detail.
  ///
  /// @throws MalformedEventException if the detail lacks a usable ImageId or State
  public static AmiStateChange of(EventBridgeEvent event) {
    return new AmiStateChange(
        event.imageId("detail.ImageId", event.detailText("ImageId")),
        event.detailText("State"),
        event.detail().get("ErrorMessage") instanceof String message ? message : "");
  }
}
