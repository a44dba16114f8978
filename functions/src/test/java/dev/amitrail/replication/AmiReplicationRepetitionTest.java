package dev.amitrail.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.amitrail.image.FakeEc2;
import dev.amitrail.image.TestImage;
import dev.amitrail.replication.ReplicationResult.Line;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Events arrive late, twice, and at the same time; there is one replica in each Region.
final class AmiReplicationRepetitionTest {
  @RegisterExtension
  final TestDeployment deployment = TestDeployment.replicatingTo("us-east-1", "eu-west-1");

  private final FakeEc2 ec2 = deployment.ec2();

  @Test
  void aSecondDeliveryFindsThePendingReplicasAndWritesNothing() {
    deployment.source("all");
    deployment.sourceIsAvailable();
    ec2.forgetCalls();

    assertThat(deployment.sourceIsAvailable().outcomes())
        .extracting(Line::region, Line::outcome, Line::reason)
        .containsExactly(
            tuple("us-east-1", "present", "pending"), tuple("eu-west-1", "present", "pending"));
    assertThat(ec2.calls()).noneMatch(FakeEc2.Call::isWrite);
  }

  @Test
  void aLaterDeliveryFindsTheReplicasAvailableWithoutNotes() {
    deployment.source("all");
    deployment.sourceIsAvailable();
    ec2.settle();
    ec2.forgetCalls();

    assertThat(deployment.sourceIsAvailable().outcomes())
        .extracting(Line::outcome, Line::reason)
        .containsOnly(tuple("present", null));
    assertThat(ec2.calls()).noneMatch(FakeEc2.Call::isWrite);
  }

  @Test
  void tenDeliveriesMakeOneReplicaInEachRegionWhileNoneIsVisible()
      throws InterruptedException, ExecutionException {
    deployment.source("all");
    ec2.hideNewImages();

    ec2.meet("DescribeImages image-id", 5).meet("CopyImage", 10);
    assertThat(deliverAtOnce(5)).allSatisfy(result -> assertOutcomes(result, "copied"));
    ec2.part("DescribeImages image-id");
    ec2.part("CopyImage");
    for (int delivery = 6; delivery <= 10; delivery++) {
      assertOutcomes(deployment.sourceIsAvailable(), "missing");
    }
    ec2.showNewImages();
    assertOutcomes(deployment.sourceIsAvailable(), "present");

    assertThat(ec2.imagesIn("us-east-1")).hasSize(1);
    assertThat(ec2.imagesIn("eu-west-1")).hasSize(1);
    assertThat(ec2.tagsOf(TestImage.HOME, TestImage.SOURCE_ID))
        .containsEntry("us-east-1.origin.id", ec2.imagesIn("us-east-1").getFirst().imageId())
        .containsEntry("eu-west-1.origin.id", ec2.imagesIn("eu-west-1").getFirst().imageId());
  }

  @Test
  void aRegionAddedLaterIsServedAndTheOthersAreUnchanged() {
    deployment.source("us-east-1");
    deployment.sourceIsAvailable();
    ec2.setTag(TestImage.HOME, TestImage.SOURCE_ID, "replicate-to", "us-east-1 eu-west-1");

    assertThat(deployment.sourceIsAvailable().outcomes())
        .extracting(Line::region, Line::outcome)
        .containsExactly(tuple("us-east-1", "present"), tuple("eu-west-1", "copied"));
  }

  @Test
  void aRegionTakenOutKeepsItsReplica() {
    deployment.source("us-east-1 eu-west-1");
    deployment.sourceIsAvailable();
    ec2.setTag(TestImage.HOME, TestImage.SOURCE_ID, "replicate-to", "us-east-1");

    assertThat(deployment.sourceIsAvailable().outcomes())
        .extracting(Line::region, Line::outcome)
        .containsExactly(tuple("us-east-1", "present"));
    assertThat(ec2.imagesIn("eu-west-1")).hasSize(1);
    assertThat(ec2.tagsOf(TestImage.HOME, TestImage.SOURCE_ID)).containsKey("eu-west-1.origin.id");
  }

  private List<ReplicationResult> deliverAtOnce(int deliveries)
      throws InterruptedException, ExecutionException {
    List<ReplicationResult> results = new ArrayList<>();
    try (var threads = Executors.newFixedThreadPool(deliveries)) {
      Callable<ReplicationResult> delivery = deployment::sourceIsAvailable;
      for (Future<ReplicationResult> result :
          threads.invokeAll(Collections.nCopies(deliveries, delivery))) {
        results.add(result.get());
      }
    }
    return results;
  }

  private static void assertOutcomes(ReplicationResult result, String outcome) {
    assertThat(result.outcomes())
        .extracting(Line::region, Line::outcome)
        .containsExactly(tuple("us-east-1", outcome), tuple("eu-west-1", outcome));
  }
}
