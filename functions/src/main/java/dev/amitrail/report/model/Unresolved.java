package dev.amitrail.report.model;

import org.jspecify.annotations.Nullable;

/// A resource whose images are unknown.
///
/// @param resource its logical id; within nested stacks, logical ids joined by dots
/// @param type its CloudFormation resource type, if it is known
/// @param reason why its images are unknown
public record Unresolved(String resource, @Nullable String type, String reason) {}
