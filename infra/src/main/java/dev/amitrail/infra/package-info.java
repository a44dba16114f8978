/// The CDK app: where the functions run, which events invoke them, and what they may do. It takes
/// handlers, event shapes, IAM actions and environments from the functions' code and repeats none.
@NullMarked
package dev.amitrail.infra;

import org.jspecify.annotations.NullMarked;
