package dev.amitrail.local.console;

/// ANSI styles for a terminal; plain text elsewhere.
///
/// @param enabled whether standard output is a terminal that shows colours
public record AnsiStyle(boolean enabled) {
  /// The style for the terminal that the launch script found.
  public static AnsiStyle ofTerminal() {
    return new AnsiStyle(Boolean.getBoolean("amitrail.colour"));
  }

  /// For the important part of a line.
  public String bold(String text) {
    return wrap("1", text);
  }

  /// For details.
  public String dim(String text) {
    return wrap("2", text);
  }

  /// For success.
  public String good(String text) {
    return wrap("32", text);
  }

  /// For failure.
  public String bad(String text) {
    return wrap("31", text);
  }

  private String wrap(String code, String text) {
    return enabled ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }
}
