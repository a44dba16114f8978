package dev.amitrail.report.page.stack;

import dev.amitrail.report.model.Change;
import dev.amitrail.report.model.ReplacedImage;
import dev.amitrail.report.model.ReportedImage;
import dev.amitrail.report.page.ImageLabel;
import dev.amitrail.report.text.EnglishText;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The image that another one replaced.
///
/// @param isNew whether that happened since the previous report
/// @param none whether there was no image in that place
/// @param verdict how the two differ, such as `A downgrade, 3 days older than the one it replaced`;
///   or empty
/// @param tagCount for example `2 tags differ`
record Replacement(
    boolean isNew,
    boolean none,
    ImageLabel old,
    String verdict,
    String tagCount,
    List<ReplacedImage.TagChange> tagChanges) {

  /// What an entry replaced, if it ever replaced anything.
  static @Nullable Replacement of(ReportedImage image) {
    ReplacedImage old = image.history().replaced();
    if (old == null) {
      return null;
    }
    return new Replacement(
        image.history().change() == Change.REPLACED,
        old.id() == null && old.name() == null,
        ImageLabel.of(old.id(), old.name(), old.creationDate()),
        verdict(image, old),
        old.tagChanges().size() == 1 ? "1 tag differs" : old.tagChanges().size() + " tags differ",
        old.tagChanges());
  }

  private static String verdict(ReportedImage image, ReplacedImage old) {
    List<String> words = new ArrayList<>();
    if (image.history().downgrade()) {
      words.add("a downgrade");
    }
    if (image.history().returned()) {
      words.add("it returned");
    }
    Long days = old.daysYounger();
    if (days != null && days != 0) {
      words.add(
          "%s %s than the one it replaced"
              .formatted(
                  EnglishText.count(Math.absExact(days), "day"), days > 0 ? "younger" : "older"));
    }
    if (old.isBySsmValue()) {
      words.add(EnglishText.BY_SSM_VALUE);
    }
    String verdict = String.join(", ", words);
    return verdict.isEmpty() ? "" : Character.toUpperCase(verdict.charAt(0)) + verdict.substring(1);
  }
}
