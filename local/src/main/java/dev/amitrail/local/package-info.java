/// The Lambda functions of AMI Trail on one machine, and the commands that run them.
@NullMarked
package dev.amitrail.local;

import org.jspecify.annotations.NullMarked;
