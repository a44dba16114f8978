package dev.amitrail.account.fieldtest.decide;

import dev.amitrail.account.fieldtest.decide.Verdict.AsAssumed;
import dev.amitrail.account.fieldtest.decide.Verdict.NotAnswered;
import dev.amitrail.account.fieldtest.decide.Verdict.Otherwise;
import dev.amitrail.account.fieldtest.facts.PointerFacts;
import dev.amitrail.account.fieldtest.facts.Seen;
import dev.amitrail.replication.pointer.PointerPublisher;
import java.time.Duration;

/// Verdicts on SSM parameters of data type `aws:ec2:image`.
final class PointerVerdicts {
  private PointerVerdicts() {}

  /// A valid value can be read within the time that AMI Trail waits.
  static Verdict stored(PointerFacts facts) {
    if (facts.accepted().found().isEmpty()) {
      return new NotAnswered(facts.accepted().text());
    }
    return switch (facts.stored()) {
      case Seen.Value<Duration>(Duration took, String evidence) -> {
        String text =
            "read %.1f s after PutParameter (%s)".formatted(took.toMillis() / 1000.0, evidence);
        yield took.compareTo(PointerPublisher.CONFIRMED_WITHIN) <= 0
            ? new AsAssumed(text)
            : new Otherwise(
                "%s, later than %d s"
                    .formatted(text, PointerPublisher.CONFIRMED_WITHIN.toSeconds()));
      }
      case Seen.Refused<Duration> refused -> new Otherwise(refused.text());
      case Seen.Absent<Duration>(String waited) ->
          new Otherwise("SSM accepted a valid image and did not store it: " + waited);
      case Seen.Unknown<Duration>(String reason) -> new NotAnswered(reason);
    };
  }

  /// A value that is no image is never stored, whether or not PutParameter succeeds.
  static Verdict notStored(PointerFacts facts) {
    String events =
        facts.events().isEmpty() ? "" : "; events: " + String.join(", ", facts.events());
    return switch (facts.acceptedWrong()) {
      case Seen.Refused<String> refused ->
          new AsAssumed("PutParameter itself refused it: " + refused.text() + events);
      case Seen.Absent<String>(String reason) -> new NotAnswered(reason);
      case Seen.Unknown<String>(String reason) -> new NotAnswered(reason);
      case Seen.Value<String> accepted ->
          switch (facts.storedWrong()) {
            case Seen.Absent<String>(String waited) ->
                facts.stored().found().isPresent()
                    ? new AsAssumed(
                        "accepted (%s) and not stored: %s%s"
                            .formatted(accepted.text(), waited, events))
                    : new NotAnswered("a valid value was not stored either");
            case Seen.Value<String> stored -> new Otherwise("stored: " + stored.text() + events);
            case Seen.Refused<String> refused -> new NotAnswered(refused.text());
            case Seen.Unknown<String>(String reason) -> new NotAnswered(reason);
          };
    };
  }
}
