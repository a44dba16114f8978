package dev.amitrail.account.preflight.decide;

import dev.amitrail.replication.plan.ReplicationSettings;

/// What would be deployed.
///
/// @param settings of replication
/// @param bucket the name of the bucket for reports
/// @param concurrency how many executions are to be reserved
public record Deployment(ReplicationSettings settings, String bucket, int concurrency) {}
