/// How the functions scale, in the simulated EC2 and on S3 in memory. What it measures on this
/// machine depends on it; what it counts does not.
@NullMarked
package dev.amitrail.benchmark;

import org.jspecify.annotations.NullMarked;
