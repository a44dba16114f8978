package dev.amitrail.report.deployed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.amitrail.report.model.Unresolved;
import dev.amitrail.report.stack.StackResource;
import dev.amitrail.report.stack.StackTree;
import dev.amitrail.report.testing.Stacks;
import dev.amitrail.report.workload.Instance;
import dev.amitrail.report.workload.LaunchImage;
import dev.amitrail.report.workload.LaunchSource;
import dev.amitrail.report.workload.LaunchSource.Configuration;
import dev.amitrail.report.workload.LaunchSource.GroupOverride;
import dev.amitrail.report.workload.LaunchSource.TemplateVersion;
import dev.amitrail.report.workload.ScalingGroup;
import dev.amitrail.report.workload.Workload;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The images that a stack's resources use, as a table: what was read, and the expected images.
class ResourceImagesPureTest {
  private static final String OLD = "ami-0a1b2c3d4e5f60718";
  private static final String NEW = "ami-0b2c3d4e5f6071829";
  private static final String ARM = "ami-0c3d4e5f607182930";
  private static final TemplateVersion SECOND = new TemplateVersion("lt-1", "2");
  private static final TemplateVersion DEFAULT = new TemplateVersion("lt-1", "$Default");
  private static final TemplateVersion LATEST = new TemplateVersion("lt-1", "$Latest");
  private static final TemplateVersion ARMS = new TemplateVersion("lt-2", "$Latest");

