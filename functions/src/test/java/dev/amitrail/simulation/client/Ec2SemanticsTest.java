package dev.amitrail.simulation.client;

import static dev.amitrail.simulation.client.CalmAccount.AWAY;
import static dev.amitrail.simulation.client.CalmAccount.HOME;
import static dev.amitrail.simulation.client.CalmAccount.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.amitrail.simulation.Disturbance;
import dev.amitrail.simulation.Scenario;
import dev.amitrail.simulation.SimulatedDeployment;
import dev.amitrail.simulation.ec2.Grantee;
import dev.amitrail.simulation.ec2.ImageRegistration;
import dev.amitrail.simulation.ec2.SimulatedAccount;
import dev.amitrail.simulation.ec2.SimulatedImage;
import dev.amitrail.simulation.ec2.SnapshotEncryption;
import dev.amitrail.simulation.time.VirtualTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.ec2.model.DescribeImagesResponse;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.ImageState;
import software.amazon.awssdk.services.ec2.model.LaunchPermission;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ssm.model.ParameterNotFoundException;

/// What EC2 and SSM do, as far as it matters to replication.
class Ec2SemanticsTest {
  @Test
  void aNewImageIsNotShownForAWhileAndThenIsPendingForMinutes() {
    CalmAccount lab = new CalmAccount(hidden(Duration.ofSeconds(90)));
    SimulatedImage source = lab.image();
    String id = copy(lab, source);
    SimulatedImage made = lab.cloud.image(AWAY, id).orElseThrow();

    assertThat(found(lab, AWAY, "source-image-id", source.id())).isEmpty();
    lab.pass(Duration.ofNanos((made.visibleAt - lab.time.now()) * 1_000));
    assertThat(found(lab, AWAY, "source-image-id", source.id()))
        .singleElement()
        .extracting(Image::state, Image::sourceImageRegion)
        .containsExactly(ImageState.PENDING, HOME);
    lab.pass(Duration.ofMinutes(10));
    assertThat(found(lab, AWAY, "image-id", id).getFirst().state()).isEqualTo(ImageState.AVAILABLE);
  }

  @Test
  void tagsGoInWithTheCopyOnTheImageAndOnItsSnapshots() {
    CalmAccount lab = new CalmAccount();
    SimulatedImage source = lab.image("own", "not copied by itself");
    String id =
        lab.ec2(AWAY)
            .copyImage(
                lab.order(source, Optional.empty())
                    .tagSpecifications(
                        CalmAccount.tags(ResourceType.IMAGE, "a", "1"),
                        CalmAccount.tags(ResourceType.SNAPSHOT, "b", "2"))
                    .build())
            .imageId();
    SimulatedImage made = lab.cloud.image(AWAY, id).orElseThrow();

    assertThat(made.tags()).containsExactlyEntriesOf(Map.of("a", "1"));
    assertThat(made.devices().getFirst().snapshot().tags)
        .containsExactlyEntriesOf(Map.of("b", "2"));
  }

  @Test
  void aFiftyFirstTagIsRefusedAndNothingIsWritten() {
    CalmAccount lab = new CalmAccount();
    SimulatedImage source = lab.image();
    List<Tag> tags =
        IntStream.range(0, 51)
            .mapToObj(i -> Tag.builder().key("key-" + i).value("x").build())
            .toList();

    assertRefused(
        "TagLimitExceeded",
        () -> lab.ec2(HOME).createTags(request -> request.resources(source.id()).tags(tags)));
    assertThat(source.tags()).isEmpty();
  }

  @Test
  void aPendingImageCanBeTaggedButNotModified() {
    CalmAccount lab = new CalmAccount();
    SimulatedImage source = lab.image();
    String id = copy(lab, source);
    lab.pass(Duration.ofSeconds(30));

    lab.ec2(AWAY)
        .createTags(
            request -> request.resources(id).tags(Tag.builder().key("a").value("1").build()));
    assertRefused(
        "InvalidAMIID.Unavailable",
        () ->
            lab.ec2(AWAY)
                .modifyImageAttribute(
                    request ->
                        request
                            .imageId(id)
                            .launchPermission(
                                change ->
                                    change.add(
                                        LaunchPermission.builder()
                                            .userId("111111111111")
                                            .build()))));
  }

