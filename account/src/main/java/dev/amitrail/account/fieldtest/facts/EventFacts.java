package dev.amitrail.account.fieldtest.facts;

import java.util.List;
import java.util.Map;

/// What arrived by EventBridge.
///
/// @param images of the images that were made
/// @param routes of rules and their targets
/// @param stack of a stack's creation: its events in the order of arrival
public record EventFacts(Images images, Routes routes, Seen<List<StackStep>> stack) {

  /// Events of images.
  ///
  /// @param control Region -> whether an event of our own arrives by the same queue
  /// @param source the id of the image that was registered
  /// @param sourceRegion its Region
  /// @param copy the id of its copy
  /// @param copyRegion the copy's Region
  /// @param createdTag a key that the copy was given by CopyImage, and the source by RegisterImage
  /// @param addedTag a key that the source was given by CreateTags
  /// @param arrived all events of these images
  public record Images(
      Map<String, Seen<String>> control,
      String source,
      String sourceRegion,
      String copy,
      String copyRegion,
      String createdTag,
      String addedTag,
      List<Sighting> arrived) {
    /// Copies the collections.
    public Images {
      control = Map.copyOf(control);
      arrived = List.copyOf(arrived);
    }
  }

  /// Rules and targets.
  ///
  /// @param account of the caller
  /// @param origin the Region where events are sent
  /// @param forwarded what arrived by the bus of the other Region
  /// @param published what arrived by a topic that is a target of a rule with a role
  /// @param deadLetter error code of the event whose target does not exist, in an SSE-SQS queue
  public record Routes(
      String account,
      String origin,
      Seen<Sighting> forwarded,
      Seen<String> published,
      Seen<String> deadLetter) {}

  /// One event of a stack.
  ///
  /// @param event the status in the event
  /// @param described the status that DescribeStacks returned when the event had arrived
  public record StackStep(String event, String described) {
    @Override
    public String toString() {
      return "event %s, DescribeStacks %s".formatted(event, described);
    }
  }
}
