package dev.amitrail.account.fieldtest.decide;

import dev.amitrail.account.fieldtest.decide.Verdict.AsAssumed;
import dev.amitrail.account.fieldtest.decide.Verdict.NotAnswered;
import dev.amitrail.account.fieldtest.decide.Verdict.Otherwise;
import dev.amitrail.account.fieldtest.facts.EventFacts;
import dev.amitrail.account.fieldtest.facts.EventFacts.Images;
import dev.amitrail.account.fieldtest.facts.EventFacts.Routes;
import dev.amitrail.account.fieldtest.facts.EventFacts.StackStep;
import dev.amitrail.account.fieldtest.facts.Seen;
import dev.amitrail.account.fieldtest.facts.Sighting;
import dev.amitrail.event.AmiStateChange;
import dev.amitrail.event.ImageTagChange;
import dev.amitrail.event.MalformedEventException;
import dev.amitrail.event.StackStatus;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// Verdicts on events. An event that did not arrive means something only if one of our own arrived
/// by the same queue.
final class EventVerdicts {
  private EventVerdicts() {}

  /// RegisterImage ends with the event `available` in the image's Region.
  static Verdict registered(EventFacts facts) {
    Images images = facts.images();
    return available(images, images.source(), images.sourceRegion());
  }

  /// CopyImage ends with the event `available` in the copy's Region.
  static Verdict copied(EventFacts facts) {
    Images images = facts.images();
    return available(images, images.copy(), images.copyRegion());
  }

  private static Verdict available(Images images, String image, String region) {
    Optional<Sighting> arrived = find(images, one -> isAvailable(one, image));
    return arrived.isEmpty()
        ? missing(images, image, region, "no event `available` of " + image)
        : inRegion(arrived.get(), region);
  }

  private static Verdict inRegion(Sighting seen, String region) {
    return seen.region().equals(region) && seen.event().region().equals(region)
        ? new AsAssumed(seen.text())
        : new Otherwise("in another Region than %s: %s".formatted(region, seen.text()));
  }

  /// CreateTags is followed by an event that AMI Trail reads as a change of this image's tags.
  static Verdict tagged(EventFacts facts) {
    Images images = facts.images();
    return find(images, one -> isTagChange(one, images.source(), images.addedTag()))
        .map(one -> readable(one, images))
        .orElseGet(
            () ->
                missing(
                    images,
                    images.source(),
                    images.sourceRegion(),
                    "no `Tag Change on Resource` of " + images.source()));
  }

  private static Verdict readable(Sighting seen, Images images) {
    Object service = seen.event().detail().get("service");
    Object type = seen.event().detail().get("resource-type");
    String evidence =
        "%s, service %s, resource-type %s, resources %s"
            .formatted(seen.text(), service, type, seen.event().resources());
    if (!ImageTagChange.SERVICE.equals(service) || !ImageTagChange.RESOURCE_TYPE.equals(type)) {
      return new Otherwise(evidence);
    }
    try {
      return ImageTagChange.of(seen.event()).imageId().equals(images.source())
          ? new AsAssumed(evidence)
          : new Otherwise("AMI Trail reads another image of it: " + evidence);
    } catch (MalformedEventException e) {
      return new Otherwise("%s %s".formatted(e.getMessage(), evidence));
    }
  }

  /// An image that is tagged when it is registered causes an event that starts its replication: its
  /// tags, or its becoming available.
  static Verdict taggedAtCreation(EventFacts facts) {
    Images images = facts.images();
    String source = images.source();
    Optional<Sighting> tags = find(images, one -> isTagChange(one, source, images.createdTag()));
    Optional<Sighting> available = find(images, one -> isAvailable(one, source));
    String evidence =
        "tags given at creation: %s; `available`: %s"
            .formatted(
                tags.map(Sighting::text).orElse("no event"),
                available.map(Sighting::text).orElse("no event"));
    return available.isPresent()
        ? new AsAssumed(evidence)
        : missing(images, source, images.sourceRegion(), evidence);
  }

  private static Verdict missing(Images images, String image, String region, String what) {
    Seen<String> control =
        images.control().getOrDefault(region, new Seen.Unknown<>("no queue in " + region));
    if (image.isEmpty()) {
      return new NotAnswered("there was no image");
    }
    return control.found().isPresent()
        ? new Otherwise(
            "%s arrived in %s, while one of our own did (%s)"
                .formatted(what, region, control.text()))
        : new NotAnswered("events do not arrive in %s: %s".formatted(region, control.text()));
  }

