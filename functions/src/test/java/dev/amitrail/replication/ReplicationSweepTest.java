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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.DescribeImagesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeImagesResponse;
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
            new NoEvents());
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

  private static final class LeftFamilies implements ReplicationSweep.Report {
    private final List<Integer> numbers = new ArrayList<>(List.of(SOURCES));

    @Override
    public void family(FamilyOutcomes family) {}

    @Override
    public void region(ReplicationOutcome outcome) {}

    @Override
    public void orphan(dev.amitrail.image.Image replica) {}

    @Override
    public void progress(int families, int left) {
      assertThat(families).isEqualTo(SOURCES);
      numbers.add(left);
    }
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
