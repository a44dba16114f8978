package dev.amitrail.report.page.stack;

import dev.amitrail.report.model.ImageUse;
import dev.amitrail.report.model.ReportedImage;
import dev.amitrail.report.page.ImageLabel;
import dev.amitrail.report.text.DriftSentence;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A resource that launches an image, and what its instances run.
///
/// @param summary for example `5 instances, all on this image`
/// @param shares of the instances by the image they run, for a bar 100 wide; empty without drift
/// @param others what instances run instead
record InstanceUsage(
    String resource,
    String type,
    @Nullable String through,
    String summary,
    List<Share> shares,
    List<Other> others) {

  /// A part of the bar.
  ///
  /// @param kind `declared` or `other`
  record Share(String kind, String from, String width) {}

  /// Another image than the declared one.
  ///
  /// @param part for example `3 of 5 instances`
  /// @param verb `still run` for an older image
  record Other(String part, String verb, ImageLabel image) {}

  static InstanceUsage of(Set<String> shared, ReportedImage image, ImageUse use) {
    return new InstanceUsage(
        use.resource(),
        use.type(),
        use.through(),
        DriftSentence.summary(use),
        use.others().isEmpty() ? List.of() : shares(use),
        use.others().stream().map(other -> other(shared, image, use, other)).toList());
  }

  private static List<Share> shares(ImageUse use) {
    List<Share> shares = new ArrayList<>();
    int from = 0;
    if (use.running() > 0) {
      shares.add(share("declared", from, use.running(), use.instances()));
      from += use.running();
    }
    for (ImageUse.Other other : use.others()) {
      shares.add(share("other", from, other.instances(), use.instances()));
      from += other.instances();
    }
    return shares;
  }

  private static Share share(String kind, int from, int instances, int all) {
    return new Share(kind, percent(from, all), percent(instances, all));
  }

  /// In whole hundredths of a percent, so that the same numbers are the same text.
  private static String percent(int part, int all) {
    long hundredths = all <= 0 ? 0 : 10_000L * part / all;
    return "%d.%02d".formatted(hundredths / 100, hundredths % 100);
  }

  private static Other other(
      Set<String> shared, ReportedImage image, ImageUse use, ImageUse.Other other) {
    return new Other(
        DriftSentence.part(shared, use, other),
        DriftSentence.verb(image, other),
        ImageLabel.of(other.id(), other.name(), other.creationDate()));
  }
}
