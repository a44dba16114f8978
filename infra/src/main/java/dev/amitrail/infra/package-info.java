/// The CDK app: where the functions run, on which events, and what they may do. What the code knows
/// (handlers, settings, event shapes, IAM actions) is used from there by reference.
@NullMarked
package dev.amitrail.infra;

import org.jspecify.annotations.NullMarked;
