package dev.amitrail.infra.settings;

/// What the person who edits cdk.json has to change before anything can be deployed. The message
/// has one line for each mistake, which names it and what was expected.
public final class IllegalSettingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// An exception with this message.
  public IllegalSettingException(String message) {
    super(message);
  }
}
