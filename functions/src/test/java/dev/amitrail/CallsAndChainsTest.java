package dev.amitrail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amitrail.aws.CountingFanOut;
import dev.amitrail.replication.TestDeployment;
import dev.amitrail.report.ReportResult;
import dev.amitrail.report.publish.FleetRows;
import dev.amitrail.report.testing.ReportedAccount;
import dev.amitrail.report.testing.Rows;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the jobs cost: all calls of AWS that each makes, and how many of them it waits for one
/// after the other. Both are counted, and no time is measured: [CountingFanOut] states how.
class CallsAndChainsTest {
  enum Job {
    NEW_IMAGE,
    SAME_IMAGE_EVENT_AGAIN,
    IMAGE_HAS_ITS_REPLICAS,
    SWEEP_OF_A_FAMILY_AT_REST,
    FIRST_REPORT,
    REPORT_OF_AN_UPDATE,
    SAME_STACK_EVENT_AGAIN,
    PROJECTION_WITHOUT_CHANGES,
    PROJECTION_OF_ONE_CHANGE
  }

  private final ReportedAccount account = new ReportedAccount();

  /// The size is the number of Regions that an image is wanted in, of images that a stack deploys,
  /// and of stacks.
  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # job                      | size | in a row | calls
          NEW_IMAGE                  |    1 |        4 | '1 CopyImage, 1 CreateTags, 2 DescribeImages'
          NEW_IMAGE                  |    4 |        4 | '4 CopyImage, 1 CreateTags, 5 DescribeImages'
          NEW_IMAGE                  |   16 |        4 | '16 CopyImage, 1 CreateTags, 17 DescribeImages'
          SAME_IMAGE_EVENT_AGAIN     |    1 |        2 | '2 DescribeImages'
          SAME_IMAGE_EVENT_AGAIN     |    4 |        2 | '5 DescribeImages'
          SAME_IMAGE_EVENT_AGAIN     |   16 |        2 | '17 DescribeImages'
          IMAGE_HAS_ITS_REPLICAS     |    1 |        2 | '2 DescribeImages'
          IMAGE_HAS_ITS_REPLICAS     |    4 |        2 | '5 DescribeImages'
          IMAGE_HAS_ITS_REPLICAS     |   16 |        2 | '17 DescribeImages'
          SWEEP_OF_A_FAMILY_AT_REST  |    1 |        7 | '2 DescribeImageAttribute, 2 DescribeImages, 2 DescribeSnapshotAttribute, 1 GetEbsDefaultKmsKeyId, 1 GetEbsEncryptionByDefault'
          SWEEP_OF_A_FAMILY_AT_REST  |    4 |        7 | '5 DescribeImageAttribute, 5 DescribeImages, 5 DescribeSnapshotAttribute, 4 GetEbsDefaultKmsKeyId, 4 GetEbsEncryptionByDefault'
          SWEEP_OF_A_FAMILY_AT_REST  |   16 |        7 | '17 DescribeImageAttribute, 17 DescribeImages, 17 DescribeSnapshotAttribute, 16 GetEbsDefaultKmsKeyId, 16 GetEbsEncryptionByDefault'
          FIRST_REPORT               |    3 |        8 | '3 DescribeImages, 1 DescribeInstances, 2 DescribeStacks, 2 GetObject, 2 ListObjectsV2, 1 ListStackResources, 1 Publish, 1 PutEvents, 5 PutObject'
          FIRST_REPORT               |  100 |        8 | '3 DescribeImages, 1 DescribeInstances, 2 DescribeStacks, 2 GetObject, 2 ListObjectsV2, 1 ListStackResources, 1 Publish, 1 PutEvents, 5 PutObject'
          REPORT_OF_AN_UPDATE        |    3 |        8 | '3 DescribeImages, 1 DescribeInstances, 2 DescribeStacks, 2 GetObject, 1 ListObjectsV2, 1 ListStackResources, 1 Publish, 1 PutEvents, 5 PutObject'
          REPORT_OF_AN_UPDATE        |  100 |        8 | '3 DescribeImages, 1 DescribeInstances, 2 DescribeStacks, 2 GetObject, 1 ListObjectsV2, 1 ListStackResources, 1 Publish, 1 PutEvents, 5 PutObject'
          SAME_STACK_EVENT_AGAIN     |    3 |        7 | '1 DescribeInstances, 1 DescribeStacks, 3 GetObject, 1 ListObjectsV2, 1 ListStackResources, 1 Publish, 1 PutEvents, 4 PutObject'
          SAME_STACK_EVENT_AGAIN     |  100 |        7 | '1 DescribeInstances, 1 DescribeStacks, 3 GetObject, 1 ListObjectsV2, 1 ListStackResources, 1 Publish, 1 PutEvents, 4 PutObject'
          PROJECTION_WITHOUT_CHANGES | 1000 |        3 | '1 GetObject, 1 HeadObject, 1 ListObjectsV2'
          PROJECTION_OF_ONE_CHANGE   | 1000 |        7 | '2 GetObject, 2 HeadObject, 1 ListObjectsV2, 2 PutObject'
          """)
  void aJobMakesTheseCallsAndSoManyInARow(Job job, int size, int inARow, String calls) {
    CountingFanOut counted =
        switch (job) {
          case NEW_IMAGE,
              SAME_IMAGE_EVENT_AGAIN,
              IMAGE_HAS_ITS_REPLICAS,
              SWEEP_OF_A_FAMILY_AT_REST ->
              replication(job, size);
          case FIRST_REPORT, REPORT_OF_AN_UPDATE, SAME_STACK_EVENT_AGAIN -> report(job, size);
          case PROJECTION_WITHOUT_CHANGES, PROJECTION_OF_ONE_CHANGE -> projection(job, size);
        };

    assertThat(
            counted.calls().entrySet().stream()
                .map(call -> call.getValue() + " " + call.getKey())
                .collect(Collectors.joining(", ")))
        .isEqualTo(calls);
    assertThat(counted.longest()).as("calls in a row").isEqualTo(inARow);
  }

  private static CountingFanOut replication(Job job, int regions) {
    List<String> wanted = IntStream.range(0, regions).mapToObj("us-east-%d"::formatted).toList();
    TestDeployment deployment = TestDeployment.replicatingTo(wanted.toArray(String[]::new));
    CountingFanOut counting = deployment.counting();
    deployment.source("all");
    if (job != Job.NEW_IMAGE) {
      deployment.sourceIsAvailable();
    }
    if (job != Job.SAME_IMAGE_EVENT_AGAIN) {
      deployment.ec2().settle();
    }
    counting.forget();
    if (job == Job.SWEEP_OF_A_FAMILY_AT_REST) {
      deployment.sweep();
    } else {
      deployment.sourceIsAvailable();
    }
    assertThat(wanted)
        .allSatisfy(region -> assertThat(deployment.ec2().imagesIn(region)).hasSize(1));
    return counting;
  }

  private CountingFanOut report(Job job, int images) {
    Map<String, String> parameters = new TreeMap<>();
    for (int i = 0; i < images; i++) {
      String id = "ami-%017x".formatted(i);
      parameters.put("Ami" + i, id);
      account.aws.images.add(ReportedAccount.image(id, "web-" + i, "2026-11-20T00:00:00.000Z"));
    }
    account.aws.topics.add("arn:aws:sns:ap-southeast-2:123456789012:ami-trail-reports");
    account.deploy("shop", "CREATE_COMPLETE", parameters);
    Instant created = account.now();
    if (job != Job.FIRST_REPORT) {
      settle("created", "CREATE_COMPLETE", created);
    }
    account.later(Duration.ofMinutes(1));
    account.aws.forgetCalls();
    ReportResult result;
    if (job == Job.REPORT_OF_AN_UPDATE) {
      account.deploy("shop", "UPDATE_COMPLETE", parameters);
      result = settle("updated", "UPDATE_COMPLETE", account.now());
    } else {
      result = settle("created", "CREATE_COMPLETE", created);
    }
    assertThat(result.outcome()).isEqualTo("published");
    assertThat(result.images()).isEqualTo(images);
    return account.aws.chain;
  }

  private ReportResult settle(String event, String status, Instant time) {
    return account.settle(event, ReportedAccount.id("shop"), status, time);
  }

  private CountingFanOut projection(Job job, int stacks) {
    FleetRows rows = new FleetRows(account.aws.bucket());
    IntStream.range(0, stacks).forEach(number -> rows.put(Rows.row("stack-" + number)));
    account.aws.project();
    account.later(Duration.ofDays(1));
    if (job == Job.PROJECTION_OF_ONE_CHANGE) {
      rows.put(Rows.checked("stack-7", account.now().toString()));
    }
    account.aws.forgetCalls();
    assertThat(account.aws.project().stacks()).isEqualTo(stacks);
    return account.aws.chain;
  }

  /// The measure itself: five calls, at most two at a time, are three in a row.
  @Test
  void callsSideBySideCountOnceUpToHowManyThereMayBe() {
    CountingFanOut counting = new CountingFanOut(2);

    counting.over(List.of(1, 2, 3, 4, 5), _ -> call(counting));
    counting.both(() -> call(counting), () -> call(counting) + call(counting));
    call(counting);

    assertThat(counting.calls()).isEqualTo(Map.of("Call", 9));
    assertThat(counting.longest()).isEqualTo(3 + 2 + 1);
  }

  private static int call(CountingFanOut counting) {
    counting.call("Call");
    return 1;
  }
}
