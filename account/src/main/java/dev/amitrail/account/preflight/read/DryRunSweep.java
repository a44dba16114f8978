package dev.amitrail.account.preflight.read;

import dev.amitrail.account.preflight.facts.FirstSweep;
import dev.amitrail.account.preflight.facts.Known;
import dev.amitrail.aws.FanOut;
import dev.amitrail.image.Ec2Images;
import dev.amitrail.image.Image;
import dev.amitrail.replication.FamilyOutcomes;
import dev.amitrail.replication.ReplicationClients;
import dev.amitrail.replication.ReplicationSweep;
import dev.amitrail.replication.SweepResult;
import dev.amitrail.replication.ec2.EbsDefaults;
import dev.amitrail.replication.ec2.Ec2ImageAttributes;
import dev.amitrail.replication.plan.ReplicationOutcome;
import dev.amitrail.replication.plan.ReplicationOutcome.Kind;
import dev.amitrail.replication.plan.ReplicationSettings;
import dev.amitrail.replication.pointer.SsmPointers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Runs the sweep itself, which in a dry run reads everything and writes nothing.
final class DryRunSweep {
  /// The IAM actions that it needs.
  static final List<String> ACTIONS =
      Stream.of(
              Ec2Images.ACTIONS,
              EbsDefaults.ACTIONS,
              Ec2ImageAttributes.READ_ACTIONS,
              SsmPointers.READ_ACTIONS)
          .flatMap(List::stream)
          .toList();

  private DryRunSweep() {}

  /// Sweeps.
  static Known<FirstSweep> run(
      AccountClients clients, ReplicationSettings settings, FanOut fanOut) {
    Collector report = new Collector();
    InstantSource clock = InstantSource.system();
    ReplicationSweep sweep =
        new ReplicationSweep(
            new ReplicationClients(
                clients.ec2(), clients.ssm(), () -> clients.events().apply(settings.homeRegion())),
            fanOut,
            dry(settings),
            clock,
            DryRunSweep::sleep);
    return Reading.of(
        () -> {
          sweep.sweep(clock.instant(), () -> true, report);
          return report.result();
        });
  }

  private static ReplicationSettings dry(ReplicationSettings settings) {
    return new ReplicationSettings(
        settings.account(),
        settings.regions(),
        settings.kmsKeys(),
        settings.pointerPrefix(),
        settings.mirroring(),
        settings.mirrorPublic(),
        settings.copiesPerSweep(),
        settings.sweepMinutes(),
        true);
  }

  private static void sleep(Duration duration) {
    try {
      Thread.sleep(duration);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while waiting", e);
    }
  }

  /// Collects and counts, as the function does.
  private static final class Collector implements ReplicationSweep.Report {
    private final SweepResult.Counter counter = new SweepResult.Counter();
    private final SortedMap<String, Long> leaving = new TreeMap<>();
    private final List<FirstSweep.OfSource> outcomes = new ArrayList<>();
    private final List<ReplicationOutcome> unread = new ArrayList<>();

    @Override
    public void family(FamilyOutcomes family) {
      counter.count(family);
      for (ReplicationOutcome outcome : family.outcomes()) {
        if (outcome.effect() == Kind.COPIED) {
          leaving.merge(family.sourceRegion(), (long) family.gibibytes(), Long::sum);
        } else if (outcome.planned().isEmpty()) {
          outcomes.add(new FirstSweep.OfSource(family.source(), family.sourceRegion(), outcome));
        }
      }
    }

    @Override
    public void region(ReplicationOutcome outcome) {
      counter.count(outcome);
      if (outcome.isFailure()) {
        unread.add(outcome);
      }
    }

    @Override
    public void orphan(Image replica) {
      counter.add("orphans", 1);
      counter.add("orphanGibibytes", replica.gibibytes());
    }

    @Override
    public void progress(int families, int left) {
      counter.set("families", families);
      counter.set("left", left);
    }

    /// Metrics are those of a deployment.
    @Override
    public void state(SweepResult.State part, long value) {}

    FirstSweep result() {
      return new FirstSweep(counter.result(), leaving, outcomes, unread);
    }
  }
}
