/// Composes a report of what was read and of the previous report: pure decisions.
@NullMarked
package dev.amitrail.report.compose;

import org.jspecify.annotations.NullMarked;
