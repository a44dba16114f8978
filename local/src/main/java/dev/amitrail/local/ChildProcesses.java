package dev.amitrail.local;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The processes that this process started. None of them outlives it: a shutdown hook ends them,
/// and where this process is killed, they end themselves when their standard input closes.
public final class ChildProcesses {
  private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();
  private static volatile boolean ending;

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(ChildProcesses::endAll, "end-processes"));
  }

  private ChildProcesses() {}

  /// Adds a process.
  public static Process add(Process process) {
    RUNNING.add(process);
    if (ending) {
      process.destroyForcibly();
    }
    var _ = process.onExit().thenAccept(RUNNING::remove);
    return process;
  }

  /// Whether this process is shutting down, so that the end of a child is expected.
  public static boolean areEnding() {
    return ending;
  }

  private static void endAll() {
    ending = true;
    RUNNING.forEach(Process::destroyForcibly);
  }
}
