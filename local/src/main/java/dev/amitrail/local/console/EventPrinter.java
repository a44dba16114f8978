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

/// What happens, in short lines for people.
///
/// @param ink how lines are coloured
/// @param clock whose time stands in front of them
public record EventPrinter(AnsiStyle ink, Clock clock) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
  private static final int REGION_WIDTH = 14;
  private static final int REASON_WIDTH = 72;
  private static final int SOME = 3;
  private static final String INDENT = " ".repeat(10);

  /// The lines of one happening.
  public List<String> lines(CloudEvent happening) {
    return switch (happening) {
      case CloudEvent.Arrived(Event event, List<Route> routes) ->
          routes.stream().anyMatch(EventPrinter::isByTheClock) ? List.of() : arrived(event, routes);
      case CloudEvent.Finished finished ->
          isByTheClock(finished.route()) ? finishedByTheClock(finished) : finished(finished);
      case CloudEvent.Printed printed ->
          List.of(ink.dim(INDENT + printed.function().name() + " | " + printed.line()));
    };
  }

  /// The line of a piece of news that nobody reported.
  public List<String> news(String region, String what) {
    return List.of(now() + region(region) + what);
  }

  private List<String> arrived(Event event, List<Route> routes) {
    String what = region(event.region()) + event.detailType() + "  " + subject(event);
    if (routes.isEmpty()) {
      return List.of(now() + ink.dim(what + "  -> no rule takes it"));
    }
    List<String> lines = new ArrayList<>(List.of(now() + what));
    routes.forEach(route -> lines.add(INDENT + region("") + way(route)));
    return lines;
  }

  private String way(Route route) {
    StringBuilder way = new StringBuilder();
    for (DeployedRule hop : route.hops().subList(0, route.hops().size() - 1)) {
      way.append("-> rule ").append(hop.shortName()).append(" -> ").append(bus(hop)).append(' ');
    }
    return way.append("-> rule ")
        .append(ink.bold(route.rule().shortName()))
        .append(" -> ")
        .append(ink.bold(route.function().name()))
        .toString();
  }

  /// Where a forwarding rule sends to.
  private static String bus(DeployedRule hop) {
    return hop.targets().stream()
        .filter(RuleTarget.ToBus.class::isInstance)
        .map(target -> "bus " + ((RuleTarget.ToBus) target).bus())
        .findFirst()
        .orElse("");
  }

  private List<String> finished(CloudEvent.Finished finished) {
    List<String> lines = new ArrayList<>();
    List<AwsRequest> writes = finished.requests().stream().filter(AwsRequest::isWrite).toList();
    writes.forEach(write -> lines.add(now() + region(write.region()) + request(write)));
    lines.add(
        now()
            + ink.bold(finished.route().function().name())
            + String.format(
                Locale.ROOT,
                " (process %d): %s, %s, %.1f s",
                finished.pid(),
                count(finished.requests().size() - writes.size(), "read"),
                count(writes.size(), "write"),
                finished.took().toMillis() / 1000.0));
    lines.addAll(outcome(finished.result()));
    return lines;
  }

  private static boolean isByTheClock(Route route) {
    return route.rule().schedule().isPresent();
  }

  /// One line where something was done or went wrong, and none otherwise: nobody asked for it.
  private List<String> finishedByTheClock(CloudEvent.Finished finished) {
    long writes = finished.requests().stream().filter(AwsRequest::isWrite).count();
    String said =
        switch (finished.result()) {
          case InvocationResult.Raised(String type, String message) ->
              ink.bad("failed: " + type + ": " + message);
          case InvocationResult.Returned(String json) ->
              writes == 0 ? "" : "%s, %s".formatted(count((int) writes, "write"), totals(json));
        };
    return said.isEmpty()
        ? List.of()
        : List.of(now() + ink.bold(finished.route().rule().shortName()) + ": " + said);
  }

  private static String totals(String json) {
    try {
      return JSON.readTree(json).path("totals").properties().stream()
          .filter(total -> total.getValue().asInt() > 0)
          .map(total -> total.getKey() + " " + total.getValue())
          .collect(Collectors.joining(", "));
    } catch (JsonProcessingException _) {
      return json;
    }
  }

  /// A request that changes something, or failed to.
  private String request(AwsRequest request) {
    return request.service()
        + ":"
        + request.operation()
        + request.about().map(about -> " " + about).orElse("")
        + request.made().map(id -> " -> " + id).orElse("")
        + request.error().map(error -> "  " + ink.bad(error)).orElse("");
  }

  private static String count(int n, String what) {
    return n == 1 ? "1 " + what : n + " " + what + "s";
  }

  private List<String> outcome(InvocationResult result) {
    return switch (result) {
      case InvocationResult.Raised(String type, String message) ->
          List.of(INDENT + ink.bad("failed: " + type + ": " + message));
      case InvocationResult.Returned(String json) -> outcome(json);
    };
  }

  private List<String> outcome(String json) {
    try {
      JsonNode result = JSON.readTree(json);
      List<String> lines = new ArrayList<>();
      if (result.path("outcomes").isArray()) {
        result.path("outcomes").forEach(one -> lines.addAll(outcomeOfRegion(one)));
      } else if (result.path("stack").isTextual()) {
        lines.add(INDENT + outcomeOfStack(result));
      } else {
        lines.add(INDENT + "returned " + json);
      }
      return lines;
    } catch (JsonProcessingException _) {
      return List.of(INDENT + json);
    }
  }

  private List<String> outcomeOfRegion(JsonNode outcome) {
    String word = outcome.path("outcome").asText();
    boolean bad = List.of("failed", "givenUp", "refused").contains(word);
    List<String> lines = new ArrayList<>();
    lines.add(
        INDENT
            + region(outcome.path("region").asText(""))
            + (bad ? ink.bad(word) : ink.good(word))
            + said("  ", outcome.path("replica")));
    wrapped(outcome.path("reason").asText(""))
        .forEach(line -> lines.add(INDENT + region("") + line));
    return lines;
  }

  /// A reason in lines that fit beside what stands in front of them.
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

  private String outcomeOfStack(JsonNode result) {
    String key = result.path("key").asText("");
    return ink.good(result.path("outcome").asText())
        + said("  ", result.path("reason"))
        + (result.path("key").isTextual()
            ? "  %s, %d changed  %s"
                .formatted(
                    count(result.path("images").asInt(), "image"),
                    result.path("changed").asInt(),
                    key.substring(key.lastIndexOf('/') + 1))
            : "");
  }

  private static String said(String before, JsonNode value) {
    return value.isTextual() && !value.asText().isEmpty() ? before + value.asText() : "";
  }

  /// What an event is about, in a word or two.
  public static String subject(Event event) {
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
    return keys.isEmpty() ? name : name + " tagged " + some(keys);
  }

  private static String some(List<String> words) {
    return words.size() <= SOME
        ? String.join(", ", words)
        : String.join(", ", words.subList(0, SOME)) + " and %d more".formatted(words.size() - SOME);
  }

  private static JsonNode detail(Event event) {
    try {
      return JSON.readTree(event.json()).path("detail");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private String now() {
    return ink.dim(LocalTime.now(clock).format(TIME)) + "  ";
  }

  private static String region(String region) {
    return String.format(Locale.ROOT, "%-" + REGION_WIDTH + "s  ", region);
  }
}
