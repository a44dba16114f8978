package dev.amitrail.local.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.amitrail.local.aws.AwsRequest;
import dev.amitrail.local.cloud.CloudEvent;
import dev.amitrail.local.eventbridge.Event;
import dev.amitrail.local.eventbridge.EventRouter;
import dev.amitrail.local.eventbridge.Route;
import dev.amitrail.local.lambda.InvocationResult;
import dev.amitrail.local.testing.Fixtures;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EventPrinterTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:05:00Z");
  private static final Event EVENT = Fixtures.parsed(Fixtures.sweepEvent(NOW));
  private static final List<Route> ROUTES =
      new EventRouter(Fixtures.stacks(), Fixtures.ACCOUNT).routes(EVENT);
  private static final String TOTALS =
      "{\"totals\":{\"families\":3,\"left\":0,\"copied\":2,\"mirrored\":1}}";

  private final EventPrinter printer =
      new EventPrinter(new AnsiStyle(false), Clock.fixed(NOW, ZoneOffset.UTC));

  @Test
  void printsNothingForASweepWithoutWrites() {
    assertThat(printer.lines(new CloudEvent.Arrived(EVENT, ROUTES))).isEmpty();
    assertThat(lines(new InvocationResult.Returned(TOTALS), request("DescribeImages"))).isEmpty();
  }

  @Test
  void printsOneLineForASweepWithWrites() {
    assertThat(
            lines(
                new InvocationResult.Returned(TOTALS),
                request("DescribeImages"),
                request("CopyImage")))
        .containsExactly("10:05:00  sweep: 1 write, families 3, copied 2, mirrored 1");
  }

  @Test
  void printsTheFailureOfASweep() {
    assertThat(lines(new InvocationResult.Raised("SomeException", "no way")))
        .containsExactly("10:05:00  sweep: failed: SomeException: no way");
  }

  @Test
  void aScheduleWithoutTotalsEndsWithItsOutcomeAndCounts() {
    assertThat(
            lines(
                new InvocationResult.Returned(
                    "{\"outcome\":\"complete\",\"looked\":3,\"failed\":0}"),
                request("PutObject")))
        .containsExactly("10:05:00  sweep: 1 write, complete, looked 3");
    assertThat(lines(new InvocationResult.Returned("{}"), request("PutObject")))
        .containsExactly("10:05:00  sweep: 1 write");
  }

  @Test
  void aTagThatWasRemovedIsNotPrintedAsSet() {
    assertThat(arrived("[\"replicate-to\"]", "{\"team\":\"data\"}"))
        .endsWith("ami-1 untagged replicate-to");
    assertThat(arrived("[\"a\",\"b\"]", "{\"b\":\"1\"}")).endsWith("ami-1 tagged b untagged a");
  }

  @Test
  void noControlCharacterOfATagReachesTheTerminal() {
    assertThat(arrived("[\"\u009b31m\\u001b[2J\u202e\"]", "{}"))
        .endsWith("ami-1 untagged \\u009b31m\\u001b[2J\\u202e");
    assertThat(
            lines(new InvocationResult.Raised("SomeException", "\u009b2J"), request("CopyImage")))
        .containsExactly("10:05:00  sweep: failed: SomeException: \\u009b2J");
  }

  private String arrived(String changedKeys, String tags) {
    Event event =
        Fixtures.parsed(
            Fixtures.event(
                "us-east-1",
                "aws.tag",
                "Tag Change on Resource",
                "arn:aws:ec2:us-east-1:123456789012:image/ami-1",
                "{\"changed-tag-keys\":%s,\"tags\":%s}".formatted(changedKeys, tags)));
    return printer
        .lines(new CloudEvent.Arrived(event, List.of()))
        .getFirst()
        .replace("  -> no rule matches", "");
  }

  private List<String> lines(InvocationResult result, AwsRequest... requests) {
    return printer.lines(
        new CloudEvent.Finished(
            EVENT, ROUTES.getFirst(), result, List.of(requests), Duration.ofSeconds(1), 1));
  }

  private static AwsRequest request(String operation) {
    return new AwsRequest(
        "ec2",
        operation,
        "us-east-1",
        "function",
        200,
        Optional.empty(),
        Optional.empty(),
        JsonNodeFactory.instance.objectNode());
  }
}
