package dev.amitrail.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amitrail.aws.FanOut;
import dev.amitrail.image.FakeEc2;
import dev.amitrail.image.TestImage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.DescribeImagesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeImagesResponse;
import software.amazon.awssdk.services.ec2.model.GetEbsDefaultKmsKeyIdRequest;
import software.amazon.awssdk.services.ec2.model.GetEbsDefaultKmsKeyIdResponse;
import software.amazon.awssdk.services.ec2.model.GetEbsEncryptionByDefaultRequest;
import software.amazon.awssdk.services.ec2.model.GetEbsEncryptionByDefaultResponse;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;

/// What a sweep states of the replicas that there are.
class SweepStateTest {
  private static final Instant NOW = Instant.parse("2026-07-10T12:00:00Z");
  private static final String AWAY = "us-east-1";
  private static final String FAR = "eu-west-1";

  private final List<Image> away = new ArrayList<>();
  private final List<Image> far = new ArrayList<>();
  private boolean isFarReadable = true;

  @Test
  void replicasThatAreAvailableAreCountedAndTheOldestPendingOneHasAnAge() {
    away.add(replica("ami-0a000000000000001", "available", NOW.minusSeconds(9000)));
    far.add(replica("ami-0f000000000000001", "pending", NOW.minusSeconds(7200)));
    far.add(replica("ami-0f000000000000002", "pending", NOW.minusSeconds(60)));

    assertThat(sweep())
        .containsEntry(SweepResult.State.AVAILABLE, 1L)
        .containsEntry(SweepResult.State.OLDEST_PENDING_SECONDS, 7200L)
        .containsEntry(SweepResult.State.UNREAD_REGIONS, 0L)
        .containsEntry(SweepResult.State.POINTERS_NOT_CONFIRMED, 0L);
  }

  /// Nor does a clock of EC2 that is ahead of the function's make an age below zero.
  @Test
  void aCopyOfNoSourceDoesNotCount() {
    away.add(
        replica("ami-0a000000000000001", "pending", NOW.minusSeconds(9000)).toBuilder()
            .sourceImageId("ami-0000000000000dead")
            .build());
    far.add(replica("ami-0f000000000000001", "pending", NOW.plusSeconds(5)));

    assertThat(sweep()).containsEntry(SweepResult.State.OLDEST_PENDING_SECONDS, 0L);
  }

  @Test
  void aRegionThatCouldNotBeReadIsCountedOnce() {
    isFarReadable = false;

    assertThat(sweep()).containsEntry(SweepResult.State.UNREAD_REGIONS, 1L);
  }

  private Map<SweepResult.State, Long> sweep() {
    ReplicationClients clients =
        new ReplicationClients(
            Region::new,
            _ -> {
              throw new UnsupportedOperationException("no image here has a pointer");
            },
            () ->
                new EventBridgeClient() {
                  @Override
                  public String serviceName() {
                    return "events";
                  }

                  @Override
                  public void close() {}
                });
    StateReport report = new StateReport();
    new ReplicationSweep(
            clients,
            FanOut.onVirtualThreads(1),
            TestSettings.dryRun(TestSettings.replicatingTo(AWAY, FAR)),
            () -> NOW,
            wait -> {
              throw new AssertionError("no request here has to wait: " + wait);
            })
        .sweep(NOW, () -> true, report);
    return report.state;
  }

  private static Image replica(String id, String state, Instant created) {
    return Image.builder()
        .imageId(id)
        .ownerId(TestImage.ACCOUNT)
        .name("web-from-" + TestImage.SOURCE_ID)
        .state(state)
        .creationDate(created.toString())
        .sourceImageId(TestImage.SOURCE_ID)
        .sourceImageRegion(TestImage.HOME)
        .build();
  }

  /// Keeps what a sweep states.
  private static final class StateReport extends IgnoredReport {
    private final Map<SweepResult.State, Long> state = new EnumMap<>(SweepResult.State.class);

    @Override
    public void state(SweepResult.State part, long value) {
      state.put(part, value);
    }
  }

  /// EC2 of one Region.
  private final class Region implements Ec2Client {
    private final String region;

    Region(String region) {
      this.region = region;
    }

    @Override
    public DescribeImagesResponse describeImages(DescribeImagesRequest request) {
      if (region.equals(FAR) && !isFarReadable) {
        throw FakeEc2.refusal("AuthFailure", "not able to validate");
      }
      Image source =
          Image.builder()
              .imageId(TestImage.SOURCE_ID)
              .ownerId(TestImage.ACCOUNT)
              .name("web")
              .state("available")
              .tags(Tag.builder().key("replicate-to").value("all").build())
              .build();
      List<Image> images =
          switch (region) {
            case AWAY -> away;
            case FAR -> far;
            default -> List.of(source);
          };
      return DescribeImagesResponse.builder().images(images).build();
    }

    @Override
    public GetEbsEncryptionByDefaultResponse getEbsEncryptionByDefault(
        GetEbsEncryptionByDefaultRequest request) {
      return GetEbsEncryptionByDefaultResponse.builder().ebsEncryptionByDefault(false).build();
    }

    @Override
    public GetEbsDefaultKmsKeyIdResponse getEbsDefaultKmsKeyId(
        GetEbsDefaultKmsKeyIdRequest request) {
      return GetEbsDefaultKmsKeyIdResponse.builder().build();
    }

    @Override
    public String serviceName() {
      return "ec2";
    }

    @Override
    public void close() {}
  }
}
