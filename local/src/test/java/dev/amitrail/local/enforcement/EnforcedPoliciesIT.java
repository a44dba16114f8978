package dev.amitrail.local.enforcement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amitrail.local.Installation;
import dev.amitrail.local.aws.EmulatedAws;
import dev.amitrail.local.aws.EmulatedAwsClients;
import dev.amitrail.local.aws.EmulatorControl;
import dev.amitrail.local.cloud.CloudEvent;
import dev.amitrail.local.cloud.EmulatedDeployment;
import dev.amitrail.local.eventbridge.Event;
import dev.amitrail.local.lambda.InvocationResult;
import dev.amitrail.local.testing.Fixtures;
import dev.amitrail.local.testing.OtherSettings;
import dev.amitrail.local.testing.Waiting;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.CreateVolumePermission;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.LaunchPermission;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.Parameter;

/// Both jobs, with everything switched on, while the policies of the templates are enforced: the
/// recorded requests are all allowed, and there is one for each action that a role allows. So the
/// table of requests that the policies are proved with is not our own reading of our code.
@Order(1)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@org.junit.jupiter.api.Tag("operations")
class EnforcedPoliciesIT {
  private static final String HOME = "ap-southeast-2";

  /// Replicas have a key that is named by its ARN.
  private static final String KEYED = "us-east-1";

  /// Replicas have a key that is named by an alias.
  private static final String ALIASED = "eu-west-1";

  /// No key is set, and the replica is one that others made.
  private static final String ADOPTED = "eu-central-1";

  private static final List<String> REGIONS = List.of(HOME, KEYED, ALIASED, ADOPTED);
  private static final String OTHER_ACCOUNT = "210987654321";
  private static final String KEY = "5ec2de57-0000-4000-8000-000000000001";
  private static final String SOURCE_KEY = key(HOME);
  private static final String ALIAS = "alias/replicas";
  private static final String BUCKET =
      "ami-trail-reports-%s-%s".formatted(EmulatedAws.ACCOUNT, HOME);
  private static final String SETTINGS =
      """
      {"replicaRegions": ["%s", "%s", "%s"],
       "kmsKeys": {"%s": "%s", "%s": "%s"}, "sourceKmsKeys": ["%s"],
       "notifyEmail": "amis@example.com"}
      """
          .formatted(KEYED, ALIASED, ADOPTED, KEYED, key(KEYED), ALIASED, ALIAS, SOURCE_KEY);
  private static final String STACK =
      """
      Parameters:
        AppAmi: {Type: AWS::EC2::Image::Id}
      Resources:
        App: {Type: AWS::EC2::Instance, Properties: {ImageId: !Ref AppAmi}}
        Template:
          Type: AWS::EC2::LaunchTemplate
          Properties:
            LaunchTemplateData: {ImageId: "resolve:ssm:/ami-trail/by-events", InstanceType: t4g.micro}
        Group:
          Type: AWS::AutoScaling::AutoScalingGroup
          Properties:
            AvailabilityZones: [!Sub "${AWS::Region}a"]
            MinSize: "1"
            MaxSize: "1"
            LaunchTemplate:
              LaunchTemplateId: !Ref Template
              Version: !GetAtt Template.LatestVersionNumber
        Configuration:
          Type: AWS::AutoScaling::LaunchConfiguration
          Properties: {ImageId: !Ref AppAmi, InstanceType: t4g.micro}
        OldGroup:
          Type: AWS::AutoScaling::AutoScalingGroup
          Properties:
            AvailabilityZones: [!Sub "${AWS::Region}a"]
            MinSize: "1"
            MaxSize: "1"
            LaunchConfigurationName: !Ref Configuration
      """;

  private static final List<CloudEvent.Finished> FINISHED = new CopyOnWriteArrayList<>();

  private static RolePolicies policies;
  private static EnforcingProxy proxy;
  private static EmulatedDeployment cloud;
  private static EmulatedAwsClients clients;

  @BeforeAll
  static void start() throws IOException {
    Installation checkout = OtherSettings.checkout("everything-on", SETTINGS);
    policies = RolePolicies.in(checkout.cloudAssembly());
    proxy = EnforcingProxy.of(policies);
    cloud =
        EmulatedDeployment.start(
            checkout,
            EmulatedAws.Settings.of(Optional.empty(), 0.2),
            Installation.current().root().resolve("local/target/it/enforced-policies"),
            EnforcedPoliciesIT::record,
            proxy::before);
    clients = new EmulatedAwsClients(cloud.aws());
    control()
        .add(
            """
            {"keys": [{"region": "%s", "id": "%s"}, {"region": "%s", "id": "%s"},
                      {"region": "%s", "id": "%s"}]}
            """
                .formatted(HOME, KEY, KEYED, KEY, ALIASED, KEY));
    try (KmsClient kms = kms(ALIASED)) {
      kms.createAlias(create -> create.aliasName(ALIAS).targetKeyId(KEY));
    }
  }

