/// Which replicas a source needs and what has to be done for each Region: pure decisions and the
/// records they are made of. No AWS SDK type, no clock.
@NullMarked
package dev.amitrail.replication.plan;

import org.jspecify.annotations.NullMarked;
