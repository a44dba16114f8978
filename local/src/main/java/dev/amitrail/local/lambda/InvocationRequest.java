package dev.amitrail.local.lambda;

import java.time.Duration;

/// One event on its way into a function.
///
/// @param requestId Lambda's id of it
/// @param functionArn the function's ARN
/// @param timeout how long the function may take, from when it gets the event
/// @param payload the event as JSON
record InvocationRequest(String requestId, String functionArn, Duration timeout, String payload) {}
