package dev.amitrail.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.ec2.model.BlockDeviceMapping;
import software.amazon.awssdk.services.ec2.model.DescribeImagesRequest;

final class Ec2ImagesTest {
  private final FakeEc2 ec2 = new FakeEc2();
  private final Ec2Images images = new Ec2Images(ec2);

  @Test
  void anImageIsReadAsEc2DescribesIt() {
    TestImage image =
        TestImage.copy("ami-0c000000000000001", "us-east-1")
            .failed("Client.InternalError")
            .encrypted()
            .tag("Name", "web");
    ec2.with(image);

    assertThat(images.find("us-east-1", "ami-0c000000000000001")).contains(image.build());
  }

  @Test
  void whatEc2LeavesOutIsEmpty() {
    ec2.with(
        "us-east-1",
        software.amazon.awssdk.services.ec2.model.Image.builder().imageId("ami-12345678").build());

    assertThat(images.find("us-east-1", "ami-12345678"))
        .hasValueSatisfying(
            image -> {
              assertThat(image.name()).isEmpty();
              assertThat(image.ownerId()).isEmpty();
              assertThat(image.state()).isEmpty();
              assertThat(image.sourceImageId()).isEmpty();
              assertThat(image.snapshotIds()).isEmpty();
              assertThat(image.encrypted()).isFalse();
              assertThat(image.tags()).isEmpty();
            });
  }

  @Test
  void a16DevicesWithoutASnapshotAreNone() {
    ec2.with(
        "us-east-1",
        software.amazon.awssdk.services.ec2.model.Image.builder()
            .imageId("ami-12345678")
            .blockDeviceMappings(
                device("/dev/sda1").ebs(ebs -> ebs.snapshotId("snap-1").volumeSize(8)).build(),
                device("/dev/sdb").virtualName("ephemeral0").build(),
                device("/dev/sdc").ebs(ebs -> ebs.volumeSize(100)).build(),
                device("/dev/sdd").noDevice("").build())
            .build());

    assertThat(images.find("us-east-1", "ami-12345678"))
        .hasValueSatisfying(
            image -> {
              assertThat(image.snapshots()).isEqualTo(Map.of("/dev/sda1", "snap-1"));
              assertThat(image.gibibytes()).isEqualTo(8);
            });
  }

  private static BlockDeviceMapping.Builder device(String name) {
    return BlockDeviceMapping.builder().deviceName(name);
  }

