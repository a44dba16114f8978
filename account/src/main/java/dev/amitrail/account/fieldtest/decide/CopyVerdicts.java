package dev.amitrail.account.fieldtest.decide;

import dev.amitrail.account.fieldtest.decide.Verdict.AsAssumed;
import dev.amitrail.account.fieldtest.decide.Verdict.NotAnswered;
import dev.amitrail.account.fieldtest.decide.Verdict.Otherwise;
import dev.amitrail.account.fieldtest.facts.CopyFacts;
import dev.amitrail.account.fieldtest.facts.CopyFacts.EncryptedWith;
import dev.amitrail.account.fieldtest.facts.CopyFacts.Encryption;
import dev.amitrail.account.fieldtest.facts.CopyFacts.End;
import dev.amitrail.account.fieldtest.facts.CopyFacts.Look;
import dev.amitrail.account.fieldtest.facts.CopyFacts.Tokens;
import dev.amitrail.account.fieldtest.facts.Seen;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Verdicts on copies across Regions.
final class CopyVerdicts {
  /// The error code of a token that was used with other parameters ("Ensuring idempotency in Amazon
  /// EC2 API requests", EC2 developer guide).
  private static final String MISMATCH = "IdempotentParameterMismatch";

  private CopyVerdicts() {}

  /// The same token and parameters return the same image.
  static Verdict again(CopyFacts facts) {
    return sameImage(facts.tokens().first(), facts.tokens().again());
  }

  /// The same after its image was deregistered.
  static Verdict afterDeregistration(CopyFacts facts) {
    return sameImage(facts.tokens().sameName(), facts.tokens().afterDeregistration());
  }

  /// The same at the end of the run.
  static Verdict atEnd(CopyFacts facts) {
    String after =
        "%d minutes after the first request: ".formatted(facts.tokens().age().toMinutes());
    return switch (sameImage(facts.tokens().first(), facts.tokens().atEnd())) {
      case AsAssumed(String evidence) -> new AsAssumed(after + evidence);
      case Otherwise(String evidence) -> new Otherwise(after + evidence);
      case NotAnswered unanswered -> unanswered;
    };
  }

  private static Verdict sameImage(Seen<String> first, Seen<String> later) {
    if (first.found().isEmpty()) {
      return new NotAnswered("no copy to compare with: " + first.text());
    }
    return switch (later) {
      case Seen.Value<String>(String image, String _)
          when first.found().equals(Optional.of(image)) ->
          new AsAssumed("the same image: " + later.text());
      case Seen.Value<String> _ ->
          new Otherwise("another image: %s, not %s".formatted(later.text(), first.text()));
      case Seen.Refused<String> _ when later.isRefusedWith(MISMATCH) || isAboutTheImage(later) ->
          new Otherwise("no image: " + later.text());
      case Seen.Refused<String> _, Seen.Absent<String> _, Seen.Unknown<String> _ ->
          new NotAnswered(later.text());
    };
  }

  /// A refusal because of the image that the token stands for.
  private static boolean isAboutTheImage(Seen<String> refused) {
    return refused.isRefusedWith("InvalidAMIID") || refused.isRefusedWith("Idempotent");
  }

  /// The same token with other tags is refused.
  static Verdict otherTags(CopyFacts facts) {
    Tokens tokens = facts.tokens();
    if (tokens.first().found().isEmpty()) {
      return new NotAnswered("the token was not used before: " + tokens.first().text());
    }
    return switch (tokens.otherTags()) {
      case Seen.Value<String> image -> new Otherwise("not refused: " + image.text());
      case Seen.Refused<String>(String code, String _) when code.equals(MISMATCH) ->
          new AsAssumed(tokens.otherTags().text());
      case Seen.Refused<String> refused ->
          new Otherwise("refused with another code: " + refused.text());
      case Seen.Absent<String>(String reason) -> new NotAnswered(reason);
      case Seen.Unknown<String>(String reason) -> new NotAnswered(reason);
    };
  }

  /// A second copy may have the name of the first.
  static Verdict sameName(CopyFacts facts) {
    Tokens tokens = facts.tokens();
    if (tokens.first().found().isEmpty()) {
      return new NotAnswered("no copy with the name: " + tokens.first().text());
    }
    return switch (tokens.sameName()) {
      case Seen.Value<String> image when image.found().equals(tokens.first().found()) ->
          new Otherwise("another token returned the image of the first: " + image.text());
      case Seen.Value<String> image ->
          new AsAssumed("a second image of this name: " + image.text());
      case Seen.Refused<String> refused when refused.isRefusedWith("InvalidAMIName") ->
          new Otherwise(refused.text());
      case Seen.Refused<String> refused -> new NotAnswered(refused.text());
      case Seen.Absent<String>(String reason) -> new NotAnswered(reason);
      case Seen.Unknown<String>(String reason) -> new NotAnswered(reason);
    };
  }

