package dev.amitrail.report.refresh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.amitrail.event.EventBridgeEvent;
import dev.amitrail.event.MalformedEventException;
import dev.amitrail.report.ReportSettings;
import dev.amitrail.report.model.Fleet;
import dev.amitrail.report.model.FleetStack;
import dev.amitrail.report.publish.ReportFailedException;
import dev.amitrail.report.testing.FakeAws;
import dev.amitrail.report.testing.Stacks;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.ec2.model.Image;

class ReportRefreshTest {
  private static final String WEB = "ami-0a1b2c3d4e5f60718";
  private static final String WEB_NEXT = "ami-0b2c3d4e5f6071829";

  private final FakeAws aws = new FakeAws();
  private final List<String> logged = new ArrayList<>();
  private Instant now = Instant.parse("2026-11-22T02:43:50Z");
  private boolean dryRun;

  ReportRefreshTest() {
    aws.images.add(image(WEB, "web-1", "2026-11-20T09:30:00.000Z"));
  }

  @Test
  void allStacksWithImagesAreReported() {
    deploy(60, Map.of("WebAmi", WEB));
    stack("network", Map.of("Cidr", "10.0.0.0/16"));

    RefreshResult result = refresh("r-1", all(), () -> true);

    assertThat(result.outcome()).isEqualTo("complete");
    assertThat(result.stacks()).isEqualTo("all");
    assertThat(result.looked()).isEqualTo(61);
    assertThat(result.published()).isEqualTo(60);
    assertThat(result.withoutImages()).isEqualTo(1);
    assertThat(fleet().stacks()).hasSize(60);
    assertThat(aws.sent).hasSize(60);
    assertThat(logged).hasSizeGreaterThan(2);
  }

  @Test
  void ec2RequestsDoNotGrowWithTheStacksOfABatch() {
    deploy(25, Map.of("WebAmi", WEB));

    refresh("r-1", all(), () -> true);

    assertThat(aws.calls.stream().filter("ListStackResources"::equals)).hasSize(25);
    assertThat(aws.calls.stream().filter("DescribeInstances"::equals)).hasSize(1);
    assertThat(aws.calls.stream().filter("DescribeImages"::equals)).hasSize(3);
  }

  @Test
  void aScheduledRefreshPublishesChangesOfKnownStacks() {
    deploy(3, Map.of("WebAmi", WEB));
    refresh("r-1", all(), () -> true);
    stack("unknown", Map.of("WebAmi", WEB));
    Map<String, String> before = Map.copyOf(aws.objects);
    now = now.plusSeconds(86_400);
    aws.now = now;

    RefreshResult quiet = refresh("r-2", known(), () -> true);

    assertThat(quiet.unchanged()).isEqualTo(3);
    assertThat(quiet.published()).isZero();
    assertThat(aws.objects).containsOnlyKeys(before.keySet());
    assertThat(fleet().stacks())
        .allSatisfy(stack -> assertThat(stack.checkedAt()).isEqualTo(now.toString()));

    aws.images.add(image(WEB_NEXT, "web-2", "2026-11-22T09:30:00.000Z"));
    RefreshResult changed = refresh("r-3", known(), () -> true);

    assertThat(changed.published()).isEqualTo(3);
    assertThat(fleet().stacks())
        .hasSize(3)
        .allSatisfy(stack -> assertThat(stack.newer()).isEqualTo(1));
  }

  @Test
  void anUnfinishedRefreshIsContinuedByTheNextInvocation() {
    deploy(60, Map.of("WebAmi", WEB));

    RefreshResult first = refresh("r-1", all(), () -> reports() < 25);
    now = now.plusSeconds(900);
    RefreshResult second = refresh("r-2", known(), () -> true);

    assertThat(first.outcome()).isEqualTo("unfinished");
    assertThat(first.looked()).isEqualTo(25);
    assertThat(first.reason()).contains("the same event sent again, continues");
    assertThat(second.outcome()).isEqualTo("complete");
    assertThat(second.stacks()).isEqualTo("all");
    assertThat(second.looked()).isEqualTo(60);
    assertThat(second.published()).isEqualTo(60);
    assertThat(fleet().stacks()).hasSize(60);
  }

