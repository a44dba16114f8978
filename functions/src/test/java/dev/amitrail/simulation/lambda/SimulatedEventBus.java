package dev.amitrail.simulation.lambda;

import dev.amitrail.event.EventBridgeEvent;
import dev.amitrail.simulation.Disturbance;
import dev.amitrail.simulation.RunState;
import dev.amitrail.simulation.Scenario;
import dev.amitrail.simulation.audit.ExpectedTags;
import dev.amitrail.simulation.time.RunLog;
import dev.amitrail.simulation.time.SeededRandom;
import dev.amitrail.simulation.time.VirtualTime;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/// EventBridge between EC2 and the function: the rules, and what becomes of an event on its way.
/// EC2 and the tag service send on a best effort basis, EventBridge delivers at least once and in
/// no order.
public final class SimulatedEventBus {
  private static final long LATENCY = VirtualTime.micros(Duration.ofSeconds(2));
  private static final Duration LATE = Duration.ofSeconds(20);

  private final RunState world;
  private final SeededRandom chance;
  private final SimulatedLambda lambda;
  private int sent;
  private int latest;

  public SimulatedEventBus(RunState world, SeededRandom chance, SimulatedLambda lambda) {
    this.world = world;
    this.chance = chance;
    this.lambda = lambda;
  }

  /// An event of a Region.
  public void send(EventBridgeEvent event) {
    if (!isTaken(event)) {
      return;
    }
    Scenario.Events events = world.scenario().events();
    boolean troubled = world.isTroubled();
    String what = event.id() + " " + event.detailType() + " " + event.resources().getFirst();
    world.log().add(RunLog.Kind.EVENT, what + " " + summary(event));
    int number = ++sent;
    if (troubled && chance.happens(events.dropped())) {
      world.count(Disturbance.EVENT_DROPPED, what);
      return;
    }
    deliver(event, number, what);
    if (troubled && chance.happens(events.doubled())) {
      world.count(Disturbance.EVENT_DOUBLED, what);
      deliver(event, number, what);
    }
  }

  private void deliver(EventBridgeEvent event, int number, String what) {
    Scenario.Events events = world.scenario().events();
    long delay = chance.upTo(LATENCY);
    if (world.isTroubled() && chance.happens(events.late())) {
      world.count(Disturbance.EVENT_LATE, what);
      delay = chance.between(LATE, events.latest());
    }
    world
        .time()
        .after(
            delay,
            () -> {
              if (number < latest) {
                world.counts().count(Disturbance.EVENT_REORDERED);
              }
              latest = Math.max(latest, number);
              lambda.invoke(SimulatedLambda.Function.REPLICATE, event);
            });
  }

  /// What the rules of the deployment let through.
  private boolean isTaken(EventBridgeEvent event) {
    if (!world.scenario().deployment().regions().contains(event.region())) {
      return false;
    }
    Map<String, Object> detail = event.detail();
    if (event.detailType().equals("EC2 AMI State Change")) {
      return "available".equals(detail.get("State")) || "failed".equals(detail.get("State"));
    }
    return detail.get("changed-tag-keys") instanceof Collection<?> keys
        && detail.get("tags") instanceof Map<?, ?> tags
        && keys.stream().anyMatch(key -> asks(String.valueOf(key), tags));
  }

  private boolean asks(String key, Map<?, ?> tags) {
    if (key.equals(ExpectedTags.REPLICATE_TO) || key.equals(ExpectedTags.PUBLISH_AS)) {
      return true;
    }
    return ExpectedTags.isReplicaId(key)
        && tags.get(key) instanceof String value
        && (world.scenario().events().ownWritesToo() || !ExpectedTags.isImageId(value));
  }

  private static String summary(EventBridgeEvent event) {
    return String.valueOf(
        event
            .detail()
            .getOrDefault("State", event.detail().getOrDefault("changed-tag-keys", List.of())));
  }
}
