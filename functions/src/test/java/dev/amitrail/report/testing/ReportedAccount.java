package dev.amitrail.report.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.amitrail.event.EventBridgeEvent;
import dev.amitrail.report.ReportResult;
import dev.amitrail.report.ReportSettings;
import dev.amitrail.report.StackReporter;
import dev.amitrail.report.model.Fleet;
import dev.amitrail.report.model.FleetStack;
import dev.amitrail.report.model.StackReport;
import dev.amitrail.report.publish.ReportJson;
import dev.amitrail.report.publish.ReportJson.Parsed;
import dev.amitrail.report.refresh.RefreshResult;
import dev.amitrail.report.refresh.ReportRefresh;
import dev.amitrail.report.refresh.RunTime;
import dev.amitrail.report.stack.StackResource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.cloudformation.model.StackResourceSummary;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.LaunchTemplateVersion;
import software.amazon.awssdk.services.ec2.model.Tag;

/// An account with stacks and images, a clock, and the report job that reads it: by the event of a
/// stack, or by a refresh.
public final class ReportedAccount {
  public static final String US = "us-east-1";

  /// An image of the account, made in 2026-11-20.
  public static final String WEB = "ami-0a1b2c3d4e5f60718";

  /// An id that tests give to an image made later.
  public static final String WEB_NEXT = "ami-0b2c3d4e5f6071829";

  private static final JsonMapper JSON = JsonMapper.builder().build();

  public final FakeAws aws = new FakeAws();

  /// The lines that refreshes logged.
  public final List<String> logged = new ArrayList<>();

  public boolean dryRun;
  private Instant now = Instant.parse("2026-11-22T02:43:50Z");
  private int events;

  public ReportedAccount() {
    aws.imagesElsewhere.put(US, new ArrayList<>());
    aws.images.add(image(WEB, "web-1", "2026-11-20T09:30:00.000Z"));
  }

  public Instant now() {
    return now;
  }

  public void later(Duration time) {
    now = now.plus(time);
    aws.now = now;
  }

  /// Handles the event that a stack entered a status.
  public ReportResult settle(String name, String status) {
    return settle("e-" + ++events, id(name), status, now.minusSeconds(2));
  }

  public ReportResult settle(String event, String stackId, String status, Instant time) {
    return settle(
        new EventBridgeEvent(
            event,
            "aws.cloudformation",
            "CloudFormation Stack Status Change",
            Stacks.ACCOUNT,
            time,
            Stacks.REGION,
            List.of(stackId),
            Map.of("stack-id", stackId, "status-details", Map.of("status", status))));
  }

  /// Handles an event.
  public ReportResult settle(EventBridgeEvent event) {
    return new StackReporter(aws.gateways(), settings(), () -> now).report(event);
  }

  /// Puts a stack into a status, and handles its event a minute later.
  public ReportResult deployAndSettle(String name, String status, Map<String, String> parameters) {
    deploy(name, status, parameters);
    later(Duration.ofMinutes(1));
    return settle(name, status);
  }

  /// The scheduled event a day later: a refresh of the known stacks.
  public RefreshResult nextDay() {
    later(Duration.ofDays(1));
    return tick();
  }

  /// The scheduled events of the page and of the refresh.
  public RefreshResult tick() {
    aws.project();
    return refresh("tick-" + ++events, Map.of());
  }

  public RefreshResult refresh(String id, Map<String, Object> detail) {
    return refresh(id, detail, () -> true);
  }

  public RefreshResult refresh(String id, Map<String, Object> detail, BooleanSupplier hasTime) {
    return refresh(id, Stacks.ACCOUNT, detail, hasTime);
  }

  /// A refresh by an event that states another account.
  public RefreshResult refreshAs(String eventAccount, Map<String, Object> detail) {
    return refresh("as-" + eventAccount, eventAccount, detail, () -> true);
  }

  private RefreshResult refresh(
      String id, String eventAccount, Map<String, Object> detail, BooleanSupplier hasTime) {
    return new ReportRefresh(aws.gateways(), settings(), () -> now)
        .refresh(
            new EventBridgeEvent(
                id,
                "aws.events",
                "Scheduled Event",
                eventAccount,
                Instant.parse("2026-11-22T02:00:00Z"),
                Stacks.REGION,
                List.of(),
                detail),
            new RunTime(now.plusSeconds(60), hasTime),
            logged::add);
  }

  /// The detail of a refresh of the known stacks.
  public static Map<String, Object> known() {
    return Map.of("stacks", "known");
  }

  /// The detail of a refresh of all stacks.
  public static Map<String, Object> all() {
    return Map.of("stacks", "all");
  }

  private ReportSettings settings() {
    return new ReportSettings(
        Stacks.ACCOUNT,
        List.of(Stacks.REGION, US),
        "reports-bucket",
        List.of("WEB_AMI"),
        List.of(),
        24,
        dryRun);
  }

  public static String id(String name) {
    return Stacks.SHOP.replace("stack/shop", "stack/" + name);
  }

  /// The key of a stack's row in the list of all stacks.
  public static String rowKey(String name) {
    return "fleet/123456789012/ap-southeast-2/" + name + ".json";
  }

  public static String folder(String name) {
    return "reports/123456789012/ap-southeast-2/" + name + "/";
  }

  public static String latestKey(String name) {
    return folder(name) + "latest.json";
  }

