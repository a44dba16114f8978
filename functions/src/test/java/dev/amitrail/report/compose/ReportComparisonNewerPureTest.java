package dev.amitrail.report.compose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amitrail.report.model.StackReport;
import dev.amitrail.report.page.ShopReport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// When a newer image makes two reports differ: a Region that could not be read is no reason.
class ReportComparisonNewerPureTest {
  private static final int DB_AMI = 2;

  @ParameterizedTest
  @CsvSource({
    // before: newer image, problem; now: newer image, problem; whether they are the same
    ", , , , true",
    ", , ami-1, , false",
    "ami-1, , , , false",
    "ami-1, , ami-2, , false",
    "ami-1, , , us-east-1 not read, true",
    ", us-east-1 not read, ami-1, , true",
    ", , , us-east-1 not read, true",
    ", us-east-1 not read, , , true",
    "ami-1, us-east-1 not read, ami-2, us-east-1 not read, true"
  })
  void aNewerImageCountsWhereBothReportsKnowAllOfThem(
      @Nullable String newerBefore,
      @Nullable String problemBefore,
      @Nullable String newerNow,
      @Nullable String problemNow,
      boolean isSame) {
    assertThat(
            RefreshComparison.of(report(newerBefore, problemBefore), report(newerNow, problemNow)))
        .isEqualTo(isSame);
  }

  private static StackReport report(@Nullable String newer, @Nullable String problem) {
    return ShopReport.with(
        report -> {
          var image = ShopReport.image(report, DB_AMI);
          image.put("newerProblem", problem);
          if (newer != null) {
            image
                .putObject("newer")
                .put("id", newer)
                .put("name", newer)
                .put("creationDate", "2026-11-22T00:00:00.000Z")
                .put("by", "publish-as /ami-trail/db");
          }
        });
  }
}
