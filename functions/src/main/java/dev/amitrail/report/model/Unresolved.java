package dev.amitrail.report.model;

import org.jspecify.annotations.Nullable;

/// A resource whose images the report cannot tell, and why.
///
/// @param resource its logical id; within nested stacks, logical ids joined by dots
/// @param type its CloudFormation resource type, where it is known
public record Unresolved(String resource, @Nullable String type, String reason) {}
