/// Reads the stacks again from time to time, and publishes what changed without an event.
@NullMarked
package dev.amitrail.report.refresh;

import org.jspecify.annotations.NullMarked;