  public void deploy(String name, String status, Map<String, String> parameters) {
    deploy(
        Stack.builder()
            .stackId(id(name))
            .stackName(name)
            .creationTime(Instant.parse("2026-11-01T00:00:00Z"))
            .stackStatus(status)
            .parameters(
                new TreeMap<>(parameters)
                    .entrySet().stream()
                        .map(entry -> parameter(entry.getKey(), entry.getValue()))
                        .toList())
            .build());
  }

  public void deploy(Stack stack) {
    aws.stacks.put(stack.stackId(), stack);
  }

  private static Parameter parameter(String key, String value) {
    return Parameter.builder().parameterKey(key).parameterValue(value).build();
  }

  /// Stacks `stack-0`, `stack-1` … of the image `web-1`.
  public void deployMany(int stacks) {
    for (int i = 0; i < stacks; i++) {
      deploy("stack-" + i, "CREATE_COMPLETE", Map.of("WebAmi", WEB));
    }
  }

  public void resource(String stack, String logicalId, String type, String physicalId) {
    List<StackResourceSummary> resources =
        new ArrayList<>(aws.resources.getOrDefault(id(stack), List.of()));
    resources.add(
        StackResourceSummary.builder()
            .logicalResourceId(logicalId)
            .resourceType(type)
            .physicalResourceId(physicalId)
            .resourceStatus("CREATE_COMPLETE")
            .build());
    aws.resources.put(id(stack), resources);
  }

  /// An Auto Scaling group that is the resource `Group` of a stack, and launches a version of a
  /// template.
  public void group(String stack, String name, String template, String version) {
    group(stack, name, template, version, 0);
  }

  /// As [#group], of a group that is to have this many instances.
  public void group(String stack, String name, String template, String version, int wanted) {
    resource(stack, "Group", StackResource.AUTO_SCALING_GROUP, name);
    aws.groups.add(
        AutoScalingGroup.builder()
            .autoScalingGroupName(name)
            .desiredCapacity(wanted)
            .launchTemplate(each -> each.launchTemplateId(template).version(version))
            .build());
  }

  /// A launch template whose versions, from 1, name these images.
  public void template(String id, String... images) {
    List<LaunchTemplateVersion> versions = new ArrayList<>();
    for (String image : images) {
      versions.add(
          LaunchTemplateVersion.builder()
              .versionNumber(versions.size() + 1L)
              .defaultVersion(versions.isEmpty())
              .launchTemplateData(data -> data.imageId(image))
              .build());
    }
    aws.launchTemplates.put(id, versions);
  }

  /// The instances of a group, from now on.
  public void running(String stack, String group, String... images) {
    aws.instances.removeIf(
        instance ->
            instance.tags().stream()
                .anyMatch(
                    tag ->
                        tag.key().equals("aws:autoscaling:groupName")
                            && tag.value().equals(group)));
    for (String image : images) {
      aws.instances.add(
          Instance.builder()
              .instanceId("i-%s-%d".formatted(group, aws.instances.size()))
              .imageId(image)
              .tags(
                  tag("aws:cloudformation:stack-id", id(stack)),
                  tag("aws:cloudformation:logical-id", "Group"),
                  tag("aws:autoscaling:groupName", group))
              .build());
    }
  }

  public static Tag tag(String key, String value) {
    return Tag.builder().key(key).value(value).build();
  }

  public static Image image(String id, String name, String created) {
    return Image.builder()
        .imageId(id)
        .name(name)
        .state("available")
        .ownerId(Stacks.ACCOUNT)
        .creationDate(created)
        .build();
  }

  /// Changes an image of the stacks' Region.
  public void change(String id, UnaryOperator<Image.Builder> with) {
    change(aws.images, id, with);
  }

  public static void change(List<Image> images, String id, UnaryOperator<Image.Builder> with) {
    images.replaceAll(
        image -> image.imageId().equals(id) ? with.apply(image.toBuilder()).build() : image);
  }

  public StackReport latest(String name) {
    return switch (ReportJson.report(text(latestKey(name)))) {
      case Parsed.Known<StackReport>(StackReport report) -> report;
      case Parsed.Damaged<StackReport> _, Parsed.OfNewerVersion<StackReport> _ ->
          throw new AssertionError("latest.json of " + name + " is no report");
    };
  }

  /// The object at a key.
  public String text(String key) {
    @Nullable String text = aws.objects.get(key);
    return Objects.requireNonNull(text, () -> "There is no " + key);
  }

  /// The reports of all time of a stack, by their key.
  public Map<String, String> history(String name) {
    Map<String, String> history = new TreeMap<>(aws.objects);
    history
        .keySet()
        .removeIf(key -> !key.matches("\\Q" + folder(name) + "\\E\\d{8}T\\d{6}Z-.+\\.json"));
    return history;
  }

  /// All reports of all time, by their key.
  public Map<String, String> history() {
    Map<String, String> history = new TreeMap<>(aws.objects);
    history.keySet().removeIf(key -> !key.matches("reports/.+/\\d{8}T\\d{6}Z-.+\\.json"));
    return history;
  }

  /// The list of all stacks, up to date.
  public Fleet fleet() {
    return aws.fleet();
  }

  public FleetStack row(String name) {
    return fleet().stacks().stream()
        .filter(stack -> stack.stackName().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("The list of all stacks lacks " + name));
  }

  /// The details of the events of a stack.
  public List<JsonNode> sentOf(String name) {
    return aws.sent.stream()
        .map(sent -> json(sent.detail()))
        .filter(detail -> detail.path("stackName").asText().equals(name))
        .toList();
  }

  public static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError("No JSON: " + text, e);
    }
  }
}
