package dev.amitrail.local.lambda;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.amitrail.local.template.DeployedFunction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;

/// The line that Lambda adds to the log of a function for each invocation, where the log format is
/// JSON.
///
/// @param requestId Lambda's request id
/// @param status `success`, `error` (the function threw), `timeout` or `failure` (its process
///   ended)
/// @param took the duration of the invocation, without the start of the process
/// @param mostMemory the most memory that the process has used so far, in MB; empty if the process
///   has ended
/// @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html">
///   platform.report</a>
record PlatformReport(String requestId, String status, Duration took, OptionalLong mostMemory) {
  private static final String PEAK = "VmHWM:";
  private static final long KIBIBYTES_OF_A_MEBIBYTE = 1024;
  private static final double NANOSECONDS_OF_A_MILLISECOND = 1e6;

  /// The line.
  String line(DeployedFunction function, Instant time) {
    double milliseconds = took.toNanos() / NANOSECONDS_OF_A_MILLISECOND;
    ObjectNode line = JsonNodeFactory.instance.objectNode();
    line.put("time", time.toString()).put("type", "platform.report");
    ObjectNode invocation = line.putObject("record");
    invocation.put("requestId", requestId);
    ObjectNode metrics = invocation.putObject("metrics");
    metrics.put("durationMs", milliseconds);
    metrics.put("billedDurationMs", (long) Math.ceil(milliseconds));
    metrics.put("memorySizeMB", function.memoryMegabytes());
    mostMemory.ifPresent(memory -> metrics.put("maxMemoryUsedMB", memory));
    invocation.put("status", status);
    return line.toString();
  }

  /// The most memory that a process has used, in MB, as Linux states it.
  static OptionalLong mostMemoryOf(long pid) {
    try {
      return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
          .filter(line -> line.startsWith(PEAK))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / KIBIBYTES_OF_A_MEBIBYTE)
          .findFirst();
    } catch (IOException _) {
      // The process has ended.
      return OptionalLong.empty();
    }
  }
}