  private static Optional<Sighting> find(Images images, Predicate<Sighting> wanted) {
    return images.arrived().stream().filter(wanted).findFirst();
  }

  private static boolean isAvailable(Sighting seen, String image) {
    return seen.event().detailType().equals(AmiStateChange.DETAIL_TYPE)
        && image.equals(seen.event().detail().get("ImageId"))
        && "available".equals(seen.event().detail().get("State"));
  }

  private static boolean isTagChange(Sighting seen, String image, String key) {
    return seen.event().detailType().equals(ImageTagChange.DETAIL_TYPE)
        && seen.event().resources().stream().anyMatch(arn -> arn.endsWith(image))
        && seen.event().detail().get("changed-tag-keys") instanceof List<?> keys
        && keys.contains(key);
  }

  /// A forwarded event keeps its Region and account.
  static Verdict forwarded(EventFacts facts) {
    Routes routes = facts.routes();
    return switch (routes.forwarded()) {
      case Seen.Value<Sighting>(Sighting seen, String _) -> {
        String evidence =
            "sent in %s; arrived with Region %s and account %s"
                .formatted(routes.origin(), seen.event().region(), seen.event().account());
        yield seen.event().region().equals(routes.origin())
                && seen.event().account().equals(routes.account())
            ? new AsAssumed(evidence)
            : new Otherwise(evidence);
      }
      case Seen.Refused<Sighting> refused -> new Otherwise(refused.text());
      case Seen.Absent<Sighting>(String waited) -> missing(facts, waited);
      case Seen.Unknown<Sighting>(String reason) -> new NotAnswered(reason);
    };
  }

  private static Verdict missing(EventFacts facts, String waited) {
    return facts.images().control().values().stream().allMatch(one -> one.found().isPresent())
            && !facts.images().control().isEmpty()
        ? new Otherwise(waited + ", while events of our own arrived in both Regions")
        : new NotAnswered(waited + ", and not every event of our own either");
  }

  /// A rule with a role may have a topic as its target.
  static Verdict topic(EventFacts facts) {
    return switch (facts.routes().published()) {
      case Seen.Value<String> seen -> new AsAssumed(seen.text());
      case Seen.Refused<String> refused -> new Otherwise(refused.text());
      case Seen.Absent<String>(String waited) ->
          facts.routes().forwarded().found().isPresent()
              ? new Otherwise("the bus received the event, the topic's subscriber not: " + waited)
              : new NotAnswered("the bus received no event either: " + waited);
      case Seen.Unknown<String>(String reason) -> new NotAnswered(reason);
    };
  }

  /// An event whose target does not exist arrives in a dead-letter queue that SQS encrypts.
  static Verdict deadLetter(EventFacts facts) {
    return switch (facts.routes().deadLetter()) {
      case Seen.Value<String> seen -> new AsAssumed("ERROR_CODE " + seen.text());
      case Seen.Refused<String> refused -> new Otherwise(refused.text());
      case Seen.Absent<String>(String waited) -> missing(facts, waited);
      case Seen.Unknown<String>(String reason) -> new NotAnswered(reason);
    };
  }

  /// When the event of a settled status has arrived, DescribeStacks returns a settled status.
  static Verdict stack(EventFacts facts) {
    return switch (facts.stack()) {
      case Seen.Value<List<StackStep>>(List<StackStep> steps, String _) -> {
        List<StackStep> settled =
            steps.stream().filter(step -> StackStatus.of(step.event()).isPresent()).toList();
        String evidence = "in the order of arrival: " + steps;
        if (settled.isEmpty()) {
          yield missing(facts, "no event of a settled status; " + evidence);
        }
        yield settled.stream().allMatch(step -> StackStatus.of(step.described()).isPresent())
            ? new AsAssumed(evidence)
            : new Otherwise(evidence);
      }
      case Seen.Refused<List<StackStep>> refused -> new NotAnswered(refused.text());
      case Seen.Absent<List<StackStep>>(String waited) -> missing(facts, waited);
      case Seen.Unknown<List<StackStep>>(String reason) -> new NotAnswered(reason);
    };
  }
}
