package dev.amitrail.report;

import static dev.amitrail.report.testing.ReportedAccount.WEB;
import static dev.amitrail.report.testing.ReportedAccount.WEB_NEXT;
import static dev.amitrail.report.testing.ReportedAccount.image;
import static dev.amitrail.report.testing.ReportedAccount.tag;
import static org.assertj.core.api.Assertions.assertThat;

import dev.amitrail.report.model.Change;
import dev.amitrail.report.model.ReportedImage;
import dev.amitrail.report.model.StackReport;
import dev.amitrail.report.model.Unresolved;
import dev.amitrail.report.stack.StackResource;
import dev.amitrail.report.testing.ReportedAccount;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup;
import software.amazon.awssdk.services.autoscaling.model.LaunchTemplateOverrides;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.ec2.model.ImageMetadata;
import software.amazon.awssdk.services.ec2.model.Instance;

/// Stacks as people described them in public, each of which a report once stated wrongly: what was
/// inferred from a stand-in is read.
class FieldFactsTest {
  private static final String ARM = "ami-0c3d4e5f607182930";
  private static final String VENDORS = "ami-0d4e5f60718293041";
  private static final String BATCH = "AWS::Batch::ComputeEnvironment";

  private final ReportedAccount account = new ReportedAccount();

  @BeforeEach
  void images() {
    account.aws.images.add(image(WEB_NEXT, "web-2", "2026-11-21T09:30:00.000Z"));
    account.aws.images.add(image(ARM, "arm-1", "2026-11-21T10:30:00.000Z"));
  }

  @Test
  void b01AReplacedRootVolumeIsNoDrift() {
    account.template("lt-1", WEB, WEB_NEXT);
    account.group("shop", "g", "lt-1", "2");
    account.running("shop", "g", WEB, WEB, WEB);
    account.aws.groups.replaceAll(
        group ->
            group.toBuilder()
                .instances(
                    account.aws.instances.stream()
                        .map(FieldFactsTest::withReplacedRootVolume)
                        .toList())
                .build());

    StackReport report = settled(Map.of());

    assertThat(images(report)).containsExactly("Group web-2");
    assertThat(report.images().getFirst().hasDrift()).isFalse();
    assertThat(report.images().getFirst().uses().getFirst().running()).isEqualTo(3);
  }

  private static software.amazon.awssdk.services.autoscaling.model.Instance withReplacedRootVolume(
      Instance instance) {
    return software.amazon.awssdk.services.autoscaling.model.Instance.builder()
        .instanceId(instance.instanceId())
        .imageId(WEB_NEXT)
        .build();
  }

  @Test
  void b02ARetainedInstanceIsNoPartOfItsStack() {
    account.resource("shop", "Db", StackResource.INSTANCE, "i-db");
    account.resource("shop", "Web", StackResource.INSTANCE, "i-web");
    instance("i-db", "Db", WEB);
    instance("i-web", "Web", WEB_NEXT);
    settled(Map.of());

    account.aws.resources.clear();
    account.resource("shop", "Web", StackResource.INSTANCE, "i-web");
    StackReport report = settled(Map.of());

    assertThat(images(report)).containsExactly("Web web-2");
    assertThat(report.removed()).extracting(one -> one.key()).containsExactly("Db");
    assertThat(report.changed()).isEqualTo(1);
  }

  @Test
  void aResourceThatAStackRetainsAndStillListsIsNoPartOfIt() {
    account.resource("shop", "Db", StackResource.INSTANCE, "i-db");
    instance("i-db", "Db", WEB);
    account.aws.resources.replaceAll(
        (_, resources) ->
            resources.stream()
                .map(one -> one.toBuilder().resourceStatus("DELETE_SKIPPED").build())
                .toList());
    account.resource("shop", "Web", StackResource.INSTANCE, "i-web");
    instance("i-web", "Web", WEB_NEXT);

    assertThat(images(settled(Map.of()))).containsExactly("Web web-2");
  }

