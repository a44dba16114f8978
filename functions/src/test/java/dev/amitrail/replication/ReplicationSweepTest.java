package dev.amitrail.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amitrail.aws.FanOut;
import dev.amitrail.image.TestImage;
import dev.amitrail.replication.plan.ReplicationOutcome;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.BlockDeviceMapping;
import software.amazon.awssdk.services.ec2.model.CopyImageRequest;
import software.amazon.awssdk.services.ec2.model.CopyImageResponse;
import software.amazon.awssdk.services.ec2.model.CreateTagsRequest;
import software.amazon.awssdk.services.ec2.model.CreateTagsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeImagesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeImagesResponse;
import software.amazon.awssdk.services.ec2.model.GetEbsDefaultKmsKeyIdRequest;
import software.amazon.awssdk.services.ec2.model.GetEbsDefaultKmsKeyIdResponse;
import software.amazon.awssdk.services.ec2.model.GetEbsEncryptionByDefaultRequest;
import software.amazon.awssdk.services.ec2.model.GetEbsEncryptionByDefaultResponse;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.paginators.DescribeImagesIterable;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;

final class ReplicationSweepTest {
  private static final int SOURCES = 25;

  @Test
  void aSweepThatRunsOutOfTimeCountsTheFamiliesThatAreLeft() {
    AtomicInteger batches = new AtomicInteger();

    assertThat(left(() -> batches.incrementAndGet() <= 2)).containsExactly(25, 25, 15, 5);
  }

  @Test
  void aSweepThatHasTimeLeavesNothing() {
    assertThat(left(() -> true)).endsWith(0);
  }

  /// The number of families, and after each batch how many are left.
  private static List<Integer> left(BooleanSupplier hasTime) {
    var clients =
        new ReplicationClients(
            _ -> new Images(),
            _ -> {
              throw new UnsupportedOperationException("no image here has a pointer");
            },
            NoEvents::new);
    var sweep =
        new ReplicationSweep(
            clients,
            FanOut.onVirtualThreads(4),
            TestSettings.replicatingTo(),
            InstantSource.system(),
            ReplicationSweepTest::refuseToWait);
    LeftFamilies report = new LeftFamilies();
    sweep.sweep(Instant.parse("2026-07-10T00:00:00Z"), hasTime, report);
    return report.numbers;
  }

  private static final class LeftFamilies extends IgnoredReport {
    private final List<Integer> numbers = new ArrayList<>(List.of(SOURCES));

    @Override
    public void progress(int families, int left) {
      assertThat(families).isEqualTo(SOURCES);
      numbers.add(left);
    }
  }

  /// The Region encrypts what is new with a customer key, and the settings name none.
  @Test
  void a15ADefaultKeyThatTheFunctionsMayNotUseIsReportedBeforeTheFirstCopy() {
    List<String> order = new ArrayList<>();
    var clients =
        new ReplicationClients(
            region -> new KeyedRegion(region, order),
            _ -> {
              throw new UnsupportedOperationException("no image here has a pointer");
            },
            NoEvents::new);
    var sweep =
        new ReplicationSweep(
            clients,
            FanOut.onVirtualThreads(1),
            TestSettings.replicatingTo("us-east-1"),
            InstantSource.system(),
            ReplicationSweepTest::refuseToWait);

    sweep.sweep(
        Instant.parse("2026-07-10T00:00:00Z"),
        () -> true,
        new IgnoredReport() {
          @Override
          public void region(ReplicationOutcome outcome) {
            order.add(
                outcome.region()
                    + " "
                    + outcome.kind().value()
                    + ": "
                    + outcome.reason().orElseThrow());
          }
        });

    assertThat(order)
        .containsExactly(
            "us-east-1 refused: copies to us-east-1 would be encrypted with its default key for"
                + " EBS, arn:aws:kms:us-east-1:111122223333:key/1, which the functions may not use:"
                + " name a key for us-east-1 in kmsKeys",
            "CopyImage");
  }

