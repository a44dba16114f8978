package dev.amitrail.report.workload;

import static dev.amitrail.report.testing.ReportedAccount.tag;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.amitrail.aws.AwsCallException;
import dev.amitrail.aws.FanOut;
import dev.amitrail.report.deployed.DeployedImage;
import dev.amitrail.report.deployed.DeployedImageFinder;
import dev.amitrail.report.deployed.DeployedImages;
import dev.amitrail.report.stack.StackResource;
import dev.amitrail.report.stack.StackTree;
import dev.amitrail.report.testing.FakeAws;
import dev.amitrail.report.testing.Stacks;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup;
import software.amazon.awssdk.services.autoscaling.model.LaunchConfiguration;
import software.amazon.awssdk.services.autoscaling.model.LaunchTemplateOverrides;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;
import software.amazon.awssdk.services.ec2.model.LaunchTemplateVersion;

/// What is read of a stack's resources, as a table: what there is in the account, and the images
/// that it leads to.
class WorkloadReaderTest {
  private static final String ONE = "ami-0a1b2c3d4e5f60718";
  private static final String TWO = "ami-0b2c3d4e5f6071829";
  private static final String THREE = "ami-0c3d4e5f607182930";
  private static final String SSM = "resolve:ssm:/web/ami";
  private static final String THROUGH = "Group %s (launch template %s version %s)";

  private final Account account = new Account();

