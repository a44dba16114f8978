package dev.amitrail.local.template;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.util.ArrayList;
import java.util.List;

/// Text of a template that depends on nothing but the account: the account id separates its pieces.
/// A text with one piece does not depend on the account.
///
/// @param pieces never empty
public record AccountText(List<String> pieces) {
  /// The account id alone.
  static final AccountText ACCOUNT = new AccountText(List.of("", ""));

  /// Copies the pieces.
  public AccountText {
    pieces = List.copyOf(pieces);
    if (pieces.isEmpty()) {
      throw new IllegalArgumentException("A text has at least one piece");
    }
  }

  /// A text without the account in it.
  static AccountText literal(String text) {
    return new AccountText(List.of(text));
  }

  /// The text in an account.
  public String in(String account) {
    return String.join(account, pieces);
  }

  /// The text as a JSON string. An account id needs no escapes.
  AccountText quoted() {
    AccountText quote = literal("\"");
    AccountText escaped =
        new AccountText(
            pieces.stream()
                .map(piece -> new String(JsonStringEncoder.getInstance().quoteAsString(piece)))
                .toList());
    return quote.plus(escaped).plus(quote);
  }

  /// The text with each occurrence of `old` within a piece replaced.
  AccountText replace(String old, AccountText replacement) {
    AccountText text = null;
    for (String piece : pieces) {
      AccountText replaced = replace(piece, old, replacement);
      text = text == null ? replaced : text.plus(ACCOUNT).plus(replaced);
    }
    return text == null ? this : text;
  }

  private static AccountText replace(String piece, String old, AccountText replacement) {
    int at = piece.indexOf(old);
    return at < 0
        ? literal(piece)
        : literal(piece.substring(0, at))
            .plus(replacement)
            .plus(replace(piece.substring(at + old.length()), old, replacement));
  }

  AccountText plus(AccountText next) {
    List<String> joined = new ArrayList<>(pieces.subList(0, pieces.size() - 1));
    joined.add(pieces.getLast() + next.pieces.getFirst());
    joined.addAll(next.pieces.subList(1, next.pieces.size()));
    return new AccountText(joined);
  }
}
