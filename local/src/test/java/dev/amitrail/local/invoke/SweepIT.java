package dev.amitrail.local.invoke;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.amitrail.local.Installation;
import dev.amitrail.local.aws.AwsRequest;
import dev.amitrail.local.aws.EmulatedAws;
import dev.amitrail.local.testing.Fixtures;
import dev.amitrail.local.testing.KeptFunctions;
import dev.amitrail.local.testing.KeptFunctions.Run;
import dev.amitrail.local.testing.RefusingProxy;
import dev.amitrail.local.testing.TestCloud;
import dev.amitrail.local.testing.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.ImageAttributeName;
import software.amazon.awssdk.services.ec2.model.LaunchPermission;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.Parameter;
import software.amazon.awssdk.services.ssm.model.ParameterType;

/// The sweep against the emulated AWS, over HTTP. A sweep reads the whole account, so each test
/// starts without images and pointers.
class SweepIT {
  private static final String HOME = "ap-southeast-2";
  private static final List<String> REPLICA_REGIONS = List.of("us-east-1", "eu-west-1");
  private static final List<String> REGIONS = List.of(HOME, "us-east-1", "eu-west-1");
  private static final String POINTER = "/ami-trail/golden";
  private static final String ACCOUNT = "210987654321";

  /// One sweep of a day.
  private static final Instant MIDNIGHT = Instant.parse("2026-11-22T00:00:00Z");

  /// Another sweep of that day.
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

  private static final Path SAMPLE =
      Installation.current().root().resolve("events/sweep/scheduled.json");

  private static TestCloud aws;
  private static KeptFunctions functions;

  @BeforeAll
  static void start() throws IOException {
    aws = TestCloud.enforced(0);
    functions = new KeptFunctions(Installation.current(), aws.environment());
  }

  @AfterEach
  void reset() {
    aws.reset(REGIONS, POINTER);
  }

  @AfterAll
  static void end() {
    functions.close();
    aws.close();
  }

  @Test
  void changesOfTheSourceAreMirroredOnceAndThenNothingIsWritten() throws Exception {
    String source = aws.image(HOME, "base", Map.of("replicate-to", "all", "team", "core"));
    assertThat(invoke(Fixtures.amiEvent(HOME, source)).log().of(source))
        .containsExactly("us-east-1 copied", "eu-west-1 copied");
    awaitReplicas(source);

    Instant deprecated = Instant.now().plus(1, ChronoUnit.DAYS).truncatedTo(ChronoUnit.MINUTES);
    try (Ec2Client ec2 = aws.clients().ec2(HOME)) {
      tag(ec2, source, "team", "platform");
      ec2.enableImageDeprecation(set -> set.imageId(source).deprecateAt(deprecated));
      ec2.modifyImageAttribute(
          set -> set.imageId(source).launchPermission(grants -> grants.add(account(ACCOUNT))));
    }

    assertThat(sweep(SAMPLE).log().of(source))
        .containsOnly("us-east-1 mirrored", "eu-west-1 mirrored");
    for (String region : REPLICA_REGIONS) {
      Image replica = replica(region, source);
      assertThat(TestCloud.tags(replica.tags())).containsEntry("team", "platform");
      assertThat(Instant.parse(replica.deprecationTime())).isEqualTo(deprecated);
      assertThat(launchers(region, replica.imageId())).containsExactly(ACCOUNT);
    }

    long mark = aws.mark();
    assertNothingToDo(sweep(SAMPLE));
    assertNothingToDo(sweep(MIDNIGHT));
    assertThat(writesSince(mark)).isEmpty();
    assertThat(aws.since(mark, "ec2")).isNotEmpty();
  }

  @Test
  void theEventOfTheLastReplicaSetsThePointersOfAllRegionsAndNoEarlierEventDoes() throws Exception {
    String source = aws.image(HOME, "base", Map.of("replicate-to", "all", "publish-as", POINTER));
    copyByHand("us-east-1", source);
    String first = awaitReplica("us-east-1", source);
    aws.configure("{\"pendingSeconds\": 3600}");
    assertThat(invoke(Fixtures.amiEvent(HOME, source)).log().of(source))
        .containsExactly("us-east-1 adopted", "eu-west-1 copied");

    invoke(Fixtures.amiEvent("us-east-1", first));
    assertThat(replica("eu-west-1", source).stateAsString()).isEqualTo("pending");
    assertThat(pointers(POINTER)).isEmpty();

    aws.configure("{\"clockAheadSeconds\": 3600}");
    String last = awaitReplica("eu-west-1", source);
    assertThat(pointers(POINTER)).isEmpty();
    Run run = invoke(Fixtures.amiEvent("eu-west-1", last));

    assertThat(run.log().of(source))
        .contains(HOME + " published", "us-east-1 published", "eu-west-1 published");
    assertThat(pointers(POINTER))
        .isEqualTo(Map.of(HOME, source, "us-east-1", first, "eu-west-1", last));
  }

