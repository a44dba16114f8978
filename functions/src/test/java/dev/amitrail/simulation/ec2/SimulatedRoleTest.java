package dev.amitrail.simulation.ec2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.amitrail.simulation.DisturbanceCounts;
import dev.amitrail.simulation.RunState;
import dev.amitrail.simulation.Scenario;
import dev.amitrail.simulation.SimulatedDeployment;
import dev.amitrail.simulation.client.ApiRefusal;
import dev.amitrail.simulation.time.Actor;
import dev.amitrail.simulation.time.LambdaInvocation;
import dev.amitrail.simulation.time.RunLog;
import dev.amitrail.simulation.time.SeededRandom;
import dev.amitrail.simulation.time.VirtualTime;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.CopyImageRequest;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;

/// What the functions' role does not allow, and a person's does.
class SimulatedRoleTest {
  private static final String HOME = "ap-southeast-2";
  private static final String AWAY = "us-east-1";
  private static final Grantee ACCOUNT = Grantee.account("111111111111");

  private final VirtualTime time = new VirtualTime();
  private final SimulatedAccount account =
      new SimulatedAccount(
          new RunState(
              time,
              new RunLog(time),
              new DisturbanceCounts(),
              Scenario.calm(SimulatedDeployment.standard())),
          SeededRandom.of(1),
          _ -> {});
  private final LambdaInvocation function =
      new LambdaInvocation(time, "replicate-1", Duration.ofMinutes(2));
  private final SimulatedRegion home = account.region(HOME);
  private SimulatedImage image = account.register(HOME, "first", new TreeMap<>());

  @BeforeEach
  void anAvailableImage() {
    image = account.register(HOME, "web", new TreeMap<>());
    time.runUntil(VirtualTime.micros(Duration.ofMinutes(2)));
  }

  @Test
  void onAnyImageOnlyTheTagsOfTheTrailAreWritten() {
    assertRefused(() -> tag(Map.of("team", "web")));
    assertRefused(() -> tag(Map.of("us-east-1.origin.id", "ami-1", "team", "web")));
    assertRefused(() -> tag(Map.of("sa-east-1.origin.id", "ami-1")));
    assertRefused(() -> tag(Map.of("origin.id", "ami-1", "team", "web")));
    assertRefused(() -> tag(Map.of("replicate-to", "all")));
    assertAllowed(() -> tag(Map.of("us-east-1.origin.id", "x", "us-east-1.origin.failed", "y")));
    assertAllowed(() -> tag(Map.of("origin.id", "ami-1", "origin.region", HOME)));
    assertAllowed(() -> account.tag(image, Map.of("team", "web")));
  }

  @Test
  void onAReplicaAnyTagIsWrittenButThoseByWhichPeopleControl() {
    tag(Map.of("origin.id", "ami-1"));

    assertAllowed(() -> tag(Map.of("team", "web")));
    assertRefused(() -> tag(Map.of("team", "web", "replicate-to", "all")));
    assertRefused(() -> tag(Map.of("publish-as", "/ami-trail/web")));
  }

  @Test
  void aSnapshotIsTaggedByTheRequestThatMakesItAlone() {
    String snapshot = image.devices().getFirst().snapshot().id();

    assertRefused(() -> home.createTags(function, List.of(snapshot), Map.of("origin.id", "ami-1")));
  }

  @Test
  void aSnapshotIsNeverSharedWithEverybody() {
    String snapshot = image.devices().getFirst().snapshot().id();
    home.createTags(Actor.PERSON, List.of(snapshot), Map.of("origin.id", "ami-1"));

    assertRefused(
        () ->
            home.modifyVolumePermissions(
                function, snapshot, List.of(ACCOUNT, Grantee.PUBLIC), List.of()));
  }

  @Test
  void onlyTheTrailOfASourceIsTakenAway() {
    assertRefused(() -> home.deleteTags(function, List.of(image.id()), List.of("origin.id")));
    assertAllowed(
        () -> home.deleteTags(function, List.of(image.id()), List.of("us-east-1.origin.failed")));
  }

  @Test
  void attributesAreWrittenOnlyOfWhatBearsTheIdOfItsSource() {
    String snapshot = image.devices().getFirst().snapshot().id();
    List<ThrowingCallable> writes =
        List.of(
            () -> home.modifyLaunchPermissions(function, image.id(), List.of(ACCOUNT), List.of()),
            () -> home.protect(function, image.id(), SimulatedImage.Protection.ON),
            () -> home.deprecate(function, image.id(), OptionalLong.empty()),
            () -> home.modifyVolumePermissions(function, snapshot, List.of(ACCOUNT), List.of()));
    writes.forEach(SimulatedRoleTest::assertRefused);
    assertThat(image.grants).isEmpty();

    account.tag(image, Map.of("origin.id", "ami-1"));
    home.createTags(Actor.PERSON, List.of(snapshot), Map.of("origin.id", "ami-1"));

    writes.forEach(SimulatedRoleTest::assertAllowed);
    assertThat(image.grants).containsExactly(ACCOUNT);
  }

  @Test
  void theTagsOfACopyIncludeTheIdOfItsSourceOnImageAndSnapshots() {
    assertRefused(() -> copy(ResourceType.IMAGE, "team"));
    assertRefused(() -> copy(ResourceType.SNAPSHOT, "team"));
    assertRefused(() -> copy(ResourceType.IMAGE, "origin.id", "publish-as"));
    assertAllowed(() -> copy(ResourceType.SNAPSHOT, "origin.id"));
  }

  @Test
  void pointersAreSetBelowThePrefixAlone() {
    assertThatThrownBy(() -> put("/other/web"))
        .isInstanceOf(ApiRefusal.class)
        .extracting("code")
        .isEqualTo("AccessDeniedException");
    assertAllowed(() -> put("/ami-trail/web"));
  }

  private void tag(Map<String, String> tags) {
    home.createTags(function, List.of(image.id()), tags);
  }

  private void copy(ResourceType type, String... keys) {
    account
        .region(AWAY)
        .copies()
        .copy(
            function,
            CopyImageRequest.builder()
                .name("copy of web")
                .sourceImageId(image.id())
                .sourceRegion(HOME)
                .tagSpecifications(
                    TagSpecification.builder()
                        .resourceType(type)
                        .tags(
                            Arrays.stream(keys)
                                .map(key -> Tag.builder().key(key).value("x").build())
                                .toList())
                        .build())
                .build());
  }

  private void put(String name) {
    home.parameters().put(function, SimulatedParameters.Put.text(name, "x"));
  }

  private static void assertRefused(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(ApiRefusal.class)
        .extracting("code")
        .isEqualTo("UnauthorizedOperation");
  }

  private static void assertAllowed(ThrowingCallable call) {
    assertThatCode(call).doesNotThrowAnyException();
  }
}
