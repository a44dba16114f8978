package dev.amitrail.report.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amitrail.report.page.ShopReport;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import org.junit.jupiter.api.Test;

final class ReportedImagePureTest {
  @Test
  void anUnchangedEntryKeepsEverythingButItsChange()
      throws InvocationTargetException, IllegalAccessException {
    for (ReportedImage image : ShopReport.asItIs().images()) {
      ReportedImage unchanged = image.unchanged();

      assertThat(unchanged.change()).isEqualTo(Change.UNCHANGED);
      for (RecordComponent component : ReportedImage.class.getRecordComponents()) {
        if (!component.getName().equals("change")) {
          assertThat(component.getAccessor().invoke(unchanged))
              .as(component.getName())
              .isEqualTo(component.getAccessor().invoke(image));
        }
      }
    }
  }
}
