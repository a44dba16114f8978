package dev.amitrail.local.console;

/// Colour, where a person looks on; plain text elsewhere.
///
/// @param colourful whether standard output is a terminal that wants it
public record AnsiStyle(boolean colourful) {
  /// What the launch script found out about the terminal.
  public static AnsiStyle ofTerminal() {
    return new AnsiStyle(Boolean.getBoolean("amitrail.colour"));
  }

  /// For what counts.
  public String bold(String text) {
    return wrap("1", text);
  }

  /// For what is there for completeness.
  public String dim(String text) {
    return wrap("2", text);
  }

  /// For what is as it should be.
  public String good(String text) {
    return wrap("32", text);
  }

  /// For what is not.
  public String bad(String text) {
    return wrap("31", text);
  }

  private String wrap(String code, String text) {
    return colourful ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }
}
