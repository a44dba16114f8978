package dev.amitrail.benchmark;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.amitrail.event.EventBridgeEvent;
import dev.amitrail.replication.SimulatedReplication;
import dev.amitrail.simulation.SimulatedDeployment;
import dev.amitrail.simulation.Storm;
import dev.amitrail.simulation.SystemUnderTest;
import dev.amitrail.simulation.client.SimulatedAws;
import dev.amitrail.simulation.time.InvocationContext;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// The sweep with many images, each with a replica in one Region: while they are made, and once
/// nothing is left to do. Further Regions work beside the first: EC2's limits are for each Region.
final class SweepScale {
  static final List<String> HEADER =
      List.of(
          "images, to one Region",
          "all replicas after",
          "the least that EC2 allows",
          "calls",
          "calls of a sweep at rest",
          "such a sweep takes",
          "on this machine, s");

  private static final SimulatedDeployment TWO_REGIONS =
      SimulatedDeployment.standard().withRegions(List.of("ap-southeast-2", "us-east-1"));
  private static final Duration COPY = Duration.ofMinutes(10);

  private SweepScale() {}

  /// The result for one number of images.
  ///
  /// @param made virtual time from the first tag to the last replica
  /// @param bound the least that EC2's limits allow
  /// @param calls the requests until then, and of the sweeps after it
  /// @param callsAtRest the requests of a sweep that finds nothing to do
  /// @param atRest virtual time of such a sweep
  /// @param real how long the whole simulation took here
  record Row(
      int images,
      Duration made,
      Duration bound,
      int calls,
      int callsAtRest,
      Duration atRest,
      Duration real)
      implements ScaleBenchmark.ScaleRow {
    @Override
    public List<String> cells() {
      return List.of(
          "%,d".formatted(images),
          text(made),
          text(bound),
          "%,d".formatted(calls),
          "%,d".formatted(callsAtRest),
          "%.1f s".formatted(atRest.toMillis() / 1e3),
          "%.1f".formatted(real.toMillis() / 1e3));
    }

    @Override
    public void addTo(ObjectNode json) {
      json.put("benchmark", "sweep")
          .put("images", images)
          .put("virtualSeconds", made.toSeconds())
          .put("boundSeconds", bound.toSeconds())
          .put("calls", calls)
          .put("callsAtRest", callsAtRest)
          .put("virtualSecondsAtRest", atRest.toMillis() / 1e3)
          .put("seconds", real.toMillis() / 1e3);
    }

    private static String text(Duration time) {
      return "%d min %02d s".formatted(time.toMinutes(), time.toSecondsPart());
    }
  }

  /// Runs it.
  static Row of(int images) {
    LastSweep last = new LastSweep();
    long begin = System.nanoTime();
    Storm.Result storm = new Storm(images, COPY).run(1, TWO_REGIONS, last::watching);
    if (!storm.run().holds()) {
      throw new IllegalStateException(storm.run().report());
    }
    return new Row(
        images,
        storm.made(),
        storm.bound(),
        storm.run().calls(),
        storm.run().callsAtRest(),
        last.took,
        Duration.ofNanos(System.nanoTime() - begin));
  }

  /// Notes how long the last sweep took.
  private static final class LastSweep {
    private Duration took = Duration.ZERO;

    SystemUnderTest watching(SimulatedAws aws, SimulatedDeployment deployment) {
      SystemUnderTest functions = new SimulatedReplication(aws, deployment);
      return new SystemUnderTest() {
        @Override
        public void onEvent(EventBridgeEvent event, InvocationContext invocation) {
          functions.onEvent(event, invocation);
        }

        @Override
        public void onSweep(EventBridgeEvent event, InvocationContext invocation) {
          Instant begin = aws.clock().instant();
          functions.onSweep(event, invocation);
          took = Duration.between(begin, aws.clock().instant());
        }
      };
    }
  }
}
