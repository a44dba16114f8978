/// Replicates images to the Regions they are wanted in, exactly once, and connects source and
/// replica by tags. Facts (EC2 reads) -> [dev.amitrail.replication.plan.ReplicationPlan] (pure) ->
/// actions (EC2 writes) -> outcomes.
@NullMarked
package dev.amitrail.replication;

import org.jspecify.annotations.NullMarked;