  @Test
  void aCopyWithAKeyThatDoesNotExistFailsLate() {
    CalmAccount lab = new CalmAccount();
    SimulatedImage source = lab.image();
    String id =
        lab.ec2(AWAY)
            .copyImage(
                lab.order(source, Optional.empty())
                    .encrypted(true)
                    .kmsKeyId(SimulatedDeployment.MISSING_KEY)
                    .build())
            .imageId();

    lab.pass(Duration.ofMinutes(10));

    Image failed = found(lab, AWAY, "image-id", id).getFirst();
    assertThat(failed.state()).isEqualTo(ImageState.FAILED);
    assertThat(failed.stateReason().message()).contains("KMS key");
  }

  @Test
  void oneBadIdFailsAWholeRequestByIdsAndNoneByFilter() {
    CalmAccount lab = new CalmAccount();
    SimulatedImage source = lab.image();
    String none = "ami-0123456789abcdef0";

    assertRefused(
        "InvalidAMIID.NotFound",
        () -> lab.ec2(HOME).describeImages(request -> request.imageIds(source.id(), none)));
    assertThat(
            lab.ec2(HOME)
                .describeImages(
                    request ->
                        request.filters(
                            Filter.builder().name("image-id").values(source.id(), none).build()))
                .images())
        .hasSize(1);
  }

  @Test
  void imagesComeInPages() {
    CalmAccount lab = new CalmAccount();
    for (int i = 0; i < 11; i++) {
      lab.image();
    }
    List<DescribeImagesResponse> pages =
        lab
            .ec2(HOME)
            .describeImagesPaginator(request -> request.owners("self").maxResults(5))
            .stream()
            .toList();

    assertThat(pages).extracting(page -> page.images().size()).containsExactly(5, 5, 1);
    assertThat(pages.stream().flatMap(page -> page.images().stream()).map(Image::imageId))
        .doesNotHaveDuplicates();
  }

  @Test
  void aDisabledImageIsShownOnlyToWhoAsksForDisabledOnes() {
    CalmAccount lab = new CalmAccount();
    SimulatedImage source = lab.image();
    lab.cloud.disable(source);

    assertThat(lab.ec2(HOME).describeImages(request -> request.owners("self")).images()).isEmpty();
    assertThat(found(lab, HOME, "image-id", source.id())).hasSize(1);
  }

  @Test
  void whatTheAwsManagedKeyEncryptsCannotBeShared() {
    CalmAccount lab = new CalmAccount();
    SimulatedImage image = lab.image(SnapshotEncryption.AWS_MANAGED);
    Grantee account = Grantee.account("111111111111");

    assertThatThrownBy(() -> lab.cloud.share(image, account))
        .isInstanceOf(ApiRefusal.class)
        .extracting("code")
        .isEqualTo("InvalidParameter");
  }

  @Test
  void whatIsEncryptedCanBeSharedButNotMadePublic() {
    CalmAccount lab = new CalmAccount();
    SimulatedImage image = lab.image(SnapshotEncryption.CUSTOMER);
    lab.cloud.share(image, Grantee.account("111111111111"));

    assertThatThrownBy(() -> lab.cloud.share(image, Grantee.PUBLIC)).isInstanceOf(ApiRefusal.class);
    assertThat(
            lab.ec2(HOME)
                .describeImageAttribute(
                    request -> request.imageId(image.id()).attribute("launchPermission"))
                .launchPermissions())
        .extracting(LaunchPermission::userId)
        .containsExactly("111111111111");
  }

  @Test
  void aDeprecationDateIsWholeMinutesAndNotInThePast() {
    CalmAccount lab = new CalmAccount();
    SimulatedImage image = lab.image();

    assertRefused(
        "InvalidParameterValue",
        () ->
            lab.ec2(HOME)
                .enableImageDeprecation(
                    request -> request.imageId(image.id()).deprecateAt(VirtualTime.START)));
    lab.ec2(HOME)
        .enableImageDeprecation(
            request ->
                request
                    .imageId(image.id())
                    .deprecateAt(VirtualTime.START.plus(Duration.ofSeconds(86_410))));
    assertThat(found(lab, HOME, "image-id", image.id()).getFirst().deprecationTime())
        .isEqualTo("2026-11-21T00:00:00.000Z");
  }