  /// @param expected a line for each use: `resource image (through) image=instances …`, and for
  ///   each resource whose image is not known: `resource? reason`
  record Case(String name, Read read, List<String> expected) {
    Case(String name, Read read, String... expected) {
      this(name, read, List.of(expected));
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> cases() {
    return Stream.of(
        new Case(
            "an instance runs its image",
            new Read().resource("App", StackResource.INSTANCE, "i-1").instance("i-1", OLD),
            "App " + OLD + " " + OLD + "=1"),
        new Case(
            "an instance that was terminated outside CloudFormation",
            new Read().resource("App", StackResource.INSTANCE, "i-1"),
            "App? instance i-1 does not exist any more"),
        new Case(
            "a group's instances count by what they run",
            new Read()
                .group("Group", "g", List.of(SECOND))
                .launches(SECOND, NEW)
                .member("i-1", OLD, "g")
                .member("i-2", NEW, "g")
                .member("i-3", NEW, "g"),
            "Group %s (launch template lt-1 version 2) %s=1 %s=2".formatted(NEW, OLD, NEW)),
        new Case(
            "a group without instances, by what it would launch",
            new Read().group("Group", "g", List.of(SECOND)).launches(SECOND, NEW),
            "Group %s (launch template lt-1 version 2)".formatted(NEW)),
        new Case(
            "a group's members without a tag of the stack",
            new Read()
                .group("Group", "g", List.of(SECOND), "i-1")
                .launches(SECOND, NEW)
                .instance("i-1", OLD),
            "Group %s (launch template lt-1 version 2) %s=1".formatted(NEW, OLD)),
        new Case(
            "an instance that is no member of the group beside it",
            new Read()
                .group("Group", "g", List.of(SECOND), "i-1")
                .resource("App", StackResource.INSTANCE, "i-2")
                .launches(SECOND, NEW)
                .instance("i-1", OLD)
                .instance("i-2", ARM),
            "Group %s (launch template lt-1 version 2) %s=1".formatted(NEW, OLD),
            "App %s %s=1".formatted(ARM, ARM)),
        new Case(
            "a launch configuration of a group counts for the group alone",
            new Read()
                .group("Group", "g", List.of(new Configuration("lc")))
                .resource("Config", StackResource.LAUNCH_CONFIGURATION, "lc")
                .launches(new Configuration("lc"), NEW)
                .member("i-1", NEW, "g"),
            "Group %s (launch configuration lc) %s=1".formatted(NEW, NEW)),
        new Case(
            "a launch template of a group counts for the group alone, whatever its version",
            new Read()
                .group("Group", "g", List.of(SECOND))
                .resource("Template", StackResource.LAUNCH_TEMPLATE, "lt-1")
                .launches(SECOND, NEW),
            "Group %s (launch template lt-1 version 2)".formatted(NEW)),
        new Case(
            "a group of two images counts each by itself, and instances with a third image for the"
                + " first",
            new Read()
                .group("Group", "g", List.of(SECOND, ARMS))
                .launches(SECOND, NEW)
                .launches(ARMS, ARM)
                .member("i-1", OLD, "g")
                .member("i-2", NEW, "g")
                .member("i-3", ARM, "g"),
            "Group %s (launch template lt-1 version 2) %s=1 %s=1".formatted(NEW, OLD, NEW),
            "Group %s (launch template lt-2 version $Latest) %s=1".formatted(ARM, ARM)),
        new Case(
            "an override that names an image itself",
            new Read()
                .group("Group", "g", List.of(new GroupOverride(ARM)))
                .launches(new GroupOverride(ARM), ARM),
            "Group %s (an override of the Auto Scaling group)".formatted(ARM)),
        new Case(
            "a group whose template cannot be resolved, by what its instances run",
            new Read()
                .group("Group", "g", List.of(SECOND))
                .unknown(SECOND, "EC2 did not resolve 'resolve:ssm:/web'")
                .member("i-1", OLD, "g"),
            "Group? launch template lt-1 version 2: EC2 did not resolve 'resolve:ssm:/web'",
            "Group %s %s=1".formatted(OLD, OLD)),
        new Case(
            "a group of which one source cannot be resolved has no drift from the other one",
            new Read()
                .group("Group", "g", List.of(SECOND, ARMS))
                .launches(SECOND, NEW)
                .unknown(ARMS, "EC2 did not resolve 'resolve:ssm:/arm'")
                .member("i-1", NEW, "g")
                .member("i-2", ARM, "g")
                .member("i-3", ARM, "g"),
            "Group? launch template lt-2 version $Latest: EC2 did not resolve 'resolve:ssm:/arm'",
            "Group %s (launch template lt-1 version 2) %s=1".formatted(NEW, NEW),
            "Group %s %s=2".formatted(ARM, ARM)),
        new Case(
            "a template that was deleted outside CloudFormation",
            new Read().group("Group", "g", List.of(SECOND)),
            "Group? launch template lt-1 version 2: it does not exist any more"),
        new Case(
            "a group that was deleted outside CloudFormation",
            new Read().resource("Group", StackResource.AUTO_SCALING_GROUP, "g"),
            "Group? Auto Scaling group g does not exist any more"),
        new Case(
            "a launch template that nothing uses, by its default and its latest version",
            new Read()
                .resource("Template", StackResource.LAUNCH_TEMPLATE, "lt-1")
                .launches(DEFAULT, OLD)
                .launches(LATEST, NEW),
            "Template %s (launch template lt-1 version $Default) unused".formatted(OLD),
            "Template %s (launch template lt-1 version $Latest) unused".formatted(NEW)),
        new Case(
            "a launch template that nothing uses, whose default and latest version have one image",
            new Read()
                .resource("Template", StackResource.LAUNCH_TEMPLATE, "lt-1")
                .launches(DEFAULT, NEW)
                .launches(LATEST, NEW),
            "Template %s (launch template lt-1 version $Default and $Latest) unused"
                .formatted(NEW)),
        new Case(
            "a launch template that nothing uses, of which one version can be read",
            new Read()
                .resource("Template", StackResource.LAUNCH_TEMPLATE, "lt-1")
                .unknown(DEFAULT, "it names no image")
                .launches(LATEST, NEW),
            "Template? launch template lt-1 version $Default: it names no image",
            "Template %s (launch template lt-1 version $Latest) unused".formatted(NEW)),
        new Case(
            "a group of which each override names another image than its own template",
            new Read()
                .group("Group", "g", List.of(ARMS), List.of(SECOND))
                .resource("Template", StackResource.LAUNCH_TEMPLATE, "lt-1")
                .launches(ARMS, ARM)
                .launches(SECOND, NEW)
                .member("i-1", ARM, "g")
                .member("i-2", NEW, "g"),
            "Group %s (launch template lt-2 version $Latest) %s=1 %s=1".formatted(ARM, NEW, ARM),
            "Group %s (launch template lt-1 version 2) unused".formatted(NEW)),
        new Case(
            "an unused template without an image",
            new Read()
                .group("Group", "g", List.of(ARMS), List.of(SECOND))
                .launches(ARMS, ARM)
                .unknown(SECOND, "it names no image"),
            "Group %s (launch template lt-2 version $Latest)".formatted(ARM)),
        new Case(
            "an unused template that names the image that the overrides name",
            new Read()
                .group("Group", "g", List.of(ARMS), List.of(SECOND))
                .launches(ARMS, ARM)
                .launches(SECOND, ARM),
            "Group %s (launch template lt-2 version $Latest)".formatted(ARM)),
        new Case("an instance that its stack retained", new Read().retained("Db", "i-1", OLD)),
        new Case(
            "an instance whose logical id the stack uses for another one now",
            new Read()
                .resource("App", StackResource.INSTANCE, "i-2")
                .instance("i-2", NEW)
                .instanceOf("App", "i-1", OLD),
            "App %s %s=1".formatted(NEW, NEW)),
        new Case(
            "a member of a group whose logical id the stack uses for another one now",
            new Read()
                .group("Group", "g", List.of(SECOND))
                .launches(SECOND, NEW)
                .member("i-1", OLD, "retained"),
            "Group %s (launch template lt-1 version 2)".formatted(NEW)),
        new Case(
            "a launch template that only a retained instance was launched from",
            new Read()
                .resource("Template", StackResource.LAUNCH_TEMPLATE, "lt-1")
                .launched("i-1", OLD, "lt-1")
                .launches(DEFAULT, NEW)
                .launches(LATEST, NEW),
            "Template %s (launch template lt-1 version $Default and $Latest) unused"
                .formatted(NEW)),
        new Case(
            "a launch configuration that nothing uses, by what it would launch",
            new Read()
                .resource("Config", StackResource.LAUNCH_CONFIGURATION, "lc")
                .launches(new Configuration("lc"), NEW),
            "Config %s (launch configuration lc) unused".formatted(NEW)),
        new Case(
            "a launch template without an image",
            new Read()
                .resource("Template", StackResource.LAUNCH_TEMPLATE, "lt-1")
                .unknown(DEFAULT, "it names no image")
                .unknown(LATEST, "it names no image"),
            "Template? launch template lt-1 version $Default and $Latest: it names no image"),
        new Case(
            "a launch template that an instance was launched from counts for the instance",
            new Read()
                .resource("Template", StackResource.LAUNCH_TEMPLATE, "lt-1")
                .resource("App", StackResource.INSTANCE, "i-1")
                .launched("i-1", OLD, "lt-1"),
            "App %s %s=1".formatted(OLD, OLD)),
        new Case(
            "a launch template that only another stack's group launches from counts as unused",
            new Read()
                .resource("Template", StackResource.LAUNCH_TEMPLATE, "lt-1")
                .ofAnotherStack("g", List.of(SECOND))
                .launches(SECOND, OLD)
                .launches(DEFAULT, NEW)
                .launches(LATEST, NEW),
            "Template %s (launch template lt-1 version $Default and $Latest) unused"
                .formatted(NEW)),
        new Case(
            "instances that a resource of another kind launched",
            new Read()
                .resource("Spots", "AWS::EC2::SpotFleet", "sfr-1")
                .instanceOf("Spots", "i-1", OLD)
                .instanceOf("Spots", "i-2", NEW)
                .instanceOf("Spots", "i-3", OLD),
            "Spots? not read: the image of any instances that it launches is determined by ImageId,"
                + " LaunchTemplateConfigs",
            "Spots %s %s=2".formatted(OLD, OLD),
            "Spots %s %s=1".formatted(NEW, NEW)),
        new Case(
            "instances that a resource of a type launched that nobody knows",
            new Read()
                .resource("Nodes", "Acme::Cluster::Nodes", "nodes-1")
                .instanceOf("Nodes", "i-1", OLD),
            "Nodes? not read: it launches instances; those with its tag are reported",
            "Nodes %s %s=1".formatted(OLD, OLD)),
        new Case(
            "a resource of a type that launches no instances",
            new Read().resource("Bucket", "AWS::S3::Bucket", "bucket-1")),
        new Case(
            "an instance of another stack does not count",
            new Read().resource("App", StackResource.INSTANCE, "i-1").foreign("i-2", NEW),
            "App? instance i-1 does not exist any more"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void eachResourceHasItsImages(Case each) {
    assertThat(lines(ResourceImages.of(each.read().tree(""), each.read().workload())))
        .containsExactlyInAnyOrderElementsOf(each.expected());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "AWS::Batch::ComputeEnvironment",
        "AWS::Cloud9::EnvironmentEC2",
        "AWS::EC2::EC2Fleet",
        "AWS::EC2::SpotFleet",
        "AWS::CodeBuild::Fleet",
        "AWS::ECS::CapacityProvider",
        "AWS::EKS::Nodegroup",
        "AWS::EMR::Cluster",
        "AWS::PCS::ComputeNodeGroup",
        "AWS::GameLift::Fleet",
        "AWS::OpsWorks::Instance"
      })
  void aTypeThatIsNotReadIsUnresolvedWithAReason(String type) {
    Read read = new Read().resource("It", type, "x");

    assertThat(ResourceImages.of(read.tree(""), read.workload()))
        .singleElement()
        .isInstanceOfSatisfying(
            ResourceImage.Unknown.class,
            unknown -> {
              assertThat(unknown.line().resource()).isEqualTo("It");
              assertThat(unknown.line().type()).isEqualTo(type);
              assertThat(unknown.line().reason()).startsWith("not read: ");
            });
  }

  @Test
  void anInstanceHasTheTypeOfTheResourceThatItsTagNames() {
    Read read =
        new Read()
            .resource("App", StackResource.INSTANCE, "i-1")
            .resource("Spots", "AWS::EC2::SpotFleet", "sfr-1")
            .instanceOf("Spots", "i-2", OLD)
            .instanceOf("Removed", "i-3", NEW);

    assertThat(known(read))
        .extracting(DeployedImage.Use::resource, DeployedImage.Use::type)
        .containsExactly(tuple("Spots", "AWS::EC2::SpotFleet"));
  }

  @Test
  void resourcesOfANestedStackHaveThePathOfTheirStack() {
    Read nested = new Read().resource("App", StackResource.INSTANCE, "i-1").instance("i-1", OLD);
    StackTree root =
        new StackTree(
            "",
            Stacks.with(),
            List.of(
                new StackResource("Web", Stacks.SHOP, StackResource.NESTED_STACK),
                new StackResource("Lost", "arn:lost", StackResource.NESTED_STACK)),
            List.of(nested.tree("Web.")));

    assertThat(lines(ResourceImages.of(root, nested.workload())))
        .containsExactlyInAnyOrder(
            "Web.App %s %s=1".formatted(OLD, OLD),
            "Lost? the nested stack does not exist any more");
  }

  private static List<DeployedImage.Use> known(Read read) {
    return ResourceImages.of(read.tree(""), read.workload()).stream()
        .flatMap(
            image ->
                image instanceof ResourceImage.Known(_, DeployedImage.Use use)
                    ? Stream.of(use)
                    : Stream.<DeployedImage.Use>of())
        .toList();
  }

  private static List<String> lines(List<ResourceImage> images) {
    return images.stream()
        .map(
            image ->
                switch (image) {
                  case ResourceImage.Known(String id, DeployedImage.Use use) ->
                      use.resource()
                          + " "
                          + id
                          + use.through().map(" (%s)"::formatted).orElse("")
                          + use.instances().entrySet().stream()
                              .map(count -> " %s=%d".formatted(count.getKey(), count.getValue()))
                              .collect(Collectors.joining())
                          + (use.isUnused() ? " unused" : "");
                  case ResourceImage.Unknown(Unresolved line) ->
                      "%s? %s".formatted(line.resource(), line.reason());
                })
        .toList();
  }

  /// What was read of one stack.
  static final class Read {
    private final List<StackResource> resources = new ArrayList<>();
    private final List<Instance> instances = new ArrayList<>();
    private final Map<String, ScalingGroup> groups = new HashMap<>();
    private final Map<LaunchSource, LaunchImage> launches = new HashMap<>();

    Read resource(String logicalId, String type, String physicalId) {
      resources.add(new StackResource(logicalId, physicalId, type));
      return this;
    }

    Read group(String logicalId, String name, List<LaunchSource> sources, String... members) {
      return group(logicalId, name, sources, List.of(), members);
    }

    Read group(
        String logicalId,
        String name,
        List<LaunchSource> sources,
        List<LaunchSource> unused,
        String... members) {
      groups.put(
          name,
          new ScalingGroup(
              name,
              sources,
              unused,
              Stream.of(members).map(id -> new ScalingGroup.Member(id, Optional.empty())).toList(),
              members.length));
      return resource(logicalId, StackResource.AUTO_SCALING_GROUP, name);
    }

    /// An instance with the tags of a resource that the stack does not have any more.
    Read retained(String logicalId, String id, String image) {
      return instanceOf(logicalId, id, image);
    }

    Read launches(LaunchSource source, String image) {
      launches.put(source, new LaunchImage.Named(image));
      return this;
    }

    Read unknown(LaunchSource source, String reason) {
      launches.put(source, new LaunchImage.Unknown(reason));
      return this;
    }

    Read ofAnotherStack(String name, List<LaunchSource> sources) {
      groups.put(name, new ScalingGroup(name, sources, List.of(), List.of(), 0));
      return this;
    }

    Read instance(String id, String image) {
      return add(id, image, Optional.empty(), Optional.empty(), Optional.empty());
    }

    Read launched(String id, String image, String template) {
      instances.add(
          new Instance(
              id,
              image,
              Optional.of(Stacks.SHOP),
              Optional.of("App"),
              Optional.empty(),
              Optional.of(template)));
      return this;
    }

    Read instanceOf(String logicalId, String id, String image) {
      return add(id, image, Optional.of(Stacks.SHOP), Optional.of(logicalId), Optional.empty());
    }

    Read member(String id, String image, String group) {
      return add(id, image, Optional.of(Stacks.SHOP), Optional.of("Group"), Optional.of(group));
    }

    Read foreign(String id, String image) {
      return add(
          id,
          image,
          Optional.of(Stacks.SHOP.replace("shop", "other")),
          Optional.of("App"),
          Optional.empty());
    }

    private Read add(
        String id,
        String image,
        Optional<String> stack,
        Optional<String> logicalId,
        Optional<String> group) {
      instances.add(new Instance(id, image, stack, logicalId, group, Optional.empty()));
      return this;
    }

    StackTree tree(String path) {
      return new StackTree(path, Stacks.with(), resources, List.of());
    }

    Workload workload() {
      return new Workload(instances, groups, launches);
    }
  }
}
