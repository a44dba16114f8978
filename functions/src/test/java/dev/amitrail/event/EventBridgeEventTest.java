package dev.amitrail.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class EventBridgeEventTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /// As in "Monitor AMI events using Amazon EventBridge", EC2 user guide.
  private static final String AMI_STATE =
      """
      {"version":"0","id":"9f07a1b2-51db-246b-d8b8-441bcdf00001",
       "detail-type":"EC2 AMI State Change","source":"aws.ec2",
       "account":"012345678901","time":"2026-07-01T12:34:56Z","region":"us-east-1",
       "resources":["arn:aws:ec2:us-east-1::image/ami-0abcdef1234567890"],
       "detail":{"RequestId":"9dcc8c11-40a6-aa77-7ce4-57d5442b0001",
                 "ImageId":"ami-0abcdef1234567890","State":"available","ErrorMessage":""}}
      """;

  /// As in "Monitor tag changes with serverless workflows and Amazon EventBridge", Tag Editor user
  /// guide, of an image.
  private static final String TAG_CHANGE =
      """
      {"version":"0","id":"bddcf1d6-0251-35a1-aab0-adc1fb47c11c",
       "detail-type":"Tag Change on Resource","source":"aws.tag",
       "account":"123456789012","time":"2018-09-18T20:41:38Z","region":"us-east-1",
       "resources":["arn:aws:ec2:us-east-1:123456789012:image/ami-0000000aaaaaaaaaa"],
       "detail":{"changed-tag-keys":["a-new-key","an-updated-key","a-deleted-key"],
                 "tags":{"a-new-key":"tag-value-on-new-key-just-added","an-updated-key":"new",
                         "an-unchanged-key":"same"},
                 "service":"ec2","resource-type":"image","version":3}}
      """;

  /// As in "Event detail for stack status change events", CloudFormation user guide.
  private static final String STACK_STATUS =
      """
      {"version":"0","id":"6a7e8feb-b491-4cf7-a9f1-bf3703467718",
       "detail-type":"CloudFormation Stack Status Change","source":"aws.cloudformation",
       "account":"111122223333","time":"2017-12-22T18:43:48Z","region":"us-west-1",
       "resources":["arn:aws:cloudformation:us-west-1:111122223333:stack/teststack"],
       "detail":{"stack-id":"arn:aws:cloudformation:us-west-1:111122223333:stack/teststack",
                 "status-details":{"status":"CREATE_COMPLETE","status-reason":""},
                 "client-request-token":""}}
      """;

  @Test
  void theEnvelopeIsReadAsTheLambdaRuntimeDeserializesIt() {
    EventBridgeEvent event = read(AMI_STATE);

    assertThat(event.id()).isEqualTo("9f07a1b2-51db-246b-d8b8-441bcdf00001");
    assertThat(event.source()).isEqualTo(AmiStateChange.SOURCE);
    assertThat(event.detailType()).isEqualTo(AmiStateChange.DETAIL_TYPE);
    assertThat(event.account()).isEqualTo("012345678901");
    assertThat(event.time()).isEqualTo(Instant.parse("2026-07-01T12:34:56Z"));
    assertThat(event.region()).isEqualTo("us-east-1");
    assertThat(event.resources())
        .containsExactly("arn:aws:ec2:us-east-1::image/ami-0abcdef1234567890");
  }

  @Test
  void anAmiStateChangeIsRead() {
    assertThat(AmiStateChange.of(read(AMI_STATE)))
        .isEqualTo(new AmiStateChange("ami-0abcdef1234567890", "available", ""));
  }

  @Test
  void aFailedImageHasTheErrorMessage() {
    String failed =
        AMI_STATE.replace("available", "failed").replace("\"\"}", "\"Client.InternalError\"}");

    assertThat(AmiStateChange.of(read(failed)))
        .isEqualTo(new AmiStateChange("ami-0abcdef1234567890", "failed", "Client.InternalError"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/detail/ErrorMessage", "/detail/RequestId", "/version"})
  void whatIsNotNeededMayBeMissing(String path) throws JsonProcessingException {
    assertThat(AmiStateChange.of(read(without(AMI_STATE, path))))
        .isEqualTo(new AmiStateChange("ami-0abcdef1234567890", "available", ""));
  }

  @Test
  void aTagChangeOfAnImageIsRead() {
    EventBridgeEvent event = read(TAG_CHANGE);

    assertThat(event.source()).isEqualTo(ImageTagChange.SOURCE);
    assertThat(event.detailType()).isEqualTo(ImageTagChange.DETAIL_TYPE);
    assertThat(event.detail())
        .containsEntry("service", ImageTagChange.SERVICE)
        .containsEntry("resource-type", ImageTagChange.RESOURCE_TYPE);
    assertThat(ImageTagChange.of(event))
        .isEqualTo(
            new ImageTagChange(
                "ami-0000000aaaaaaaaaa",
                List.of("a-new-key", "an-updated-key", "a-deleted-key"),
                Map.of(
                    "a-new-key", "tag-value-on-new-key-just-added",
                    "an-updated-key", "new",
                    "an-unchanged-key", "same")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "arn:aws:ec2:us-east-1:123456789012:image/ami-0000000aaaaaaaaaa",
        "arn:aws:ec2:us-east-1::image/ami-0000000aaaaaaaaaa",
        "arn:aws-cn:ec2:cn-north-1::image/ami-0000000aaaaaaaaaa",
      })
  void anImagesArnIsReadWithAndWithoutAnAccount(String arn) {
    String event =
        TAG_CHANGE.replace("arn:aws:ec2:us-east-1:123456789012:image/ami-0000000aaaaaaaaaa", arn);

    assertThat(ImageTagChange.of(read(event)).imageId()).isEqualTo("ami-0000000aaaaaaaaaa");
  }

  @Test
  void anImageWithoutTagsLeftIsRead() throws JsonProcessingException {
    assertThat(ImageTagChange.of(read(without(TAG_CHANGE, "/detail/tags"))).tags()).isEmpty();
  }

  @Test
  void aStackStatusChangeIsRead() {
    EventBridgeEvent event = read(STACK_STATUS);

    assertThat(event.source()).isEqualTo(StackStatusChange.SOURCE);
    assertThat(event.detailType()).isEqualTo(StackStatusChange.DETAIL_TYPE);
    assertThat(StackStatusChange.of(event))
        .isEqualTo(
            new StackStatusChange(
                "arn:aws:cloudformation:us-west-1:111122223333:stack/teststack",
                "CREATE_COMPLETE"));
  }

  @Test
  void anEventWithoutResourcesIsStillAnEvent() throws JsonProcessingException {
    assertThat(read(without(AMI_STATE, "/resources")).resources()).isEmpty();
    assertThat(read(nulled(AMI_STATE, "/resources")).resources()).isEmpty();
  }

  @Test
  void anEventWithoutIdIsIdentifiedByItsContent() throws JsonProcessingException {
    String id = read(without(AMI_STATE, "/id")).id();

    assertThat(id).isNotBlank();
    assertThat(read(nulled(AMI_STATE, "/id")).id()).isEqualTo(id);
    assertThat(read(AMI_STATE.replace("9f07a1b2-51db-246b-d8b8-441bcdf00001", " ")).id())
        .isEqualTo(id);
    assertThat(read(without(AMI_STATE.replace("12:34:56", "12:34:57"), "/id")).id())
        .isNotEqualTo(id);
    assertThat(read(without(AMI_STATE.replace("\"available\"", "\"failed\""), "/id")).id())
        .isNotEqualTo(id);
  }

  @ParameterizedTest
  @ValueSource(strings = {"source", "detail-type", "account", "time", "region", "detail"})
  void aMissingPartOfTheEnvelopeIsNamed(String name) throws JsonProcessingException {
    for (String json : List.of(without(AMI_STATE, "/" + name), nulled(AMI_STATE, "/" + name))) {
      assertThatExceptionOfType(MalformedEventException.class)
          .isThrownBy(() -> read(json))
          .withMessageContaining("'" + name + "'")
          .withMessageContaining("EventBridge");
    }
  }

  static Stream<Arguments> neededDetails() {
    return Stream.of(
        Arguments.of(AMI_STATE, "/detail/ImageId", "detail.ImageId"),
        Arguments.of(AMI_STATE, "/detail/State", "detail.State"),
        Arguments.of(TAG_CHANGE, "/detail/changed-tag-keys", "detail.changed-tag-keys"),
        Arguments.of(TAG_CHANGE, "/resources", "resources"),
        Arguments.of(STACK_STATUS, "/detail/stack-id", "detail.stack-id"),
        Arguments.of(STACK_STATUS, "/detail/status-details", "detail.status-details.status"),
        Arguments.of(
            STACK_STATUS, "/detail/status-details/status", "detail.status-details.status"));
  }

  @ParameterizedTest(name = "{2}")
  @MethodSource("neededDetails")
  void aMissingPartOfTheDetailIsNamedWithTheKindOfEvent(String json, String path, String named)
      throws JsonProcessingException {
    for (String broken : List.of(without(json, path), nulled(json, path))) {
      EventBridgeEvent event = read(broken);

      assertThatExceptionOfType(MalformedEventException.class)
          .isThrownBy(() -> readDetail(event))
          .withMessageContaining(named)
          .withMessageContaining(event.detailType());
    }
  }

  @Test
  void aTagChangeOfAnotherResourceIsNoImage() {
    String instance =
        TAG_CHANGE.replace("image/ami-0000000aaaaaaaaaa", "instance/i-0000000aaaaaaaaaa");

    assertThatExceptionOfType(MalformedEventException.class)
        .isThrownBy(() -> ImageTagChange.of(read(instance)))
        .withMessageContaining("resources");
  }

  @Test
  void anEventIsImmutable() {
    EventBridgeEvent event = read(TAG_CHANGE);

    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> event.detail().clear());
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> event.resources().clear());
  }

  @ParameterizedTest
  @CsvSource({
    "CREATE_COMPLETE, false, false",
    "UPDATE_COMPLETE, false, false",
    "UPDATE_ROLLBACK_COMPLETE, false, false",
    "IMPORT_COMPLETE, false, false",
    "IMPORT_ROLLBACK_COMPLETE, false, false",
    "CREATE_FAILED, true, false",
    "UPDATE_FAILED, true, false",
    "ROLLBACK_COMPLETE, false, true",
    "DELETE_COMPLETE, false, true",
  })
  void aSettledStackIsCompleteStuckOrClosed(String status, boolean isStuck, boolean isClosed) {
    assertThat(StackStatus.of(status)).isPresent();
    assertThat(StackStatus.isStuck(status)).isEqualTo(isStuck);
    assertThat(StackStatus.isClosed(status)).isEqualTo(isClosed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CREATE_IN_PROGRESS",
        "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
        "UPDATE_ROLLBACK_IN_PROGRESS",
        "UPDATE_ROLLBACK_FAILED",
        "ROLLBACK_FAILED",
        "DELETE_FAILED",
        "REVIEW_IN_PROGRESS",
        "create_complete",
        "",
      })
  void anyOtherStatusHasNotSettled(String status) {
    assertThat(StackStatus.of(status)).isEmpty();
    assertThat(StackStatus.names()).hasSize(9).doesNotContain(status);
  }

  private static EventBridgeEvent read(String json) {
    return EventBridgeEvent.of(LambdaJson.event(json));
  }

  private static Object readDetail(EventBridgeEvent event) {
    return switch (event.detailType()) {
      case AmiStateChange.DETAIL_TYPE -> AmiStateChange.of(event);
      case ImageTagChange.DETAIL_TYPE -> ImageTagChange.of(event);
      case StackStatusChange.DETAIL_TYPE -> StackStatusChange.of(event);
      default -> throw new AssertionError(event.detailType());
    };
  }

  private static String without(String json, String path) throws JsonProcessingException {
    JsonNode event = JSON.readTree(json);
    parent(event, path).remove(name(path));
    return event.toString();
  }

  private static String nulled(String json, String path) throws JsonProcessingException {
    JsonNode event = JSON.readTree(json);
    parent(event, path).putNull(name(path));
    return event.toString();
  }

  private static ObjectNode parent(JsonNode event, String path) {
    return (ObjectNode) event.at(path.substring(0, path.lastIndexOf('/')));
  }

  private static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "2026-, +12026-, a time of our days",
        "us-east-1, REGION, 'region' has 257 characters: expected at most 256",
        "9f07a1b2-51db-246b-d8b8-441bcdf00001, ID, 'id' has 257 characters: expected at most 256",
        "EC2 AMI State Change, TYPE, 'detail-type' has 257 characters: expected at most 256",
      })
  void aPartThatNoEventOfAwsHasIsRefused(String part, String instead, String problem) {
    String other = instead.startsWith("+") ? instead : "x".repeat(257);

    assertThatExceptionOfType(MalformedEventException.class)
        .isThrownBy(() -> read(AMI_STATE.replace(part, other)))
        .withMessageContaining(problem);
  }

  @Test
  void aMessageQuotesAnEventInAFormThatCanBeShown() {
    assertThatExceptionOfType(MalformedEventException.class)
        .isThrownBy(
            () ->
                AmiStateChange.of(
                    read(AMI_STATE.replace("aws.ec2", "\u009b2J\u202e").replace("ami-", "x"))))
        .withMessageContaining("from \\u009b2J\\u202e has no usable detail.ImageId");
  }
}
