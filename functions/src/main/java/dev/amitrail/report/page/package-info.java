/// The HTML pages of reports. Each page is one file without requests to any other: its style and
/// script are in it, and its Content-Security-Policy allows only these. Text that people wrote
/// (names, tags, keys) reaches a page only through the template's escaping.
@NullMarked
package dev.amitrail.report.page;

import org.jspecify.annotations.NullMarked;
