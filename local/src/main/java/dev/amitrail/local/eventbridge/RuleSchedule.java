package dev.amitrail.local.eventbridge;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.amitrail.local.template.DeployedRule;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The schedule of a rule.
///
/// @param rule the rule
/// @param every the interval
public record RuleSchedule(DeployedRule rule, Duration every) {
  private static final Pattern RATE =
      Pattern.compile("rate\\((?<n>\\d+) (?<unit>minute|hour|day)s?\\)");

  /// The schedule of a rule, if it has one of the form `rate(5 minutes)`.
  public static Optional<RuleSchedule> of(DeployedRule rule) {
    return rule.schedule()
        .map(RATE::matcher)
        .filter(Matcher::matches)
        .map(rate -> new RuleSchedule(rule, every(rate)));
  }

  private static Duration every(Matcher rate) {
    long n = Long.parseLong(rate.group("n"));
    return switch (rate.group("unit")) {
      case "minute" -> Duration.ofMinutes(n);
      case "hour" -> Duration.ofHours(n);
      default -> Duration.ofDays(n);
    };
  }

  /// The event that EventBridge sends when the rule is due.
  ///
  /// @param time the time of the event
  /// @param account the account of the rule
  public Event event(Instant time, String account) {
    ObjectNode event = new ObjectMapper().createObjectNode();
    event
        .put("source", "aws.events")
        .put("detail-type", "Scheduled Event")
        .put("account", account)
        .put("time", time.truncatedTo(ChronoUnit.SECONDS).toString())
        .put("region", rule.region());
    event
        .putArray("resources")
        .add("arn:aws:events:%s:%s:rule/%s".formatted(rule.region(), account, rule.name()));
    event.putObject("detail");
    try {
      return Event.parse(event.toString().getBytes(StandardCharsets.UTF_8));
    } catch (InvalidEventException e) {
      throw new IllegalStateException(e);
    }
  }
}