  @Test
  void b04OfATemplateWhoseUserIsNotReadTheDefaultAndTheLatestVersionAreReported() {
    account.resource("shop", "Nodes", StackResource.LAUNCH_TEMPLATE, "lt-1");
    account.resource("shop", "Jobs", BATCH, "jobs");
    account.template("lt-1", WEB);
    settled(Map.of());

    account.template("lt-1", WEB, WEB_NEXT);
    StackReport report = settled(Map.of());

    assertThat(images(report)).containsExactly("Nodes web-1", "Nodes web-2");
    assertThat(report.images())
        .extracting(image -> image.history().change())
        .containsExactly(Change.UNCHANGED, Change.ADDED);
    assertThat(report.images())
        .extracting(image -> image.uses().getFirst().through())
        .containsExactly(
            "launch template lt-1 version $Default", "launch template lt-1 version $Latest");
    assertThat(text()).contains("named by Nodes: nothing known launches it");
  }

  @ParameterizedTest
  @CsvSource({
    "suse-sles-15-sp6-v20240701-hvm-ssd-x86_64, suse-sles-15-sp6-v20240820-hvm-ssd-x86_64",
    "web-41-x86_64, web-42-x86_64",
    "app-20240719-3, app-20240720-1"
  })
  void b05ANewerBuildIsFound(String name, String newer) {
    account.change(WEB, image -> image.name(name));
    account.change(WEB_NEXT, image -> image.name(newer));

    StackReport report = settled(Map.of("WebAmi", WEB));

    assertThat(report.images().getFirst().newer())
        .isNotNull()
        .extracting(image -> image.name())
        .isEqualTo(newer);
  }

  @ParameterizedTest
  @ValueSource(strings = {"AWS::PCS::ComputeNodeGroup", "AWS::CodeBuild::Fleet", BATCH})
  void b07AResourceWithAnImageOfItsOwnIsListedAsNotRead(String type) {
    account.resource("shop", "Nodes", type, "nodes");

    StackReport report = settled(Map.of("WebAmi", WEB));

    assertThat(report.unresolved()).extracting(Unresolved::type).containsExactly(type);
    assertThat(text()).contains("not known: Nodes (%s): not read: ".formatted(type));
  }

  @Test
  void b08AStackOfManagedNodesAloneHasAReport() {
    account.resource("shop", "Nodes", "AWS::EKS::Nodegroup", "nodes");

    StackReport report = settled(Map.of());

    assertThat(report.images()).isEmpty();
    assertThat(report.unresolved()).extracting(Unresolved::resource).containsExactly("Nodes");
    assertThat(account.row("shop").images()).isEmpty();
  }

  @Test
  void b09AnSsmValueThatMovedIsNoChangeOfTheParameter() {
    withSsmParameter("/web", WEB);
    withSsmParameter("/web", WEB_NEXT);

    assertThat(text()).contains("the SSM value moved, the stack's parameter did not change");
    assertThat(account.text(ReportedAccount.latestKey("shop"))).contains("\"SSM_VALUE\"");

    withSsmParameter("/web-next", ARM);

    assertThat(text()).doesNotContain("the SSM value moved");
    assertThat(account.text(ReportedAccount.latestKey("shop"))).contains("\"PARAMETER\"");
  }

  private void withSsmParameter(String name, String image) {
    account.deploy(
        Stack.builder()
            .stackId(ReportedAccount.id("shop"))
            .stackName("shop")
            .stackStatus("UPDATE_COMPLETE")
            .parameters(
                Parameter.builder()
                    .parameterKey("WebAmi")
                    .parameterValue(name)
                    .resolvedValue(image)
                    .build())
            .build());
    account.later(Duration.ofMinutes(1));
    account.settle("shop", "UPDATE_COMPLETE");
  }

