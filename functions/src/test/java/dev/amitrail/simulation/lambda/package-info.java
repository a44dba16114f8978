/// EventBridge and Lambda of a run: delivery of events, retries, timeouts, the end of environments.
@NullMarked
package dev.amitrail.simulation.lambda;

import org.jspecify.annotations.NullMarked;