  /// A copy can be found by its source while it is pending.
  static Verdict source(CopyFacts facts) {
    Optional<Look> found =
        facts.looks().stream()
            .filter(look -> look.isFoundBySource() && look.statesSource())
            .findFirst();
    String all = facts.looks().stream().map(CopyVerdicts::text).collect(Collectors.joining("; "));
    if (facts.looks().isEmpty()) {
      return new NotAnswered("there was no copy to look at: " + facts.tokens().first().text());
    }
    if (found.isEmpty()) {
      return facts.looks().stream().anyMatch(look -> look.state().equals(Optional.of("available")))
          ? new Otherwise("an available copy is not found by its source: " + all)
          : new NotAnswered("the copy was not available in time, nor found: " + all);
    }
    return found.get().state().equals(Optional.of("pending"))
        ? new AsAssumed(all)
        : facts.looks().stream().anyMatch(look -> look.state().equals(Optional.of("pending")))
            ? new Otherwise("not while it was pending: " + all)
            : new NotAnswered("it was never seen pending: " + all);
  }

  private static String text(Look look) {
    return "after %.1f s %s, %s its source, %s by the filter source-image-id"
        .formatted(
            look.after().toMillis() / 1000.0,
            look.state().orElse("not returned"),
            look.statesSource() ? "with" : "without",
            look.isFoundBySource() ? "found" : "not found");
  }

  /// A copy whose key does not exist ends as `failed`, and is found by its source.
  static Verdict failed(CopyFacts facts) {
    return switch (facts.failed().request()) {
      case Seen.Refused<String> refused ->
          new Otherwise("CopyImage itself refused the key: " + refused.text());
      case Seen.Absent<String>(String reason) -> new NotAnswered(reason);
      case Seen.Unknown<String>(String reason) -> new NotAnswered(reason);
      case Seen.Value<String> _ -> failed(facts.failed().end());
    };
  }

  private static Verdict failed(Seen<End> end) {
    return switch (end) {
      case Seen.Value<End>(End it, String _)
          when it.state().equals("failed") && it.isFoundBySource() && it.reason().isPresent() ->
          new AsAssumed("failed, found by its source, with the reason: " + it.reason().get());
      case Seen.Value<End>(End it, String evidence) ->
          new Otherwise(
              "%s, %s by its source, %s (%s)"
                  .formatted(
                      it.state(),
                      it.isFoundBySource() ? "found" : "not found",
                      it.reason().map("with the reason "::concat).orElse("without StateReason"),
                      evidence));
      case Seen.Refused<End> refused ->
          new Otherwise("the failed copy cannot be described: " + refused.text());
      case Seen.Absent<End>(String reason) -> new NotAnswered(reason);
      case Seen.Unknown<End>(String reason) -> new NotAnswered(reason);
    };
  }

  /// Without a key in the request, a copy is encrypted if its source is or the Region does so by
  /// default, with the default key of the Region.
  static Verdict encryption(CopyFacts facts) {
    Encryption seen = facts.encryption();
    if (seen.byDefault().found().isEmpty()
        || seen.source().found().isEmpty()
        || seen.copy().found().isEmpty()) {
      return new NotAnswered(
          String.join(
              "; ", List.of(seen.byDefault().text(), seen.source().text(), seen.copy().text())));
    }
    boolean byDefault = seen.byDefault().found().orElseThrow();
    EncryptedWith source = seen.source().found().orElseThrow();
    EncryptedWith copy = seen.copy().found().orElseThrow();
    boolean expected = byDefault || source.key().isPresent();
    String evidence =
        "encryption by default is %s, the source %s, the copy %s; default key %s"
            .formatted(byDefault ? "on" : "off", source, copy, seen.defaultKey().text());
    if (copy.key().isPresent() != expected) {
      return new Otherwise(evidence);
    }
    boolean isOtherKey =
        copy.key().isPresent()
            && seen.defaultKey()
                .found()
                .filter(key -> key.startsWith("arn:") && key.contains(":key/"))
                .filter(key -> !copy.key().equals(Optional.of(key)))
                .isPresent();
    return isOtherKey ? new Otherwise(evidence) : new AsAssumed(evidence);
  }

  /// AMI Trail distinguishes a customer's default key from that of AWS by the form in which EC2
  /// states it.
  static Verdict defaultKey(CopyFacts facts) {
    Encryption seen = facts.encryption();
    if (seen.defaultKey().found().isEmpty()) {
      return new NotAnswered(seen.defaultKey().text());
    }
    if (seen.isCustomerKey().found().isEmpty()) {
      return new NotAnswered(
          "EC2 states %s; whose key that is: %s"
              .formatted(seen.defaultKey().text(), seen.isCustomerKey().text()));
    }
    boolean isCustomerKey = seen.isCustomerKey().found().orElseThrow();
    String evidence =
        "EC2 states %s, which is %s"
            .formatted(
                seen.defaultKey().text(), isCustomerKey ? "a customer's key" : "AWS's own key");
    return isCustomerKey == seen.takenForCustomerKey()
        ? new AsAssumed(evidence)
        : new Otherwise(evidence + ", and AMI Trail takes it for the other kind");
  }
}
