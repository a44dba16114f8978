/// The Lambda functions of AMI Trail on one machine, and the commands that run them. The types here
/// are used by all packages below.
@NullMarked
package dev.amitrail.local;

import org.jspecify.annotations.NullMarked;
