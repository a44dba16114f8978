/// The text form and the mail form of a report: pure.
@NullMarked
package dev.amitrail.report.text;

import org.jspecify.annotations.NullMarked;
