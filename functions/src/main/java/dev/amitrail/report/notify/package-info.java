/// Announces reports: an event for other systems, a mail for people. Both fit the limits of AWS for
/// any report, because their parts are cut.
@NullMarked
package dev.amitrail.report.notify;

import org.jspecify.annotations.NullMarked;
