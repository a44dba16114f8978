package dev.amitrail.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.amitrail.event.LambdaJson;
import dev.amitrail.event.MalformedEventException;
import dev.amitrail.image.FakeEc2;
import dev.amitrail.image.TestImage;
import dev.amitrail.replication.ReplicationResult.Line;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.ec2.model.CopyImageRequest;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;

/// What events lead to without errors.
final class AmiReplicationHandlerTest {
  private static final String COPY = "ami-0c000000000000001";
  private static final String SNAPSHOT = "snap-0123456789abcdef0";

  @RegisterExtension
  final TestDeployment deployment = TestDeployment.replicatingTo("us-east-1", "eu-west-1");

  private final FakeEc2 ec2 = deployment.ec2();

  @Test
  void aNewImageIsCopiedToTheWantedRegionsWithTagsOnBothSides() {
    ec2.with(TestImage.source().tag("replicate-to", "us-east-1 eu-west-1").tag("Name", "web"));

    ReplicationResult result = deployment.sourceIsAvailable();

    assertThat(result.source()).isEqualTo(TestImage.SOURCE_ID);
    assertThat(result.outcomes())
        .extracting(Line::region, Line::outcome, Line::replica, Line::reason)
        .containsExactly(
            tuple("us-east-1", "copied", only("us-east-1").imageId(), null),
            tuple("eu-west-1", "copied", only("eu-west-1").imageId(), null));
    assertThat(ec2.tagsOf(TestImage.HOME, TestImage.SOURCE_ID))
        .containsEntry("us-east-1.origin.id", only("us-east-1").imageId())
        .containsEntry("eu-west-1.origin.id", only("eu-west-1").imageId());
    assertThat(ec2.tagsOf("us-east-1", only("us-east-1").imageId()))
        .isEqualTo(
            Map.of(
                "Name", "web",
                "origin.id", TestImage.SOURCE_ID,
                "origin.region", "ap-southeast-2",
                "origin.account", "111122223333"));
  }

  @Test
  void nameTokenAndTagsAreInTheCopyImageRequest() {
    ec2.with(TestImage.source().name("web").tag("replicate-to", "us-east-1").tag("Name", "web"));

    deployment.sourceIsAvailable();

    CopyImageRequest request = onlyCopy();
    assertThat(request.name()).isEqualTo("web-from-ami-0abcdef1234567890");
    assertThat(request.sourceImageId()).isEqualTo(TestImage.SOURCE_ID);
    assertThat(request.sourceRegion()).isEqualTo("ap-southeast-2");
    assertThat(request.clientToken()).hasSize(64);
    assertThat(request.copyImageTags()).isNotEqualTo(true);
    assertThat(request.encrypted()).isNull();
    assertThat(tags(request, ResourceType.IMAGE))
        .containsExactlyInAnyOrder(
            tag("Name", "web"),
            tag("origin.id", TestImage.SOURCE_ID),
            tag("origin.region", "ap-southeast-2"),
            tag("origin.account", "111122223333"));
    assertThat(tags(request, ResourceType.SNAPSHOT))
        .as("tag policies may require tags on snapshots")
        .isEqualTo(tags(request, ResourceType.IMAGE));
  }

  @Test
  void aReplicaIsNotTaggedAfterTheCopyImageRequest() {
    deployment.source("all");

    deployment.sourceIsAvailable();

    assertThat(ec2.calls())
        .filteredOn(call -> call.operation().equals("CreateTags"))
        .extracting(FakeEc2.Call::region)
        .containsExactly(TestImage.HOME);
  }

