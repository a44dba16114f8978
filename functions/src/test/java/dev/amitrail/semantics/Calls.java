package dev.amitrail.semantics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.amitrail.semantics.SemanticsAccount.Encryption;
import dev.amitrail.semantics.SemanticsAccount.NewImage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.ec2.model.CopyImageRequest;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.ImageState;
import software.amazon.awssdk.services.ec2.model.LaunchPermission;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Snapshot;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;

/// Requests that many rows make, and what is asserted of the responses.
final class Calls {
  static final String HOME = SemanticsAccount.HOME;
  static final String AWAY = SemanticsAccount.AWAY;

  private Calls() {}

  /// Asserts that a request is refused with HTTP status 4xx. Where AWS documents no error code, a
  /// row asserts none.
  static void refused(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            AwsServiceException.class,
            e -> assertThat(e.statusCode()).as(e.getMessage()).isBetween(400, 499));
  }

  /// Asserts that a request is refused with HTTP status 4xx and this code.
  static void refused(String code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            AwsServiceException.class,
            e -> {
              assertThat(e.awsErrorDetails().errorCode()).as(e.getMessage()).isEqualTo(code);
              assertThat(e.statusCode()).as(e.getMessage()).isBetween(400, 499);
            });
  }

  /// An available image of the account in [#HOME], not encrypted and without tags.
  static String source(SemanticsAccount account) {
    return source(account, Encryption.NONE);
  }

  static String source(SemanticsAccount account, Encryption encryption) {
    return account.register(
        HOME, new NewImage("web-1", account.id(), encryption, false, Map.of(), Duration.ZERO));
  }

  /// A request that copies an image from [#HOME]. Without a token the SDK adds a random one.
  static CopyImageRequest.Builder copying(String source) {
    return CopyImageRequest.builder().name("web-1 copied").sourceImageId(source).sourceRegion(HOME);
  }

  /// Copies an image to [#AWAY].
  ///
  /// @return the id of the copy, which is `pending`
  static String copy(SemanticsAccount account, String source) {
    return copy(account, copying(source));
  }

  static String copy(SemanticsAccount account, CopyImageRequest.Builder request) {
    return account.ec2(AWAY).copyImage(request.build()).imageId();
  }

  /// Waits until an image is in a state.
  static Image await(SemanticsAccount account, String region, String id, ImageState state) {
    account.await(
        () -> withId(account, region, id).stream().anyMatch(image -> image.state().equals(state)));
    return withId(account, region, id).getFirst();
  }

  /// The image of an id, by a filter: an image that is not visible yet is no error.
  static List<Image> withId(SemanticsAccount account, String region, String id) {
    return account
        .ec2(region)
        .describeImages(request -> request.filters(filter("image-id", id)).includeDisabled(true))
        .images();
  }

  static Filter filter(String name, String... values) {
    return Filter.builder().name(name).values(values).build();
  }

  static Image image(SemanticsAccount account, String region, String id) {
    return account
        .ec2(region)
        .describeImages(request -> request.imageIds(id).includeDisabled(true))
        .images()
        .getFirst();
  }

  static String snapshotOf(SemanticsAccount account, String region, String image) {
    return image(account, region, image).blockDeviceMappings().getFirst().ebs().snapshotId();
  }

  static Snapshot snapshot(SemanticsAccount account, String region, String image) {
    String id = snapshotOf(account, region, image);
    return account
        .ec2(region)
        .describeSnapshots(request -> request.snapshotIds(id))
        .snapshots()
        .getFirst();
  }

  static void share(SemanticsAccount account, String image, LaunchPermission... permissions) {
    account
        .ec2(HOME)
        .modifyImageAttribute(
            request -> request.imageId(image).launchPermission(change -> change.add(permissions)));
  }

  static List<LaunchPermission> grants(SemanticsAccount account, String image) {
    return account
        .ec2(HOME)
        .describeImageAttribute(request -> request.imageId(image).attribute("launchPermission"))
        .launchPermissions();
  }

  static LaunchPermission user(String id) {
    return LaunchPermission.builder().userId(id).build();
  }

  static LaunchPermission everyone() {
    return LaunchPermission.builder().group("all").build();
  }

  static Tag tag(String key, String value) {
    return Tag.builder().key(key).value(value).build();
  }

  static List<Tag> tags(int count) {
    return IntStream.range(0, count).mapToObj(i -> tag("key-" + i, "x")).toList();
  }

  static TagSpecification specification(ResourceType type, Tag... tags) {
    return TagSpecification.builder().resourceType(type).tags(tags).build();
  }

  static TagSpecification specification(ResourceType type, List<Tag> tags) {
    return TagSpecification.builder().resourceType(type).tags(tags).build();
  }

  static void createTags(SemanticsAccount account, String resource, Tag... tags) {
    account.ec2(HOME).createTags(request -> request.resources(resource).tags(tags));
  }
}
