package dev.amitrail.local.testing;

import dev.amitrail.local.eventbridge.Event;
import dev.amitrail.local.eventbridge.InvalidEventException;
import dev.amitrail.local.template.CloudAssembly;
import dev.amitrail.local.template.DeployedStacks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import software.amazon.awssdk.services.cloudformation.model.Parameter;

/// The templates of a small deployment, events for it, and parameters of stacks.
public final class Fixtures {
  /// The account of the events.
  public static final String ACCOUNT = "123456789012";

  private Fixtures() {}

  /// The home Region is ap-southeast-2; us-east-1 forwards its events to it.
  public static DeployedStacks stacks() {
    try {
      return new CloudAssembly(assembly()).stacks();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Copies the templates into a folder, where a test can change them.
  public static void copyAssembly(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(assembly())) {
      for (Path file : files.toList()) {
        Files.copy(file, folder.resolve(file.getFileName()));
      }
    }
  }

  /// An image became available.
  public static String amiEvent(String region, String image) {
    return event(
        region,
        "aws.ec2",
        "EC2 AMI State Change",
        "arn:aws:ec2:" + region + "::image/" + image,
        """
        {"ImageId":"%s","State":"available","ErrorMessage":"","RequestId":"r"}
        """
            .formatted(image));
  }

  /// A stack reached a status.
  public static String stackEvent(String stackId, String status) {
    return event(
        stackId.split(":", -1)[3],
        "aws.cloudformation",
        "CloudFormation Stack Status Change",
        stackId,
        """
        {"stack-id":"%s","status-details":{"status":"%s","status-reason":""}}
        """
            .formatted(stackId, status));
  }

  /// The scheduled event of the sweep's rule.
  public static String sweepEvent(Instant time) {
    return scheduledEvent("sweep", "{}").replace("2026-11-22T10:00:00Z", time.toString());
  }

  /// The scheduled event of a rule.
  ///
  /// @param rule its name without `ami-trail-`
  public static String scheduledEvent(String rule, String detail) {
    return event(
        "ap-southeast-2",
        "aws.events",
        "Scheduled Event",
        "arn:aws:events:ap-southeast-2:%s:rule/ami-trail-%s".formatted(ACCOUNT, rule),
        detail);
  }

  /// Any event.
  public static String event(
      String region, String source, String type, String resource, String detail) {
    return """
    {"version":"0","id":"6a7e8feb-b491-4cf7-a9f1-bf3703467718","account":"123456789012",
     "time":"2026-11-22T10:00:00Z","region":"%s","source":"%s","detail-type":"%s",
     "resources":["%s"],"detail":%s}
    """
        .formatted(region, source, type, resource, detail.strip());
  }

  /// An event from its JSON.
  public static Event parsed(String json) {
    try {
      return Event.parse(json.getBytes(StandardCharsets.UTF_8));
    } catch (InvalidEventException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /// The parameters of a stack, from their values by key.
  public static List<Parameter> parameters(Map<String, String> values) {
    return values.entrySet().stream()
        .map(
            one ->
                Parameter.builder()
                    .parameterKey(one.getKey())
                    .parameterValue(one.getValue())
                    .build())
        .toList();
  }

  private static Path assembly() {
    try {
      return Path.of(Fixtures.class.getResource("/assembly").toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