  /// @param expected a line for each use: `resource image (through) image=instances …`, and for
  ///   each resource whose image is not known: `resource? reason`
  record Case(String name, Consumer<Account> account, List<String> expected) {
    Case(String name, Consumer<Account> account, String... expected) {
      this(name, account, List.of(expected));
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private static Stream<Case> launchTemplates() {
    return Stream.of(
        new Case(
            "a template by its id",
            account -> account.template("lt-1", "web", ONE, TWO).group("lt-1", null, "2"),
            THROUGH.formatted(TWO, "lt-1", "2")),
        new Case(
            "a template by its name",
            account -> account.template("lt-1", "web", ONE, TWO).group(null, "web", "2"),
            THROUGH.formatted(TWO, "web", "2")),
        new Case(
            "$Default is the version that is the default, and not the last",
            account ->
                account.template("lt-1", "web", ONE, TWO, THREE).group("lt-1", null, "$Default"),
            THROUGH.formatted(ONE, "lt-1", "$Default")),
        new Case(
            "no version is $Default",
            account -> account.template("lt-1", "web", ONE, TWO, THREE).group("lt-1", null, null),
            THROUGH.formatted(ONE, "lt-1", "$Default")),
        new Case(
            "$Latest is the last version",
            account ->
                account.template("lt-1", "web", ONE, TWO, THREE).group("lt-1", null, "$Latest"),
            THROUGH.formatted(THREE, "lt-1", "$Latest")),
        new Case(
            "$Latest by the template's name",
            account ->
                account.template("lt-1", "web", ONE, TWO, THREE).group(null, "web", "$Latest"),
            THROUGH.formatted(THREE, "web", "$Latest")),
        new Case(
            "a version that does not exist, which EC2 refuses",
            account -> account.template("lt-1", "web", ONE).group("lt-1", null, "7"),
            "Group? launch template lt-1 version 7: InvalidLaunchTemplateId.VersionNotFound:"
                + " Injected by the test"),
        new Case(
            "a version that does not exist, which EC2 leaves out",
            account ->
                account.template("lt-1", "web", ONE).leavingOutMissing().group("lt-1", null, "7"),
            "Group? launch template lt-1 version 7: there is no such version"),
        new Case(
            "a version that does not exist leaves the other versions readable",
            account ->
                account
                    .template("lt-1", "web", ONE, TWO)
                    .group("lt-1", null, "2")
                    .group("Other", "lt-1", null, "7"),
            THROUGH.formatted(TWO, "lt-1", "2"),
            "Other? launch template lt-1 version 7: InvalidLaunchTemplateId.VersionNotFound:"
                + " Injected by the test"),
        new Case(
            "a version that EC2 leaves out, and one that exists",
            account ->
                account
                    .template("lt-1", "web", ONE, TWO)
                    .leavingOutMissing()
                    .group("lt-1", null, "2")
                    .group("Other", "lt-1", null, "7"),
            THROUGH.formatted(TWO, "lt-1", "2"),
            "Other? launch template lt-1 version 7: there is no such version"),
        new Case(
            "a template that does not exist",
            account -> account.group("lt-9", null, "1"),
            "Group? launch template lt-9 version 1: InvalidLaunchTemplateId.NotFound: Injected by"
                + " the test"),
        new Case(
            "a template without an image",
            account -> account.template("lt-1", "web", (String) null).group("lt-1", null, "1"),
            "Group? launch template lt-1 version 1: it names no image"),
        new Case(
            "an SSM parameter that EC2 resolves",
            account ->
                account.template("lt-1", "web", SSM).parameter(SSM, TWO).group("lt-1", null, "1"),
            THROUGH.formatted(TWO, "lt-1", "1")),
        new Case(
            "an SSM parameter that EC2 does not resolve",
            account -> account.template("lt-1", "web", SSM).group("lt-1", null, "1"),
            "Group? launch template lt-1 version 1: EC2 did not resolve '%s'".formatted(SSM)),
        new Case(
            "an SSM parameter that cannot be read in one of two versions",
            account ->
                account
                    .template("lt-1", "web", SSM, TWO)
                    .unreadable(SSM)
                    .group("lt-1", null, "1")
                    .group("Other", "lt-1", null, "2"),
            "Group? launch template lt-1 version 1: InvalidParameterValue: Injected by the test",
            "Other %s (launch template lt-1 version 2)".formatted(TWO)),
        new Case(
            "a template of the stack that nothing uses, by its default and its latest version",
            account ->
                account
                    .template("lt-1", "web", ONE, TWO)
                    .resource("Template", StackResource.LAUNCH_TEMPLATE, "lt-1"),
            "Template %s (launch template lt-1 version $Default) unused".formatted(ONE),
            "Template %s (launch template lt-1 version $Latest) unused".formatted(TWO)),
        new Case(
            "a template of the stack that a group uses, of which EC2 returns id and name",
            account ->
                account
                    .template("lt-1", "web", ONE, TWO)
                    .resource("Template", StackResource.LAUNCH_TEMPLATE, "lt-1")
                    .group("lt-1", "web", "1"),
            THROUGH.formatted(ONE, "lt-1", "1")));
  }

  private static Stream<Case> mixedInstances() {
    return Stream.of(
        new Case(
            "the policy's template alone",
            account -> account.template("lt-1", "web", ONE).mixed("lt-1"),
            THROUGH.formatted(ONE, "lt-1", "1")),
        new Case(
            "overrides that only choose instance types",
            account ->
                account
                    .template("lt-1", "web", ONE)
                    .mixed("lt-1", each -> each.instanceType("m7g.large"), each -> each),
            THROUGH.formatted(ONE, "lt-1", "1")),
        new Case(
            "an override with a template of its own beside one without",
            account ->
                account
                    .template("lt-1", "web", ONE)
                    .template("lt-2", "arm", TWO)
                    .mixed("lt-1", each -> each.instanceType("m7i.large"), WorkloadReaderTest::arm),
            THROUGH.formatted(ONE, "lt-1", "1"),
            THROUGH.formatted(TWO, "lt-2", "1")),
        new Case(
            "an override with an image of its own beside one without",
            account ->
                account
                    .template("lt-1", "web", ONE)
                    .mixed(
                        "lt-1",
                        each -> each.instanceType("m7i.large"),
                        each -> each.imageId(THREE)),
            THROUGH.formatted(ONE, "lt-1", "1"),
            "Group %s (an override of the Auto Scaling group)".formatted(THREE)),
        new Case(
            "all overridden: the policy's own template is named and launches nothing",
            account ->
                account
                    .template("lt-1", "web", ONE)
                    .template("lt-2", "arm", TWO)
                    .mixed("lt-1", WorkloadReaderTest::arm, each -> each.imageId(THREE)),
            THROUGH.formatted(TWO, "lt-2", "1"),
            "Group %s (an override of the Auto Scaling group)".formatted(THREE),
            THROUGH.formatted(ONE, "lt-1", "1") + " unused"),
        new Case(
            "two overrides with the same image",
            account ->
                account
                    .template("lt-1", "web", ONE)
                    .mixed("lt-1", each -> each.imageId(THREE), each -> each.imageId(THREE)),
            "Group %s (an override of the Auto Scaling group)".formatted(THREE),
            THROUGH.formatted(ONE, "lt-1", "1") + " unused"));
  }

  private static Stream<Case> launchConfigurations() {
    return Stream.of(
        new Case(
            "a launch configuration with an image",
            account -> account.configuration("lc", ONE).configured("lc"),
            "Group %s (launch configuration lc)".formatted(ONE)),
        new Case(
            "a launch configuration without one",
            account -> account.configuration("lc", "").configured("lc"),
            "Group? launch configuration lc: it names no image"),
        new Case(
            "a launch configuration that was deleted",
            account -> account.configured("lc"),
            "Group? launch configuration lc: it does not exist any more"),
        new Case(
            "a launch configuration of the stack that nothing uses",
            account ->
                account
                    .configuration("lc", ONE)
                    .resource("Config", StackResource.LAUNCH_CONFIGURATION, "lc"),
            "Config %s (launch configuration lc) unused".formatted(ONE)),
        new Case(
            "a launch configuration of the stack that its group uses",
            account ->
                account
                    .configuration("lc", ONE)
                    .resource("Config", StackResource.LAUNCH_CONFIGURATION, "lc")
                    .configured("lc"),
            "Group %s (launch configuration lc)".formatted(ONE)));
  }

  private static Stream<Case> instances() {
    return Stream.of(
        new Case(
            "an instance without a tag of its stack",
            account -> account.instance("i-1", ONE).resource("App", StackResource.INSTANCE, "i-1"),
            "App %s %s=1".formatted(ONE, ONE)),
        new Case(
            "a group's member without a tag of its stack",
            account ->
                account
                    .template("lt-1", "web", TWO)
                    .instance("i-1", ONE)
                    .group("lt-1", null, "1")
                    .member("i-1"),
            THROUGH.formatted(TWO, "lt-1", "1") + " %s=1".formatted(ONE)),
        new Case(
            "a member whose root volume was replaced, as the group states",
            account ->
                account
                    .template("lt-1", "web", TWO)
                    .instance("i-1", ONE)
                    .group("lt-1", null, "1")
                    .member("i-1", TWO),
            THROUGH.formatted(TWO, "lt-1", "1") + " %s=1".formatted(TWO)),
        new Case(
            "an instance that is terminated",
            account ->
                account
                    .instance("i-1", ONE, InstanceStateName.TERMINATED)
                    .resource("App", StackResource.INSTANCE, "i-1"),
            "App? instance i-1 does not exist any more"),
        new Case(
            "an instance that is stopped",
            account ->
                account
                    .instance("i-1", ONE, InstanceStateName.STOPPED)
                    .resource("App", StackResource.INSTANCE, "i-1"),
            "App %s %s=1".formatted(ONE, ONE)));
  }

  @ParameterizedTest
  @MethodSource({"launchTemplates", "mixedInstances", "launchConfigurations", "instances"})
  void eachResourceIsReadWithItsImage(Case each) {
    each.account().accept(account);

    assertThat(account.lines()).containsExactlyInAnyOrderElementsOf(each.expected());
  }

  /// A report with the template as unknown would show a change that did not happen.
  @ParameterizedTest
  @CsvSource({
    "503, RequestLimitExceeded",
    "503, Unavailable",
    "500, InternalError",
    "400, Throttling",
    "400, ThrottlingException",
    "400, RequestLimitExceeded",
    "429, TooManyRequestsException"
  })
  void aThrottledOrFailedReadOfATemplateFailsTheReport(int status, String code) {
    account.template("lt-1", "web", ONE).group("lt-1", null, "1");
    account.aws.before(
        "DescribeLaunchTemplateVersions",
        () -> {
          throw Ec2Exception.builder()
              .statusCode(status)
              .awsErrorDetails(
                  AwsErrorDetails.builder().errorCode(code).errorMessage("Slow down").build())
              .build();
        });

    assertThatThrownBy(account::lines)
        .isInstanceOf(AwsCallException.class)
        .hasMessageContaining("what runs in ap-southeast-2")
        .hasMessageContaining(code);
  }

  @Test
  void throttlingWhileVersionsAreReadOneByOneFailsTheReport() {
    account
        .template("lt-1", "web", SSM, TWO)
        .unreadable(SSM)
        .group("lt-1", null, "1")
        .group("Other", "lt-1", null, "2");
    account.aws.before("DescribeLaunchTemplateVersions", () -> {});
    account.aws.before("DescribeLaunchTemplateVersions", () -> {});
    account.aws.before(
        "DescribeLaunchTemplateVersions",
        () -> {
          throw Ec2Exception.builder()
              .statusCode(503)
              .awsErrorDetails(AwsErrorDetails.builder().errorCode("RequestLimitExceeded").build())
              .build();
        });

    assertThatThrownBy(account::lines).hasMessageContaining("RequestLimitExceeded");
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "5, 1", "30, 2"})
  void onlyMoreTemplatesMeanMoreRequests(int groups, int templates) {
    for (int template = 1; template <= templates; template++) {
      account.template("lt-" + template, "web-" + template, ONE, TWO);
    }
    account.configuration("lc", ONE).instance("i-0", ONE);
    account.resource("App", StackResource.INSTANCE, "i-0");
    IntStream.range(0, groups)
        .forEach(
            number -> {
              String template = "lt-" + (number % templates + 1);
              account.group("Group" + number, template, null, String.valueOf(number % 2 + 1));
              account.instance("i-g" + number, ONE).member("i-g" + number);
            });
    account.configured("lc");

    account.read();

    assertThat(calls("DescribeAutoScalingGroups")).isEqualTo(1);
    assertThat(calls("DescribeLaunchTemplateVersions")).isEqualTo(templates);
    assertThat(calls("DescribeLaunchConfigurations")).isEqualTo(1);
    assertThat(calls("DescribeInstances")).as("tagged ones, untagged ones").isEqualTo(2);
    assertThat(account.aws.calls).hasSize(1 + templates + 1 + 2);
  }

