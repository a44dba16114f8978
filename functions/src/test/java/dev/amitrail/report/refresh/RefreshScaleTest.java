package dev.amitrail.report.refresh;

import static dev.amitrail.report.testing.ReportedAccount.WEB;
import static dev.amitrail.report.testing.ReportedAccount.id;
import static dev.amitrail.report.testing.ReportedAccount.latestKey;
import static dev.amitrail.report.testing.ReportedAccount.rowKey;
import static org.assertj.core.api.Assertions.assertThat;

import dev.amitrail.aws.FanOut;
import dev.amitrail.event.EventBridgeEvent;
import dev.amitrail.report.ReportClients;
import dev.amitrail.report.ReportSettings;
import dev.amitrail.report.publish.ReportBucket;
import dev.amitrail.report.testing.FakeAws;
import dev.amitrail.report.testing.ReportedAccount;
import dev.amitrail.report.testing.Stacks;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// What a refresh of many stacks takes: requests by kind, and invocations at the rates that AWS
/// allows, on a virtual clock.
///
/// `mvn -pl functions -am test -Dtest=RefreshScaleTest -Drefresh.stacks=10000` prints the figures
/// of 10,000 stacks.
class RefreshScaleTest {
  private static final int STACKS = Integer.getInteger("refresh.stacks", 60);

  private final ReportedAccount account = new ReportedAccount();