  /// Nothing is written, and the result states what would be.
  @Test
  void aDryRunCountsTheCopiesOfEachRegionAndTheirSize() {
    List<String> order = new ArrayList<>();
    var settings = TestSettings.dryRun(TestSettings.replicatingTo("us-east-1", "eu-west-1"));
    var sweep =
        new ReplicationSweep(
            new ReplicationClients(
                region -> new KeyedRegion(region, order),
                _ -> {
                  throw new UnsupportedOperationException("no image here has a pointer");
                },
                NoEvents::new),
            FanOut.onVirtualThreads(1),
            settings,
            InstantSource.system(),
            ReplicationSweepTest::refuseToWait);
    SweepResult.Counter counter = new SweepResult.Counter();

    sweep.sweep(
        Instant.parse("2026-07-10T00:00:00Z"),
        () -> true,
        new IgnoredReport() {
          @Override
          public void family(FamilyOutcomes family) {
            counter.count(family);
          }
        });

    assertThat(order).isEmpty();
    assertThat(counter.result().regions())
        .isEqualTo(Map.of("us-east-1", new SweepResult.RegionTotals(1, 12, 0, 0)));
    assertThat(counter.result().totals()).containsEntry("skipped", 1L).doesNotContainKey("copied");
  }

  /// One source at home; everywhere a customer key by default.
  private record KeyedRegion(String region, List<String> order) implements Ec2Client {
    @Override
    public DescribeImagesResponse describeImages(DescribeImagesRequest request) {
      Image source =
          Image.builder()
              .imageId(TestImage.SOURCE_ID)
              .ownerId(TestImage.ACCOUNT)
              .name("web")
              .state("available")
              .blockDeviceMappings(
                  BlockDeviceMapping.builder()
                      .deviceName("/dev/sda1")
                      .ebs(ebs -> ebs.snapshotId("snap-0a000000000000001").volumeSize(12))
                      .build())
              .tags(Tag.builder().key("replicate-to").value("us-east-1").build())
              .build();
      return DescribeImagesResponse.builder()
          .images(region.equals(TestImage.HOME) ? List.of(source) : List.of())
          .build();
    }

    @Override
    public GetEbsEncryptionByDefaultResponse getEbsEncryptionByDefault(
        GetEbsEncryptionByDefaultRequest request) {
      return GetEbsEncryptionByDefaultResponse.builder().ebsEncryptionByDefault(true).build();
    }

    @Override
    public GetEbsDefaultKmsKeyIdResponse getEbsDefaultKmsKeyId(
        GetEbsDefaultKmsKeyIdRequest request) {
      return GetEbsDefaultKmsKeyIdResponse.builder()
          .kmsKeyId("arn:aws:kms:us-east-1:111122223333:key/1")
          .build();
    }

    @Override
    public CopyImageResponse copyImage(CopyImageRequest request) {
      order.add("CopyImage");
      return CopyImageResponse.builder().imageId("ami-0c000000000000001").build();
    }

    @Override
    public CreateTagsResponse createTags(CreateTagsRequest request) {
      return CreateTagsResponse.builder().build();
    }

    @Override
    public String serviceName() {
      return "ec2";
    }

    @Override
    public void close() {}
  }

  private static void refuseToWait(Duration duration) {
    throw new AssertionError("no request here has to wait: " + duration);
  }

  /// Sources that are wanted in no other Region, so that EC2 gets no other request.
  private static final class Images implements Ec2Client {
    @Override
    public DescribeImagesIterable describeImagesPaginator(DescribeImagesRequest request) {
      return new DescribeImagesIterable(this, request);
    }

    @Override
    public DescribeImagesResponse describeImages(DescribeImagesRequest request) {
      List<Image> sources =
          IntStream.range(0, SOURCES)
              .mapToObj(
                  number ->
                      Image.builder()
                          .imageId("ami-%017x".formatted(number))
                          .ownerId(TestImage.ACCOUNT)
                          .state("available")
                          .tags(Tag.builder().key("replicate-to").value("all").build())
                          .build())
              .toList();
      return DescribeImagesResponse.builder().images(sources).build();
    }

    @Override
    public String serviceName() {
      return "ec2";
    }

    @Override
    public void close() {}
  }

  private static final class NoEvents implements EventBridgeClient {
    @Override
    public String serviceName() {
      return "events";
    }

    @Override
    public void close() {}
  }
}
