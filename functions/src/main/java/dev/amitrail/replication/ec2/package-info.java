/// Writes to EC2 for the replication, and the rate of its requests.
@NullMarked
package dev.amitrail.replication.ec2;

import org.jspecify.annotations.NullMarked;
