package dev.amitrail.report.fleet;

import static dev.amitrail.report.testing.ReportedAccount.WEB;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.amitrail.aws.FanOut;
import dev.amitrail.report.model.FleetStack;
import dev.amitrail.report.page.fleet.FleetPage;
import dev.amitrail.report.publish.FleetRows;
import dev.amitrail.report.publish.ReportBucket;
import dev.amitrail.report.testing.FakeAws;
import dev.amitrail.report.testing.ReportedAccount;
import dev.amitrail.report.testing.Rows;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What ten thousand stacks cost, on S3 in memory. Requests are counted and asserted; times and
/// memory are printed, never asserted: they are the machine's.
class TenThousandStacksTest {
  private static final int STACKS = 10_000;
  private static final int AT_ONCE = 200;
  private static final int PAGE = 1000;

  private final ReportedAccount account = new ReportedAccount();
  private final FakeAws aws = account.aws;

  @Test
  void aReportCostsWhatItCostsWithOneStack() {
    account.deployAndSettle("shop", "CREATE_COMPLETE", Map.of("WebAmi", WEB));
    List<String> alone = callsOfAReport("with 1 stack");
    fill();

    List<String> amongMany = callsOfAReport("with %,d stacks".formatted(STACKS + 1));

    assertThat(amongMany).isEqualTo(alone);
  }

  @Test
  void aProjectionReadsEachRowOnceAndLaterOnlyTheList() {
    fill();

    assertThat(requestsOf("the first projection", STACKS))
        .isEqualTo(
            Map.of(
                "GetObject",
                1 + STACKS,
                // the rows twice, and the accounts that have reports, which are none here
                "ListObjectsV2",
                2 * STACKS / PAGE + 1,
                "HeadObject",
                2,
                "PutObject",
                2));
    assertThat(requestsOf("a projection without changes", 0))
        .isEqualTo(Map.of("GetObject", 1, "ListObjectsV2", STACKS / PAGE, "HeadObject", 1));
    aws.now = Instant.parse("2026-11-23T00:00:00Z");
    new FleetRows(aws.bucket()).put(Rows.checked(name(7), "2026-11-23T00:00:00Z"));
    assertThat(requestsOf("a projection of one change", 1))
        .isEqualTo(
            Map.of(
                "GetObject", 2, "ListObjectsV2", STACKS / PAGE, "HeadObject", 2, "PutObject", 2));
    System.out.printf(
        "%,d stacks: fleet.json has %,d bytes, index.html %,d%n",
        STACKS,
        account.text(ReportBucket.FLEET).length(),
        account.text(ReportBucket.FLEET_PAGE).length());
  }

  /// None waits for another: each makes the requests that it makes alone, and no attempt twice.
  @Test
  void reportsAtOnceDoNotWaitForEachOther() {
    fill();
    account.deployMany(AT_ONCE + 1);
    account.later(Duration.ofMinutes(1));
    aws.forgetCalls();
    settle(AT_ONCE);
    Map<String, Integer> alone = requests();
    aws.forgetCalls();

    FanOut.onVirtualThreads(AT_ONCE)
        .over(IntStream.range(0, AT_ONCE).boxed().toList(), this::settle);

    assertThat(requests())
        .isEqualTo(
            alone.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, one -> one.getValue() * AT_ONCE)));
    List<String> shown = aws.fleet().stacks().stream().map(FleetStack::stackName).toList();
    assertThat(shown)
        .hasSize(STACKS + AT_ONCE + 1)
        .containsAll(IntStream.rangeClosed(0, AT_ONCE).mapToObj("stack-%d"::formatted).toList());
    assertThat(account.text(ReportBucket.FLEET_PAGE)).isEqualTo(FleetPage.of(aws.fleet()));
  }

  private String settle(int number) {
    return account
        .settle(
            "e-" + number,
            ReportedAccount.id("stack-" + number),
            "CREATE_COMPLETE",
            account.now().minusSeconds(2))
        .outcome();
  }

  private void fill() {
    FleetRows rows = new FleetRows(aws.bucket());
    IntStream.range(0, STACKS).forEach(number -> rows.put(Rows.row(name(number))));
    aws.forgetCalls();
  }

  private static String name(int number) {
    return "many-%05d".formatted(number);
  }

  private List<String> callsOfAReport(String what) {
    aws.forgetCalls();
    measured(
        "a report " + what,
        () -> account.deployAndSettle("shop", "UPDATE_COMPLETE", Map.of("WebAmi", WEB)));
    return List.copyOf(aws.calls);
  }

  private Map<String, Integer> requestsOf(String what, int read) {
    aws.forgetCalls();
    measured(what, () -> assertThat(aws.project().read()).isEqualTo(read));
    return requests();
  }

  private Map<String, Integer> requests() {
    return List.copyOf(aws.calls).stream()
        .collect(Collectors.toMap(Function.identity(), _ -> 1, Integer::sum, TreeMap::new));
  }

  private static void measured(String what, Runnable work) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long bytes = threads.getCurrentThreadAllocatedBytes();
    long start = System.nanoTime();
    work.run();
    System.out.printf(
        Locale.ROOT,
        "%s: %.1f ms, %.1f MB allocated%n",
        what,
        (System.nanoTime() - start) / 1e6,
        (threads.getCurrentThreadAllocatedBytes() - bytes) / 1e6);
  }
}