  @Test
  void aSweepMovesAPointerWhenAllReplicasAreAvailableAndBackWhenTheTagIsRemoved() throws Exception {
    String old = aws.image(HOME, "version 1", Map.of("replicate-to", "all", "publish-as", POINTER));
    REPLICA_REGIONS.forEach(region -> copyByHand(region, old));
    awaitReplicas(old);
    sweep(NOON);
    Map<String, String> before = pointers(POINTER);
    assertThat(before).containsOnlyKeys(REGIONS).containsEntry(HOME, old);

    String next =
        aws.image(HOME, "version 2", Map.of("replicate-to", "all", "publish-as", POINTER));
    assertThat(sweep(NOON).log().of(next))
        .containsExactlyInAnyOrder("us-east-1 copied", "eu-west-1 copied");
    assertThat(pointers(POINTER)).isEqualTo(before);
    awaitReplicas(next);

    assertThat(sweep(NOON).log().of(next))
        .containsExactlyInAnyOrder(
            HOME + " published", "us-east-1 published", "eu-west-1 published");
    assertThat(pointers(POINTER)).isEqualTo(images(next));

    try (Ec2Client ec2 = aws.clients().ec2(HOME)) {
      ec2.deleteTags(tags -> tags.resources(next).tags(Tag.builder().key("publish-as").build()));
    }
    sweep(NOON);
    assertThat(pointers(POINTER)).isEqualTo(before);
  }

  @Test
  void aPointerOutsideThePrefixIsRefusedAndAParameterOfPlainTextIsNotChanged() throws Exception {
    String outside =
        aws.image(HOME, "outside", Map.of("replicate-to", "us-east-1", "publish-as", "/golden"));
    String text =
        aws.image(HOME, "text", Map.of("replicate-to", "us-east-1", "publish-as", POINTER));
    try (SsmClient ssm = aws.ssm("us-east-1")) {
      ssm.putParameter(put -> put.name(POINTER).value("by hand").type(ParameterType.STRING));
    }
    sweep(NOON);
    awaitReplica("us-east-1", outside);
    awaitReplica("us-east-1", text);

    Run run = sweep(NOON);

    assertThat(run.log().of(outside)).containsExactly(HOME + " refused");
    assertThat(run.log().reasons(outside, "refused")).contains("'/golden'", "/ami-trail/");
    assertThat(pointers("/golden")).isEmpty();
    assertThat(run.log().of(text))
        .containsExactlyInAnyOrder(HOME + " published", "us-east-1 refused");
    assertThat(run.log().reasons(text, "refused"))
        .contains(POINTER, "data type text", "it is not changed");
    assertThat(pointers(POINTER)).isEqualTo(Map.of(HOME, text));
    assertThat(parameter("us-east-1", POINTER))
        .singleElement()
        .extracting(Parameter::value)
        .isEqualTo("by hand");
  }

  @Test
  void aSourceThatIsDeregisteredDuringTheSweepIsReportedAndOtherSourcesAreReplicated()
      throws Exception {
    String doomed = aws.image(HOME, "doomed", Map.of("replicate-to", "all"));
    String other = aws.image(HOME, "other", Map.of("replicate-to", "all"));
    Run run;
    try (RefusingProxy proxy = RefusingProxy.before(aws.endpoint());
        KeptFunctions behind =
            new KeptFunctions(Installation.current(), EmulatedAws.environment(proxy.endpoint()));
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        Ec2Client ec2 = aws.clients().ec2(HOME)) {
      Runnable release =
          proxy.hold(
              request ->
                  request.operation().equals("DescribeImages")
                      && request.region().equals("eu-west-1"));
      Future<Run> sweep = threads.submit(() -> behind.invoke(Fixtures.sweepEvent(NOON)));
      Waiting.until(
          () ->
              proxy.since(0).stream()
                  .anyMatch(
                      read ->
                          read.operation().equals("DescribeImages") && read.region().equals(HOME)));
      ec2.deregisterImage(image -> image.imageId(doomed));
      assertThat(proxy.since(0)).extracting(AwsRequest::operation).doesNotContain("CopyImage");
      release.run();
      run = swept(sweep.get());
    }

    assertThat(run.log().of(doomed))
        .containsExactlyInAnyOrder("us-east-1 failed", "eu-west-1 failed", HOME + " deferred");
    assertThat(run.log().reasons(doomed, "failed")).contains("InvalidAMIID.NotFound");
    assertThat(run.log().reasons(doomed, "deferred"))
        .contains("the tags of " + doomed + " could not be written");
    assertThat(run.log().of(other))
        .containsExactlyInAnyOrder("us-east-1 copied", "eu-west-1 copied");
    assertThat(run.log().ofRegions()).isEmpty();
  }

