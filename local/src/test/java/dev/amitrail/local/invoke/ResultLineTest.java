package dev.amitrail.local.invoke;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.amitrail.local.eventbridge.EventRouter;
import dev.amitrail.local.eventbridge.Route;
import dev.amitrail.local.lambda.InvocationResult;
import dev.amitrail.local.testing.Fixtures;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResultLineTest {
  private static final Route ROUTE =
      new EventRouter(Fixtures.stacks(), Fixtures.ACCOUNT)
          .routes(Fixtures.parsed(Fixtures.amiEvent("us-east-1", "ami-1")))
          .getFirst();

  @Test
  void isOneLineWithTheResult() throws JsonProcessingException {
    assertThat(
            line(new InvocationResult.Returned(
                    "{\n \"n\": 12345678901234567890.123456789,\n \"text\": \"a\\nb\"}"))
                .json())
        .isEqualTo(
            "{\"function\":\"AmiReplicationHandler\",\"rule\":\"ami-state\","
                + "\"result\":{\"n\":12345678901234567890.123456789,\"text\":\"a\\nb\"}}");
  }

  @Test
  void hasTheErrorInsteadOfAResult() throws JsonProcessingException {
    ResultLine line = line(new InvocationResult.Raised("some.Exception", "it \"broke\""));

    assertThat(line.result()).isInstanceOf(InvocationResult.Raised.class);
    assertThat(line.json())
        .isEqualTo(
            "{\"function\":\"AmiReplicationHandler\",\"rule\":\"ami-state\","
                + "\"error\":{\"type\":\"some.Exception\",\"message\":\"it \\\"broke\\\"\"}}");
  }

  /// C1 controls, and a format character of two UTF-16 units.
  @Test
  void hasNoCharacterThatControlsATerminal() throws JsonProcessingException {
    assertThat(
            line(new InvocationResult.Returned("{\"a\":\"\u009b2J\u202e漢\udb40\udc01\\u001b\"}"))
                .json())
        .endsWith("\"result\":{\"a\":\"\\u009b2J\\u202e漢\\udb40\\udc01\\u001B\"}}");
    assertThat(line(new InvocationResult.Raised("T", "\u009b2J")).json())
        .endsWith("\"message\":\"\\u009b2J\"}}");
  }

  @Test
  void isAFailureIfTheFunctionDidNotReturnJson() {
    for (String json : List.of("oops", "{} {}")) {
      assertThat(line(new InvocationResult.Returned(json)).result())
          .isInstanceOf(InvocationResult.Raised.class);
    }
  }

  @Test
  void hasANullResultIfTheFunctionReturnedNothing() throws JsonProcessingException {
    assertThat(line(new InvocationResult.Returned("")).json()).endsWith("\"result\":null}");
    assertThat(line(new InvocationResult.Returned("null")).json()).endsWith("\"result\":null}");
  }

  private static ResultLine line(InvocationResult result) {
    return ResultLine.of(ROUTE, result);
  }
}
