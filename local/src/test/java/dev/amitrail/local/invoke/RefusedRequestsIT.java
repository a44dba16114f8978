package dev.amitrail.local.invoke;

import static dev.amitrail.local.testing.RefusingCloud.AWAY;
import static dev.amitrail.local.testing.RefusingCloud.FAR;
import static dev.amitrail.local.testing.RefusingCloud.HOME;
import static dev.amitrail.local.testing.RefusingCloud.POINTER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import dev.amitrail.local.Installation;
import dev.amitrail.local.aws.AwsRequest;
import dev.amitrail.local.testing.Fixtures;
import dev.amitrail.local.testing.OtherSettings;
import dev.amitrail.local.testing.RefusingCloud;
import dev.amitrail.local.testing.RefusingCloud.Refusal;
import dev.amitrail.local.testing.RefusingCloud.Run;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The functions before an AWS that refuses requests: copies, and what is mirrored to them. The
/// numbers are those of the inputs from the field that each test is for.
class RefusedRequestsIT {
  private static final String TWO = "222222222222";
  private static final String THREE = "333333333333";
  private static final String NOBODY = "999999999999";

  private static final int MOST_GRANTS = 500;
  private static final int MOST_TAGS = 50;

  @TempDir static Path folder;
  private static RefusingCloud cloud;

  @BeforeAll
  static void start() throws IOException {
    cloud = RefusingCloud.start(folder);
  }

  @AfterEach
  void reset() {
    cloud.reset();
  }

  @AfterAll
  static void end() {
    cloud.close();
  }

  /// EC2 does not state the source of some older images: unknown is not no.
  @Test
  void a01TheImageThatTheTagNamesPreventsAnotherCopyThoughEc2DoesNotStateItsSource()
      throws Exception {
    String source =
        cloud.image("web", Map.of("replicate-to", AWAY, "publish-as", POINTER, "team", "core"));
    String replica = cloud.replicate(source, AWAY);
    cloud.untag(AWAY, replica, "origin.id");
    cloud.configure("{\"hiddenSources\": [\"" + replica + "\"]}");

    Run untied = cloud.available(HOME, source);

    assertThat(untied.failure()).isEmpty();
    assertThat(untied.log().of(source, "present"))
        .singleElement()
        .satisfies(
            line -> {
              assertThat(line.path("replica").asText()).isEqualTo(replica);
              assertThat(line.path("reason").asText())
                  .contains("EC2 does not state what", "neither mirrored nor published");
            });
    assertThat(untied.writes()).isEmpty();
    assertThat(cloud.tags(HOME, source)).containsEntry(AWAY + ".origin.id", replica);

    cloud.tag(AWAY, replica, Map.of("origin.id", source));
    Run tied = cloud.available(HOME, source);

    assertThat(tied.requests("CopyImage")).isEmpty();
    assertThat(cloud.tags(AWAY, replica)).containsEntry("team", "core");
    assertThat(cloud.pointers()).isEqualTo(Map.of(HOME, source, AWAY, replica));
  }

  @Test
  void a02SnapshotPermissionsAreRemovedAndThenAddedInRequestsOfTheirOwn() throws Exception {
    cloud.refuse(
        Refusal.BOTH_DIRECTIONS,
        request ->
            !values(request, "CreateVolumePermission.Add.").isEmpty()
                && !values(request, "CreateVolumePermission.Remove.").isEmpty());
    String source = cloud.image("web", Map.of("replicate-to", AWAY));
    String replica = cloud.replicate(source, AWAY);
    cloud.shareSnapshot(HOME, source, TWO);
    cloud.shareSnapshot(AWAY, replica, THREE);

    Run run = cloud.sweep();

    assertThat(run.failure()).isEmpty();
    assertThat(run.requests("ModifySnapshotAttribute"))
        .satisfiesExactly(
            first ->
                assertThat(values(first, "CreateVolumePermission.Remove.")).containsExactly(THREE),
            second ->
                assertThat(values(second, "CreateVolumePermission.Add.")).containsExactly(TWO))
        .allSatisfy(request -> assertThat(request.status()).isEqualTo(200));
    assertThat(cloud.volumeUsers(AWAY, replica)).containsExactly(TWO);
    assertThat(run.log().of(source)).containsExactly(AWAY + " mirrored");
  }

