package dev.amitrail.report.compose;

import dev.amitrail.report.deployed.DeployedImages;
import dev.amitrail.report.stack.Stack;
import java.time.Instant;

/// A stack and what it deploys, as of one time. The images themselves are not read yet.
///
/// @param readAt when reading began: nothing in it is older
public record StackSnapshot(Stack stack, DeployedImages deployed, Instant readAt) {}
