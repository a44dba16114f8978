package dev.amitrail.local.lambda;

import dev.amitrail.local.template.DeployedFunction;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/// The processes of all functions, kept for the next event as Lambda keeps its execution
/// environments. A function that is busy gets another process, up to a small limit; further events
/// wait.
public final class FunctionPool implements AutoCloseable {
  private static final int PROCESSES_PER_FUNCTION = 3;

  private final LambdaHost host;
  private final String account;
  private final Map<DeployedFunction, Processes> processes = new ConcurrentHashMap<>();
  private final AtomicInteger started = new AtomicInteger();

  /// A pool without processes.
  public FunctionPool(LambdaHost host, String account) {
    this.host = host;
    this.account = account;
  }

  /// Starts a process before the first event.
  public void warm(DeployedFunction function) throws IOException {
    processes(function).idle.push(start(function));
  }

  /// Invokes a function with an event, in an idle process if there is one.
  public Outcome invoke(DeployedFunction function, String payload)
      throws IOException, InterruptedException {
    Processes own = processes(function);
    own.permits.acquire();
    try {
      Running running = own.takeIdle().orElse(null);
      if (running == null) {
        running = start(function);
      }
      InvocationResult result = running.environment.invoke(payload, account);
      if (running.environment.isAlive()) {
        own.idle.push(running);
      } else {
        running.environment.close();
      }
      return new Outcome(result, running.accessKey, running.environment.pid());
    } finally {
      own.permits.release();
    }
  }

  /// Ends all processes.
  @Override
  public void close() {
    for (Processes own : processes.values()) {
      own.idle.forEach(running -> running.environment.close());
    }
  }

  private Processes processes(DeployedFunction function) {
    return processes.computeIfAbsent(function, _ -> new Processes());
  }

  private Running start(DeployedFunction function) throws IOException {
    // Each process has its own access key, which identifies it in the emulated AWS's request log.
    String accessKey = function.name() + "-" + started.incrementAndGet();
    Map<String, String> caller = new HashMap<>(host.caller());
    caller.put("AWS_ACCESS_KEY_ID", accessKey);
    return new Running(host.with(caller).start(function, account), accessKey);
  }

  /// The result of an invocation, and the process that ran it.
  ///
  /// @param result the function's result
  /// @param accessKey the access key that the process signs its requests with
  /// @param pid the id of the process
  public record Outcome(InvocationResult result, String accessKey, long pid) {}

  private record Running(ExecutionEnvironment environment, String accessKey) {}

  private static final class Processes {
    private final Semaphore permits = new Semaphore(PROCESSES_PER_FUNCTION);
    private final ConcurrentLinkedDeque<Running> idle = new ConcurrentLinkedDeque<>();

    private Optional<Running> takeIdle() {
      for (Running running = idle.poll(); running != null; running = idle.poll()) {
        if (running.environment.isAlive()) {
          return Optional.of(running);
        }
        running.environment.close();
      }
      return Optional.empty();
    }
  }
}
