package dev.amitrail.report.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amitrail.report.page.ShopReport;
import org.junit.jupiter.api.Test;

final class ReportedImagePureTest {
  @Test
  void anUnchangedEntryKeepsEverythingButItsChange() {
    for (ReportedImage image : ShopReport.asItIs().images()) {
      ReportedImage unchanged = image.unchanged();

      assertThat(unchanged.history().change()).isEqualTo(Change.UNCHANGED);
      assertThat(unchanged)
          .usingRecursiveComparison()
          .ignoringFields("history.change")
          .isEqualTo(image);
    }
  }
}