  @Test
  void anEmptySourceIsNone() {
    ec2.with(TestImage.image("ami-12345678", "us-east-1").madeOf("", ""));

    assertThat(images.find("us-east-1", "ami-12345678"))
        .hasValueSatisfying(
            image -> {
              assertThat(image.sourceImageId()).isEmpty();
              assertThat(image.isCopyAcrossRegions()).isFalse();
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"InvalidAMIID.NotFound", "InvalidAMIID.Malformed"})
  void anIdThatEc2DoesNotTakeIsNoImage(String code) {
    ec2.refuse("us-east-1", "DescribeImages", FakeEc2.refusal(code, "no such id"));

    assertThat(images.find("us-east-1", "ami-0c000000000000001")).isEmpty();
  }

  @Test
  void anyOtherErrorIsNoAnswer() {
    ec2.refuse("us-east-1", "DescribeImages", FakeEc2.refusal("AuthFailure", "no"));

    assertThatThrownBy(() -> images.find("us-east-1", "ami-0c000000000000001"))
        .isInstanceOf(AwsServiceException.class);
  }

  @Test
  void anIdThatDoesNotExistHidesNoOther() {
    List<String> ids = IntStream.range(0, 8).mapToObj("ami-%017x"::formatted).toList();
    ids.stream()
        .filter(id -> !id.endsWith("5"))
        .forEach(id -> ec2.with(TestImage.image(id, "us-east-1")));

    assertThat(images.describe("us-east-1", ids)).extracting(Image::id).hasSize(7).isSubsetOf(ids);
    // All, two halves of each half in which it is, and so on until it is alone.
    assertThat(ec2.calls()).hasSize(7);
  }

  @Test
  void aSiblingOfTheSourceIsFoundInTheSameRequest() {
    TestImage source = TestImage.source().madeOf("ami-0fff0000000000001", TestImage.HOME);
    TestImage sibling =
        TestImage.image("ami-0c000000000000001", "us-east-1")
            .madeOf("ami-0fff0000000000001", TestImage.HOME);
    ec2.with(sibling)
        .with(
            TestImage.image("ami-0c000000000000002", "us-east-1")
                .madeOf("ami-0fff0000000000001", TestImage.HOME)
                .name("another"))
        .with(
            TestImage.image("ami-0c000000000000003", "us-east-1")
                .madeOf("ami-0fff0000000000001", TestImage.HOME)
                .tag("origin.id", "ami-0ddd0000000000001"));

    assertThat(images.copiesOf(source.build(), "us-east-1")).containsExactly(sibling.build());
    assertThat(ec2.calls()).hasSize(1);
  }

  @Test
  void anImageMadeFromAnInstanceHasNoSiblings() {
    TestImage source =
        TestImage.source()
            .madeOf("ami-0fff0000000000001", TestImage.HOME)
            .fromInstance("i-0123456789abcdef0");
    ec2.with(
        TestImage.image("ami-0c000000000000001", "us-east-1")
            .madeOf("ami-0fff0000000000001", TestImage.HOME));

    assertThat(images.copiesOf(source.build(), "us-east-1")).isEmpty();
  }

  @Test
  void anImageThatDoesNotExistIsNoError() {
    assertThat(images.find("us-east-1", "ami-0c000000000000001")).isEmpty();
  }

  @Test
  void disabledAndDeprecatedImagesAreRequestedToo() {
    ec2.with(TestImage.source().state("disabled"));

    assertThat(images.find(TestImage.HOME, TestImage.SOURCE_ID)).isPresent();
    assertThat(ec2.calls())
        .extracting(call -> ((DescribeImagesRequest) call.request()).includeDeprecated())
        .containsOnly(true);
  }

  @Test
  void manyIdsAreReadInAsFewRequestsAsEc2Allows() {
    List<String> ids = IntStream.range(0, 400).mapToObj("ami-%017x"::formatted).toList();
    ids.forEach(id -> ec2.with(TestImage.image(id, "us-east-1")));

    assertThat(images.describe("us-east-1", ids)).extracting(Image::id).isEqualTo(ids);
    assertThat(ec2.calls()).hasSize(2);
  }

  @Test
  void oneIdNamedTwiceIsReadOnce() {
    ec2.with(TestImage.source());

    assertThat(images.describe(TestImage.HOME, List.of(TestImage.SOURCE_ID, TestImage.SOURCE_ID)))
        .hasSize(1);
  }

  @Test
  void noIdsAreNoRequest() {
    assertThat(images.describe("us-east-1", List.of())).isEmpty();
    assertThat(ec2.calls()).isEmpty();
  }

  @Test
  void onlyCopiesOfThisSourceByItsOwnerAreFound() {
    Image copy = TestImage.copy("ami-0c000000000000001", "us-east-1").build();
    ec2.with(TestImage.copy("ami-0c000000000000001", "us-east-1"))
        .with(TestImage.copy("ami-0c000000000000002", "us-east-1").owner("999988887777"))
        .with(
            TestImage.image("ami-0c000000000000003", "us-east-1")
                .madeOf(TestImage.SOURCE_ID, "eu-west-1"))
        .with(TestImage.image("ami-0c000000000000004", "us-east-1"))
        .with(TestImage.copy("ami-0c000000000000005", "eu-west-1"));

    assertThat(images.copiesOf(TestImage.source().build(), "us-east-1")).containsExactly(copy);
  }
}
