package dev.amitrail.infra;

/// A setting in `cdk.json` that cannot be used. Its message names the key, what was found and what
/// was expected.
public final class IllegalSettingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// An exception with a message for the person who edits cdk.json.
  IllegalSettingException(String message) {
    super(message);
  }
}
