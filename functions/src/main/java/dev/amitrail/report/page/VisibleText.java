package dev.amitrail.report.page;

import dev.amitrail.text.PrintableText;

/// Text that people wrote, in a form that a page can show: without markup and invisible characters.
public final class VisibleText {
  private VisibleText() {}

  /// Escapes for element content and for attributes in double or single quotes.
  public static String escape(String text) {
    return PrintableText.of(text)
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
