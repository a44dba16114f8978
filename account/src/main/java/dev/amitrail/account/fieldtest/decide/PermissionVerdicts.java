package dev.amitrail.account.fieldtest.decide;

import dev.amitrail.account.fieldtest.decide.Verdict.AsAssumed;
import dev.amitrail.account.fieldtest.decide.Verdict.NotAnswered;
import dev.amitrail.account.fieldtest.decide.Verdict.Otherwise;
import dev.amitrail.account.fieldtest.facts.PermissionFacts;
import dev.amitrail.account.fieldtest.facts.Seen;

/// Verdicts on conditions of IAM policies. Each compares a session that the condition is to let
/// through with one that it is to stop: if that one is not stopped, nothing was found out.
final class PermissionVerdicts {
  /// EC2's code for a permission that is missing.
  private static final String DENIED = "UnauthorizedOperation";

  private PermissionVerdicts() {}

  /// The tags that CopyImage gives snapshots carry `ec2:CreateAction`.
  static Verdict createAction(PermissionFacts facts) {
    return compared(facts.asDeployed(), facts.withoutCreateAction());
  }

  /// Its value is `CopyImage`, for the image.
  static Verdict imageAction(PermissionFacts facts) {
    return compared(facts.imageAction(), facts.withoutCreateAction());
  }

  /// Its value is `CopyImage`, for the snapshots.
  static Verdict snapshotAction(PermissionFacts facts) {
    return compared(facts.snapshotAction(), facts.withoutCreateAction());
  }

  /// The owner of a source is a condition of CopyImage.
  static Verdict owner(PermissionFacts facts) {
    return compared(facts.ownSource(), facts.foreignSource());
  }

  private static Verdict compared(Seen<String> allowed, Seen<String> stopped) {
    if (allowed instanceof Seen.Unknown<String>(String reason)) {
      return new NotAnswered(reason);
    }
    if (allowed.isRefusedWith(DENIED)) {
      return new Otherwise("the condition is not met: " + allowed.text());
    }
    if (allowed.found().isEmpty()) {
      return new NotAnswered(allowed.text());
    }
    return switch (stopped) {
      case Seen.Refused<String> refused when refused.isRefusedWith(DENIED) ->
          new AsAssumed(
              "with the condition %s; with its opposite %s"
                  .formatted(allowed.text(), refused.text()));
      case Seen.Value<String> _ ->
          new NotAnswered(
              "the session with the opposite condition was not stopped either, so conditions have"
                  + " no effect here");
      case Seen.Refused<String> refused -> new NotAnswered(refused.text());
      case Seen.Absent<String>(String reason) -> new NotAnswered(reason);
      case Seen.Unknown<String>(String reason) -> new NotAnswered(reason);
    };
  }
}
