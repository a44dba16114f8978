package dev.amitrail.simulation.lambda;

import dev.amitrail.event.EventBridgeEvent;
import dev.amitrail.simulation.Disturbance;
import dev.amitrail.simulation.RunState;
import dev.amitrail.simulation.SimulatedDeployment;
import dev.amitrail.simulation.SystemUnderTest;
import dev.amitrail.simulation.time.LambdaInvocation;
import dev.amitrail.simulation.time.RunLog;
import dev.amitrail.simulation.time.SeededRandom;
import dev.amitrail.simulation.time.VirtualTime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/// Runs the functions as Lambda does when it is invoked asynchronously: within what is reserved for
/// events, while sweeps may overlap, at least once, with two more attempts after a failure, no
/// longer than their timeout.
///
/// Source: "How Lambda handles errors and retries with asynchronous invocation", Lambda developer
/// guide.
public final class SimulatedLambda {
  /// The two functions.
  public enum Function {
    REPLICATE,
    SWEEP;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final Duration FIRST_BACKOFF = Duration.ofSeconds(1);
  private static final Duration LONGEST_BACKOFF = Duration.ofMinutes(5);
  private static final Duration GIVES_UP = Duration.ofHours(6);
  private static final double DOUBLED = 0.01;

  /// One event on its way to a function.
  private record Order(
      Function function, EventBridgeEvent event, int attempt, long since, long backoff) {
    Order again() {
      return new Order(function, event, attempt + 1, since, VirtualTime.micros(FIRST_BACKOFF));
    }

    Order later() {
      long longest = VirtualTime.micros(LONGEST_BACKOFF);
      return new Order(function, event, attempt, since, Math.min(longest, backoff * 2));
    }
  }

  private final RunState world;
  private final SeededRandom chance;
  private final Supplier<SystemUnderTest> environments;
  private final Map<Function, Integer> running = new HashMap<>();
  private final Map<Function, Deque<SystemUnderTest>> idle = new HashMap<>();
  private final Set<LambdaInvocation> active = new LinkedHashSet<>();
  private int invocations;
  private int sweepsDone;
  private int sweepsFailed;
  private int open;

  public SimulatedLambda(
      RunState world, SeededRandom chance, Supplier<SystemUnderTest> environments) {
    this.world = world;
    this.chance = chance;
    this.environments = environments;
  }

  /// Takes an event over.
  public void invoke(Function function, EventBridgeEvent event) {
    Order order =
        new Order(function, event, 1, world.time().now(), VirtualTime.micros(FIRST_BACKOFF));
    accept(order, 0);
    if (world.isTroubled() && chance.happens(DOUBLED)) {
      world.count(Disturbance.INVOCATION_DOUBLED, function + " " + event.id());
      accept(order, chance.between(Duration.ofMillis(1), Duration.ofSeconds(90)));
    }
  }

  private void accept(Order order, long delay) {
    open++;
    world.time().after(delay, () -> runOrWait(order));
  }

  private void runOrWait(Order order) {
    SimulatedDeployment deployment = world.scenario().deployment();
    int most = order.function() == Function.SWEEP ? 0 : deployment.concurrency();
    if (most > 0 && running.getOrDefault(order.function(), 0) >= most) {
      world.counts().count(Disturbance.FUNCTION_THROTTLED);
      open--;
      if (world.time().now() - order.since() < VirtualTime.micros(GIVES_UP)) {
        accept(order.later(), order.backoff());
      }
      return;
    }
    run(order);
  }

  private void run(Order order) {
    SimulatedDeployment deployment = world.scenario().deployment();
    Duration timeout =
        order.function() == Function.SWEEP ? deployment.sweepTimeout() : deployment.eventTimeout();
    LambdaInvocation invocation =
        new LambdaInvocation(
            world.time(),
            order.function()
                + "-"
                + ++invocations
                + (order.attempt() > 1 ? "." + order.attempt() : ""),
            timeout);
    if (running.merge(order.function(), 1, Integer::sum) > 1
        && order.function() == Function.SWEEP) {
      world.count(Disturbance.SWEEPS_OVERLAP, invocation.toString());
    }
    active.add(invocation);
    world.log().add(RunLog.Kind.FUNCTION, invocation + " begins " + order.event().id());
    world
        .time()
        .after(
            VirtualTime.micros(timeout),
            () -> {
              if (active.contains(invocation)) {
                world.count(Disturbance.FUNCTION_TIMED_OUT, invocation.toString());
                invocation.kill("timed out");
              }
            });
    invocation.runs(
        world
            .time()
            .start(
                invocation.requestId(), Optional.of(invocation), 0, () -> work(order, invocation)));
  }

  private void work(Order order, LambdaInvocation invocation) {
    SystemUnderTest subject = idleOf(order.function()).pollFirst();
    if (subject == null) {
      subject = environments.get();
    }
    String failure = "";
    try {
      switch (order.function()) {
        case REPLICATE -> subject.onEvent(order.event(), invocation);
        case SWEEP -> subject.onSweep(order.event(), invocation);
      }
    } catch (Throwable e) {
      failure = e.toString();
    }
    if (!invocation.isKilled()) {
      idleOf(order.function()).addFirst(subject);
    }
    end(order, invocation, failure);
  }

  private Deque<SystemUnderTest> idleOf(Function function) {
    return idle.computeIfAbsent(function, _ -> new ArrayDeque<>());
  }

  private void end(Order order, LambdaInvocation invocation, String failure) {
    boolean failed = invocation.isKilled() || !failure.isEmpty();
    running.merge(order.function(), -1, Integer::sum);
    active.remove(invocation);
    open--;
    world
        .log()
        .add(RunLog.Kind.FUNCTION, invocation + (failed ? " fails: " + failure : " is done"));
    if (order.function() == Function.SWEEP) {
      sweepsDone++;
      sweepsFailed += failed ? 1 : 0;
    }
    if (failed && order.attempt() <= world.scenario().faults().lambdaRetries()) {
      world.counts().count(Disturbance.FUNCTION_RETRIED);
      accept(order.again(), VirtualTime.micros(Duration.ofMinutes(order.attempt())));
    }
  }

  /// How many events are waiting or being worked on.
  public int open() {
    return open;
  }

  /// How many sweeps have ended.
  public int sweepsDone() {
    return sweepsDone;
  }

  /// How many of them failed.
  public int sweepsFailed() {
    return sweepsFailed;
  }

  /// Ends all that still runs.
  public void shutDown() {
    active.forEach(invocation -> invocation.kill("the run is over"));
  }
}
