package dev.amitrail.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amitrail.image.FakeEc2;
import dev.amitrail.image.TestImage;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// How many calls an event costs, and how many of them run one after the other.
final class AmiReplicationBudgetTest {
  private static final List<String> REGIONS =
      List.of("us-east-1", "eu-west-1", "us-west-2", "eu-central-1", "ca-central-1");

  @RegisterExtension
  final TestDeployment deployment = TestDeployment.replicatingTo(REGIONS.toArray(String[]::new));

  private final FakeEc2 ec2 = deployment.ec2();

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void aNewImageCostsTwoCallsForEachRegionAndTwoMore(int regions) {
    deployment.source(String.join(" ", REGIONS.subList(0, regions)));
    ec2.meet("DescribeImages source-image-id", regions).meet("CopyImage", regions);

    deployment.sourceIsAvailable();

    assertThat(ec2.calls())
        .extracting(FakeEc2.Call::operation)
        .startsWith("DescribeImages")
        .endsWith("CreateTags")
        .hasSize(2 * regions + 2);
    assertThat(longestChain()).isEqualTo(4);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void nothingToDoCostsOneCallForEachRegionAndOneMore(int regions) {
    deployment.source(String.join(" ", REGIONS.subList(0, regions)));
    deployment.sourceIsAvailable();
    ec2.settle();
    ec2.forgetCalls();
    ec2.meet("DescribeImages source-image-id", regions);

    deployment.sourceIsAvailable();

    assertThat(ec2.calls())
        .hasSize(regions + 1)
        .extracting(FakeEc2.Call::operation)
        .containsOnly("DescribeImages");
    assertThat(longestChain()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void aPersonsCopiesCostAsMuchAsNewOnesAndNothingAfterwards(int regions) {
    List<String> wanted = REGIONS.subList(0, regions);
    deployment.source(String.join(" ", wanted));
    wanted.forEach(region -> ec2.with(TestImage.copy("ami-0c000000000000001", region)));
    ec2.meet("DescribeImages source-image-id", regions);

    deployment.sourceIsAvailable();

    assertThat(ec2.calls()).hasSize(2 * regions + 2);
    assertThat(deployment.copies()).isEmpty();
    ec2.forgetCalls();
    deployment.sourceIsAvailable();
    assertThat(ec2.calls()).hasSize(regions + 1).noneMatch(FakeEc2.Call::isWrite);
  }

  @Test
  void aSkipCostsOneCall() {
    ec2.with(TestImage.source());

    deployment.sourceIsAvailable();

    assertThat(ec2.calls()).hasSize(1);
  }

  @Test
  void aRefusedRegionCostsNoCall() {
    deployment.source("mars-1 us-west-1");

    deployment.sourceIsAvailable();

    assertThat(ec2.calls()).hasSize(1);
  }

  @Test
  void aChangeOfItsOwnTagsCostsNoCall() {
    deployment.source("us-east-1");

    deployment.sourceIsTagged(
        List.of("us-east-1.origin.id", "eu-west-1.origin.id", "us-west-2.origin.failed"),
        Map.of(
            "replicate-to", "us-east-1",
            "us-east-1.origin.id", "ami-0c000000000000001",
            "eu-west-1.origin.id", "ami-0c000000000000002"));

    assertThat(ec2.calls()).isEmpty();
  }

  @Test
  void aNewImageNeedsThreeActionsAndItsRoleAllowsThem() {
    deployment.source("all");

    deployment.sourceIsAvailable();

    assertThat(deployment.actions())
        .containsExactlyInAnyOrder("ec2:DescribeImages", "ec2:CopyImage", "ec2:CreateTags")
        .isSubsetOf(TestDeployment.allowedActions());
  }

  private int longestChain() {
    return ec2.calls().stream().mapToInt(FakeEc2.Call::depth).max().orElse(0);
  }
}
