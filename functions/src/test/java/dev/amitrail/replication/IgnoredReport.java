package dev.amitrail.replication;

import dev.amitrail.image.Image;
import dev.amitrail.replication.plan.ReplicationOutcome;

/// Ignores what a sweep reports. A test overrides what it asks for.
class IgnoredReport implements ReplicationSweep.Report {
  @Override
  public void family(FamilyOutcomes family) {}

  @Override
  public void region(ReplicationOutcome outcome) {}

  @Override
  public void orphan(Image replica) {}

  @Override
  public void progress(int families, int left) {}

  @Override
  public void state(SweepResult.State part, long value) {}
}
