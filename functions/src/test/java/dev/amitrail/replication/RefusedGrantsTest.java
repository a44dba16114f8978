package dev.amitrail.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amitrail.aws.RequestPacer;
import dev.amitrail.image.FakeEc2;
import dev.amitrail.image.Image;
import dev.amitrail.image.TestImage;
import dev.amitrail.replication.ec2.CopiesInProgress;
import dev.amitrail.replication.ec2.Ec2ImageAttributes;
import dev.amitrail.replication.ec2.Ec2ImageWriter;
import dev.amitrail.replication.mirror.Grant;
import dev.amitrail.replication.mirror.Permissions;
import dev.amitrail.replication.plan.ReplicationOutcome;
import dev.amitrail.replication.plan.ReplicationOutcome.Kind;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.DescribeImageAttributeRequest;
import software.amazon.awssdk.services.ec2.model.DescribeImageAttributeResponse;
import software.amazon.awssdk.services.ec2.model.DescribeSnapshotAttributeRequest;
import software.amazon.awssdk.services.ec2.model.DescribeSnapshotAttributeResponse;
import software.amazon.awssdk.services.ec2.model.LaunchPermission;
import software.amazon.awssdk.services.ec2.model.ModifyImageAttributeRequest;
import software.amazon.awssdk.services.ec2.model.ModifyImageAttributeResponse;

/// Grants of which EC2 refuses some or all.
final class RefusedGrantsTest {
  private static final int ACCOUNTS = 100;
  private static final Image SOURCE = TestImage.source().build();
  private static final Image REPLICA = TestImage.copy("ami-0c000000000000001", "us-east-1").build();

  private final List<List<String>> requests = new ArrayList<>();

  @Test
  void oneRefusedGranteeIsFoundAndNoOtherIsLost() {
    List<ReplicationOutcome> outcomes = mirror(account -> account.equals("000000000077"));

    assertThat(outcomes)
        .extracting(ReplicationOutcome::kind)
        .containsExactly(Kind.MIRRORED, Kind.NOT_MIRRORABLE);
    assertThat(outcomes.getLast().notes()).singleElement().asString().contains("+000000000077:");
    assertThat(requests).hasSizeLessThan(20);
  }

  /// The reason is the image and not a grantee: asking for each by itself would cost 199 requests
  /// at each look.
  @Test
  void whereAllAreRefusedTheDivisionEnds() {
    List<ReplicationOutcome> outcomes = mirror(_ -> true);

    assertThat(outcomes).extracting(ReplicationOutcome::kind).containsExactly(Kind.NOT_MIRRORABLE);
    assertThat(requests).hasSizeLessThan(30);
    assertThat(outcomes.getFirst().reason().orElseThrow())
        .as("each grantee is named")
        .contains("+000000000000", "+000000000099");
  }

  private List<ReplicationOutcome> mirror(Predicate<String> isRefused) {
    TreeSet<Grant> accounts = new TreeSet<>();
    IntStream.range(0, ACCOUNTS)
        .forEach(i -> accounts.add(new Grant(Grant.Kind.ACCOUNT, "%012d".formatted(i))));
    RegionExecutor executor =
        new RegionExecutor(
            new Ec2ImageWriter(_ -> new Sharing(isRefused), RequestPacer.UNBOUNDED),
            new Ec2ImageAttributes(_ -> new Sharing(isRefused), RequestPacer.UNBOUNDED),
            TestSettings.replicatingTo("us-east-1"),
            InstantSource.system(),
            CopiesInProgress.unlimited());
    return executor.mirrorPermissions(SOURCE, new Permissions(accounts, Map.of()), REPLICA);
  }

  /// Shares an image with nobody yet, and refuses a request with any refused account.
  private final class Sharing implements Ec2Client {
    private final Predicate<String> isRefused;

    Sharing(Predicate<String> isRefused) {
      this.isRefused = isRefused;
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
    public ModifyImageAttributeResponse modifyImageAttribute(ModifyImageAttributeRequest request) {
      List<String> accounts =
          request.launchPermission().add().stream().map(LaunchPermission::userId).toList();
      requests.add(accounts);
      if (accounts.stream().anyMatch(isRefused)) {
        throw FakeEc2.refusal("InvalidAMIAttributeItemValue", "An account does not exist");
      }
      return ModifyImageAttributeResponse.builder().build();
    }

    @Override
    public String serviceName() {
      return "ec2";
    }

    @Override
    public void close() {}
  }
}
