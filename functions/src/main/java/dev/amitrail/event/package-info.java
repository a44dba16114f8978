/// EventBridge events as this project reads them, and the one place where AWS's class for them is
/// turned into records. What the rules match on is stated here once and used by the infrastructure.
@NullMarked
package dev.amitrail.event;

import org.jspecify.annotations.NullMarked;
