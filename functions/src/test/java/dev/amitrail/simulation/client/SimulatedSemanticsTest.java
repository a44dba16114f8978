package dev.amitrail.simulation.client;

import dev.amitrail.event.EventBridgeEvent;
import dev.amitrail.semantics.SemanticsAccount;
import dev.amitrail.semantics.SemanticsCase;
import dev.amitrail.semantics.SemanticsTable;
import dev.amitrail.simulation.Scenario;
import dev.amitrail.simulation.SimulatedDeployment;
import dev.amitrail.simulation.ec2.ImageRegistration;
import dev.amitrail.simulation.ec2.SimulatedImage;
import dev.amitrail.simulation.ec2.SnapshotEncryption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.ssm.SsmClient;

/// The simulated EC2, SSM and EventBridge against the table of what AWS answers.
class SimulatedSemanticsTest {
  /// Each row's account has a world of its own.
  static Stream<SemanticsCase> rows() {
    return SemanticsTable.rows().stream();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void theSimulationAnswersAsAwsDoes(SemanticsCase row) {
    row.check().accept(new SimulatedSemantics());
  }

  private static final class SimulatedSemantics implements SemanticsAccount {
    /// No faults, images that are shown at once, and requests slower than the rates of SSM.
    private static final Scenario SCENARIO =
        Scenario.calm(SimulatedDeployment.standard())
            .with(
                new Scenario.Network(
                    Duration.ofMillis(500), Duration.ofMillis(500), 0, Duration.ZERO))
            .with(
                new Scenario.Copying(
                    Duration.ofMinutes(3),
                    Duration.ofMinutes(6),
                    0,
                    0,
                    Duration.ofHours(24),
                    Scenario.AfterGone.OLD_ID,
                    Duration.ZERO,
                    Duration.ZERO,
                    true));

    private static final Duration STEP = Duration.ofSeconds(10);
    private static final int STEPS = 1_000;

    private final CalmAccount lab = new CalmAccount(SCENARIO);

    @Override
    public Ec2Client ec2(String region) {
      return lab.ec2(region);
    }

    @Override
    public SsmClient ssm(String region) {
      return lab.ssm(region);
    }

    @Override
    public EventBridgeClient events() {
      return lab.events();
    }

    @Override
    public String id() {
      return lab.cloud.account();
    }

    @Override
    public Instant now() {
      return lab.time.instant();
    }

    @Override
    public void pass(Duration duration) {
      lab.pass(duration);
    }

    @Override
    public void await(BooleanSupplier condition) {
      for (int i = 0; i < STEPS; i++) {
        if (condition.getAsBoolean()) {
          return;
        }
        pass(STEP);
      }
      throw new AssertionError("It does not come to hold");
    }

    @Override
    public List<SentEvent> sentEvents() {
      return lab.sent.stream().map(SimulatedSemantics::sent).toList();
    }

    private static SentEvent sent(EventBridgeEvent event) {
      Map<String, String> texts = new TreeMap<>();
      event
          .detail()
          .forEach(
              (key, value) -> {
                if (value instanceof String text) {
                  texts.put(key, text);
                }
              });
      return new SentEvent(event.source(), event.detailType(), event.region(), texts);
    }

    @Override
    public String register(String region, NewImage image) {
      SnapshotEncryption encryption =
          switch (image.encryption()) {
            case NONE -> SnapshotEncryption.NONE;
            case AWS_MANAGED_KEY -> SnapshotEncryption.AWS_MANAGED;
            case CUSTOMER_KEY -> SnapshotEncryption.CUSTOMER;
          };
      SimulatedImage made =
          lab.cloud
              .region(region)
              .register(
                  new ImageRegistration(
                      image.name(),
                      new TreeMap<>(image.tags()),
                      encryption,
                      image.productCode(),
                      1,
                      image.owner(),
                      image.age()),
                  0);
      pass(Duration.ofMillis(1));
      return made.id();
    }

    @Override
    public void hideSource(String region, String imageId) {
      lab.cloud.image(region, imageId).orElseThrow().hideSource();
    }

    @Override
    public void hideSourcesWhilePending() {
      lab.cloud.state().hideSourcesWhilePending();
    }

    @Override
    public void requireTag(String resourceType, String key) {
      lab.cloud.state().requireTag(resourceType, key);
    }

    @Override
    public void blockPublicAccess(String region, boolean blocked) {
      lab.cloud.state().blockPublic(region, blocked);
    }

    @Override
    public void usePublicImageQuota(String region) {
      lab.cloud.state().limitPublicImages(region, 0);
    }

    @Override
    public void limitCopies(String region, int inProgress) {
      lab.cloud.state().limitCopies(region, inProgress);
    }

    @Override
    public String awsManagedKey(String region) {
      return lab.cloud.state().awsManagedKey(region);
    }

    @Override
    public String customerKey(String region) {
      return lab.cloud.state().customerKey(region);
    }

    @Override
    public void encryptByDefault(String region, String keyArn) {
      lab.cloud.state().encryptByDefault(region, keyArn.equals(customerKey(region)));
    }

    @Override
    public void makeUnusable(String region, String keyArn) {
      lab.cloud.state().makeUnusable(keyArn);
    }

    @Override
    public void withoutAccount(String accountId) {
      SCENARIO.regions().forEach(region -> lab.cloud.state().refuseAccount(region, accountId));
    }

    @Override
    public void loseValues(String region, String parameter) {
      lab.cloud.region(region).parameters().silence(parameter);
    }
  }
}
