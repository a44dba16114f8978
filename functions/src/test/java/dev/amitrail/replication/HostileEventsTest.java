package dev.amitrail.replication;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.ScheduledEvent;
import dev.amitrail.event.LambdaJson;
import dev.amitrail.event.MalformedEventException;
import dev.amitrail.fuzz.Fuzz;
import dev.amitrail.fuzz.Hostile;
import dev.amitrail.image.TestImage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Whatever event the function of replication gets.
class HostileEventsTest {
  @RegisterExtension static final Fuzz FUZZ = new Fuzz();

  /// A log event has at most 1 MB ("CloudWatch Logs quotas"), which was 256 kB until 2025.
  private static final int MOST_BYTES_OF_LINE = 256 * 1024;

  private static final List<String> EVENTS =
      Hostile.events().stream()
          .map(
              event ->
                  event
                      .replace("123456789012", TestImage.ACCOUNT)
                      .replaceAll("ami-[0-9a-f]{17}", TestImage.SOURCE_ID))
          .toList();

  @Test
  void anEventIsServedOrRefusedWithItsReason() {
    Fuzz.holds(
        "events of images",
        200,
        hostile -> {
          TestDeployment deployment = TestDeployment.replicatingTo("us-east-1", "eu-west-1");
          deployment.source("all");
          Optional<ScheduledEvent> event = read(hostile.damaged(hostile.pick(EVENTS)));
          if (event.isEmpty()) {
            return;
          }

          try {
            deployment
                .deliver(event.get())
                .outcomes()
                .forEach(line -> Hostile.requireVisible(line.region() + line.reason()));
          } catch (MalformedEventException | ReplicationFailedException e) {
            Hostile.requireExplained(e.getMessage());
          }

          assertThat(deployment.copies().size()).isIn(0, 2);
          assertThat(deployment.lines())
              .allSatisfy(Hostile::requireVisible)
              .allSatisfy(
                  line ->
                      assertThat(line.getBytes(StandardCharsets.UTF_8))
                          .hasSizeLessThan(MOST_BYTES_OF_LINE));
        });
  }

  /// Empty if the Lambda runtime refuses it, and no code of ours runs.
  static Optional<ScheduledEvent> read(String json) {
    try {
      return Optional.ofNullable(LambdaJson.event(json));
    } catch (RuntimeException | StackOverflowError _) {
      return Optional.empty();
    }
  }
}