  @Test
  void b10OverridesWithTemplatesOfTheirOwnLeaveTheTemplateOfThePolicyUnused() {
    account.template("lt-own", WEB);
    account.template("lt-x86", WEB_NEXT);
    account.template("lt-arm", ARM);
    account.resource("shop", "Template", StackResource.LAUNCH_TEMPLATE, "lt-own");
    account.resource("shop", "Group", StackResource.AUTO_SCALING_GROUP, "g");
    account.aws.groups.add(
        AutoScalingGroup.builder()
            .autoScalingGroupName("g")
            .mixedInstancesPolicy(
                policy ->
                    policy.launchTemplate(
                        launch ->
                            launch
                                .launchTemplateSpecification(
                                    own -> own.launchTemplateId("lt-own").version("1"))
                                .overrides(override("lt-x86"), override("lt-arm"))))
            .build());
    account.running("shop", "g", WEB_NEXT, WEB_NEXT, ARM);

    StackReport report = settled(Map.of());

    assertThat(uses(report))
        .containsExactlyInAnyOrder(
            "Group web-2: 2, launch template lt-x86 version 1",
            "Group arm-1: 1, launch template lt-arm version 1",
            "Group web-1: 0, launch template lt-own version 1");
    assertThat(text())
        .contains("named by Group: nothing known launches it, launch template lt-own version 1");
  }

  private static LaunchTemplateOverrides override(String template) {
    return LaunchTemplateOverrides.builder()
        .launchTemplateSpecification(own -> own.launchTemplateId(template).version("1"))
        .build();
  }

  @Test
  void b11ImagesAreFoundInValuesOfAnyForm() {
    withSsmParameter("/web", "{\"image_id\":\"%s\",\"os\":\"linux\"}".formatted(ARM));

    assertThat(images(account.latest("shop"))).containsExactly("WebAmi arm-1");

    StackReport report =
        settled(
            Map.of(
                "Mixed", WEB + ",t3.micro",
                "Two", WEB + " " + WEB_NEXT,
                "Prefix", "ami-2024"));

    assertThat(images(report)).containsExactly("Mixed web-1", "Two web-1", "Two web-2");
  }

  @Test
  void b12AnImageThatOneNestedStackOutputsForAnotherIsReportedOnce() {
    account.deploy("shop", "CREATE_COMPLETE", Map.of("ImageId", ""));
    account.resource("shop", "Finder", StackResource.NESTED_STACK, ReportedAccount.id("finder"));
    account.resource("shop", "Agents", StackResource.NESTED_STACK, ReportedAccount.id("agents"));
    account.deploy(nested("finder", Map.of("ImageId", "")));
    account.deploy(nested("agents", Map.of("ImageId", WEB)));
    account.template("lt-1", WEB);
    account.group("agents", "g", "lt-1", "1");
    account.running("agents", "g", WEB);

    account.later(Duration.ofMinutes(1));
    account.settle("shop", "CREATE_COMPLETE");
    account.settle("agents", "CREATE_COMPLETE");

    assertThat(account.history()).hasSize(1);
    assertThat(uses(account.latest("shop")))
        .containsExactly("Agents.ImageId web-1: 1, launch template lt-1 version 1");
    assertThat(account.latest("shop").unresolved()).isEmpty();
  }

  private static Stack nested(String name, Map<String, String> parameters) {
    return Stack.builder()
        .stackId(ReportedAccount.id(name))
        .stackName(name)
        .rootId(ReportedAccount.id("shop"))
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
        .build();
  }

  @Test
  void b13EachFormOfAnSsmParameterIsResolvedOrListed() {
    List<String> forms =
        List.of(
            "resolve:ssm:/web",
            "resolve:ssm:/web:2",
            "resolve:ssm:/web:stable",
            "resolve:ssm:arn:aws:ssm:ap-southeast-2:210987654321:parameter/web");
    account.aws.ssmParameters.put(forms.get(0), WEB_NEXT);
    account.aws.ssmParameters.put(forms.get(1), WEB);
    account.aws.ssmParameters.put(forms.get(2), WEB);
    account.aws.unreadable.add(forms.get(3));
    for (int i = 0; i < forms.size(); i++) {
      account.template("lt-" + i, forms.get(i));
      account.resource("shop", "Group" + i, StackResource.AUTO_SCALING_GROUP, "g" + i);
      String template = "lt-" + i;
      account.aws.groups.add(
          AutoScalingGroup.builder()
              .autoScalingGroupName("g" + i)
              .launchTemplate(each -> each.launchTemplateId(template).version("1"))
              .build());
    }
    account.running("shop", "g1", WEB);

    StackReport report = settled(Map.of());

    assertThat(images(report)).containsExactly("Group0 web-2", "Group1 web-1", "Group2 web-1");
    assertThat(report.images()).noneMatch(ReportedImage::hasDrift);
    assertThat(report.unresolved()).extracting(Unresolved::resource).containsExactly("Group3");
  }

