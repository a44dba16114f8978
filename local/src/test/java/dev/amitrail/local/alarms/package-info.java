/// The alarms on lines of the log, held against what the functions log.
@NullMarked
package dev.amitrail.local.alarms;

import org.jspecify.annotations.NullMarked;
