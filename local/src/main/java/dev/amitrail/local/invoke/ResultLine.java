package dev.amitrail.local.invoke;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.amitrail.local.console.TerminalText;
import dev.amitrail.local.eventbridge.Route;
import dev.amitrail.local.lambda.InvocationResult;
import dev.amitrail.local.lambda.InvocationResult.Raised;
import dev.amitrail.local.lambda.InvocationResult.Returned;

/// The result of one function: one line of JSON on standard output.
///
/// @param route the event's route to the function
/// @param result the function's result
record ResultLine(Route route, InvocationResult result) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ObjectReader EXACT =
      JSON.reader()
          .with(
              DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS,
              DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /// The line of a result; a result that is not JSON becomes an error.
  static ResultLine of(Route route, InvocationResult result) {
    if (result instanceof Returned(String json)) {
      try {
        EXACT.readTree(json);
      } catch (JsonProcessingException _) {
        return new ResultLine(
            route,
            new Raised("NotJson", "The function returned a value that is not JSON: " + json));
      }
    }
    return new ResultLine(route, result);
  }

  /// The line. What people wrote into tags and names is in it, and it is shown by a terminal.
  String json() throws JsonProcessingException {
    ObjectNode line = JSON.createObjectNode();
    line.put("function", route.function().name());
    line.put("rule", route.rule().shortName());
    switch (result) {
      case Returned(String json) -> {
        JsonNode value = EXACT.readTree(json);
        line.set("result", value.isMissingNode() ? line.nullNode() : value);
      }
      case Raised(String type, String message) ->
          line.putObject("error").put("type", type).put("message", message);
    }
    return TerminalText.inJson(line.toString());
  }
}
