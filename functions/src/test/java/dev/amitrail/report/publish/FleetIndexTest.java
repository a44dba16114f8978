package dev.amitrail.report.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.amitrail.aws.FanOut;
import dev.amitrail.report.model.FleetStack;
import dev.amitrail.report.page.fleet.FleetPage;
import dev.amitrail.report.testing.FakeAws;
import dev.amitrail.report.testing.Stacks;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.S3Client;

class FleetIndexTest {
  private static final String WEB = "ami-0a1b2c3d4e5f60718";
  private static final int AT_ONCE = 50;

  private final FakeAws aws = new FakeAws();
  private final S3Client s3 = aws.s3();

  @RepeatedTest(3)
  void concurrentReportsAreAllInTheListAndOnThePage() {
    FanOut.onVirtualThreads(AT_ONCE)
        .over(
            IntStream.range(0, AT_ONCE).boxed().toList(),
            number -> {
              index().put(List.of(stack("stack-" + number, "2026-11-22T02:43:50Z")));
              return number;
            });

    assertThat(index().read().stacks()).hasSize(AT_ONCE);
    assertThat(aws.objects.get("index.html")).isEqualTo(FleetPage.of(index().read()));
    assertThat(aws.putsOf("index.html"))
        .as("writes of the page, of which only those of the latest list are worth it")
        .isLessThanOrEqualTo(2L * AT_ONCE);
  }

  @Test
  void aPageWrittenOverANewerOneIsWrittenAgain() {
    aws.beforePutOf.put(
        "index.html", () -> index().put(List.of(stack("other", "2026-11-22T02:43:50Z"))));

    index().put(List.of(stack("shop", "2026-11-22T02:43:50Z")));

    assertThat(index().read().stacks()).hasSize(2);
    assertThat(aws.objects.get("index.html")).isEqualTo(FleetPage.of(index().read()));
  }

  /// A slow writer reads the page only after the newer one was written.
  @Test
  void aNewerPageIsNotOverwritten() {
    index().put(List.of(stack("first", "2026-11-22T02:43:50Z")));
    aws.before("HeadObject", () -> index().put(List.of(stack("other", "2026-11-22T02:43:50Z"))));

    index().put(List.of(stack("shop", "2026-11-22T02:43:50Z")));

    assertThat(index().read().stacks()).hasSize(3);
    assertThat(aws.objects.get("index.html")).isEqualTo(FleetPage.of(index().read()));
  }

  @Test
  void anOlderRowChangesNothing() {
    FleetStack newer = stack("shop", "2026-11-22T02:43:50Z");
    index().put(List.of(newer));

    index().put(List.of(stack("shop", "2026-11-22T02:43:49Z")));

    assertThat(index().read().stacks()).containsExactly(newer);
  }

  @Test
  void aLostPageIsWrittenAgainWithTheSameRow() {
    FleetStack line = stack("shop", "2026-11-22T02:43:50Z");
    index().put(List.of(line));
    aws.objects.remove("index.html");

    index().put(List.of(line));

    assertThat(aws.objects).containsKey("index.html");
  }

  @Test
  void aListOfANewerVersionIsNotReplaced() {
    aws.objects.put("fleet.json", "{\"version\": 2}");

    assertThatThrownBy(() -> index().put(List.of(stack("shop", "2026-11-22T02:43:50Z"))))
        .isInstanceOf(ReportFailedException.class)
        .hasMessageContaining("fleet.json is of version 2");
    assertThat(aws.objects).isEqualTo(Map.of("fleet.json", "{\"version\": 2}"));
  }

  private FleetIndex index() {
    return new FleetIndex(new ReportBucket(s3, "reports-bucket", Stacks.REGION));
  }

  private static FleetStack stack(String name, String reportedAt) {
    FleetStack line =
        FleetStack.of(
            Stacks.report(
                "event-1",
                Optional.empty(),
                Stacks.deployed(Stacks.parameter("Web", WEB)),
                Stacks.image(WEB, "web-1", Map.of())));
    return new FleetStack(
        line.stackId(),
        name,
        line.account(),
        line.region(),
        line.status(),
        line.gone(),
        line.partial(),
        line.stackCreated(),
        reportedAt,
        reportedAt,
        line.changedAt(),
        line.images(),
        line.driftingInstances(),
        line.newer(),
        line.deprecated(),
        line.problems());
  }
}