  /// Fails if a request was refused.
  @AfterAll
  static void end() {
    cloud.close();
    proxy.close();
  }

  @Test
  @Order(1)
  void anImageIsReplicatedByEvents() throws Exception {
    String source = "ami-0e4e0000000000001";
    replicate(source, "by-events", () -> Fixtures.amiEvent(HOME, source));
  }

  @Test
  @Order(2)
  void anImageIsReplicatedBySweeps() throws Exception {
    disableRulesOfImages();
    replicate(
        "ami-05feeb00000000001",
        "by-sweeps",
        () -> Fixtures.sweepEvent(Instant.parse("2026-11-22T12:00:00Z")));
  }

  /// From its copies to its pointers, with all that is mirrored, and back.
  private static void replicate(String source, String name, Supplier<String> event)
      throws Exception {
    String pointer = "/ami-trail/" + name;
    control()
        .add(
            """
            {"images": [{"region": "%s", "id": "%s", "name": "%s", "kmsKeyId": "%s",
              "tags": {"replicate-to": "all", "publish-as": "%s", "team": "core",
                       "%s.origin.failed": "by hand"}}]}
            """
                .formatted(HOME, source, name, SOURCE_KEY, pointer, KEYED));
    share(source, true);
    try (Ec2Client ec2 = clients.ec2(HOME)) {
      ec2.enableImageDeprecation(
          set -> set.imageId(source).deprecateAt(Instant.now().plus(1, ChronoUnit.DAYS)));
      ec2.enableImageDeregistrationProtection(set -> set.imageId(source));
    }
    try (Ec2Client ec2 = clients.ec2(ADOPTED)) {
      ec2.copyImage(
          copy -> copy.sourceRegion(HOME).sourceImageId(source).name("by others").encrypted(true));
    }

    deliver(event.get());
    List<String> replicaRegions = REGIONS.subList(1, REGIONS.size());
    Waiting.until(() -> replicaRegions.stream().allMatch(region -> isAvailable(region, source)));
    deliver(event.get());
    Waiting.until(() -> REGIONS.stream().allMatch(region -> isSet(region, pointer)));

    share(source, false);
    try (Ec2Client ec2 = clients.ec2(HOME)) {
      ec2.disableImageDeprecation(set -> set.imageId(source));
      ec2.createTags(
          tag -> tag.resources(source).tags(Tag.builder().key("team").value("other").build()));
    }
    deliver(event.get());
    for (String region : replicaRegions) {
      assertThat(replicas(region, source))
          .singleElement()
          .satisfies(
              replica -> {
                assertThat(replica.deprecationTime()).isNull();
                assertThat(replica.deregistrationProtection()).startsWith("enabled");
                assertThat(replica.tags())
                    .contains(Tag.builder().key("team").value("other").build());
              });
    }
  }

  private static void share(String image, boolean isShared) {
    try (Ec2Client ec2 = clients.ec2(HOME)) {
      LaunchPermission launch = LaunchPermission.builder().userId(OTHER_ACCOUNT).build();
      CreateVolumePermission volume =
          CreateVolumePermission.builder().userId(OTHER_ACCOUNT).build();
      String snapshot =
          ec2.describeImages(read -> read.imageIds(image))
              .images()
              .getFirst()
              .blockDeviceMappings()
              .getFirst()
              .ebs()
              .snapshotId();
      ec2.modifyImageAttribute(
          set ->
              set.imageId(image)
                  .launchPermission(
                      change -> {
                        var _ = isShared ? change.add(launch) : change.remove(launch);
                      }));
      ec2.modifySnapshotAttribute(
          set ->
              set.snapshotId(snapshot)
                  .createVolumePermission(
                      change -> {
                        var _ = isShared ? change.add(volume) : change.remove(volume);
                      }));
    }
  }

  private static boolean isAvailable(String region, String source) {
    return replicas(region, source).stream()
        .anyMatch(replica -> replica.stateAsString().equals("available"));
  }

  private static List<Image> replicas(String region, String source) {
    try (Ec2Client ec2 = clients.ec2(region)) {
      return ec2.describeImages(
              read -> read.filters(Filter.builder().name("source-image-id").values(source).build()))
          .images();
    }
  }

  private static boolean isSet(String region, String pointer) {
    try (SsmClient ssm =
        SsmClient.builder()
            .region(Region.of(region))
            .endpointOverride(cloud.aws().endpoint())
            .credentialsProvider(person())
            .httpClientBuilder(UrlConnectionHttpClient.builder())
            .build()) {
      return ssm.getParameters(read -> read.names(pointer)).parameters().stream()
          .map(Parameter::value)
          .anyMatch(value -> value.startsWith("ami-"));
    }
  }

