package dev.amitrail.simulation.client;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.amitrail.event.EventBridgeEvent;
import dev.amitrail.simulation.DisturbanceCounts;
import dev.amitrail.simulation.RunState;
import dev.amitrail.simulation.Scenario;
import dev.amitrail.simulation.SimulatedDeployment;
import dev.amitrail.simulation.ec2.ImageRegistration;
import dev.amitrail.simulation.ec2.SimulatedAccount;
import dev.amitrail.simulation.ec2.SimulatedImage;
import dev.amitrail.simulation.ec2.SnapshotEncryption;
import dev.amitrail.simulation.time.RunLog;
import dev.amitrail.simulation.time.SeededRandom;
import dev.amitrail.simulation.time.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.CopyImageRequest;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.ssm.SsmClient;

/// A simulated account to try one thing in: no functions, no other users, no faults.
final class CalmAccount {
  static final String HOME = "ap-southeast-2";
  static final String AWAY = "us-east-1";

  final VirtualTime time = new VirtualTime();
  final RunState world;
  final SimulatedAccount cloud;

  /// What AWS services sent.
  final List<EventBridgeEvent> sent = new ArrayList<>();

  private final SimulatedNetwork wire;

  CalmAccount() {
    this(Scenario.calm(SimulatedDeployment.standard()));
  }

  CalmAccount(Scenario scenario) {
    this.world = new RunState(time, new RunLog(time), new DisturbanceCounts(), scenario);
    this.wire = new SimulatedNetwork(world, SeededRandom.of(1));
    this.cloud = new SimulatedAccount(world, SeededRandom.of(2), sent::add);
  }

  Ec2Client ec2(String region) {
    return new SimulatedEc2(wire, cloud.region(region));
  }

  SsmClient ssm(String region) {
    return new SimulatedSsm(wire, cloud.region(region));
  }

  EventBridgeClient events() {
    return new SimulatedEventBridge(wire, cloud);
  }

  void pass(Duration duration) {
    time.runUntil(time.now() + VirtualTime.micros(duration));
  }

  /// An available image at home.
  SimulatedImage image(String... tags) {
    TreeMap<String, String> map = new TreeMap<>();
    for (int i = 0; i < tags.length; i += 2) {
      map.put(tags[i], tags[i + 1]);
    }
    SimulatedImage image = cloud.register(HOME, "web", map);
    pass(Duration.ofMinutes(2));
    return image;
  }

  /// An available image at home, encrypted.
  SimulatedImage image(SnapshotEncryption encryption) {
    SimulatedImage image =
        cloud
            .region(HOME)
            .register(
                new ImageRegistration(
                    "web", new TreeMap<>(), encryption, false, 1, cloud.account()),
                0);
    pass(Duration.ofMinutes(1));
    return image;
  }

  CopyImageRequest.Builder order(SimulatedImage source, Optional<String> token) {
    CopyImageRequest.Builder request =
        CopyImageRequest.builder()
            .name("copy of web")
            .sourceImageId(source.id())
            .sourceRegion(source.region());
    token.ifPresent(request::clientToken);
    return request;
  }

  static TagSpecification tags(ResourceType type, String key, String value) {
    return TagSpecification.builder()
        .resourceType(type)
        .tags(Tag.builder().key(key).value(value).build())
        .build();
  }

  static void assertRefused(String code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            AwsServiceException.class,
            e -> {
              if (!e.awsErrorDetails().errorCode().equals(code)) {
                throw new AssertionError("Expected " + code + ", got " + e.getMessage(), e);
              }
            });
  }
}
