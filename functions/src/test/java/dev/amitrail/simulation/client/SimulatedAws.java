package dev.amitrail.simulation.client;

import dev.amitrail.simulation.ec2.SimulatedAccount;
import dev.amitrail.simulation.time.LambdaInvocation;
import dev.amitrail.simulation.time.SimulatedFanOut;
import dev.amitrail.simulation.time.VirtualTime;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.ssm.SsmClient;

/// What the code under test is given of the world.
public final class SimulatedAws {
  private final VirtualTime time;
  private final SimulatedNetwork wire;
  private final SimulatedAccount cloud;
  private final SimulatedFanOut fanOut;

  public SimulatedAws(
      VirtualTime time, SimulatedNetwork wire, SimulatedAccount cloud, SimulatedFanOut fanOut) {
    this.time = time;
    this.wire = wire;
    this.cloud = cloud;
    this.fanOut = fanOut;
  }

  /// The EC2 client of a Region.
  public Ec2Client ec2(String region) {
    return new SimulatedEc2(wire, cloud.region(region));
  }

  /// The EC2 clients, by Region.
  public Function<String, Ec2Client> ec2() {
    return this::ec2;
  }

  /// The SSM client of a Region.
  public SsmClient ssm(String region) {
    return new SimulatedSsm(wire, cloud.region(region));
  }

  /// The SSM clients, by Region.
  public Function<String, SsmClient> ssm() {
    return this::ssm;
  }

  /// The EventBridge client of the home Region.
  public EventBridgeClient eventBridge() {
    return new SimulatedEventBridge(wire, cloud);
  }

  /// The virtual clock.
  public InstantSource clock() {
    return time.clock();
  }

  /// Lets virtual time pass.
  ///
  /// @throws Killed if the invocation is ended during the wait
  public void sleep(Duration duration) {
    Optional<LambdaInvocation> invocation = time.invocation();
    invocation.ifPresent(LambdaInvocation::failIfKilled);
    time.sleep(VirtualTime.micros(duration));
    invocation.ifPresent(LambdaInvocation::failIfKilled);
  }

  /// Does one thing for many inputs at a time.
  public SimulatedFanOut fanOut() {
    return fanOut;
  }
}
