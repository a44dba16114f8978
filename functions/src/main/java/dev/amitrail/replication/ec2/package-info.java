/// EC2 as the replication uses it: its writes, what its errors mean, and the rate of requests.
@NullMarked
package dev.amitrail.replication.ec2;

import org.jspecify.annotations.NullMarked;
