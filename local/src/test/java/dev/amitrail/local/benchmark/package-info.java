/// How fast AMI Trail is on a machine.
@NullMarked
package dev.amitrail.local.benchmark;

import org.jspecify.annotations.NullMarked;
