package dev.amitrail.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.amitrail.event.EventBridgeEvent;
import dev.amitrail.report.model.Fleet;
import dev.amitrail.report.model.FleetStack;
import dev.amitrail.report.model.ReportedImage;
import dev.amitrail.report.model.StackReport;
import dev.amitrail.report.page.stack.StackPage;
import dev.amitrail.report.publish.ReportFailedException;
import dev.amitrail.report.publish.ReportJson;
import dev.amitrail.report.publish.ReportJson.Parsed;
import dev.amitrail.report.testing.FakeAws;
import dev.amitrail.report.testing.Stacks;
import dev.amitrail.report.text.ReportText;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.cloudformation.model.StackResourceSummary;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.LaunchTemplateVersion;
import software.amazon.awssdk.services.ec2.model.Tag;

class StackReporterTest {
  private static final String FOLDER = "reports/123456789012/ap-southeast-2/shop/";
  private static final String WEB = "ami-0a1b2c3d4e5f60718";
  private static final String WEB_NEXT = "ami-0b2c3d4e5f6071829";

  private final FakeAws aws = new FakeAws();
  private Instant now = Instant.parse("2026-11-22T02:43:50Z");

  StackReporterTest() {
    aws.images.add(image(WEB, "web-1"));
    aws.images.add(image(WEB_NEXT, "web-2"));
    deploy("CREATE_COMPLETE", Map.of("WEBAMI", WEB));
  }