  @Test
  void eachRegionHasItsOwnKey() {
    deployment.deploy(
        TestSettings.encryptingWith(
            deployment.settings(), Map.of("us-east-1", "alias/images", "eu-west-2", "alias/x")));
    deployment.source("us-east-1 eu-west-1");

    deployment.sourceIsAvailable();

    assertThat(ec2.calls())
        .filteredOn(call -> call.request() instanceof CopyImageRequest)
        .extracting(FakeEc2.Call::region, call -> keyOf((CopyImageRequest) call.request()))
        .containsExactlyInAnyOrder(
            tuple("us-east-1", "true alias/images"), tuple("eu-west-1", "null null"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"quoted\" and 'quoted'",
        "two\nlines\r\n\tand a tab",
        "<script>alert('x')</script>",
        "naïve 日本語 🚀",
        "{\"json\":true}",
        "\\u0000 $(rm -rf /) %s {} ${x}",
        "",
      })
  void tagValuesArriveAsTheyAre(String value) {
    ec2.with(
        TestImage.source().tag("replicate-to", "us-east-1").tag("Name", value).tag("😀 \"'<", "k"));

    deployment.sourceIsAvailable();

    assertThat(tags(onlyCopy(), ResourceType.IMAGE))
        .contains(tag("Name", value), tag("😀 \"'<", "k"));
  }

  @Test
  void refusedNamesInReplicateToStopNoOther() {
    deployment.source("us-east-1 \"mars\\1\" ap-southeast-2 us-east-1 us-west-2");

    ReplicationResult result = deployment.sourceIsAvailable();

    assertThat(result.outcomes())
        .extracting(Line::region, Line::outcome)
        .containsExactlyInAnyOrder(
            tuple("mars\\1", "refused"),
            tuple("ap-southeast-2", "refused"),
            tuple("us-west-2", "refused"),
            tuple("us-east-1", "copied"));
    assertThat(result.outcomes()).allSatisfy(line -> assertThat(line.reason()).isNotBlank());
  }

  @Test
  void anEmptyTagIsRefusedAndNothingIsWritten() {
    deployment.source("");

    assertThat(deployment.sourceIsAvailable().outcomes())
        .extracting(Line::region, Line::outcome)
        .containsExactly(tuple("ap-southeast-2", "refused"));
    assertThat(ec2.calls()).noneMatch(FakeEc2.Call::isWrite);
  }

  @Test
  void eachRegionIsLoggedOnce() {
    deployment.source("us-east-1 mars\n\"1\"");

    deployment.sourceIsAvailable();

    assertThat(deployment.log())
        .extracting(
            line -> line.path("event").asText(),
            line -> line.path("source").asText(),
            line -> line.path("sourceRegion").asText(),
            line -> line.path("region").asText(),
            line -> line.path("outcome").asText(),
            line -> line.path("replica").asText())
        .containsExactlyInAnyOrder(
            logged("mars", "refused", ""),
            logged("1", "refused", ""),
            logged("us-east-1", "copied", only("us-east-1").imageId()));
  }

  @Test
  void theResultHasTheDocumentedJsonForm() {
    ec2.with(TestImage.copy(COPY, "us-east-1"));
    deployment.source("us-east-1 mars-1");

    assertThat(LambdaJson.answer(ReplicationResult.class, deployment.sourceIsAvailable()))
        .isEqualTo(
            """
            {"source":"ami-0abcdef1234567890","outcomes":[\
            {"region":"mars-1","outcome":"refused",\
            "reason":"replicate-to names no Region of this deployment, \
            which has ap-southeast-2, us-east-1, eu-west-1"},\
            {"region":"us-east-1","outcome":"adopted","replica":"ami-0c000000000000001"}]}\
            """);
  }

  @Test
  void aCopyThatAPersonMadeIsAdopted() {
    ec2.with(TestImage.copy(COPY, "us-east-1"));
    deployment.source("us-east-1");

    assertThat(deployment.sourceIsAvailable().outcomes())
        .extracting(Line::outcome, Line::replica)
        .containsExactly(tuple("adopted", COPY));
    assertThat(ec2.calls())
        .filteredOn(call -> call.operation().equals("CreateTags"))
        .extracting(call -> call.request().toString())
        .satisfiesExactly(
            replica ->
                assertThat(replica)
                    .contains(COPY, "origin.id", "origin.region")
                    .doesNotContain(SNAPSHOT),
            source -> assertThat(source).contains("us-east-1.origin.id", COPY));
    assertThat(deployment.copies()).isEmpty();
  }

  @Test
  void aCopyThatAnotherAccountMadeOfItIsNoReplica() {
    ec2.with(TestImage.copy(COPY, "us-east-1").owner("999988887777"));
    deployment.source("us-east-1");

    assertThat(deployment.sourceIsAvailable().outcomes())
        .extracting(Line::outcome)
        .containsExactly("copied");
  }

  @Test
  void anImageWithForgedTrailTagsIsNoReplica() {
    ec2.with(
        TestImage.image(COPY, "us-east-1")
            .tag("origin.id", TestImage.SOURCE_ID)
            .tag("origin.region", TestImage.HOME)
            .tag("origin.account", TestImage.ACCOUNT));
    deployment.source("us-east-1");

    assertThat(deployment.sourceIsAvailable().outcomes())
        .extracting(Line::outcome)
        .containsExactly("copied");
  }

  @Test
  void aReplicaIsNotReplicatedAgain() {
    ec2.with(TestImage.copy(COPY, "us-east-1").tag("replicate-to", "all"));

    assertThat(deployment.isAvailable("us-east-1", COPY).outcomes())
        .extracting(Line::region, Line::outcome)
        .containsExactly(tuple("us-east-1", "skipped"));
    assertThat(ec2.calls()).hasSize(2);
    assertThat(deployment.copies()).isEmpty();
  }

  @Test
  void anImageOfAReplicaRegionIsReplicatedFromThere() {
    ec2.with(TestImage.image(COPY, "us-east-1").tag("replicate-to", "all"));

    assertThat(deployment.isAvailable("us-east-1", COPY).outcomes())
        .extracting(Line::region, Line::outcome)
        .containsExactly(tuple("ap-southeast-2", "copied"), tuple("eu-west-1", "copied"));
    assertThat(deployment.copies())
        .extracting(CopyImageRequest::sourceRegion)
        .containsOnly("us-east-1");
    assertThat(ec2.tagsOf("us-east-1", COPY))
        .containsKeys("ap-southeast-2.origin.id", "eu-west-1.origin.id");
  }

  @Test
  void anImageThatIsGoneIsSkipped() {
    assertThat(deployment.sourceIsAvailable().outcomes())
        .extracting(Line::region, Line::outcome)
        .containsExactly(tuple(TestImage.HOME, "skipped"));
  }

  @Test
  void anEventOfARegionOutsideTheDeploymentIsSkippedUnread() {
    assertThat(deployment.isAvailable("us-west-2", COPY).outcomes())
        .extracting(Line::region, Line::outcome)
        .containsExactly(tuple("us-west-2", "skipped"));
    assertThat(ec2.calls()).isEmpty();
  }

  @Test
  void aDryRunReportsWhatItWouldDoAndWritesNothing() {
    deployment.deploy(TestSettings.dryRun(deployment.settings()));
    ec2.with(TestImage.copy(COPY, "us-east-1"));
    deployment.source("all");

    assertThat(deployment.sourceIsAvailable().outcomes())
        .extracting(Line::region, Line::outcome, Line::reason)
        .containsExactly(
            tuple(
                "us-east-1",
                "skipped",
                "dry run: ami-0c000000000000001 would be recorded as the replica"),
            tuple(
                "eu-west-1",
                "skipped",
                "dry run: would be copied as web-2026.07-from-ami-0abcdef1234567890"));
    assertThat(ec2.calls()).noneMatch(FakeEc2.Call::isWrite);
  }

  static Stream<Arguments> tagChangesThatRequestSomething() {
    return Stream.of(
        Arguments.of(List.of("replicate-to"), Map.of("replicate-to", "us-east-1")),
        Arguments.of(
            List.of("us-east-1.origin.id"),
            Map.of("replicate-to", "us-east-1", "us-east-1.origin.id", "again")),
        Arguments.of(
            List.of("us-east-1.origin.id", "replicate-to"),
            Map.of("replicate-to", "us-east-1", "us-east-1.origin.id", COPY)));
  }

  @ParameterizedTest
  @MethodSource("tagChangesThatRequestSomething")
  void aTagChangeThatRequestsSomethingReplicates(List<String> changed, Map<String, String> tags) {
    deployment.source("us-east-1");

    assertThat(deployment.sourceIsTagged(changed, tags).outcomes())
        .extracting(Line::region, Line::outcome)
        .containsExactly(tuple("us-east-1", "copied"));
  }

  @Test
  void aRetryKeywordMakesANewReplica() {
    deployment.source("us-east-1");
    deployment.sourceIsAvailable();
    String first = only("us-east-1").imageId();
    ec2.deregister("us-east-1", first);
    assertThat(deployment.sourceIsAvailable().outcomes())
        .extracting(Line::outcome)
        .containsExactly("missing");

    ec2.setTag(TestImage.HOME, TestImage.SOURCE_ID, "us-east-1.origin.id", "again");
    ReplicationResult result =
        deployment.sourceIsTagged(
            List.of("us-east-1.origin.id"), Map.of("us-east-1.origin.id", "again"));

    String second = only("us-east-1").imageId();
    assertThat(second).isNotEqualTo(first);
    assertThat(result.outcomes())
        .extracting(Line::outcome, Line::replica, Line::reason)
        .containsExactly(tuple("copied", second, "requested again by 'again'"));
    assertThat(ec2.tagsOf(TestImage.HOME, TestImage.SOURCE_ID))
        .containsEntry("us-east-1.origin.id", second);
  }

  @Test
  void anEventOfAnotherKindIsRefusedWithWhatWasExpected() {
    assertThatExceptionOfType(MalformedEventException.class)
        .isThrownBy(
            () ->
                deployment.deliver(
                    """
                    {"detail-type":"EC2 Instance State-change Notification","source":"aws.ec2",
                     "account":"111122223333","time":"2026-07-01T12:34:56Z",
                     "region":"ap-southeast-2","detail":{}}
                    """))
        .withMessageContaining("EC2 Instance State-change Notification")
        .withMessageContaining("EC2 AMI State Change")
        .withMessageContaining("Tag Change on Resource");
  }

  private CopyImageRequest onlyCopy() {
    assertThat(deployment.copies()).hasSize(1);
    return deployment.copies().getFirst();
  }

  private Image only(String region) {
    assertThat(ec2.imagesIn(region)).hasSize(1);
    return ec2.imagesIn(region).getFirst();
  }

  private static Tuple logged(String region, String outcome, String replica) {
    return tuple(
        "9f07a1b2-51db-246b-d8b8-441bcdf00001",
        TestImage.SOURCE_ID,
        TestImage.HOME,
        region,
        outcome,
        replica);
  }

  private static String keyOf(CopyImageRequest request) {
    return request.encrypted() + " " + request.kmsKeyId();
  }

  private static List<Tag> tags(CopyImageRequest request, ResourceType type) {
    return request.tagSpecifications().stream()
        .filter(specification -> specification.resourceType() == type)
        .map(TagSpecification::tags)
        .flatMap(List::stream)
        .toList();
  }

  private static Tag tag(String key, String value) {
    return Tag.builder().key(key).value(value).build();
  }
}
