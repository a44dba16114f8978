package dev.amitrail.account.fieldtest.decide;

/// Whether AWS does what AMI Trail assumes.
public sealed interface Verdict {
  /// What was seen, or why nothing was.
  String evidence();

  /// It does: `true`.
  record AsAssumed(String evidence) implements Verdict {}

  /// It does something else: `false`.
  record Otherwise(String evidence) implements Verdict {}

  /// It could not be found out. It is not taken to be as assumed.
  record NotAnswered(String evidence) implements Verdict {}

  /// As the summary has it.
  default String text() {
    return switch (this) {
      case AsAssumed _ -> "true";
      case Otherwise _ -> "false";
      case NotAnswered _ -> "not answered";
    };
  }
}