  @Test
  void a02ARequestHasAtMost500Grants() throws Exception {
    cloud.refuse(
        Refusal.TOO_MANY_GRANTS,
        request -> values(request, "CreateVolumePermission.").size() > MOST_GRANTS);
    String source = cloud.image("web", Map.of("replicate-to", AWAY));
    String replica = cloud.replicate(source, AWAY);
    List<String> accounts =
        IntStream.rangeClosed(0, MOST_GRANTS).mapToObj(i -> "" + (400_000_000_000L + i)).toList();
    cloud.shareSnapshot(HOME, source, accounts.getLast());
    cloud.shareSnapshot(HOME, source, accounts.subList(0, MOST_GRANTS).toArray(String[]::new));

    Run run = cloud.sweep();

    assertThat(run.requests("ModifySnapshotAttribute"))
        .extracting(AwsRequest::status)
        .containsExactly(200, 200);
    assertThat(cloud.volumeUsers(AWAY, replica)).isEqualTo(accounts);
  }

  @Test
  void a03OneRefusedGranteeLosesNoOtherAndIsNamed() throws Exception {
    cloud.refuse(
        Refusal.NO_ACCOUNT_TO_LAUNCH,
        request -> values(request, "LaunchPermission.Add.").contains(NOBODY));
    cloud.refuse(
        Refusal.NO_ACCOUNT_FOR_VOLUMES,
        request -> values(request, "CreateVolumePermission.Add.").contains(NOBODY));
    String source = cloud.image("web", Map.of("replicate-to", AWAY));
    String replica = cloud.replicate(source, AWAY);
    cloud.share(HOME, source, TWO, NOBODY);
    cloud.shareSnapshot(HOME, source, TWO, NOBODY);

    Run run = cloud.sweep();

    assertThat(run.failure()).isEmpty();
    assertThat(cloud.launchers(AWAY, replica)).containsExactly(TWO);
    assertThat(cloud.volumeUsers(AWAY, replica)).containsExactly(TWO);
    assertThat(run.log().of(source))
        .containsExactlyInAnyOrder(AWAY + " mirrored", AWAY + " notMirrorable");
    assertThat(run.log().reasons(source, "notMirrorable"))
        .contains("launch permissions +" + NOBODY, "volume permissions of", "InvalidAMIAttribute")
        .doesNotContain(TWO);
    assertThat(run.log().reasons(source, "mirrored")).contains("+" + TWO).doesNotContain(NOBODY);
  }

  @Test
  void a04TheQuotaOfPublicImagesIsReportedInTheWordsOfEc2AndOthersAreGranted() throws Exception {
    Installation checkout = OtherSettings.checkout("mirrors-public", "{\"mirrorPublic\": true}");
    cloud.refuse(
        Refusal.PUBLIC_IMAGE_QUOTA,
        request -> values(request, "LaunchPermission.Add.").contains("all"));
    String source = cloud.image("web", Map.of("replicate-to", AWAY));
    String replica = cloud.replicate(source, AWAY);
    cloud.share(HOME, source, "all", TWO);

    // The event of a replica reads the permissions, as the sweep does.
    Run run = cloud.invoke(checkout, Fixtures.amiEvent(AWAY, replica));

    assertThat(run.failure()).isEmpty();
    assertThat(cloud.launchers(AWAY, replica)).containsExactly(TWO);
    assertThat(run.log().of(source)).doesNotContain(AWAY + " deferred");
    assertThat(run.log().reasons(source, "notMirrorable"))
        .contains("launch permissions +all", "ResourceLimitExceeded")
        .doesNotContain(TWO);
  }

  @Test
  void a05SnapshotsGetTheTagsThatAPolicyRequiresAndWithoutThemTheCopyIsGivenUp() throws Exception {
    cloud.refuse(Refusal.TAG_POLICY, request -> !hasSnapshotTag(request, "CostCenter"));
    String tagged = cloud.image("tagged", Map.of("replicate-to", AWAY, "CostCenter", "1"));
    String bare = cloud.image("bare", Map.of("replicate-to", AWAY));

    Run first = cloud.sweep();

    assertThat(first.failure()).isEmpty();
    assertThat(first.log().of(tagged)).containsExactly(AWAY + " copied");
    assertThat(cloud.snapshotTags(AWAY, cloud.tags(HOME, tagged).get(AWAY + ".origin.id")))
        .containsEntry("CostCenter", "1")
        .containsEntry("origin.id", tagged);
    assertThat(first.log().of(bare)).containsExactly(AWAY + " failed");

    assertThat(cloud.sweep().log().of(bare)).containsExactly(AWAY + " failed");
    Run third = cloud.sweep();

    assertThat(third.log().of(bare)).containsExactly(AWAY + " givenUp");
    assertThat(third.log().reasons(bare, "givenUp")).contains("TagPolicyViolation");
    assertThat(third.events()).containsExactly("AMI Replication Failed");
    assertThat(cloud.tags(HOME, bare).get(AWAY + ".origin.failed"))
        .startsWith("3 refused for " + bare);
  }

