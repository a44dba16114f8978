package dev.amitrail.local.cloud;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.amitrail.local.aws.EmulatorControl;
import dev.amitrail.local.template.DeployedFunction;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;

/// Passes what functions print on to CloudWatch Logs of the emulated AWS, some milliseconds later,
/// so that no function waits for it. Distinct from the observer of an [EmulatedDeployment], which
/// gets each line at once.
final class FunctionLogs implements AutoCloseable {
  private final LinkedBlockingQueue<Line> waiting = new LinkedBlockingQueue<>();
  private final EmulatorControl control;
  private final String region;
  private final Thread sender;
  private volatile boolean closed;

  private record Line(String handler, Instant time, String message) {}

  /// @param region the Region of the functions
  FunctionLogs(EmulatorControl control, String region) {
    this.control = control;
    this.region = region;
    this.sender = Thread.ofVirtual().unstarted(this::send);
  }

  void add(DeployedFunction function, String message) {
    waiting.add(new Line(function.handler(), Instant.now(), message));
  }

  /// Sends what was added and what will be. Not before the log groups exist.
  void start() {
    sender.start();
  }

  /// Ends the sending, also of what is waiting.
  @Override
  public void close() {
    closed = true;
    sender.interrupt();
  }

  private void send() {
    try {
      while (!closed) {
        List<Line> lines = new ArrayList<>();
        lines.add(waiting.take());
        waiting.drainTo(lines);
        control.addLogLines(json(lines));
      }
    } catch (InterruptedException | UncheckedIOException e) {
      if (!closed) {
        throw new IllegalStateException("Log lines of functions cannot be passed on", e);
      }
    }
  }

  private String json(List<Line> lines) {
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("region", region);
    ArrayNode array = json.putArray("lines");
    for (Line line : lines) {
      array
          .addObject()
          .put("handler", line.handler())
          .put("timestamp", line.time().toEpochMilli())
          .put("message", line.message());
    }
    return json.toString();
  }
}
