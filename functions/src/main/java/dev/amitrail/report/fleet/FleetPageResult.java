package dev.amitrail.report.fleet;

import org.jspecify.annotations.Nullable;

/// What the function for the page of all stacks returns.
///
/// @param outcome `written` or `unchanged`; `unfinished` if time ran out, and the next invocation
///   continues; `overtaken` if another projection was first, which it leaves the rest to; `skipped`
/// @param stacks how many stacks the list has
/// @param read how many rows were read, which are those that changed
public record FleetPageResult(String outcome, @Nullable String reason, int stacks, int read) {}
