package dev.amitrail.semantics;

import static dev.amitrail.semantics.Calls.refused;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResponse;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResultEntry;

/// PutEvents of EventBridge.
final class PutEventsCases {
  private static final String FIELDS =
      "PutEventsRequestEntry.Source: Detail, DetailType, and Source are required";

  private PutEventsCases() {}

  static List<SemanticsCase> rows() {
    return List.of(
        new SemanticsCase(
            "events-1",
            "A source of AWS is refused for its entry, and the other entries are accepted",
            "PutEventsResultEntry.ErrorCode: NotAuthorizedForSourceException",
            account -> {
              PutEventsResponse response =
                  account
                      .events()
                      .putEvents(
                          request -> request.entries(entry().source("aws.ec2").build(), valid()));
              assertThat(response.failedEntryCount()).isEqualTo(1);
              assertThat(response.entries())
                  .extracting(PutEventsResultEntry::errorCode)
                  .containsExactly("NotAuthorizedForSourceException", null);
              assertThat(response.entries().getFirst().eventId()).isNull();
              assertThat(response.entries().getLast().eventId()).isNotEmpty();
            }),
        new SemanticsCase(
            "events-2",
            "A request has from 1 to 10 entries",
            "PutEventsRequestEntryList.min, .max",
            account -> {
              refused("ValidationException", () -> put(account, Collections.nCopies(11, valid())));
              refused("ValidationException", () -> put(account, List.of()));
              assertThat(put(account, Collections.nCopies(10, valid())).failedEntryCount())
                  .isZero();
            }),
        // Older texts: 256 KB. API_PutEvents and the model: "less than 1MB". Chosen: 1 MB; no row
        // has a size between them.
        new SemanticsCase(
            "events-3",
            "All entries of a request have less than 1 MB together",
            "API_PutEvents; Calculating PutEvents event entry size",
            account -> {
              refused(() -> put(account, List.of(sized(1_100_000))));
              refused(() -> put(account, Collections.nCopies(10, sized(110_000))));
              assertThat(put(account, List.of(sized(200_000))).failedEntryCount()).isZero();
            }),
        new SemanticsCase(
            "events-4",
            "An entry that lacks a required field fails alone",
            FIELDS,
            account -> {
              for (PutEventsRequestEntry incomplete :
                  List.of(
                      entry().source(null).build(),
                      entry().detailType(null).build(),
                      entry().detail(null).build())) {
                PutEventsResponse response = put(account, List.of(valid(), incomplete));
                assertThat(response.failedEntryCount()).isEqualTo(1);
                assertThat(response.entries().getFirst().errorCode()).isNull();
                assertThat(response.entries().getLast().errorCode()).isNotEmpty();
              }
            }),
        new SemanticsCase(
            "events-5",
            "If every entry lacks a required field the whole request fails",
            FIELDS,
            account -> refused(() -> put(account, List.of(entry().source(null).build())))),
        new SemanticsCase(
            "events-6",
            "A detail is a JSON object",
            "PutEventsRequestEntry.Detail; PutEventsResultEntry.ErrorCode: MalformedDetail",
            account -> {
              for (String detail : List.of("{", "text", "[1]")) {
                PutEventsResponse response =
                    put(account, List.of(valid(), entry().detail(detail).build()));
                assertThat(response.failedEntryCount()).isEqualTo(1);
                assertThat(response.entries().getLast().errorCode()).isEqualTo("MalformedDetail");
              }
            }),
        new SemanticsCase(
            "events-7",
            "A detail type has at most 128 characters",
            "PutEventsRequestEntry.DetailType",
            account -> {
              PutEventsResponse response =
                  put(account, List.of(valid(), entry().detailType("x".repeat(129)).build()));
              assertThat(response.failedEntryCount()).isEqualTo(1);
              assertThat(
                      put(account, List.of(entry().detailType("x".repeat(128)).build()))
                          .failedEntryCount())
                  .isZero();
            }));
  }

  private static PutEventsRequestEntry.Builder entry() {
    return PutEventsRequestEntry.builder()
        .source("semantics")
        .detailType("Row Checked")
        .detail("{\"row\":1}");
  }

  private static PutEventsRequestEntry valid() {
    return entry().build();
  }

  private static PutEventsRequestEntry sized(int bytes) {
    return entry().detail("{\"text\":\"" + "x".repeat(bytes) + "\"}").build();
  }

  private static PutEventsResponse put(
      SemanticsAccount account, List<PutEventsRequestEntry> entries) {
    return account.events().putEvents(request -> request.entries(entries));
  }
}
