package dev.amitrail.simulation.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amitrail.semantics.SemanticsAccount;
import dev.amitrail.simulation.ec2.ImageRegistration;
import dev.amitrail.simulation.ec2.SimulatedImage;
import dev.amitrail.simulation.ec2.SnapshotEncryption;
import dev.amitrail.simulation.time.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.ssm.SsmClient;

/// A calm simulated account, for the table of semantics.
final class SimulatedSemanticsAccount implements SemanticsAccount {
  private static final Duration STEP = Duration.ofSeconds(10);
  private static final Duration GUARD = Duration.ofHours(12);

  private final CalmAccount calm = new CalmAccount();

  @Override
  public Ec2Client ec2(String region) {
    return calm.ec2(region);
  }

  @Override
  public SsmClient ssm(String region) {
    return calm.ssm(region);
  }

  @Override
  public EventBridgeClient events() {
    throw missing();
  }

  @Override
  public String id() {
    return calm.cloud.account();
  }

  @Override
  public Instant now() {
    return VirtualTime.instant(calm.time.now());
  }

  @Override
  public void pass(Duration duration) {
    calm.pass(duration);
  }

  @Override
  public void await(BooleanSupplier condition) {
    Instant end = now().plus(GUARD);
    while (!condition.getAsBoolean()) {
      assertThat(now()).isBefore(end);
      pass(STEP);
    }
  }

  @Override
  public List<SentEvent> sentEvents() {
    throw missing();
  }

  @Override
  public String register(String region, NewImage image) {
    SimulatedImage registered =
        calm.cloud
            .region(region)
            .register(
                new ImageRegistration(
                    image.name(),
                    new TreeMap<>(image.tags()),
                    switch (image.encryption()) {
                      case NONE -> SnapshotEncryption.NONE;
                      case AWS_MANAGED_KEY -> SnapshotEncryption.AWS_MANAGED;
                      case CUSTOMER_KEY -> SnapshotEncryption.CUSTOMER;
                    },
                    image.productCode(),
                    1,
                    image.owner()),
                0);
    pass(STEP);
    return registered.id();
  }

  @Override
  public void hideSource(String region, String imageId) {
    throw missing();
  }

  @Override
  public void hideSourcesWhilePending() {
    throw missing();
  }

  @Override
  public void requireTag(String resourceType, String key) {
    throw missing();
  }

  @Override
  public void blockPublicAccess(String region, boolean blocked) {
    throw missing();
  }

  @Override
  public void usePublicImageQuota(String region) {
    throw missing();
  }

  @Override
  public void limitCopies(String region, int inProgress) {
    throw missing();
  }

  @Override
  public String awsManagedKey(String region) {
    throw missing();
  }

  @Override
  public String customerKey(String region) {
    throw missing();
  }

  @Override
  public void encryptByDefault(String region, String keyArn) {
    throw missing();
  }

  @Override
  public void makeUnusable(String region, String keyArn) {
    throw missing();
  }

  @Override
  public void withoutAccount(String accountId) {
    throw missing();
  }

  @Override
  public void loseValues(String region, String parameter) {
    throw missing();
  }

  private static UnsupportedOperationException missing() {
    return new UnsupportedOperationException("Not simulated yet");
  }
}
