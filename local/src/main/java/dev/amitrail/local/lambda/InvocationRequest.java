package dev.amitrail.local.lambda;

import java.time.Duration;

/// One event for a function, as the Lambda Runtime API hands it over.
///
/// @param requestId Lambda's request id
/// @param functionArn the function's ARN
/// @param timeout how long the function may take after it received the event
/// @param payload the event as JSON
record InvocationRequest(String requestId, String functionArn, Duration timeout, String payload) {}
