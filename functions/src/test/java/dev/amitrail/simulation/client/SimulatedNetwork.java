package dev.amitrail.simulation.client;

import dev.amitrail.simulation.Disturbance;
import dev.amitrail.simulation.RunState;
import dev.amitrail.simulation.Scenario;
import dev.amitrail.simulation.ec2.SimulatedImage;
import dev.amitrail.simulation.ec2.SimulatedRegion;
import dev.amitrail.simulation.time.LambdaInvocation;
import dev.amitrail.simulation.time.RunLog;
import dev.amitrail.simulation.time.SeededRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkClientException;

/// The way of a request to AWS and back: it takes time, it can be throttled, lost or answered with
/// an error before or after it took effect, and the function can be killed once it is back. Every
/// request is a point where other threads run.
public final class SimulatedNetwork {
  private static final int BAD_REQUEST = 400;

  private final RunState world;
  private final SeededRandom chance;
  private final List<String> writes = new ArrayList<>();
  private final List<String> refusedWrites = new ArrayList<>();
  private int calls;

  public SimulatedNetwork(RunState world, SeededRandom chance) {
    this.world = world;
    this.chance = chance;
  }

  /// A request on its way.
  private final class Request<T> {
    private final SimulatedAction api;
    private final String about;
    private final Supplier<T> effect;
    private final Optional<LambdaInvocation> caller;
    private final int number;
    private @Nullable T answer;
    private @Nullable RuntimeException failure;

    Request(
        SimulatedAction api, String about, Supplier<T> effect, Optional<LambdaInvocation> caller) {
      this.api = api;
      this.caller = caller;
      this.about = about;
      this.effect = effect;
      this.number = ++calls;
    }

    /// The point at which AWS does what it is asked for, or does not.
    void arrive(SimulatedRegion region, TokenBucket bucket) {
      if (caller.filter(LambdaInvocation::isKilled).isPresent() && chance.happens(0.5)) {
        return;
      }
      try {
        checkReachable(region);
        checkBucket(region, bucket);
        double error = world.isTroubled() ? world.scenario().faults().error() : 0;
        failSometimes(error / 2, Disturbance.ERROR_BEFORE, Disturbance.TIMEOUT_BEFORE);
        answer = effect.get();
        noteWrite(writes);
        failSometimes(error / 2, Disturbance.ERROR_AFTER, Disturbance.TIMEOUT_AFTER);
      } catch (ApiRefusal | SdkClientException e) {
        failure = e;
        boolean isAnswer = e instanceof ApiRefusal refusal && refusal.status() == BAD_REQUEST;
        if (api == SimulatedAction.DESCRIBE_IMAGES && !isAnswer) {
          caller.ifPresent(invocation -> invocation.failedToLook(region.name()));
        }
      } catch (RuntimeException e) {
        failure = e;
        throw e;
      }
    }

    private void checkReachable(SimulatedRegion region) {
      Disturbance outage = region.outage().orElse(null);
      if (outage == null) {
        return;
      }
      world.count(outage, region.name() + " " + this);
      if (outage == Disturbance.REGION_REFUSES) {
        throw new ApiRefusal(
            "AuthFailure", "AWS was not able to validate the provided access credentials", 401);
      }
      throw noAnswer("Connect to " + region.name() + " failed: Connection refused");
    }

    private void checkBucket(SimulatedRegion region, TokenBucket bucket) {
      if (!region.takes(bucket)) {
        world.counts().count(Disturbance.THROTTLED);
        boolean ssm = bucket == TokenBucket.GET_PARAMETER || bucket == TokenBucket.PUT_PARAMETER;
        throw new ApiRefusal(
            ssm ? "ThrottlingException" : "RequestLimitExceeded", "Request limit exceeded.", 503);
      }
    }

    private void failSometimes(double probability, Disturbance error, Disturbance timeout) {
      if (!chance.happens(probability)) {
        return;
      }
      boolean answered = chance.happens(0.5);
      world.count(answered ? error : timeout, toString());
      if (answered) {
        throw chance.happens(0.5)
            ? new ApiRefusal("InternalError", "An internal error has occurred", 500)
            : new ApiRefusal("Unavailable", "The service is unavailable. Please try again.", 503);
      }
      throw noAnswer("Unable to execute HTTP request: Read timed out");
    }

