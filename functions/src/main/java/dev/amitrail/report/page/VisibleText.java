package dev.amitrail.report.page;

import dev.amitrail.report.text.PrintableText;

/// Text that people wrote, as a page may show it: no markup, and nothing that hides.
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