  @Test
  void aProtectedImageCannotBeDeregistered() {
    CalmAccount lab = new CalmAccount();
    SimulatedImage image = lab.image();
    lab.ec2(HOME).enableImageDeregistrationProtection(request -> request.imageId(image.id()));

    assertThatThrownBy(() -> lab.cloud.deregister(image)).isInstanceOf(ApiRefusal.class);
    assertThat(found(lab, HOME, "image-id", image.id()).getFirst().deregistrationProtection())
        .isEqualTo("enabled-without-cooldown");
  }

  @Test
  void aRegionThatIsOffAnswersAuthFailureAndOneThatIsAwayNothing() {
    CalmAccount lab = new CalmAccount();
    lab.cloud.region(AWAY).goesOut(Disturbance.REGION_REFUSES);
    lab.cloud.region("eu-west-1").goesOut(Disturbance.REGION_UNREACHABLE);

    assertRefused("AuthFailure", () -> found(lab, AWAY, "name", "web"));
    assertThatThrownBy(() -> found(lab, "eu-west-1", "name", "web"))
        .isInstanceOf(SdkClientException.class);
  }

  @Test
  void aPointerIsStoredAfterTheAnswerAndOnlyIfItNamesAnAvailableImage() {
    CalmAccount lab = new CalmAccount();
    SimulatedImage image = lab.image();
    put(lab, "/ami-trail/web", image.id());
    put(lab, "/ami-trail/none", "ami-0123456789abcdef0");

    lab.pass(Duration.ofMinutes(1));

    assertThat(lab.ssm(HOME).getParameter(request -> request.name("/ami-trail/web")).parameter())
        .satisfies(
            parameter -> {
              assertThat(parameter.value()).isEqualTo(image.id());
              assertThat(parameter.dataType()).isEqualTo("aws:ec2:image");
            });
    assertThatThrownBy(() -> lab.ssm(HOME).getParameter(request -> request.name("/ami-trail/none")))
        .isInstanceOf(ParameterNotFoundException.class);
  }

  @Test
  void theApiHasNoMoreThanIsSimulated() {
    CalmAccount lab = new CalmAccount();

    assertThatThrownBy(
            () -> lab.ec2(HOME).cancelImageLaunchPermission(request -> request.imageId("ami-1")))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> found(lab, HOME, "architecture", "arm64"))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> lab.pass(Duration.ofSeconds(1)))
        .as("even where the code under test swallows it")
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void imagesOfOthersAreShownButCannotBeWritten() {
    CalmAccount lab = new CalmAccount();
    SimulatedImage foreign =
        lab.cloud
            .region(HOME)
            .register(
                new ImageRegistration(
                    "foreign",
                    new TreeMap<>(),
                    SnapshotEncryption.NONE,
                    false,
                    1,
                    SimulatedAccount.OTHER_ACCOUNT),
                0);
    lab.pass(Duration.ofMinutes(1));

    assertThat(found(lab, HOME, "image-id", foreign.id())).hasSize(1);
    assertThat(lab.ec2(HOME).describeImages(request -> request.owners("self")).images()).isEmpty();
    assertRefused(
        "AuthFailure",
        () -> lab.ec2(HOME).disableImageDeprecation(request -> request.imageId(foreign.id())));
  }

  private static void put(CalmAccount lab, String name, String value) {
    lab.ssm(HOME)
        .putParameter(
            request -> request.name(name).value(value).type("String").dataType("aws:ec2:image"));
  }

  private static String copy(CalmAccount lab, SimulatedImage source) {
    return lab.ec2(AWAY).copyImage(lab.order(source, Optional.empty()).build()).imageId();
  }

  private static List<Image> found(CalmAccount lab, String region, String filter, String value) {
    return lab.ec2(region)
        .describeImages(
            request ->
                request
                    .filters(Filter.builder().name(filter).values(value).build())
                    .includeDisabled(true))
        .images();
  }

  private static Scenario hidden(Duration invisible) {
    return Scenario.calm(SimulatedDeployment.standard())
        .with(
            new Scenario.Copying(
                Duration.ofMinutes(5),
                Duration.ofMinutes(5),
                0,
                0,
                Duration.ofHours(1),
                Scenario.AfterGone.OLD_ID,
                invisible,
                Duration.ZERO,
                true));
  }
}