  @ParameterizedTest
  @CsvSource({
    "available, false, not allowed by the Allowed AMIs of this account",
    "available, true, not shared with this account any more",
    "deregistered, true, deregistered",
    "deregistered, false, deregistered"
  })
  void b23AnImageThatOnlyItsInstanceShowsIsReportedWithTheReason(
      String state, boolean isAllowed, String reason) {
    account.resource("shop", "Web", StackResource.INSTANCE, "i-web");
    instance("i-web", "Web", VENDORS);
    account.aws.imagesOfInstances.put(
        VENDORS,
        ImageMetadata.builder()
            .imageId(VENDORS)
            .name("vendor-1")
            .state(state)
            .ownerId("210987654321")
            .creationDate("2026-11-19T09:30:00.000Z")
            .imageAllowed(isAllowed)
            .build());

    StackReport report = settled(Map.of());

    assertThat(images(report)).containsExactly("Web vendor-1");
    assertThat(report.images().getFirst().declaration().problem())
        .isEqualTo("not found in ap-southeast-2: " + reason);
    assertThat(calls("DescribeInstanceImageMetadata")).isEqualTo(1);
    assertThat(account.nextDay().unchanged()).isEqualTo(1);
  }

  @Test
  void b23AnImageThatNoInstanceShowsNamesEachReasonThatMayBe() {
    StackReport report = settled(Map.of("WebAmi", VENDORS));

    assertThat(report.images().getFirst().declaration().problem())
        .isEqualTo(
            "not found in ap-southeast-2: deregistered, not shared with this account, or not"
                + " allowed by its Allowed AMIs");
    assertThat(calls("DescribeInstanceImageMetadata")).isZero();
  }

  @Test
  void b23WhereEveryImageIsShownNoInstanceIsAskedForIts() {
    account.resource("shop", "Web", StackResource.INSTANCE, "i-web");
    instance("i-web", "Web", WEB);

    settled(Map.of());

    assertThat(calls("DescribeInstanceImageMetadata")).isZero();
  }

  @Test
  void b23WhereEc2RefusesToStateIt() {
    account.resource("shop", "Web", StackResource.INSTANCE, "i-web");
    instance("i-web", "Web", VENDORS);
    account.aws.before(
        "DescribeInstanceImageMetadata",
        () -> {
          throw Ec2Exception.builder()
              .statusCode(403)
              .awsErrorDetails(AwsErrorDetails.builder().errorCode("UnauthorizedOperation").build())
              .build();
        });

    assertThat(settled(Map.of()).images().getFirst().declaration().problem())
        .contains("or not allowed by its Allowed AMIs");
  }

  private long calls(String operation) {
    return account.aws.calls.stream().filter(operation::equals).count();
  }

  private StackReport settled(Map<String, String> parameters) {
    account.deployAndSettle("shop", "UPDATE_COMPLETE", parameters);
    return account.latest("shop");
  }

  private void instance(String id, String logicalId, String image) {
    account.aws.instances.add(
        Instance.builder()
            .instanceId(id)
            .imageId(image)
            .tags(
                tag("aws:cloudformation:stack-id", ReportedAccount.id("shop")),
                tag("aws:cloudformation:logical-id", logicalId))
            .build());
  }

  private String text() {
    return account.text(ReportedAccount.folder("shop") + "latest.txt");
  }

  private static List<String> images(StackReport report) {
    return report.images().stream()
        .map(image -> "%s %s".formatted(image.key(), image.details().name()))
        .toList();
  }

  private static List<String> uses(StackReport report) {
    return report.images().stream()
        .flatMap(
            image ->
                image.uses().stream()
                    .map(
                        use ->
                            "%s %s: %d, %s"
                                .formatted(
                                    image.key(),
                                    image.details().name(),
                                    use.running(),
                                    use.through())))
        .toList();
  }
}