  @Test
  void aStackWithoutResourcesIsOneRequest() {
    account.read();

    assertThat(account.aws.calls).containsExactly("DescribeInstances");
  }

  @Test
  void anUnreadableVersionAddsOneRequestForEachVersion() {
    account
        .template("lt-1", "web", SSM, TWO, THREE)
        .unreadable(SSM)
        .group("lt-1", null, "1")
        .group("Other", "lt-1", null, "2")
        .group("Third", "lt-1", null, "3");

    account.read();

    assertThat(calls("DescribeLaunchTemplateVersions")).isEqualTo(1 + 3);
  }

  /// The most names that Auto Scaling takes in one request.
  @Test
  void moreThanFiftyGroupsAndConfigurationsAreTwoRequestsEach() {
    for (int i = 0; i < 60; i++) {
      account.configuration("lc-" + i, ONE).configured("Group" + i, "lc-" + i);
    }

    account.read();

    assertThat(calls("DescribeAutoScalingGroups")).isEqualTo(2);
    assertThat(calls("DescribeLaunchConfigurations")).isEqualTo(2);
    assertThat(account.lines()).hasSize(60);
  }

  private long calls(String operation) {
    return account.aws.calls.stream().filter(operation::equals).count();
  }

  private static LaunchTemplateOverrides.Builder arm(LaunchTemplateOverrides.Builder override) {
    return override.launchTemplateSpecification(
        template -> template.launchTemplateId("lt-2").version("1"));
  }

