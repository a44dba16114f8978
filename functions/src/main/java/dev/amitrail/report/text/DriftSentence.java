package dev.amitrail.report.text;

import dev.amitrail.report.model.ImageUse;
import dev.amitrail.report.model.ReportedImage;
import dev.amitrail.report.model.StackReport;
import java.util.List;
import java.util.Set;

/// What runs, in words: how many instances of a resource run the image of its entry, and drift,
/// which is that they run another one.
public final class DriftSentence {
  private DriftSentence() {}

  /// One sentence for each resource and image that its instances run instead, such as `WebAmi
  /// declares ami-1; 3 of 5 instances of Group still run ami-2 (web-1)`.
  static List<String> of(Set<String> shared, ReportedImage image) {
    return image.uses().stream()
        .flatMap(use -> use.others().stream().map(other -> of(shared, image, use, other)))
        .toList();
  }

  private static String of(
      Set<String> shared, ReportedImage image, ImageUse use, ImageUse.Other other) {
    return "%s declares %s; %s of %s %s %s%s"
        .formatted(
            image.key(),
            image.id(),
            part(shared, use, other),
            use.resource(),
            verb(image, other),
            other.id(),
            other.name() == null ? "" : " (%s)".formatted(other.name()));
  }

  /// How many instances a resource has, and how many of them run the declared image: `3 instances,
  /// all on this image`.
  public static String summary(ImageUse use) {
    if (use.instances() == 0) {
      return use.isUnused() ? "nothing known launches it" : "no instances now";
    }
    String instances = EnglishText.count(use.instances(), "instance");
    if (!use.others().isEmpty() || use.running() < use.instances()) {
      return "%s, %d on this image".formatted(instances, use.running());
    }
    return instances + (use.instances() == 1 ? ", on this image" : ", all on this image");
  }

  /// How many of the instances run the other image: `3 of 5 instances`; `3 instances` where the
  /// resource launches several images, so that not all of its instances count for this one.
  ///
  /// @param shared the resources that launch several images, [StackReport#sharedResources]
  public static String part(Set<String> shared, ImageUse use, ImageUse.Other other) {
    return shared.contains(use.resource())
        ? EnglishText.count(other.instances(), "instance")
        : "%d of %s".formatted(other.instances(), EnglishText.count(use.instances(), "instance"));
  }

  /// `runs` or `run`; `still runs` or `still run` for an image older than the declared one.
  public static String verb(ReportedImage image, ImageUse.Other other) {
    String declared = image.details().creationDate();
    String running = other.creationDate();
    boolean isOlder = declared != null && running != null && running.compareTo(declared) < 0;
    String verb = other.instances() == 1 ? "runs" : "run";
    return isOlder ? "still " + verb : verb;
  }
}
