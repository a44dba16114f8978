package dev.amitrail.infra;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awscdk.services.iam.PolicyStatement;

/// The forms of IAM policy statements that the functions' roles consist of.
final class Statements {
  private static final String EVENT_SOURCE = "events:source";
  private static final String DETAIL_TYPE = "events:detail-type";

  private Statements() {}

  static PolicyStatement allow(List<String> actions, List<String> resources) {
    return allow(actions, resources, Map.of());
  }

  /// @param conditions operator -> condition key -> a value or a list of values
  static PolicyStatement allow(
      List<String> actions, List<String> resources, Map<String, ?> conditions) {
    return PolicyStatement.Builder.create()
        .actions(actions)
        .resources(resources)
        .conditions(new TreeMap<>(conditions)) // in the same order in every synthesis
        .build();
  }

  /// For reads that IAM cannot limit to resources, such as DescribeImages (Service Authorization
  /// Reference): a condition limits them to Regions.
  static PolicyStatement readInRegions(List<String> actions, List<String> regions) {
    return allow(
        actions, List.of("*"), Map.of("StringEquals", Map.of("aws:RequestedRegion", regions)));
  }

  /// Sends events with this source and one of these detail types to the home Region's default bus.
  /// Both keys have a list of values ("Actions, resources, and condition keys for Amazon
  /// EventBridge", Service Authorization Reference), so that the operator is one for sets, which is
  /// true of a missing key too.
  static PolicyStatement putEvents(
      List<String> actions, Arns arns, String source, List<String> detailTypes) {
    return allow(
        actions,
        List.of(arns.homeBus("default")),
        Map.of(
            "ForAllValues:StringEquals",
            new TreeMap<>(Map.of(EVENT_SOURCE, source, DETAIL_TYPE, detailTypes)),
            "Null",
            new TreeMap<>(Map.of(EVENT_SOURCE, "false", DETAIL_TYPE, "false"))));
  }
}