  /// From now on the sweep alone replicates.
  private static void disableRulesOfImages() {
    try (EventBridgeClient events = clients.eventBridge(HOME)) {
      for (String bus : List.of("default", "ami-trail")) {
        events
            .listRules(list -> list.eventBusName(bus).namePrefix("ami-trail-ami-"))
            .rules()
            .stream()
            .forEach(
                rule -> events.disableRule(disable -> disable.eventBusName(bus).name(rule.name())));
      }
    }
  }

  @Test
  @Order(3)
  void aStackIsReportedByItsEventsAndByARefreshAndIsOnThePageOfAllStacks() throws Exception {
    String image = image();
    String stack;
    try (CloudFormationClient stacks = clients.cloudFormation(HOME)) {
      stack =
          stacks
              .createStack(
                  create ->
                      create
                          .stackName("shop")
                          .templateBody(STACK)
                          .parameters(Fixtures.parameters(Map.of("AppAmi", image))))
              .stackId();
    }
    // What EC2 knows of an image that is gone, it knows of the instances.
    try (Ec2Client ec2 = clients.ec2(HOME)) {
      ec2.deregisterImage(deregister -> deregister.imageId(image));
    }
    deliver(Fixtures.stackEvent(stack, "UPDATE_COMPLETE"));
    try (S3Client s3 = clients.s3(HOME)) {
      // As if it was never reported: the refresh looks for such stacks.
      s3.listObjectsV2Paginator(list -> list.bucket(BUCKET)).contents().stream()
          .map(S3Object::key)
          .forEach(key -> s3.deleteObject(delete -> delete.bucket(BUCKET).key(key)));
      deliver(Fixtures.scheduledEvent("report-refresh", "{\"stacks\": \"all\"}"));
      deliver(Fixtures.scheduledEvent("fleet", "{}"));

      assertThat(s3.getObjectAsBytes(get -> get.bucket(BUCKET).key("index.html")).asUtf8String())
          .contains("shop");
    }
  }

  private static String image() {
    try (Ec2Client ec2 = clients.ec2(HOME)) {
      String image = ec2.registerImage(register -> register.name("app")).imageId();
      Waiting.until(
          () ->
              ec2.describeImages(read -> read.imageIds(image)).images().stream()
                  .anyMatch(one -> one.stateAsString().equals("available")));
      return image;
    }
  }

  /// What Lambda does for a function is not among its requests: log lines, and events that failed.
  @Test
  @Order(4)
  void everyActionThatARoleAllowsWasUsedByItsFunction() {
    Map<String, Set<String>> unused = new TreeMap<>();
    Set<String> distinct = new TreeSet<>();
    for (String function : policies.byFunction().keySet()) {
      Set<String> allowed = proxy.allowed().getOrDefault(function, Set.of());
      distinct.addAll(allowed);
      policies.actions(function).stream()
          .filter(action -> !action.startsWith("logs:") && !action.startsWith("sqs:"))
          .filter(action -> !allowed.contains(action))
          .forEach(action -> unused.computeIfAbsent(function, _ -> new TreeSet<>()).add(action));
    }
    System.out.printf(
        "enforced policies: %d requests of %d functions, %d distinct actions, each allowed%n",
        proxy.requests(), proxy.allowed().size(), distinct.size());

    assertThat(unused).isEmpty();
    assertThat(proxy.allowed()).containsOnlyKeys(policies.byFunction().keySet());
  }

  private static void record(CloudEvent happening) {
    if (happening instanceof CloudEvent.Finished finished) {
      FINISHED.add(finished);
    }
  }

  /// Delivers an event and waits until its function has succeeded.
  private static void deliver(String sample) throws Exception {
    String text =
        sample.replace("6a7e8feb-b491-4cf7-a9f1-bf3703467718", UUID.randomUUID().toString());
    Event event = Fixtures.parsed(text);
    cloud.deliver(event);
    Waiting.until(() -> ends(event).findAny().isPresent());
    assertThat(ends(event))
        .allSatisfy(end -> assertThat(end.result()).isInstanceOf(InvocationResult.Returned.class));
  }

  private static Stream<CloudEvent.Finished> ends(Event event) {
    return FINISHED.stream().filter(end -> end.event().equals(event));
  }

  private static EmulatorControl control() {
    return new EmulatorControl(cloud.aws().endpoint());
  }

  private static KmsClient kms(String region) {
    return KmsClient.builder()
        .region(Region.of(region))
        .endpointOverride(cloud.aws().endpoint())
        .credentialsProvider(person())
        .httpClientBuilder(UrlConnectionHttpClient.builder())
        .build();
  }

  private static StaticCredentialsProvider person() {
    return StaticCredentialsProvider.create(AwsBasicCredentials.create("person", "local"));
  }

  private static String key(String region) {
    return "arn:aws:kms:%s:%s:key/%s".formatted(region, EmulatedAws.ACCOUNT, KEY);
  }
}