  @Test
  void aKnownStackThatDoesNotExistIsMarkedAsGone() {
    deploy(2, Map.of("WebAmi", WEB));
    refresh("r-1", all(), () -> true);
    aws.stacks.remove(id("stack-0"));
    now = now.plusSeconds(60);

    RefreshResult result = refresh("r-2", known(), () -> true);

    assertThat(result.closed()).isEqualTo(1);
    assertThat(fleet().stacks()).extracting(FleetStack::gone).containsExactly(true, false);
  }

  @Test
  void aFailedStackIsNamedAndStopsNoOther() {
    deploy(3, Map.of("WebAmi", WEB));
    aws.objects.put("reports/123456789012/ap-southeast-2/stack-1/latest.json", "{\"version\": 9}");

    assertThatThrownBy(() -> refresh("r-1", all(), () -> true))
        .isInstanceOf(ReportFailedException.class)
        .hasMessageContaining("stack-1/latest.json is of version 9");
    assertThatThrownBy(aws::project).hasMessageContaining("stack-1/latest.json is of version 9");
    assertThat(fleet().stacks())
        .extracting(FleetStack::stackName)
        .containsExactly("stack-0", "stack-2");
  }

  @Test
  void aDryRunWritesNothing() {
    deploy(3, Map.of("WebAmi", WEB));
    dryRun = true;

    refresh("r-1", all(), () -> true);

    assertThat(aws.objects).isEmpty();
    assertThat(aws.sent).isEmpty();
  }

  @Test
  void aScopeOtherThanAllOrKnownIsRefused() {
    assertThatThrownBy(() -> refresh("r-1", Map.of("stacks", "every"), () -> true))
        .isInstanceOf(MalformedEventException.class)
        .hasMessageContaining("'all' or 'known'");
  }

  private static Map<String, Object> known() {
    return Map.of("stacks", "known");
  }

  private static Map<String, Object> all() {
    return Map.of("stacks", "all");
  }

  private RefreshResult refresh(String id, Map<String, Object> detail, BooleanSupplier hasTime) {
    var settings =
        new ReportSettings(
            Stacks.ACCOUNT,
            List.of("ap-southeast-2", "us-east-1"),
            "reports-bucket",
            List.of("WEB_AMI"),
            List.of(),
            24,
            dryRun);
    var event =
        new EventBridgeEvent(
            id,
            "aws.events",
            "Scheduled Event",
            Stacks.ACCOUNT,
            now,
            Stacks.REGION,
            List.of(),
            detail);
    return new ReportRefresh(aws.gateways(), settings, () -> now)
        .refresh(event, new RunTime(now.plusSeconds(60), hasTime), logged::add);
  }

  private long reports() {
    return aws.objects.keySet().stream().filter(key -> key.endsWith("latest.json")).count();
  }

  private Fleet fleet() {
    return aws.fleet();
  }

  private void deploy(int stacks, Map<String, String> parameters) {
    for (int i = 0; i < stacks; i++) {
      stack("stack-" + i, parameters);
    }
  }

  private void stack(String name, Map<String, String> parameters) {
    aws.stacks.put(
        id(name),
        Stack.builder()
            .stackId(id(name))
            .stackName(name)
            .creationTime(Instant.parse("2026-11-01T00:00:00Z"))
            .stackStatus("CREATE_COMPLETE")
            .parameters(
                parameters.entrySet().stream()
                    .map(
                        entry ->
                            Parameter.builder()
                                .parameterKey(entry.getKey())
                                .parameterValue(entry.getValue())
                                .build())
                    .toList())
            .build());
  }

  private static String id(String name) {
    return Stacks.SHOP.replace("stack/shop", "stack/" + name);
  }

  private static Image image(String id, String name, String created) {
    return Image.builder()
        .imageId(id)
        .name(name)
        .state("available")
        .ownerId(Stacks.ACCOUNT)
        .creationDate(created)
        .build();
  }
}