  @Test
  void a06ARefusedCopyIsTriedThreeTimesAndAgainAtANewKeyword() throws Exception {
    cloud.refuse(Refusal.INVALID_COPY, _ -> true);
    String source = cloud.image("web", Map.of("replicate-to", AWAY));

    Run event = cloud.available(HOME, source);
    Run second = cloud.sweep();
    Run third = cloud.sweep();
    Run fourth = cloud.available(HOME, source);

    assertThat(event.failure().orElseThrow().message()).contains("InvalidRequest", AWAY);
    assertThat(second.log().of(source)).containsExactly(AWAY + " failed");
    assertThat(third.log().of(source)).containsExactly(AWAY + " givenUp");
    assertThat(fourth.log().of(source)).containsExactly(AWAY + " givenUp");
    assertThat(fourth.failure()).isEmpty();
    assertThat(Stream.of(event, second, third, fourth).map(run -> copies(run).size()))
        .containsExactly(1, 1, 1, 0);
    assertThat(Stream.of(event, second, third, fourth).flatMap(run -> run.events().stream()))
        .containsExactly("AMI Replication Failed");
    assertThat(cloud.tags(HOME, source).get(AWAY + ".origin.failed"))
        .startsWith("3 refused for " + source)
        .contains("InvalidRequest");

    cloud.stopRefusing();
    cloud.tag(HOME, source, Map.of(AWAY + ".origin.id", "again"));
    Run again = cloud.available(HOME, source);

    assertThat(again.log().of(source)).containsExactly(AWAY + " copied");
    assertThat(token(again)).isNotEqualTo(token(third));
  }

  @Test
  void a11GrantsThatTheSourceLostAreRemovedOrReportedByTheMode() throws Exception {
    Installation adding =
        OtherSettings.checkout(
            "only-adds", "{\"mirrorPermissions\": \"add\", \"mirrorPublic\": true}");
    String source = cloud.image("web", Map.of("replicate-to", AWAY));
    String replica = cloud.replicate(source, AWAY);
    cloud.share(AWAY, replica, NOBODY, "all");
    cloud.shareSnapshot(AWAY, replica, NOBODY);

    Run added = cloud.invoke(adding, Fixtures.amiEvent(AWAY, replica));

    assertThat(added.writes()).isEmpty();
    assertThat(added.log().reasons(source, "notMirrorable"))
        .contains("launch permission all", "launch permission " + NOBODY)
        .containsPattern("volume permission of \\S+ " + NOBODY);

    Run exact = cloud.available(AWAY, replica);

    assertThat(exact.failure()).isEmpty();
    assertThat(cloud.launchers(AWAY, replica)).isEmpty();
    assertThat(cloud.volumeUsers(AWAY, replica)).isEmpty();
    assertThat(exact.log().reasons(source, "mirrored")).contains("-all", "-" + NOBODY);
  }

  @Test
  void a12ProtectionThatAPersonSwitchedOnStays() throws Exception {
    String source = cloud.image("web", Map.of("replicate-to", AWAY));
    String replica = cloud.replicate(source, AWAY);
    cloud.ec2(AWAY).enableImageDeregistrationProtection(request -> request.imageId(replica));

    Run run = cloud.sweep();

    assertThat(run.failure()).isEmpty();
    assertThat(run.writes()).isEmpty();
    assertThat(run.log().of(source)).isEmpty();
    assertThat(cloud.image(AWAY, replica).deregistrationProtection()).startsWith("enabled");
  }

