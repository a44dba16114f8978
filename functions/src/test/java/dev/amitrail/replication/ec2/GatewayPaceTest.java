package dev.amitrail.replication.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amitrail.aws.RequestPacer.Bucket;
import dev.amitrail.image.Ec2Images;
import dev.amitrail.image.Image;
import dev.amitrail.image.TestImage;
import dev.amitrail.replication.mirror.MirrorAction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.DescribeImageAttributeRequest;
import software.amazon.awssdk.services.ec2.model.DescribeImageAttributeResponse;
import software.amazon.awssdk.services.ec2.model.DescribeImagesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeImagesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeSnapshotAttributeRequest;
import software.amazon.awssdk.services.ec2.model.DescribeSnapshotAttributeResponse;
import software.amazon.awssdk.services.ec2.model.DisableImageDeprecationRequest;
import software.amazon.awssdk.services.ec2.model.DisableImageDeprecationResponse;

/// Every request takes a token from the bucket of its action (A22).
final class GatewayPaceTest {
  private final List<Bucket> taken = new ArrayList<>();

  @Test
  void a22EachRequestForPermissionsTakesAToken() {
    SortedMap<String, String> snapshots = new TreeMap<>();
    for (int i = 0; i < 5; i++) {
      snapshots.put("/dev/sd" + (char) ('a' + i), "snap-" + i);
    }
    Image image = TestImage.source().withSnapshots(snapshots).build();

    new Ec2ImageAttributes(_ -> new Answers(), (_, bucket) -> taken.add(bucket)).permissions(image);

    assertThat(taken).hasSize(6).containsOnly(Bucket.EC2_READ);
  }

  @Test
  void a22DeprecationTakesItsTokenFromTheBucketOfAllOtherWrites() {
    new Ec2ImageAttributes(_ -> new Answers(), (_, bucket) -> taken.add(bucket))
        .set(new MirrorAction.Deprecation(TestImage.source().build(), Optional.empty()));

    assertThat(taken).containsExactly(Bucket.EC2_WRITE);
  }

  @Test
  void a22EachPageTakesAToken() {
    new Ec2Images(_ -> new Answers(), (_, bucket) -> taken.add(bucket)).all("us-east-1");

    assertThat(taken).containsExactly(Bucket.EC2_READ, Bucket.EC2_READ, Bucket.EC2_READ);
  }

  /// Answers with nothing, in three pages.
  private static final class Answers implements Ec2Client {
    @Override
    public DescribeImagesResponse describeImages(DescribeImagesRequest request) {
      int page = request.nextToken() == null ? 1 : Integer.parseInt(request.nextToken());
      return DescribeImagesResponse.builder()
          .nextToken(page < 3 ? Integer.toString(page + 1) : null)
          .build();
    }

    @Override
    public DescribeImageAttributeResponse describeImageAttribute(
        DescribeImageAttributeRequest request) {
      return DescribeImageAttributeResponse.builder().build();
    }

    @Override
    public DescribeSnapshotAttributeResponse describeSnapshotAttribute(
        DescribeSnapshotAttributeRequest request) {
      return DescribeSnapshotAttributeResponse.builder().build();
    }

    @Override
    public DisableImageDeprecationResponse disableImageDeprecation(
        DisableImageDeprecationRequest request) {
      return DisableImageDeprecationResponse.builder().build();
    }

    @Override
    public String serviceName() {
      return "ec2";
    }

    @Override
    public void close() {}
  }
}
