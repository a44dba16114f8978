package dev.amitrail.simulation;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import java.util.TreeMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.CopyImageRequest;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;
import software.amazon.awssdk.services.ssm.SsmClient;

/// A simulated account to try one thing in: no functions, nobody else, nothing goes wrong.
final class Laboratory {
  static final String HOME = "ap-southeast-2";
  static final String AWAY = "us-east-1";

  final VirtualTime time = new VirtualTime();
  final World world;
  final Cloud cloud;
  private final Wire wire;

  Laboratory() {
    this(Scenario.calm(Deployment.standard()));
  }

  Laboratory(Scenario scenario) {
    this.world = new World(time, new RunLog(time), new Tally(), scenario);
    this.wire = new Wire(world, Chance.of(1));
    this.cloud = new Cloud(world, Chance.of(2), _ -> {});
  }

  Ec2Client ec2(String region) {
    return new SimulatedEc2(wire, cloud.region(region));
  }

  SsmClient ssm(String region) {
    return new SimulatedSsm(wire, cloud.region(region));
  }

  void pass(Duration duration) {
    time.runUntil(time.now() + VirtualTime.micros(duration));
  }

  /// An available image at home.
  CloudImage image(String... tags) {
    TreeMap<String, String> map = new TreeMap<>();
    for (int i = 0; i < tags.length; i += 2) {
      map.put(tags[i], tags[i + 1]);
    }
    CloudImage image = cloud.register(HOME, "web", map);
    pass(Duration.ofMinutes(2));
    return image;
  }

  /// An available image at home, encrypted.
  CloudImage image(Encryption encryption) {
    CloudImage image =
        cloud
            .region(HOME)
            .register(
                new Registration("web", new TreeMap<>(), encryption, false, 1, cloud.account()), 0);
    pass(Duration.ofMinutes(1));
    return image;
  }

  CopyImageRequest.Builder order(CloudImage source, Optional<String> token) {
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
