package dev.amitrail.report.page;

import dev.amitrail.report.OneLine;

/// Text that people wrote, as a page may show it: no markup, and nothing that hides.
final class VisibleText {
  private VisibleText() {}

  /// Escapes for element content and for attributes in double or single quotes.
  static String escape(String text) {
    return OneLine.of(text)
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
