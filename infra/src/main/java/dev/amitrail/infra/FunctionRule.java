package dev.amitrail.infra;

import dev.amitrail.event.AmiStateChange;
import dev.amitrail.event.ImageTagChange;
import dev.amitrail.event.StackStatus;
import dev.amitrail.event.StackStatusChange;
import dev.amitrail.image.TrailTags;
import dev.amitrail.infra.settings.DeploymentSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.events.EventPattern;

/// An EventBridge rule that invokes a function.
///
/// Rule names are a contract with users: a folder of `events/` has the name of the rule that
/// matches its samples, without the prefix. Logical IDs in the templates derive from construct IDs,
/// so changing one replaces the rule.
sealed interface FunctionRule {
  /// What every rule name begins with.
  String NAME_PREFIX = "ami-trail-";

  /// The ID in the construct tree.
  String constructId();

  /// The rule's Name in the template.
  String name();

  /// Invokes its function for each event that matches the pattern.
  record EventRule(String constructId, String name, EventPattern pattern) implements FunctionRule {
    /// EventBridge allows 2,048 characters in a pattern ("Amazon EventBridge quotas").
    private static final int MOST_REGIONS_IN_A_PATTERN = 12;

    private static final String CHANGED_KEYS = "changed-tag-keys";

    /// All event rules of a deployment, which a replica Region forwards.
    static List<EventRule> all(DeploymentSettings settings) {
      return List.of(amiState(), amiTagged(settings.regions()), stackSettled());
    }

    /// An image became available, or creating it failed.
    static EventRule amiState() {
      return new EventRule(
          "AmiStateRule",
          NAME_PREFIX + "ami-state",
          pattern(
              AmiStateChange.SOURCE,
              AmiStateChange.DETAIL_TYPE,
              Map.of("State", AmiStateChange.STATES)));
    }

    /// A control tag of an image changed, or a trail tag was set to a retry keyword. The functions
    /// themselves set trail tags to image IDs, which matches only in a deployment with too many
    /// Regions for the exact pattern.
    static EventRule amiTagged(List<String> regions) {
      Map<String, Object> detail = new LinkedHashMap<>();
      detail.put("service", List.of(ImageTagChange.SERVICE));
      detail.put("resource-type", List.of(ImageTagChange.RESOURCE_TYPE));
      if (regions.size() > MOST_REGIONS_IN_A_PATTERN) {
        detail.put(
            CHANGED_KEYS,
            Stream.concat(
                    TrailTags.CONTROL.stream(),
                    Stream.of(Map.of("suffix", TrailTags.REPLICA_ID_SUFFIX)))
                .toList());
      } else {
        List<Map<String, Object>> either = new ArrayList<>();
        either.add(Map.of(CHANGED_KEYS, TrailTags.CONTROL));
        regions.forEach(region -> either.add(retryKeyword(TrailTags.replicaId(region))));
        detail.put("$or", either);
      }
      return new EventRule(
          "AmiTaggedRule",
          NAME_PREFIX + "ami-tagged",
          pattern(ImageTagChange.SOURCE, ImageTagChange.DETAIL_TYPE, detail));
    }

    private static Map<String, Object> retryKeyword(String key) {
      Map<String, Object> condition = new LinkedHashMap<>();
      condition.put(CHANGED_KEYS, List.of(key));
      condition.put("tags", Map.of(key, List.of(Map.of("anything-but", Map.of("prefix", "ami-")))));
      return condition;
    }

    /// A stack operation ended.
    static EventRule stackSettled() {
      return new EventRule(
          "StackSettledRule",
          NAME_PREFIX + "stack-settled",
          pattern(
              StackStatusChange.SOURCE,
              StackStatusChange.DETAIL_TYPE,
              Map.of("status-details", Map.of("status", StackStatus.names()))));
    }

    /// An event of another account is not matched: a bus receives such events too where its policy
    /// allows it ("Sending and receiving events between AWS accounts", EventBridge user guide).
    private static EventPattern pattern(String source, String detailType, Map<String, ?> detail) {
      return EventPattern.builder()
          .account(List.of(Aws.ACCOUNT_ID))
          .source(List.of(source))
          .detailType(List.of(detailType))
          .detail(detail)
          .build();
    }
  }

  /// Invokes its function once in each period.
  record ScheduleRule(String constructId, String name, Duration period) implements FunctionRule {
    /// Reconciles every image family, whether its events arrived or not.
    static ScheduleRule sweep(DeploymentSettings settings) {
      return new ScheduleRule(
          "SweepRule", NAME_PREFIX + "sweep", Duration.minutes(settings.sweepMinutes()));
    }

    /// Brings the page of all stacks up to date.
    static ScheduleRule fleet(DeploymentSettings settings) {
      return new ScheduleRule(
          "FleetRule", NAME_PREFIX + "fleet", Duration.minutes(settings.fleetMinutes()));
    }

    /// Refreshes the reports that are due: which these are, the function decides, from the setting
    /// `refreshHours` among others.
    static ScheduleRule reportRefresh(DeploymentSettings settings) {
      return new ScheduleRule(
          "ReportRefreshRule",
          NAME_PREFIX + "report-refresh",
          Duration.minutes(settings.fleetMinutes()));
    }
  }
}
