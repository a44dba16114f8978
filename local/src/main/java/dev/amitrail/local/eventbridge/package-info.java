/// EventBridge: events, the rules that match them, and schedules.
@NullMarked
package dev.amitrail.local.eventbridge;

import org.jspecify.annotations.NullMarked;
