package dev.amitrail.local;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The processes that this one started. None of them outlives it: they are ended when this one is
/// told to end, and see the end of their standard input when it is killed.
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

  /// Whether this process is about to end, so that the end of another is no news.
  public static boolean areEnding() {
    return ending;
  }

  private static void endAll() {
    ending = true;
    RUNNING.forEach(Process::destroyForcibly);
  }
}
