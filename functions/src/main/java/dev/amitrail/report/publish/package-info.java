/// Stores reports in the bucket and sends their events.
@NullMarked
package dev.amitrail.report.publish;

import org.jspecify.annotations.NullMarked;
