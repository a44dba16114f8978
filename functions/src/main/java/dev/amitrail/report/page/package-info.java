/// The HTML pages of reports. Each page is one file that asks nothing of any other: its style and
/// script are in it, and its Content-Security-Policy allows these and nothing else. Nothing that
/// people wrote (names, tags, keys) reaches a page but through the template's escaping.
@NullMarked
package dev.amitrail.report.page;

import org.jspecify.annotations.NullMarked;
