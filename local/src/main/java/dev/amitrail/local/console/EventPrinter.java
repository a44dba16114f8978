package dev.amitrail.local.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.amitrail.local.aws.AwsRequest;
import dev.amitrail.local.cloud.CloudEvent;
import dev.amitrail.local.eventbridge.Event;
import dev.amitrail.local.eventbridge.Route;
import dev.amitrail.local.lambda.InvocationResult;
import dev.amitrail.local.template.DeployedRule;
import dev.amitrail.local.template.RuleTarget;
import java.time.Clock;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Formats what happens in an emulated deployment as short lines for people.
///
/// @param style how lines are coloured
/// @param clock the clock of the times at the start of lines
public record EventPrinter(AnsiStyle style, Clock clock) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
  private static final int REGION_WIDTH = 14;
  private static final int REASON_WIDTH = 72;
  private static final int MOST_TAG_KEYS = 3;
  private static final String INDENT = " ".repeat(10);

  /// The lines of one event. Scheduled invocations have one line where they changed something or
  /// failed, and none otherwise.
  public List<String> lines(CloudEvent event) {
    return switch (event) {
      case CloudEvent.Arrived(Event arrived, List<Route> routes) ->
          routes.stream().anyMatch(EventPrinter::isScheduled)
              ? List.of()
              : arrived(arrived, routes);
      case CloudEvent.Finished finished ->
          isScheduled(finished.route())
              ? finishedSchedule(finished)
              : finished(
                  new CloudEvent.Invoked(
                      finished.route().function(),
                      finished.result(),
                      finished.requests(),
                      finished.took(),
                      finished.pid()));
      case CloudEvent.Invoked invoked -> finished(invoked);
      case CloudEvent.Printed printed ->
          List.of(
              style.dim(
                  INDENT + printed.function().name() + " | " + TerminalText.of(printed.line())));
    };
  }

  /// A line with time and Region, for something that no event reports.
  public String line(String region, String text) {
    return now() + region(region) + text;
  }

  private List<String> arrived(Event event, List<Route> routes) {
    String what =
        TerminalText.of(region(event.region()) + event.detailType() + "  " + subject(event));
    if (routes.isEmpty()) {
      return List.of(now() + style.dim(what + "  -> no rule matches"));
    }
    List<String> lines = new ArrayList<>(List.of(now() + what));
    routes.forEach(route -> lines.add(INDENT + region("") + path(route)));
    return lines;
  }

  private String path(Route route) {
    StringBuilder path = new StringBuilder();
    for (DeployedRule hop : route.hops().subList(0, route.hops().size() - 1)) {
      path.append("-> rule ").append(hop.shortName()).append(" -> ").append(bus(hop)).append(' ');
    }
    return path.append("-> rule ")
        .append(style.bold(route.rule().shortName()))
        .append(" -> ")
        .append(style.bold(route.function().name()))
        .toString();
  }

  /// The bus that a forwarding rule sends to.
  private static String bus(DeployedRule hop) {
    return hop.targets().stream()
        .filter(RuleTarget.ToBus.class::isInstance)
        .map(target -> "bus " + ((RuleTarget.ToBus) target).bus())
        .findFirst()
        .orElse("");
  }

  private List<String> finished(CloudEvent.Invoked finished) {
    List<String> lines = new ArrayList<>();
    List<AwsRequest> writes = writes(finished.requests());
    writes.forEach(write -> lines.add(line(write.region(), request(write))));
    lines.add(
        now()
            + style.bold(finished.function().name())
            + String.format(
                Locale.ROOT,
                " (process %d): %s, %s, %.1f s",
                finished.pid(),
                count(finished.requests().size() - writes.size(), "read"),
                count(writes.size(), "write"),
                finished.took().toMillis() / 1000.0));
    switch (finished.result()) {
      case InvocationResult.Raised raised -> lines.add(INDENT + failure(raised));
      case InvocationResult.Returned(String json) -> lines.addAll(result(json));
    }
    return lines;
  }

  private static boolean isScheduled(Route route) {
    return route.rule().schedule().isPresent();
  }

  private List<String> finishedSchedule(CloudEvent.Finished finished) {
    int writes = writes(finished.requests()).size();
    String start = now() + style.bold(finished.route().rule().shortName()) + ": ";
    return switch (finished.result()) {
      case InvocationResult.Raised raised -> List.of(start + failure(raised));
      case InvocationResult.Returned(String json) ->
          writes == 0 ? List.of() : List.of(start + count(writes, "write") + totals(json));
    };
  }

  private static List<AwsRequest> writes(List<AwsRequest> requests) {
    return requests.stream().filter(AwsRequest::isWrite).toList();
  }

  private String failure(InvocationResult.Raised raised) {
    return style.bad(TerminalText.of("failed: " + raised.type() + ": " + raised.message()));
  }

  /// What an invocation by a schedule did, each part after a comma: its outcome and its counts that
  /// are not 0.
  private static String totals(String json) {
    try {
      JsonNode result = JSON.readTree(json);
      JsonNode counts = result.has("totals") ? result.path("totals") : result;
      return Stream.concat(
              Stream.of(result.path("outcome").asText()),
              counts.properties().stream()
                  .filter(count -> count.getValue().asInt() > 0)
                  .map(count -> count.getKey() + " " + count.getValue()))
          .filter(part -> !part.isEmpty())
          .map(part -> ", " + TerminalText.of(part))
          .collect(Collectors.joining());
    } catch (JsonProcessingException _) {
      return ", " + TerminalText.of(json);
    }
  }

  private String request(AwsRequest request) {
    return request.service()
        + ":"
        + request.operation()
        + request.resource().map(resource -> " " + TerminalText.of(resource)).orElse("")
        + request.created().map(id -> " -> " + TerminalText.of(id)).orElse("")
        + request.error().map(error -> "  " + style.bad(error)).orElse("");
  }

  private static String count(int n, String noun) {
    return n == 1 ? "1 " + noun : n + " " + noun + "s";
  }

  private List<String> result(String json) {
    try {
      JsonNode result = JSON.readTree(json);
      List<String> lines = new ArrayList<>();
      if (result.path("outcomes").isArray()) {
        result.path("outcomes").forEach(outcome -> lines.addAll(regionOutcome(outcome)));
      } else if (result.path("stack").isTextual()) {
        lines.add(INDENT + stackOutcome(result));
      } else {
        lines.add(INDENT + "returned " + TerminalText.of(json));
      }
      return lines;
    } catch (JsonProcessingException _) {
      return List.of(INDENT + TerminalText.of(json));
    }
  }

  private List<String> regionOutcome(JsonNode result) {
    String outcome = result.path("outcome").asText();
    boolean failed = List.of("failed", "givenUp", "refused").contains(outcome);
    List<String> lines = new ArrayList<>();
    lines.add(
        INDENT
            + region(result.path("region").asText(""))
            + (failed ? style.bad(outcome) : style.good(outcome))
            + optionalText(result.path("replica")));
    wrapped(TerminalText.of(result.path("reason").asText("")))
        .forEach(line -> lines.add(INDENT + region("") + line));
    return lines;
  }

  /// A reason in lines of limited width.
  private static List<String> wrapped(String text) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ", -1)) {
      if (!line.isEmpty() && line.length() + 1 + word.length() > REASON_WIDTH) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    if (!line.isEmpty()) {
      lines.add(line.toString());
    }
    return lines;
  }

  private String stackOutcome(JsonNode result) {
    String key = result.path("key").asText("");
    return style.good(result.path("outcome").asText())
        + optionalText(result.path("reason"))
        + (result.path("key").isTextual()
            ? "  %s, %d changed  %s"
                .formatted(
                    count(result.path("images").asInt(), "image"),
                    result.path("changed").asInt(),
                    key.substring(key.lastIndexOf('/') + 1))
            : "");
  }

  private static String optionalText(JsonNode value) {
    return value.isTextual() && !value.asText().isEmpty()
        ? "  " + TerminalText.of(value.asText())
        : "";
  }

  /// The resource that an event is about, with its new state or its changed tags.
  private static String subject(Event event) {
    JsonNode detail = detail(event);
    if (detail.has("ImageId")) {
      return detail.path("ImageId").asText() + " " + detail.path("State").asText();
    }
    if (detail.has("stack-id")) {
      String[] stack = detail.path("stack-id").asText().split("/", 3);
      return stack[Math.min(1, stack.length - 1)]
          + " "
          + detail.path("status-details").path("status").asText();
    }
    String resource = event.resources().isEmpty() ? "" : event.resources().getFirst();
    String name = resource.substring(resource.lastIndexOf('/') + 1);
    List<String> keys =
        detail.path("changed-tag-keys").valueStream().map(JsonNode::asText).toList();
    return keys.isEmpty() ? name : name + tagChange(keys, detail.path("tags"));
  }

  /// The keys that were set, which the resource bears now, and those that were removed.
  private static String tagChange(List<String> keys, JsonNode tags) {
    return shortened(" tagged ", keys.stream().filter(tags::has).toList())
        + shortened(" untagged ", keys.stream().filter(key -> !tags.has(key)).toList());
  }

  private static String shortened(String verb, List<String> keys) {
    return keys.isEmpty() ? "" : verb + shortened(keys);
  }

  private static String shortened(List<String> keys) {
    return keys.size() <= MOST_TAG_KEYS
        ? String.join(", ", keys)
        : String.join(", ", keys.subList(0, MOST_TAG_KEYS))
            + " and %d more".formatted(keys.size() - MOST_TAG_KEYS);
  }

  private static JsonNode detail(Event event) {
    try {
      return JSON.readTree(event.json()).path("detail");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private String now() {
    return style.dim(LocalTime.now(clock).format(TIME)) + "  ";
  }

  private static String region(String region) {
    return String.format(Locale.ROOT, "%-" + REGION_WIDTH + "s  ", region);
  }
}