  /// Three batches, of a Region with 60 stacks and one without any.
  @Test
  void theRequestsOfASmallFleetAreExactlyThese() {
    known(60);

    account.refresh("r-1", ReportedAccount.known());

    assertThat(requests(account.aws))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "GetObject",
                1L + 1 + 60 + 60, // progress, list, latest reports, rows
                "PutObject",
                1L + 3 + 1 + 60, // progress: start, batches, end; rows
                "ListObjectsV2",
                2L, // folders of each Region
                "DescribeStacks",
                1L, // a page of 100
                "ListStackResources",
                60L,
                "DescribeInstances",
                3L,
                "DescribeImages",
                3L * 3)); // images, replicas, newer ones, of each batch
  }

  @Test
  void aFleetIsRefreshedByScheduledInvocationsAlone() {
    known(STACKS);
    VirtualAws virtual = new VirtualAws(account.aws, account.now());
    List<String> runs = new ArrayList<>();
    long most = 0;
    Instant start = virtual.now;
    RefreshResult result;
    do {
      Instant tick = virtual.now;
      result = virtual.tick("tick-" + runs.size());
      runs.add(
          "%d stacks after %d s"
              .formatted(result.looked(), Duration.between(tick, virtual.now).toSeconds()));
      most = Math.max(most, usedMebibytes());
      virtual.waitForTheNextTick(tick);
    } while (!result.outcome().equals("complete") && runs.size() < 100);

    System.out.printf(
        "Refresh of %d known stacks, nothing new: %d invocations (%s), %d minutes in all; requests"
            + " %s; heap in use after an invocation at most %d MiB, the fake's objects included%n",
        STACKS,
        runs.size(),
        String.join(", ", runs),
        Duration.between(start, virtual.now).toMinutes(),
        requests(account.aws),
        most);
    assertThat(result.outcome()).isEqualTo("complete");
    assertThat(result.looked()).isEqualTo(STACKS);
    assertThat(result.unchanged()).isEqualTo(STACKS);
    assertThat(runs).hasSizeLessThanOrEqualTo(1 + STACKS / 3_000);
    assertThat(account.aws.putsOf(ReportBucket.REFRESH))
        .isLessThanOrEqualTo(STACKS / 25 + 3L * runs.size());
  }

  /// Known stacks that were reported a day ago.
  private void known(int stacks) {
    account.deployAndSettle("shop", "CREATE_COMPLETE", Map.of("WebAmi", WEB));
    String row = account.text(rowKey("shop"));
    String report = account.text(latestKey("shop"));
    account.aws.objects.keySet().removeIf(key -> key.contains("/shop"));
    account.aws.stacks.clear();
    for (int i = 0; i < stacks; i++) {
      String name = "stack-" + i;
      account.deploy(name, "CREATE_COMPLETE", Map.of("WebAmi", WEB));
      account.aws.objects.put(rowKey(name), renamed(row, name));
      account.aws.objects.put(latestKey(name), renamed(report, name));
    }
    account.aws.project();
    account.later(Duration.ofDays(1));
    account.aws.forgetCalls();
  }

  private static String renamed(String json, String name) {
    return json.replace(id("shop"), id(name))
        .replace("\"stackName\" : \"shop\"", "\"stackName\" : \"" + name + "\"");
  }

  private static Map<String, Long> requests(FakeAws aws) {
    return List.copyOf(aws.calls).stream()
        .collect(Collectors.groupingBy(Function.identity(), TreeMap::new, Collectors.counting()));
  }

  private static long usedMebibytes() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return (runtime.totalMemory() - runtime.freeMemory()) >> 20;
  }

  /// The same AWS with a virtual clock: each request takes time, and waits for a token of the
  /// account's bucket for its action.
  private static final class VirtualAws {
    /// Tokens and how many are added each second. EC2's are published ("Request throttling for the
    /// Amazon EC2 API", EC2 developer guide: non-mutating actions). Those of CloudFormation are
    /// not: assumed from what users report, which is 5 requests of DescribeStacks each second. S3
    /// allows 3,500 writes and 5,500 reads each second for a prefix ("Best practices design
    /// patterns: optimizing Amazon S3 performance", S3 user guide), which one invocation does not
    /// reach.
    private static final Map<String, double[]> BUCKETS =
        Map.of(
            "DescribeStacks", new double[] {5, 5},
            "ListStackResources", new double[] {5, 5},
            "DescribeInstances", new double[] {100, 20},
            "DescribeImages", new double[] {100, 20});

    /// How long a request takes: assumed.
    private static final Map<String, Duration> LATENCIES =
        Map.of(
            "DescribeStacks", Duration.ofMillis(150),
            "ListStackResources", Duration.ofMillis(100),
            "DescribeInstances", Duration.ofMillis(150),
            "DescribeImages", Duration.ofMillis(150));

    private static final Duration OF_S3 = Duration.ofMillis(25);
    private static final Duration TIMEOUT = Duration.ofMinutes(15);
    private static final Duration RESERVED = Duration.ofSeconds(90);
    private static final Duration TICK = Duration.ofMinutes(5);

    private final FakeAws aws;
    private final Map<String, double[]> tokens = new HashMap<>();
    private final Map<String, Instant> filled = new HashMap<>();
    private Instant now;

    VirtualAws(FakeAws aws, Instant now) {
      this.aws = aws;
      this.now = now;
      aws.onCall = this::take;
    }

    RefreshResult tick(String event) {
      Instant end = now.plus(TIMEOUT);
      ReportSettings settings =
          new ReportSettings(
              Stacks.ACCOUNT,
              List.of(Stacks.REGION, ReportedAccount.US),
              "reports-bucket",
              List.of("WEB_AMI"),
              List.of(),
              24,
              false);
      return new ReportRefresh(clients(), settings, () -> now)
          .refresh(
              new EventBridgeEvent(
                  event,
                  "aws.events",
                  "Scheduled Event",
                  Stacks.ACCOUNT,
                  now,
                  Stacks.REGION,
                  List.of(),
                  Map.of()),
              new RunTime(end, () -> now.isBefore(end.minus(RESERVED))),
              _ -> {});
    }

    void waitForTheNextTick(Instant tick) {
      Instant next = tick;
      while (next.isBefore(now)) {
        next = next.plus(TICK);
      }
      now = next;
    }

    private void take(String operation) {
      double[] bucket = BUCKETS.get(operation);
      if (bucket != null) {
        double[] left = tokens.computeIfAbsent(operation, _ -> new double[] {bucket[0]});
        Instant last = filled.getOrDefault(operation, now);
        Duration passed = Duration.between(last, now);
        if (!passed.isNegative()) {
          left[0] = Math.min(bucket[0], left[0] + passed.toMillis() / 1000.0 * bucket[1]);
        }
        if (left[0] < 1) {
          now = now.plusMillis((long) Math.ceil((1 - left[0]) / bucket[1] * 1000));
          left[0] = 1;
        }
        left[0]--;
        filled.put(operation, now);
      }
      now = now.plus(LATENCIES.getOrDefault(operation, OF_S3));
    }

    private ReportClients clients() {
      ReportClients all = aws.gateways();
      return new ReportClients(
          all.stacks(),
          all.instances(),
          all.launchTemplates(),
          all.groups(),
          all.images(),
          all.bucket(),
          all.notifications(),
          new SideBySide());
    }

    /// As many at a time as there are calls side by side, in virtual time.
    private final class SideBySide implements FanOut {
      @Override
      public <A, B> List<B> over(List<A> inputs, Function<A, B> work) {
        Instant[] lanes = new Instant[ReportClients.MOST_PARALLEL_CALLS];
        Arrays.fill(lanes, now);
        List<B> results = new ArrayList<>();
        for (A input : inputs) {
          int lane = earliest(lanes);
          results.add(in(lanes, lane, () -> work.apply(input)));
        }
        for (Instant lane : lanes) {
          now = lane.isAfter(now) ? lane : now;
        }
        return results;
      }

      private <B> B in(Instant[] lanes, int lane, Supplier<B> work) {
        now = lanes[lane];
        B result = work.get();
        lanes[lane] = now;
        return result;
      }

      private int earliest(Instant[] lanes) {
        int earliest = 0;
        for (int i = 1; i < lanes.length; i++) {
          earliest = lanes[i].isBefore(lanes[earliest]) ? i : earliest;
        }
        return earliest;
      }
    }
  }
}