  /// An account with one stack.
  static final class Account {
    private final FakeAws aws = new FakeAws();
    private final List<StackResource> resources = new ArrayList<>();

    Account resource(String logicalId, String type, String physicalId) {
      resources.add(new StackResource(logicalId, physicalId, type));
      return this;
    }

    Account template(String id, String name, @Nullable String... images) {
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
      aws.launchTemplateNames.put(name, id);
      return this;
    }

    Account leavingOutMissing() {
      aws.leavesOutMissingVersions = true;
      return this;
    }

    Account parameter(String name, String image) {
      aws.ssmParameters.put(name, image);
      return this;
    }

    Account unreadable(String name) {
      aws.unreadable.add(name);
      return this;
    }

    Account configuration(String name, String image) {
      aws.launchConfigurations.add(
          LaunchConfiguration.builder().launchConfigurationName(name).imageId(image).build());
      return this;
    }

    Account group(@Nullable String id, @Nullable String name, @Nullable String version) {
      return group("Group", id, name, version);
    }

    Account group(
        String logicalId, @Nullable String id, @Nullable String name, @Nullable String version) {
      return group(
          logicalId,
          group ->
              group.launchTemplate(
                  template ->
                      template.launchTemplateId(id).launchTemplateName(name).version(version)));
    }

