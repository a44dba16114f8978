package dev.amitrail.simulation;

import static dev.amitrail.simulation.Laboratory.AWAY;
import static dev.amitrail.simulation.Laboratory.HOME;
import static dev.amitrail.simulation.Laboratory.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

/// What EC2 and SSM do, as far as replication can tell.
class Ec2SemanticsTest {
  @Test
  void aNewImageIsNotShownForAWhileAndThenIsPendingForMinutes() {
    Laboratory lab = new Laboratory(hidden(Duration.ofSeconds(90)));
    CloudImage source = lab.image();
    String id = copy(lab, source);
    CloudImage made = lab.cloud.image(AWAY, id).orElseThrow();

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
    Laboratory lab = new Laboratory();
    CloudImage source = lab.image("own", "not copied by itself");
    String id =
        lab.ec2(AWAY)
            .copyImage(
                lab.order(source, Optional.empty())
                    .tagSpecifications(
                        Laboratory.tags(ResourceType.IMAGE, "a", "1"),
                        Laboratory.tags(ResourceType.SNAPSHOT, "b", "2"))
                    .build())
            .imageId();
    CloudImage made = lab.cloud.image(AWAY, id).orElseThrow();

    assertThat(made.tags()).containsExactlyEntriesOf(Map.of("a", "1"));
    assertThat(made.devices().getFirst().snapshot().tags)
        .containsExactlyEntriesOf(Map.of("b", "2"));
  }

  @Test
  void aFiftyFirstTagIsRefusedAndNothingIsWritten() {
    Laboratory lab = new Laboratory();
    CloudImage source = lab.image();
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
    Laboratory lab = new Laboratory();
    CloudImage source = lab.image();
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
    Laboratory lab = new Laboratory();
    CloudImage source = lab.image();
    String id =
        lab.ec2(AWAY)
            .copyImage(
                lab.order(source, Optional.empty())
                    .encrypted(true)
                    .kmsKeyId(Deployment.MISSING_KEY)
                    .build())
            .imageId();

    lab.pass(Duration.ofMinutes(10));

    Image failed = found(lab, AWAY, "image-id", id).getFirst();
    assertThat(failed.state()).isEqualTo(ImageState.FAILED);
    assertThat(failed.stateReason().message()).contains("KMS key");
  }

  @Test
  void oneBadIdFailsAWholeRequestByIdsAndNoneByFilter() {
    Laboratory lab = new Laboratory();
    CloudImage source = lab.image();
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
    Laboratory lab = new Laboratory();
    for (int i = 0; i < 5; i++) {
      lab.image();
    }
    List<DescribeImagesResponse> pages =
        lab
            .ec2(HOME)
            .describeImagesPaginator(request -> request.owners("self").maxResults(2))
            .stream()
            .toList();

    assertThat(pages).extracting(page -> page.images().size()).containsExactly(2, 2, 1);
    assertThat(pages.stream().flatMap(page -> page.images().stream()).map(Image::imageId))
        .doesNotHaveDuplicates();
  }

  @Test
  void aDisabledImageIsShownOnlyToWhoAsksForDisabledOnes() {
    Laboratory lab = new Laboratory();
    CloudImage source = lab.image();
    lab.cloud.disable(source);

    assertThat(lab.ec2(HOME).describeImages(request -> request.owners("self")).images()).isEmpty();
    assertThat(found(lab, HOME, "image-id", source.id())).hasSize(1);
  }

  @Test
  void whatTheAwsManagedKeyEncryptsCannotBeShared() {
    Laboratory lab = new Laboratory();
    CloudImage image = lab.image(Encryption.AWS_MANAGED);
    Grant somebody = Grant.account("111111111111");

    assertThatThrownBy(() -> lab.cloud.share(image, somebody))
        .isInstanceOf(Refusal.class)
        .extracting("code")
        .isEqualTo("InvalidParameter");
  }

  @Test
  void whatIsEncryptedCanBeSharedButNotMadePublic() {
    Laboratory lab = new Laboratory();
    CloudImage image = lab.image(Encryption.CUSTOMER);
    lab.cloud.share(image, Grant.account("111111111111"));

    assertThatThrownBy(() -> lab.cloud.share(image, Grant.EVERYBODY)).isInstanceOf(Refusal.class);
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
    Laboratory lab = new Laboratory();
    CloudImage image = lab.image();

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
    Laboratory lab = new Laboratory();
    CloudImage image = lab.image();
    lab.ec2(HOME).enableImageDeregistrationProtection(request -> request.imageId(image.id()));

    assertThatThrownBy(() -> lab.cloud.deregister(image)).isInstanceOf(Refusal.class);
    assertThat(found(lab, HOME, "image-id", image.id()).getFirst().deregistrationProtection())
        .isEqualTo("enabled-without-cooldown");
  }

  @Test
  void aRegionThatIsOffAnswersAuthFailureAndOneThatIsAwayNothing() {
    Laboratory lab = new Laboratory();
    lab.cloud.region(AWAY).goesOut(Happening.REGION_REFUSES);
    lab.cloud.region("eu-west-1").goesOut(Happening.REGION_UNREACHABLE);

    assertRefused("AuthFailure", () -> found(lab, AWAY, "name", "web"));
    assertThatThrownBy(() -> found(lab, "eu-west-1", "name", "web"))
        .isInstanceOf(SdkClientException.class);
  }

  @Test
  void aPointerIsStoredAfterTheAnswerAndOnlyIfItNamesAnAvailableImage() {
    Laboratory lab = new Laboratory();
    CloudImage image = lab.image();
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
    Laboratory lab = new Laboratory();

    assertThatThrownBy(() -> lab.ec2(HOME).deregisterImage(request -> request.imageId("ami-1")))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> found(lab, HOME, "architecture", "arm64"))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> lab.pass(Duration.ofSeconds(1)))
        .as("even where the code under test swallows it")
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void imagesOfOthersAreShownButCannotBeWritten() {
    Laboratory lab = new Laboratory();
    CloudImage foreign =
        lab.cloud
            .region(HOME)
            .register(
                new Registration(
                    "foreign", new TreeMap<>(), Encryption.NONE, false, 1, Cloud.STRANGER),
                0);
    lab.pass(Duration.ofMinutes(1));

    assertThat(found(lab, HOME, "image-id", foreign.id())).hasSize(1);
    assertThat(lab.ec2(HOME).describeImages(request -> request.owners("self")).images()).isEmpty();
    assertRefused(
        "AuthFailure",
        () -> lab.ec2(HOME).disableImageDeprecation(request -> request.imageId(foreign.id())));
  }

  private static void put(Laboratory lab, String name, String value) {
    lab.ssm(HOME)
        .putParameter(
            request -> request.name(name).value(value).type("String").dataType("aws:ec2:image"));
  }

  private static String copy(Laboratory lab, CloudImage source) {
    return lab.ec2(AWAY).copyImage(lab.order(source, Optional.empty()).build()).imageId();
  }

  private static List<Image> found(Laboratory lab, String region, String filter, String value) {
    return lab.ec2(region)
        .describeImages(
            request ->
                request
                    .filters(Filter.builder().name(filter).values(value).build())
                    .includeDisabled(true))
        .images();
  }

  private static Scenario hidden(Duration invisible) {
    return Scenario.calm(Deployment.standard())
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