  @Test
  void replicasWithoutASourceAreReportedWithTheirSize() throws Exception {
    String source = aws.image(HOME, "base", Map.of());
    copyByHand("us-east-1", source);
    String replica = awaitReplica("us-east-1", source);
    try (Ec2Client ec2 = aws.clients().ec2("us-east-1")) {
      tag(ec2, replica, "origin.id", source);
    }
    try (Ec2Client ec2 = aws.clients().ec2(HOME)) {
      ec2.deregisterImage(image -> image.imageId(source));
    }
    long mark = aws.mark();

    Run run = sweep(NOON);

    assertThat(run.log().orphans())
        .singleElement()
        .satisfies(
            orphan -> {
              assertThat(orphan.path("region").asText()).isEqualTo("us-east-1");
              assertThat(orphan.path("replica").asText()).isEqualTo(replica);
            });
    assertThat(totals(run).path("orphanGibibytes").asInt()).isPositive();
    assertThat(writesSince(mark)).isEmpty();
  }

  /// EC2 responds like this for a Region that the account has not enabled.
  @Test
  void anUnreadableRegionIsReportedAndHoldsBackOnlyWhatNeedsIt() throws Exception {
    String everywhere = aws.image(HOME, "everywhere", Map.of("replicate-to", "all"));
    String undecided =
        aws.image(
            HOME,
            "undecided",
            Map.of(
                "replicate-to",
                "all",
                "publish-as",
                "/ami-trail/undecided",
                "eu-west-1.origin.id",
                "ami-00000000000000001"));
    copyByHand("us-east-1", undecided);
    awaitReplica("us-east-1", undecided);
    String complete =
        aws.image(HOME, "complete", Map.of("replicate-to", "us-east-1", "publish-as", POINTER));
    copyByHand("us-east-1", complete);
    awaitReplica("us-east-1", complete);
    aws.configure(
        """
        {"faults": [{"operation": "DescribeImages", "region": "eu-west-1", "code": "AuthFailure",
                     "message": "not able to validate", "status": 401, "times": null}]}
        """);

    Run run = sweep(NOON);

    assertThat(run.log().ofRegions())
        .singleElement()
        .satisfies(
            region -> {
              assertThat(region.path("region").asText()).isEqualTo("eu-west-1");
              assertThat(region.path("outcome").asText()).isEqualTo("failed");
              assertThat(region.path("reason").asText())
                  .contains("AuthFailure", "is eu-west-1 switched on for this account?");
            });
    assertThat(run.log().of(everywhere))
        .containsExactlyInAnyOrder("us-east-1 copied", "eu-west-1 failed");
    assertThat(tags(everywhere))
        .containsKey("us-east-1.origin.id")
        .doesNotContainKeys("eu-west-1.origin.id", "eu-west-1.origin.failed");
    assertThat(run.log().of(undecided))
        .containsExactlyInAnyOrder("us-east-1 adopted", "eu-west-1 failed", HOME + " deferred");
    assertThat(run.log().reasons(undecided, "deferred"))
        .contains("/ami-trail/undecided waits: not every wanted Region could be read");
    assertThat(pointers("/ami-trail/undecided")).isEmpty();
    assertThat(run.log().of(complete))
        .containsExactlyInAnyOrder("us-east-1 adopted", HOME + " published", "us-east-1 published");
    assertThat(pointers(POINTER)).containsOnlyKeys(HOME, "us-east-1");
  }

  /// The test makes the copies, since EC2 checks a key after CopyImage has responded: a wrong key
  /// leads to a failed image.
  @Test
  void copiesThatFailForTheirKeyAreGivenUpAndTheOtherRegionIsReplicated() throws Exception {
    String source = aws.image(HOME, "base", Map.of("replicate-to", "all"));
    List<String> failed = new ArrayList<>();
    try (Ec2Client ec2 = aws.clients().ec2("us-east-1")) {
      for (int attempt = 0; attempt < 3; attempt++) {
        String name = "base-from-" + source;
        failed.add(
            ec2.copyImage(
                    copy ->
                        copy.sourceRegion(HOME)
                            .sourceImageId(source)
                            .name(name)
                            .encrypted(true)
                            .kmsKeyId("alias/nowhere"))
                .imageId());
      }
    }
    Waiting.until(
        () ->
            aws.images("us-east-1", "source-image-id", source).stream()
                .allMatch(image -> image.stateAsString().equals("failed")));

    Run run = sweep(NOON);

    assertThat(run.log().of(source))
        .containsExactlyInAnyOrder("us-east-1 givenUp", "eu-west-1 copied");
    assertThat(run.log().reasons(source, "givenUp")).contains("Given key ID is not accessible");
    assertThat(tags(source).get("us-east-1.origin.failed")).contains(failed);
    assertThat(aws.images("us-east-1", "source-image-id", source)).hasSize(3);
    awaitReplica("eu-west-1", source);
    long mark = aws.mark();
    assertThat(sweep(NOON).log().of(source)).containsExactly("us-east-1 givenUp");
    assertThat(writesSince(mark)).isEmpty();
  }

