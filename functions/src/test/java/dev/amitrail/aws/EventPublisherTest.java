package dev.amitrail.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.EventBridgeException;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequest;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResponse;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResultEntry;

final class EventPublisherTest {
  private static final Instant TIME = Instant.parse("2026-07-10T00:00:00Z");

  private final List<PutEventsRequestEntry> entries = new ArrayList<>();

  @Test
  void anEventIsSentAsOneEntry() {
    assertThat(send(Optional.of(TIME), result(null, null))).isEmpty();

    assertThat(entries)
        .containsExactly(
            PutEventsRequestEntry.builder()
                .source("ami-trail")
                .detailType("AMI Replica Available")
                .resources("ami-trail:us-east-1:image/ami-1")
                .time(TIME)
                .detail("{}")
                .build());
  }

  @Test
  void withoutATimeEventBridgeSetsIt() {
    send(Optional.empty(), result(null, null));

    assertThat(entries).singleElement().extracting(PutEventsRequestEntry::time).isNull();
  }

  @Test
  void aRefusedEntryIsAnErrorThoughTheRequestSucceeded() {
    assertThat(send(Optional.empty(), result("ThrottlingException", "Rate exceeded")))
        .contains(new AwsError("ThrottlingException", "Rate exceeded"));
  }

  @Test
  void aRefusedRequestIsAnError() {
    assertThat(
            send(
                Optional.empty(),
                () -> {
                  throw EventBridgeException.builder()
                      .statusCode(400)
                      .awsErrorDetails(
                          AwsErrorDetails.builder()
                              .errorCode("AccessDeniedException")
                              .errorMessage("no")
                              .build())
                      .build();
                }))
        .contains(new AwsError("AccessDeniedException", "no", 400));
  }

  private Optional<AwsError> send(Optional<Instant> time, Supplier<PutEventsResponse> response) {
    return new EventPublisher(() -> new RecordingClient(response))
        .send("AMI Replica Available", "ami-trail:us-east-1:image/ami-1", time, "{}");
  }

  private static Supplier<PutEventsResponse> result(
      @Nullable String code, @Nullable String message) {
    return () ->
        PutEventsResponse.builder()
            .entries(PutEventsResultEntry.builder().errorCode(code).errorMessage(message).build())
            .build();
  }

  private final class RecordingClient implements EventBridgeClient {
    private final Supplier<PutEventsResponse> response;

    RecordingClient(Supplier<PutEventsResponse> response) {
      this.response = response;
    }

    @Override
    public PutEventsResponse putEvents(Consumer<PutEventsRequest.Builder> request) {
      entries.addAll(PutEventsRequest.builder().applyMutation(request).build().entries());
      return response.get();
    }

    @Override
    public String serviceName() {
      return "events";
    }

    @Override
    public void close() {}
  }
}
