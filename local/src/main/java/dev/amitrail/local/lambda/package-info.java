/// Lambda on one machine: functions as processes that use the Lambda Runtime API.
@NullMarked
package dev.amitrail.local.lambda;

import org.jspecify.annotations.NullMarked;