    Account configured(String configuration) {
      return configured("Group", configuration);
    }

    Account configured(String logicalId, String configuration) {
      return group(logicalId, group -> group.launchConfigurationName(configuration));
    }

    @SafeVarargs
    @SuppressWarnings("varargs") // they are only read
    final Account mixed(
        String template, UnaryOperator<LaunchTemplateOverrides.Builder>... overrides) {
      return group(
          "Group",
          group ->
              group.mixedInstancesPolicy(
                  policy ->
                      policy.launchTemplate(
                          launch ->
                              launch
                                  .launchTemplateSpecification(
                                      own -> own.launchTemplateId(template).version("1"))
                                  .overrides(
                                      Stream.of(overrides)
                                          .map(
                                              each ->
                                                  each.apply(LaunchTemplateOverrides.builder())
                                                      .build())
                                          .toList()))));
    }

    private Account group(String logicalId, UnaryOperator<AutoScalingGroup.Builder> with) {
      String name = "asg-" + logicalId;
      aws.groups.add(with.apply(AutoScalingGroup.builder().autoScalingGroupName(name)).build());
      return resource(logicalId, StackResource.AUTO_SCALING_GROUP, name);
    }

    /// Makes an instance a member of the group added last.
    Account member(String instance) {
      return member(instance, null);
    }

    /// The same, with the image that the group states for it.
    Account member(String instance, @Nullable String image) {
      aws.groups.set(
          aws.groups.size() - 1,
          aws.groups.getLast().toBuilder()
              .instances(
                  software.amazon.awssdk.services.autoscaling.model.Instance.builder()
                      .instanceId(instance)
                      .imageId(image)
                      .build())
              .build());
      return this;
    }

    Account instance(String id, String image) {
      return instance(id, image, InstanceStateName.RUNNING);
    }

    Account instance(String id, String image, InstanceStateName state) {
      aws.instances.add(
          Instance.builder()
              .instanceId(id)
              .imageId(image)
              .state(each -> each.name(state))
              .tags(tag("Name", id))
              .build());
      return this;
    }

    Workload read() {
      return new WorkloadReader(
              new Ec2Instances(aws::ec2),
              new LaunchTemplates(aws::ec2),
              new AutoScalingGroups(_ -> aws.autoScaling()),
              FanOut.onVirtualThreads(2))
          .read(Stacks.REGION, List.of(tree()));
    }

    private StackTree tree() {
      return new StackTree("", Stacks.with(), resources, List.of());
    }

    List<String> lines() {
      DeployedImages deployed = DeployedImageFinder.of(tree(), read(), List.of());
      List<String> lines = new ArrayList<>();
      for (DeployedImage image : deployed.images()) {
        DeployedImage.Use use = image.uses().getFirst();
        StringBuilder line = new StringBuilder(image.key() + " " + image.id().orElseThrow());
        use.through().ifPresent(through -> line.append(" (").append(through).append(')'));
        use.instances().forEach((id, count) -> line.append(" %s=%d".formatted(id, count)));
        line.append(use.isUnused() ? " unused" : "");
        lines.add(line.toString());
      }
      deployed
          .unresolved()
          .forEach(one -> lines.add("%s? %s".formatted(one.resource(), one.reason())));
      return lines;
    }
  }
}