  @Test
  void aSettledStackIsPublishedAndSent() {
    ReportResult result = report(event("e-1", "CREATE_COMPLETE", "2026-11-22T02:43:48Z"));

    assertThat(result.outcome()).isEqualTo("published");
    assertThat(result.key()).isEqualTo(FOLDER + "20261122T024348Z-e-1.json");
    assertThat(result.images()).isEqualTo(1);
    assertThat(aws.objects)
        .containsOnlyKeys(
            FOLDER + "20261122T024348Z-e-1.json",
            FOLDER + "latest.html",
            FOLDER + "latest.json",
            FOLDER + "latest.txt",
            "fleet/123456789012/ap-southeast-2/shop.json");
    assertThat(aws.objects.get(FOLDER + "latest.txt"))
        .contains("[WEBAMI] - web-1 (" + WEB + ") 2026-11-20T09:30:00.000Z\n");
    assertThat(aws.sent)
        .singleElement()
        .satisfies(
            sent -> {
              assertThat(sent.source()).isEqualTo("ami-trail");
              assertThat(sent.detailType()).isEqualTo("Deployed AMI Report");
              assertThat(sent.detail()).contains(WEB).contains("20261122T024348Z-e-1.json");
            });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 10, 100})
  void requestsDoNotGrowWithTheImages(int images) {
    report(event("e-0", "CREATE_COMPLETE", "2026-11-22T02:43:48Z"));
    Map<String, String> parameters = new TreeMap<>();
    for (int i = 0; i < images; i++) {
      String id = "ami-%017x".formatted(i);
      parameters.put("Ami" + i, id);
      aws.images.add(image(id, "web-" + i));
    }
    deploy("UPDATE_COMPLETE", parameters);
    now = now.plusSeconds(60);
    aws.forgetCalls();

    report(event("e-1", "UPDATE_COMPLETE", "2026-11-22T02:44:48Z"));

    assertThat(aws.calls)
        .containsExactly(
            "DescribeStacks",
            "ListStackResources",
            "DescribeInstances",
            "GetObject", // the latest report so far
            "DescribeImages", // the images
            "DescribeImages", // their replicas in the other Region
            "DescribeImages", // newer ones
            "DescribeStacks", // nothing happened to it since
            "PutObject", // history
            "ListObjectsV2", // the versions of latest.txt and latest.html so far
            "PutObject", // latest.json
            "GetObject", // the stack's row
            "PutObject", // latest.txt
            "PutObject", // latest.html
            "PutEvents",
            "PutObject"); // the stack's row
    assertThat(aws.chain.longest()).isEqualTo(8);
  }

  @Test
  void onlyFirstReportsListTheHistory() {
    report(event("e-1", "CREATE_COMPLETE", "2026-11-22T02:43:48Z"));
    assertThat(aws.calls)
        .filteredOn("ListObjectsV2"::equals)
        .as("the history, and what there is of the latest report")
        .hasSize(2);

    aws.forgetCalls();
    now = now.plusSeconds(60);
    report(event("e-2", "UPDATE_COMPLETE", "2026-11-22T02:44:48Z"));
    assertThat(aws.calls).filteredOn("ListObjectsV2"::equals).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 16, 33})
  void theLongestChainOfCallsDoesNotGrowWithTheRegions(int others) {
    List<String> regions =
        Stream.concat(
                Stream.of("ap-southeast-2"),
                IntStream.range(0, others).mapToObj("us-east-%d"::formatted))
            .toList();
    report(event("e-1", "CREATE_COMPLETE", "2026-11-22T02:43:48Z"));
    now = now.plusSeconds(60);
    aws.forgetCalls();

    reporter(regions, false).report(event("e-2", "UPDATE_COMPLETE", "2026-11-22T02:44:48Z"));

    assertThat(aws.calls).filteredOn("DescribeImages"::equals).hasSize(2 + others);
    assertThat(aws.chain.longest()).isEqualTo(8);
  }

  @Test
  void theSecondReportStatesWhatWasReplaced() {
    report(event("e-1", "CREATE_COMPLETE", "2026-11-22T02:43:48Z"));
    deploy("UPDATE_COMPLETE", Map.of("WEBAMI", WEB_NEXT));
    now = now.plusSeconds(60);

    ReportResult result = report(event("e-2", "UPDATE_COMPLETE", "2026-11-22T02:44:48Z"));

    assertThat(result.changed()).isEqualTo(1);
    assertThat(aws.objects.get(FOLDER + "latest.txt"))
        .contains("    replaces web-1 (" + WEB + ") 2026-11-20T09:30:00.000Z\n");
  }

  @Test
  void aSecondDeliveryChangesNothingInTheBucket() {
    EventBridgeEvent event = event("e-1", "CREATE_COMPLETE", "2026-11-22T02:43:48Z");
    report(event);
    Map<String, String> before = Map.copyOf(aws.objects);
    now = now.plusSeconds(600);

    ReportResult again = report(event);

    assertThat(again.outcome()).isEqualTo("published");
    assertThat(aws.objects).isEqualTo(before);
  }

  @Test
  void theNextDeliveryCompletesAReportThatWasCutOff() {
    EventBridgeEvent event = event("e-1", "CREATE_COMPLETE", "2026-11-22T02:43:48Z");
    report(event);
    String history = aws.objects.get(FOLDER + "20261122T024348Z-e-1.json");
    aws.objects.remove(FOLDER + "latest.json");
    now = now.plusSeconds(600);

    report(event);

    assertThat(aws.objects.get(FOLDER + "latest.json")).isEqualTo(history);
  }

  @Test
  void aReportReadEarlierDoesNotReplaceALaterOne() {
    deploy("UPDATE_COMPLETE", Map.of("WEBAMI", WEB_NEXT));
    report(event("e-2", "UPDATE_COMPLETE", "2026-11-22T02:44:48Z"));
    now = now.minusSeconds(30);
    deploy("UPDATE_COMPLETE", Map.of("WEBAMI", WEB));

    ReportResult late = report(event("e-1", "UPDATE_COMPLETE", "2026-11-22T02:43:48Z"));

    assertThat(late.reason()).contains("newer report");
    assertThat(aws.objects.get(FOLDER + "latest.json")).contains(WEB_NEXT);
    assertThat(aws.objects.get(FOLDER + "latest.txt")).contains(WEB_NEXT);
    assertThat(aws.objects).containsKey(FOLDER + "20261122T024348Z-e-1.json");
  }

  @Test
  void aLatestReportWrittenMeanwhileIsNotOverwritten() {
    report(event("e-1", "CREATE_COMPLETE", "2026-11-22T02:43:48Z"));
    String newer =
        aws.objects
            .getOrDefault(FOLDER + "latest.json", "")
            .replace("2026-11-22T02:43:50Z", "2026-11-22T02:55:00Z");
    now = now.plusSeconds(60);
    aws.beforeNextPut = Optional.of(() -> aws.objects.put(FOLDER + "latest.json", newer));

    ReportResult result = report(event("e-2", "UPDATE_COMPLETE", "2026-11-22T02:44:48Z"));

    assertThat(result.reason()).contains("newer report");
    assertThat(aws.objects.get(FOLDER + "latest.json")).isEqualTo(newer);
  }

  @Test
  void aLatestReportDeletedMeanwhileIsWrittenAgain() {
    report(event("e-1", "CREATE_COMPLETE", "2026-11-22T02:43:48Z"));
    now = now.plusSeconds(60);
    aws.beforePutOf.put(FOLDER + "latest.json", () -> aws.objects.remove(FOLDER + "latest.json"));

    ReportResult result = report(event("e-2", "UPDATE_COMPLETE", "2026-11-22T02:44:48Z"));

    assertThat(result.outcome()).isEqualTo("published");
    assertThat(latest().eventId()).isEqualTo("e-2");
  }

  /// The next report is published as a whole before one of the writes of this one, in any order of
  /// the writes that are made side by side.
  @ParameterizedTest
  @ValueSource(
      strings = {
        FOLDER + "20261122T024348Z-e-1.json",
        FOLDER + "latest.json",
        FOLDER + "latest.txt",
        FOLDER + "latest.html",
        "fleet/123456789012/ap-southeast-2/shop.json"
      })
  void textPageAndRowShowTheNewestReportAfterARace(String key) {
    Instant read = now;
    aws.beforePutOf.put(
        key,
        () -> {
          deploy("UPDATE_COMPLETE", Map.of("WEBAMI", WEB_NEXT));
          now = read.plusSeconds(60);
          report(event("e-2", "UPDATE_COMPLETE", "2026-11-22T02:44:48Z"));
        });

    report(event("e-1", "CREATE_COMPLETE", "2026-11-22T02:43:48Z"));

    assertTheLatestIsShown("e-2");
    assertThat(fleet().stacks().getFirst().images().getFirst().id()).isEqualTo(WEB_NEXT);
  }

  /// A function that was slow, or whose request was.
  @ParameterizedTest
  @ValueSource(strings = {"latest.txt", "latest.html"})
  void aLateWriteOfAnOlderReportIsReplaced(String name) {
    aws.beforePutOf.put(
        FOLDER + name, () -> aws.objects.put(FOLDER + name, "that of an older report"));

    report(event("e-1", "CREATE_COMPLETE", "2026-11-22T02:43:48Z"));

    assertTheLatestIsShown("e-1");
  }

  /// The next report is published while the object is read again.
  @ParameterizedTest
  @CsvSource({
    "latest.txt, HeadObject",
    "latest.txt, GetObject",
    "latest.html, HeadObject",
    "latest.html, GetObject"
  })
  void aReportThatComesBeforeTheSecondAttemptIsShown(String name, String read) {
    aws.beforePutOf.put(
        FOLDER + name,
        () -> {
          aws.objects.put(FOLDER + name, "that of an older report");
          aws.before(
              read,
              () -> {
                now = now.plusSeconds(60);
                report(event("e-2", "UPDATE_COMPLETE", "2026-11-22T02:44:48Z"));
              });
        });

    report(event("e-1", "CREATE_COMPLETE", "2026-11-22T02:43:48Z"));

    assertTheLatestIsShown("e-2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"latest.txt", "latest.html"})
  void aTextOrPageThatIsLostIsWrittenByTheNextDelivery(String name) {
    EventBridgeEvent event = event("e-1", "CREATE_COMPLETE", "2026-11-22T02:43:48Z");
    report(event);
    aws.objects.remove(FOLDER + name);

    report(event);

    assertTheLatestIsShown("e-1");
  }

  /// There is nothing to show, and the next report writes all of it.
  @Test
  void aLatestReportRemovedByAPersonEndsTheWritingOfTextAndPage() {
    aws.beforePutOf.put(
        FOLDER + "latest.txt",
        () -> {
          aws.objects.put(FOLDER + "latest.txt", "that of a person");
          aws.objects.remove(FOLDER + "latest.json");
        });

    assertThat(report(event("e-1", "CREATE_COMPLETE", "2026-11-22T02:43:48Z")).outcome())
        .isEqualTo("published");
    assertThat(aws.objects.get(FOLDER + "latest.txt")).isEqualTo("that of a person");
  }

  private void assertTheLatestIsShown(String event) {
    assertThat(latest().eventId()).isEqualTo(event);
    assertThat(aws.objects.get(FOLDER + "latest.txt")).isEqualTo(ReportText.of(latest()));
    assertThat(aws.objects.get(FOLDER + "latest.html")).isEqualTo(StackPage.of(latest()));
  }

  @Test
  void aDamagedLatestReportIsReplacedAndNoHistoryIsLost() {
    report(event("e-1", "CREATE_COMPLETE", "2026-11-22T02:43:48Z"));
    aws.objects.put(FOLDER + "latest.json", "{ damaged");

    report(event("e-2", "UPDATE_COMPLETE", "2026-11-22T02:44:48Z"));

    assertThat(latest().eventId()).isEqualTo("e-2");
    assertThat(latest().previous()).isEqualTo("e-1");
    assertThat(aws.objects).containsKey(FOLDER + "20261122T024348Z-e-1.json");
  }

  @Test
  void aGoneStackWithoutReportIsSkipped() {
    aws.stacks.clear();

    ReportResult result = report(event("e-1", "UPDATE_COMPLETE", "2026-11-22T02:43:48Z"));

    assertThat(result.outcome()).isEqualTo("skipped");
    assertThat(result.reason())
        .isEqualTo("CloudFormation does not know the stack, and it was never reported");
    assertThat(aws.objects).isEmpty();
  }

  @Test
  void aNestedStackIsSkipped() {
    aws.stacks.put(
        Stacks.SHOP,
        Objects.requireNonNull(aws.stacks.get(Stacks.SHOP)).toBuilder()
            .parentId("arn:parent")
            .rootId("arn:root")
            .build());

    assertThat(report(event("e-1", "CREATE_COMPLETE", "2026-11-22T02:43:48Z")).reason())
        .isEqualTo("nested in arn:root, whose report covers it");
  }

  @Test
  void aStackWithoutImagesIsSkippedUnlessItHadSome() {
    deploy("CREATE_COMPLETE", Map.of("InstanceType", "t3.micro"));
    assertThat(report(event("e-0", "CREATE_COMPLETE", "2026-11-22T02:40:00Z")).outcome())
        .isEqualTo("skipped");

    deploy("UPDATE_COMPLETE", Map.of("WEBAMI", WEB));
    report(event("e-1", "UPDATE_COMPLETE", "2026-11-22T02:43:48Z"));
    deploy("UPDATE_COMPLETE", Map.of("InstanceType", "t3.micro"));
    now = now.plusSeconds(60);
    ReportResult result = report(event("e-2", "UPDATE_COMPLETE", "2026-11-22T02:44:48Z"));

    assertThat(result.outcome()).isEqualTo("published");
    assertThat(aws.objects.get(FOLDER + "latest.txt")).contains("[WEBAMI] - removed: web-1");
  }

  @Test
  void aStackInProgressIsLeftToItsNextEvent() {
    deploy("UPDATE_IN_PROGRESS", Map.of("WEBAMI", WEB));

    assertThat(report(event("e-1", "CREATE_COMPLETE", "2026-11-22T02:43:48Z")).reason())
        .isEqualTo("the stack is UPDATE_IN_PROGRESS: the event of its end follows");
  }

  @ParameterizedTest
  @ValueSource(strings = {"DELETE_COMPLETE", "ROLLBACK_COMPLETE"})
  void aClosedStackWithoutReportIsSkipped(String status) {
    assertThat(report(event("e-1", status, "2026-11-22T02:43:48Z")).reason())
        .isEqualTo(status + ": the stack deploys nothing any more, and it was never reported");
    assertThat(aws.calls).containsExactly("GetObject", "ListObjectsV2");
  }

  @Test
  void aDeletedStackIsMarkedAsGoneAndKeepsItsHistory() {
    report(event("e-1", "CREATE_COMPLETE", "2026-11-22T02:43:48Z"));
    aws.stacks.clear();
    now = now.plusSeconds(60);

    ReportResult result = report(event("e-2", "DELETE_COMPLETE", "2026-11-22T02:44:48Z"));

    assertThat(result.outcome()).isEqualTo("published");
    assertThat(latest().gone()).isTrue();
    assertThat(latest().images()).extracting(ReportedImage::id).containsExactly(WEB);
    assertThat(aws.objects)
        .containsKeys(FOLDER + "20261122T024348Z-e-1.json", FOLDER + "20261122T024448Z-e-2.json");
    assertThat(fleet().stacks()).extracting(FleetStack::gone).containsExactly(true);
  }

  @Test
  void noLaterReportReplacesThatAStackIsGone() {
    report(event("e-1", "CREATE_COMPLETE", "2026-11-22T02:43:48Z"));
    report(event("e-2", "DELETE_COMPLETE", "2026-11-22T02:44:48Z"));
    now = now.plusSeconds(60);

    ReportResult late = report(event("e-3", "UPDATE_COMPLETE", "2026-11-22T02:44:00Z"));

    assertThat(late.reason()).contains("newer report");
    assertThat(latest().gone()).isTrue();
  }

  @Test
  void aLateEventOfAnEarlierStackOfTheSameNameReplacesNothing() {
    report(event("e-1", "CREATE_COMPLETE", "2026-11-22T02:43:48Z"));
    StackReport ours = latest();
    String later = Stacks.SHOP.replace("5d2f3a10", "99999999");
    aws.objects.put(
        FOLDER + "latest.json",
        aws.objects
            .getOrDefault(FOLDER + "latest.json", "")
            .replace(Stacks.SHOP, later)
            .replace("2026-11-01T00:00:00Z", "2026-11-22T00:00:00Z"));
    now = now.plusSeconds(60);

    ReportResult late = report(event("e-2", "UPDATE_COMPLETE", "2026-11-22T02:44:48Z"));
    ReportResult closed = report(event("e-3", "DELETE_COMPLETE", "2026-11-22T02:45:48Z"));

    assertThat(ours.stackId()).isEqualTo(Stacks.SHOP);
    assertThat(late.reason()).contains("newer report");
    assertThat(closed.reason()).contains("another stack's");
    assertThat(latest().stackId()).isEqualTo(later);
    assertThat(latest().gone()).isFalse();
  }

  @Test
  void aLatestReportOfANewerVersionIsNotOverwritten() {
    report(event("e-1", "CREATE_COMPLETE", "2026-11-22T02:43:48Z"));
    String newer =
        aws.objects
            .getOrDefault(FOLDER + "latest.json", "")
            .replace("\"version\" : 1", "\"version\" : 2");
    aws.objects.put(FOLDER + "latest.json", newer);
    Map<String, String> before = Map.copyOf(aws.objects);

    assertThatThrownBy(() -> report(event("e-2", "UPDATE_COMPLETE", "2026-11-22T02:44:48Z")))
        .isInstanceOf(ReportFailedException.class)
        .hasMessageContaining("version 2")
        .hasMessageContaining("Deploy that one again");
    assertThat(aws.objects).isEqualTo(before);
  }

  @Test
  void aDamagedListIsRebuiltFromTheReports() {
    report(event("e-1", "CREATE_COMPLETE", "2026-11-22T02:43:48Z"));
    aws.objects.put("fleet.json", "{ damaged");
    String other = FOLDER.replace("shop", "other") + "latest.json";
    aws.objects.put(
        other,
        aws.objects
            .getOrDefault(FOLDER + "latest.json", "")
            .replace("\"stackName\" : \"shop\"", "\"stackName\" : \"other\""));

    report(event("e-2", "UPDATE_COMPLETE", "2026-11-22T02:44:48Z"));

    assertThat(fleet().stacks()).extracting(FleetStack::stackName).containsExactly("other", "shop");
  }

  @Test
  void groupsTemplatesAndNestedStacksAddTheStatedRequests() {
    String nested = Stacks.SHOP.replace("shop", "shop-Nested");
    aws.stacks.put(
        nested, Stack.builder().stackId(nested).stackName("shop-Nested").rootId("r").build());
    aws.resources.put(
        Stacks.SHOP,
        List.of(
            resource("Nested", "AWS::CloudFormation::Stack", nested),
            resource("Group", "AWS::AutoScaling::AutoScalingGroup", "group-1"),
            resource("Template", "AWS::EC2::LaunchTemplate", "lt-1")));
    aws.groups.add(
        AutoScalingGroup.builder()
            .autoScalingGroupName("group-1")
            .launchTemplate(template -> template.launchTemplateId("lt-1").version("2"))
            .build());
    aws.launchTemplates.put("lt-1", List.of(version(2, WEB_NEXT)));
    aws.instances.add(instance("i-1", WEB));
    aws.instances.add(instance("i-2", WEB_NEXT));
    deploy("UPDATE_COMPLETE", Map.of("WEBAMI", WEB_NEXT));

    report(event("e-1", "UPDATE_COMPLETE", "2026-11-22T02:43:48Z"));

    assertThat(aws.calls.subList(0, 7))
        .containsExactly(
            "DescribeStacks",
            "ListStackResources",
            "DescribeStacks", // the nested stack
            "ListStackResources",
            "DescribeAutoScalingGroups",
            "DescribeInstances",
            "DescribeLaunchTemplateVersions");
    assertThat(aws.objects.get(FOLDER + "latest.txt"))
        .contains(
            "    drift: WEBAMI declares %s; 1 of 2 instances of Group runs %s (web-1)\n"
                .formatted(WEB_NEXT, WEB));
  }

  @Test
  void anUnreachableRegionIsStatedInTheReport() {
    aws.regionsOff.add("us-east-1");

    ReportResult result = report(event("e-1", "CREATE_COMPLETE", "2026-11-22T02:43:48Z"));

    assertThat(result.outcome()).isEqualTo("published");
    assertThat(latest().images().getFirst().elsewhere())
        .singleElement()
        .satisfies(
            there -> {
              assertThat(there.state()).isEqualTo("unread");
              assertThat(there.reason()).contains("is us-east-1 switched on");
            });
  }

  @Test
  void twoHundredParametersAreOneReport() {
    Map<String, String> parameters = new TreeMap<>();
    IntStream.range(0, 200).forEach(i -> parameters.put("Ami" + i, "ami-%017x".formatted(i)));
    deploy("CREATE_COMPLETE", parameters);

    assertThat(report(event("e-1", "CREATE_COMPLETE", "2026-11-22T02:43:48Z")).images())
        .isEqualTo(200);
    assertThat(aws.sent.getFirst().detail().length()).isLessThan(200_000);
  }

  private StackReport latest() {
    return switch (ReportJson.report(aws.objects.getOrDefault(FOLDER + "latest.json", ""))) {
      case Parsed.Known<StackReport>(StackReport report) -> report;
      case Parsed.Damaged<StackReport> _, Parsed.OfNewerVersion<StackReport> _ ->
          throw new AssertionError("latest.json is no report");
    };
  }

  private Fleet fleet() {
    return aws.fleet();
  }

  private static StackResourceSummary resource(String logicalId, String type, String id) {
    return StackResourceSummary.builder()
        .logicalResourceId(logicalId)
        .resourceType(type)
        .physicalResourceId(id)
        .resourceStatus("CREATE_COMPLETE")
        .build();
  }

  private static LaunchTemplateVersion version(long number, String image) {
    return LaunchTemplateVersion.builder()
        .versionNumber(number)
        .launchTemplateData(data -> data.imageId(image))
        .build();
  }

  private static Instance instance(String id, String image) {
    return Instance.builder()
        .instanceId(id)
        .imageId(image)
        .tags(
            tag("aws:cloudformation:stack-id", Stacks.SHOP),
            tag("aws:cloudformation:logical-id", "Group"),
            tag("aws:autoscaling:groupName", "group-1"))
        .build();
  }

  private static Tag tag(String key, String value) {
    return Tag.builder().key(key).value(value).build();
  }

  @Test
  void aMissingBucketIsNamedWithTheCommandThatMakesIt() {
    aws.s3Fails = Optional.of("NoSuchBucket");

    assertThatThrownBy(() -> report(event("e-1", "CREATE_COMPLETE", "2026-11-22T02:43:48Z")))
        .isInstanceOf(ReportFailedException.class)
        .hasMessage(
            "There is no bucket reports-bucket: deploy the stack AmiTrail, or make it with 'aws"
                + " s3api create-bucket --bucket reports-bucket --region ap-southeast-2"
                + " --create-bucket-configuration LocationConstraint=ap-southeast-2'.");
  }

  @Test
  void aRefusedEventIsAFailure() {
    aws.eventRefused = Optional.of("InternalFailure");

    assertThatThrownBy(() -> report(event("e-1", "CREATE_COMPLETE", "2026-11-22T02:43:48Z")))
        .isInstanceOf(ReportFailedException.class)
        .hasMessageContaining("Deployed AMI Report")
        .hasMessageContaining("InternalFailure");
  }

  @Test
  void aDryRunWritesNothing() {
    ReportResult result =
        reporter(true).report(event("e-1", "CREATE_COMPLETE", "2026-11-22T02:43:48Z"));

    assertThat(result.reason()).isEqualTo("dry run: 1 images would be reported");
    assertThat(aws.objects).isEmpty();
    assertThat(aws.sent).isEmpty();
  }

  @Test
  void charactersOfAnEventIdAreEscapedInTheKey() {
    assertThat(report(event("../a b", "CREATE_COMPLETE", "2026-11-22T02:43:48Z")).key())
        .isEqualTo(FOLDER + "20261122T024348Z-..-a-b.json");
  }

  private ReportResult report(EventBridgeEvent event) {
    return reporter(false).report(event);
  }

  private StackReporter reporter(boolean dryRun) {
    return reporter(List.of("ap-southeast-2", "us-east-1"), dryRun);
  }

  private StackReporter reporter(List<String> regions, boolean dryRun) {
    var settings =
        new ReportSettings(
            Stacks.ACCOUNT,
            regions,
            "reports-bucket",
            List.of("DB_AMI", "APP_AMI", "WEB_AMI"),
            List.of(),
            24,
            dryRun);
    return new StackReporter(aws.gateways(), settings, () -> now);
  }

  private void deploy(String status, Map<String, String> parameters) {
    aws.stacks.put(
        Stacks.SHOP,
        Stack.builder()
            .stackId(Stacks.SHOP)
            .stackName("shop")
            .creationTime(Instant.parse("2026-11-01T00:00:00Z"))
            .stackStatus(status)
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

  private static Image image(String id, String name) {
    return Image.builder()
        .imageId(id)
        .name(name)
        .state("available")
        .ownerId("123456789012")
        .creationDate("2026-11-20T09:30:00.000Z")
        .build();
  }

  private static EventBridgeEvent event(String id, String status, String time) {
    return new EventBridgeEvent(
        id,
        "aws.cloudformation",
        "CloudFormation Stack Status Change",
        "123456789012",
        Instant.parse(time),
        "ap-southeast-2",
        List.of(Stacks.SHOP),
        Map.of("stack-id", Stacks.SHOP, "status-details", Map.of("status", status)));
  }
}