  private void copyByHand(String region, String source) {
    try (Ec2Client ec2 = aws.clients().ec2(region)) {
      ec2.copyImage(copy -> copy.sourceRegion(HOME).sourceImageId(source).name("by hand"));
    }
  }

  private static Run sweep(Instant time) throws Exception {
    return swept(invoke(Fixtures.sweepEvent(time)));
  }

  private static Run sweep(Path event) throws Exception {
    return swept(invoke(Files.readString(event)));
  }

  private static Run swept(Run run) {
    assertThat(run.route().function().name()).isEqualTo("ReplicationSweepHandler");
    assertThat(run.route().rule().shortName()).isEqualTo("sweep");
    return run;
  }

  private static Run invoke(String event) throws Exception {
    Run run = functions.invoke(event);
    assertThat(run.failure()).isEmpty();
    return run;
  }

  private static JsonNode totals(Run run) throws JsonProcessingException {
    return run.returned().path("totals");
  }

  /// Nothing is listed: no outcome, no unreadable Region, no orphan.
  private static void assertNothingToDo(Run run) throws JsonProcessingException {
    assertThat(run.log().outcomes()).isEmpty();
    assertThat(totals(run).properties().stream().map(Map.Entry::getKey))
        .containsExactlyInAnyOrder("families", "left", "orphans", "orphanGibibytes");
    assertThat(totals(run).path("families").asInt()).isPositive();
    assertThat(totals(run).path("left").asInt()).isZero();
  }

  private List<AwsRequest> writesSince(long mark) {
    return Stream.of("ec2", "ssm", "events")
        .flatMap(service -> aws.since(mark, service).stream())
        .filter(AwsRequest::isWrite)
        .toList();
  }

  private void awaitReplicas(String source) {
    REPLICA_REGIONS.forEach(region -> awaitReplica(region, source));
  }

  private String awaitReplica(String region, String source) {
    Waiting.until(
        () ->
            aws.images(region, "source-image-id", source).stream()
                .anyMatch(image -> image.stateAsString().equals("available")));
    return replica(region, source).imageId();
  }

  private Image replica(String region, String source) {
    List<Image> replicas = aws.images(region, "source-image-id", source);
    assertThat(replicas).hasSize(1);
    return replicas.getFirst();
  }

  /// Region -> the image of a family there.
  private Map<String, String> images(String source) {
    Map<String, String> images = new TreeMap<>(Map.of(HOME, source));
    REPLICA_REGIONS.forEach(region -> images.put(region, replica(region, source).imageId()));
    return images;
  }

  private Map<String, String> tags(String source) {
    return TestCloud.tags(aws.images(HOME, "image-id", source).getFirst().tags());
  }

  private List<String> launchers(String region, String image) {
    try (Ec2Client ec2 = aws.clients().ec2(region)) {
      return ec2
          .describeImageAttribute(
              read -> read.imageId(image).attribute(ImageAttributeName.LAUNCH_PERMISSION))
          .launchPermissions()
          .stream()
          .map(LaunchPermission::userId)
          .toList();
    }
  }

  /// Region -> the image that the pointer names there, where it is one.
  private Map<String, String> pointers(String name) {
    Map<String, String> values = new TreeMap<>();
    for (String region : REGIONS) {
      parameter(region, name).stream()
          .filter(parameter -> parameter.dataType().equals("aws:ec2:image"))
          .forEach(parameter -> values.put(region, parameter.value()));
    }
    return values;
  }

  private List<Parameter> parameter(String region, String name) {
    try (SsmClient ssm = aws.ssm(region)) {
      return ssm.getParameters(get -> get.names(name)).parameters();
    }
  }

  private static void tag(Ec2Client ec2, String image, String key, String value) {
    ec2.createTags(set -> set.resources(image).tags(Tag.builder().key(key).value(value).build()));
  }

  private static LaunchPermission account(String id) {
    return LaunchPermission.builder().userId(id).build();
  }
}
