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

/// The processes of all functions of a deployment, kept warm from one event to the next as Lambda
/// does. A function that is busy gets another process, up to a few; more events wait.
public final class FunctionPool implements AutoCloseable {
  private static final int PROCESSES_OF_ONE_FUNCTION = 3;

  private final LambdaHost host;
  private final String account;
  private final Map<DeployedFunction, Places> places = new ConcurrentHashMap<>();
  private final AtomicInteger started = new AtomicInteger();

  /// A fleet without a process yet.
  public FunctionPool(LambdaHost host, String account) {
    this.host = host;
    this.account = account;
  }

  /// Starts a process ahead of the first event.
  public void warm(DeployedFunction function) throws IOException {
    places(function).idle.push(start(function));
  }

  /// Runs a function on an event, in a warm process if one is free.
  public Outcome invoke(DeployedFunction function, String payload)
      throws IOException, InterruptedException {
    Places own = places(function);
    own.free.acquire();
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
      own.free.release();
    }
  }

  /// Ends all processes.
  @Override
  public void close() {
    for (Places own : places.values()) {
      own.idle.forEach(running -> running.environment.close());
    }
  }

  private Places places(DeployedFunction function) {
    return places.computeIfAbsent(function, _ -> new Places());
  }

  private Running start(DeployedFunction function) throws IOException {
    // An access key of its own makes each process recognisable in the log of the emulated AWS.
    String accessKey = function.name() + "-" + started.incrementAndGet();
    Map<String, String> caller = new HashMap<>(host.caller());
    caller.put("AWS_ACCESS_KEY_ID", accessKey);
    return new Running(host.with(caller).start(function, account), accessKey);
  }

  /// What came of an invocation, and which process did it.
  ///
  /// @param result the function's answer
  /// @param accessKey the key that the process signs its requests with
  /// @param pid the id of the process
  public record Outcome(InvocationResult result, String accessKey, long pid) {}

  private record Running(ExecutionEnvironment environment, String accessKey) {}

  private static final class Places {
    private final Semaphore free = new Semaphore(PROCESSES_OF_ONE_FUNCTION);
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
