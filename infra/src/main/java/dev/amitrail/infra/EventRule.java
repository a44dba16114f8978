package dev.amitrail.infra;

import dev.amitrail.event.AmiStateChange;
import dev.amitrail.event.ImageTagChange;
import dev.amitrail.event.StackStatus;
import dev.amitrail.event.StackStatusChange;
import dev.amitrail.image.TrailTags;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.services.events.EventPattern;

/// The event rules of the product. Their names are part of what users rely on: a folder of
/// `events/` has the name of the rule that takes its samples.
public enum EventRule {
  /// An image became available, or making it failed.
  AMI_STATE("ami-state", "AmiStateRule"),
  /// A tag that asks for something changed on an image.
  AMI_TAGGED("ami-tagged", "AmiTaggedRule"),
  /// A stack settled.
  STACK_SETTLED("stack-settled", "StackSettledRule");

  /// What every RuleName begins with.
  public static final String PREFIX = "ami-trail-";

  /// An event pattern has at most 2,048 characters ("Amazon EventBridge quotas").
  private static final int MOST_REGIONS_IN_A_PATTERN = 12;

  private static final String CHANGED = "changed-tag-keys";

  private final String word;
  private final String constructId;

  EventRule(String word, String constructId) {
    this.word = word;
    this.constructId = constructId;
  }

  /// The rule's name without the prefix.
  public String word() {
    return word;
  }

  /// The rule's id in the construct tree.
  String constructId() {
    return constructId;
  }

  /// The RuleName in the template.
  public String ruleName() {
    return PREFIX + word;
  }

  /// Which events the rule takes, in a deployment with these Regions.
  EventPattern pattern(List<String> regions) {
    return switch (this) {
      case AMI_STATE ->
          pattern(
              AmiStateChange.SOURCE,
              AmiStateChange.DETAIL_TYPE,
              Map.of("State", AmiStateChange.STATES));
      case AMI_TAGGED ->
          pattern(ImageTagChange.SOURCE, ImageTagChange.DETAIL_TYPE, asksForSomething(regions));
      case STACK_SETTLED ->
          pattern(
              StackStatusChange.SOURCE,
              StackStatusChange.DETAIL_TYPE,
              Map.of("status-details", Map.of("status", StackStatus.names())));
    };
  }

  private static EventPattern pattern(String source, String type, Map<String, ?> detail) {
    return EventPattern.builder()
        .source(List.of(source))
        .detailType(List.of(type))
        .detail(detail)
        .build();
  }

  /// A control tag changed, or a trail tag was set to a word. Our own writes set trail tags to
  /// image ids, and so start nothing.
  private static Map<String, ?> asksForSomething(List<String> regions) {
    Map<String, Object> detail = new LinkedHashMap<>();
    detail.put("service", List.of(ImageTagChange.SERVICE));
    detail.put("resource-type", List.of(ImageTagChange.RESOURCE_TYPE));
    List<Object> control = List.of(TrailTags.REPLICATE_TO, TrailTags.PUBLISH_AS);
    if (regions.size() > MOST_REGIONS_IN_A_PATTERN) {
      List<Object> keys = new ArrayList<>(control);
      keys.add(Map.of("suffix", TrailTags.REPLICA_ID_SUFFIX));
      detail.put(CHANGED, keys);
      return detail;
    }
    List<Map<String, Object>> either = new ArrayList<>();
    either.add(Map.of(CHANGED, control));
    regions.forEach(region -> either.add(wordOnTrail(region)));
    detail.put("$or", either);
    return detail;
  }

  private static Map<String, Object> wordOnTrail(String region) {
    String key = TrailTags.replicaId(region);
    Map<String, Object> condition = new LinkedHashMap<>();
    condition.put(CHANGED, List.of(key));
    condition.put("tags", Map.of(key, List.of(Map.of("anything-but", Map.of("prefix", "ami-")))));
    return condition;
  }
}
