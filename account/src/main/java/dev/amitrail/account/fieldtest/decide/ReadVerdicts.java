package dev.amitrail.account.fieldtest.decide;

import dev.amitrail.account.fieldtest.decide.Verdict.AsAssumed;
import dev.amitrail.account.fieldtest.decide.Verdict.NotAnswered;
import dev.amitrail.account.fieldtest.decide.Verdict.Otherwise;
import dev.amitrail.account.fieldtest.facts.ReadFacts;
import dev.amitrail.account.fieldtest.facts.ReadFacts.Described;
import dev.amitrail.account.fieldtest.facts.ReadFacts.ScannedCopy;
import dev.amitrail.account.fieldtest.facts.Seen;
import java.util.List;

/// Verdicts on DescribeImages.
final class ReadVerdicts {
  /// What the error codes about ids of images begin with ("Error codes for the Amazon EC2 API").
  private static final String OF_AN_ID = "InvalidAMIID";

  private ReadVerdicts() {}

  /// A deregistered id is left out, or an error about the id.
  static Verdict deregistered(ReadFacts facts) {
    return switch (facts.deregistered()) {
      case Seen.Value<List<Described>>(List<Described> images, String _) ->
          images.stream()
                  .filter(Described::isOfInterest)
                  .allMatch(image -> image.state().equals("deregistered"))
              ? new AsAssumed("left out, or returned as deregistered: " + images)
              : new Otherwise("returned as if it were there: " + images);
      case Seen.Refused<List<Described>> refused when refused.isRefusedWith(OF_AN_ID) ->
          new AsAssumed("the whole request is refused: " + refused.text());
      case Seen.Refused<List<Described>> refused -> new Otherwise(refused.text());
      case Seen.Absent<List<Described>>(String reason) -> new NotAnswered(reason);
      case Seen.Unknown<List<Described>>(String reason) -> new NotAnswered(reason);
    };
  }

  /// An id that never existed fails the whole request.
  static Verdict unknown(ReadFacts facts) {
    return switch (facts.unknown()) {
      case Seen.Value<List<Described>> value ->
          new Otherwise("the request succeeded: " + value.text());
      case Seen.Refused<List<Described>> refused when refused.isRefusedWith(OF_AN_ID) ->
          new AsAssumed(refused.text());
      case Seen.Refused<List<Described>> refused -> new Otherwise(refused.text());
      case Seen.Absent<List<Described>>(String reason) -> new NotAnswered(reason);
      case Seen.Unknown<List<Described>>(String reason) -> new NotAnswered(reason);
    };
  }

  /// A disabled image is returned with IncludeDisabled only, and its id is no error without.
  static Verdict disabled(ReadFacts facts) {
    if (facts.disabled() instanceof Seen.Unknown<List<Described>>(String reason)) {
      return new NotAnswered(reason);
    }
    if (facts.disabledIncluded() instanceof Seen.Unknown<List<Described>>(String reason)) {
      return new NotAnswered(reason);
    }
    String evidence =
        "without IncludeDisabled %s; with it %s"
            .formatted(facts.disabled().text(), facts.disabledIncluded().text());
    boolean isLeftOut = facts.disabled().found().filter(List::isEmpty).isPresent();
    boolean isIncluded =
        facts.disabledIncluded().found().stream()
            .flatMap(List::stream)
            .anyMatch(image -> image.isOfInterest() && image.state().equals("disabled"));
    return isLeftOut && isIncluded ? new AsAssumed(evidence) : new Otherwise(evidence);
  }

  /// A copy does not have the scan of its source: EC2 returns results of it for its own scan only.
  static Verdict scans(ReadFacts facts) {
    return switch (facts.scanned()) {
      case Seen.Value<List<ScannedCopy>>(List<ScannedCopy> copies, String _)
          when copies.isEmpty() ->
          new NotAnswered(
              "the account has no copy, from one of these Regions in the other, of an image that"
                  + " Amazon Inspector scanned; the run switches no scan on");
      case Seen.Value<List<ScannedCopy>>(List<ScannedCopy> copies, String _) ->
          copies.stream()
              .filter(copy -> copy.copyScan().filter(copy.sourceScan()::equals).isPresent())
              .findFirst()
              .<Verdict>map(
                  copy ->
                      new Otherwise(
                          "%s has the scan of its source %s, of %s"
                              .formatted(copy.copy(), copy.source(), copy.sourceScan())))
              .orElseGet(
                  () ->
                      new AsAssumed(
                          "%d copies of scanned images, none with the scan of its source, for example %s of %s"
                              .formatted(
                                  copies.size(),
                                  copies.getFirst().copy(),
                                  copies.getFirst().source())));
      case Seen.Refused<List<ScannedCopy>> refused -> new NotAnswered(refused.text());
      case Seen.Absent<List<ScannedCopy>>(String reason) -> new NotAnswered(reason);
      case Seen.Unknown<List<ScannedCopy>>(String reason) -> new NotAnswered(reason);
    };
  }
}
