/// The simulated account: images, snapshots and parameters as they truly are, and what EC2 does to
/// them.
@NullMarked
package dev.amitrail.simulation.ec2;

import org.jspecify.annotations.NullMarked;