    /// That the function for events announces what a late event reported changes nothing; that a
    /// sweep announces something after convergence would be wrong.
    private boolean isAnnouncement() {
      return api == SimulatedAction.PUT_EVENTS
          && caller.filter(one -> one.requestId().startsWith("replicate")).isPresent();
    }

    private void noteWrite(List<String> list) {
      if (api.writes() && !isAnnouncement()) {
        list.add(api + " " + about);
      }
    }

    /// The answer, once it is back.
    T answer(Function<ApiRefusal, RuntimeException> exceptions) {
      if (failure == null) {
        world.log().add(RunLog.Kind.CALL, this + " " + description());
        if (answer == null) {
          throw new AssertionError("No answer to " + this);
        }
        return answer;
      }
      world.log().add(RunLog.Kind.CALL, this + " -> " + failure.getMessage());
      if (failure instanceof ApiRefusal refusal) {
        if (isFinal(refusal)) {
          noteWrite(refusedWrites);
        }
        throw exceptions.apply(refusal);
      }
      throw failure;
    }

    private String description() {
      return answer instanceof SimulatedImage image ? "-> " + image.id() : "";
    }

    @Override
    public String toString() {
      return "#"
          + number
          + " "
          + caller.map(Object::toString).orElse("test")
          + " "
          + api
          + " "
          + about;
    }
  }

  private static boolean isFinal(ApiRefusal refusal) {
    return switch (refusal.code()) {
      case "RequestLimitExceeded",
          "ThrottlingException",
          "ResourceLimitExceeded",
          "IdempotentParameterMismatch",
          "AuthFailure" ->
          false;
      default -> refusal.status() < 500;
    };
  }

  private static SdkClientException noAnswer(String message) {
    return SdkClientException.builder().message(message).writableStackTrace(false).build();
  }

  /// Sends a request and waits for the answer.
  ///
  /// @param about what it is about, for the log
  /// @param effect what AWS does; it answers or refuses
  /// @param exceptions the SDK's exception for a refusal
  /// @throws Killed if the invocation is ended before the answer is back, or just then
  <T> T send(
      SimulatedAction api,
      TokenBucket bucket,
      SimulatedRegion region,
      String about,
      Supplier<T> effect,
      Function<ApiRefusal, RuntimeException> exceptions) {
    Optional<LambdaInvocation> caller = world.time().invocation();
    caller.ifPresent(LambdaInvocation::failIfKilled);
    Request<T> request = new Request<>(api, region.name() + " " + about, effect, caller);
    long duration = duration();
    world.time().after(chance.upTo(duration), () -> request.arrive(region, bucket));
    world.time().sleep(duration);
    caller.ifPresent(LambdaInvocation::failIfKilled);
    caller.ifPresent(invocation -> killSometimes(invocation, request.number));
    return request.answer(exceptions);
  }

  private long duration() {
    Scenario.Network network = world.scenario().network();
    if (world.isTroubled() && chance.happens(network.slow())) {
      world.counts().count(Disturbance.SLOW_CALL);
      return chance.between(network.usual(), network.slowest());
    }
    return chance.between(network.fastest(), network.usual());
  }

  private void killSometimes(LambdaInvocation invocation, int number) {
    Scenario.Faults faults = world.scenario().faults();
    boolean exactly = faults.killAtCall().isPresent() && faults.killAtCall().getAsInt() == number;
    if (exactly || (world.isTroubled() && chance.happens(faults.killed()))) {
      world.count(Disturbance.FUNCTION_KILLED, invocation + " after call " + number);
      invocation.kill("killed after call " + number);
      invocation.failIfKilled();
    }
  }

  /// How many requests were sent.
  public int calls() {
    return calls;
  }

  /// What was written, in order.
  public List<String> writes() {
    return Collections.unmodifiableList(writes);
  }

  /// What was asked to be written and refused for good: the action, the Region, what it was about.
  public List<String> refusedWrites() {
    return Collections.unmodifiableList(refusedWrites);
  }
}
