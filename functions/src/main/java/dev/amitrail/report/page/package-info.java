/// The HTML pages of reports.
@NullMarked
package dev.amitrail.report.page;

import org.jspecify.annotations.NullMarked;