  @Test
  void a13CopiesWithoutOriginTagsAreNotMirroredAndTheReasonIsReported() throws Exception {
    String kept = cloud.image("kept", Map.of("replicate-to", AWAY, "team", "core"));
    String off = cloud.copyByOthers(kept, AWAY, Map.of("origin.mirror", "off"));
    String crowded = cloud.image("crowded", Map.of("replicate-to", AWAY, "team", "core"));
    String full = cloud.copyByOthers(crowded, AWAY, tags(MOST_TAGS));
    for (String source : List.of(kept, crowded)) {
      cloud.share(HOME, source, TWO);
    }

    Run run = cloud.sweep();

    assertThat(run.failure()).isEmpty();
    assertThat(run.log().of(kept)).containsExactly(AWAY + " adopted");
    assertThat(run.log().reasons(kept, "adopted"))
        .contains(off, "origin.mirror=off", "is not mirrored");
    assertThat(run.log().of(crowded)).containsExactly(AWAY + " adopted");
    assertThat(run.log().reasons(crowded, "adopted")).contains(full, "no room", "is not mirrored");
    assertThat(run.requests().stream().filter(AwsRequest::isWrite))
        .extracting(AwsRequest::operation, AwsRequest::region)
        .containsOnly(tuple("CreateTags", HOME));

    Run event = cloud.available(AWAY, off);

    assertThat(event.failure()).isEmpty();
    assertThat(event.writes()).isEmpty();
  }

  @Test
  void a14AReplicaOfADeprecatedSourceGetsTheEarliestDateAndRoundingIsNoDifference()
      throws Exception {
    cloud.refuse(
        Refusal.PAST_DATE,
        request ->
            Instant.parse(request.parameters().path("DeprecateAt").asText())
                .isBefore(Instant.now()));
    Instant minute = Instant.now().plus(1, ChronoUnit.DAYS).truncatedTo(ChronoUnit.MINUTES);
    String past = cloud.deprecated(AWAY, Instant.now().minus(3, ChronoUnit.DAYS));
    String exact = cloud.deprecated(FAR, minute.plusSeconds(31));
    String pastReplica = cloud.replicate(past, AWAY);
    String exactReplica = cloud.replicate(exact, FAR);

    Run first = cloud.sweep();
    Instant date = Instant.parse(cloud.image(AWAY, pastReplica).deprecationTime());
    Run second = cloud.sweep();

    assertThat(first.log().of(past)).containsExactly(AWAY + " mirrored");
    assertThat(first.log().of(exact)).containsExactly(FAR + " mirrored");
    assertThat(first.requests("EnableImageDeprecation"))
        .hasSize(2)
        .allSatisfy(request -> assertThat(request.status()).isEqualTo(200));
    assertThat(Instant.parse(cloud.image(FAR, exactReplica).deprecationTime()))
        .isEqualTo(minute.plusSeconds(60));
    assertThat(date).isEqualTo(date.truncatedTo(ChronoUnit.MINUTES));
    assertThat(second.writes()).isEmpty();
    assertThat(second.log().of(past)).isEmpty();
    assertThat(second.log().of(exact)).isEmpty();
  }

  private static Map<String, String> tags(int count) {
    Map<String, String> tags = new TreeMap<>();
    IntStream.range(0, count).forEach(i -> tags.put("key-" + i, "x"));
    return tags;
  }

  private static List<AwsRequest> copies(Run run) {
    return run.requests("CopyImage");
  }

  private static String token(Run run) {
    return copies(run).getFirst().parameters().path("ClientToken").asText();
  }

  /// The values of the parameters whose names begin like this.
  private static List<String> values(AwsRequest request, String prefix) {
    return request.parameters().properties().stream()
        .filter(parameter -> parameter.getKey().startsWith(prefix))
        .map(parameter -> parameter.getValue().asText())
        .toList();
  }

  /// Whether CopyImage gives this tag to the snapshots.
  private static boolean hasSnapshotTag(AwsRequest request, String key) {
    JsonNode parameters = request.parameters();
    return IntStream.rangeClosed(1, 2)
        .mapToObj(i -> "TagSpecification." + i + ".")
        .filter(name -> parameters.path(name + "ResourceType").asText().equals("snapshot"))
        .flatMap(
            name ->
                IntStream.rangeClosed(1, MOST_TAGS)
                    .mapToObj(i -> parameters.path(name + "Tag." + i + ".Key").asText()))
        .anyMatch(key::equals);
  }
}
