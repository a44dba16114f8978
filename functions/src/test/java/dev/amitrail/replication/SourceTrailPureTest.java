package dev.amitrail.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amitrail.image.TestImage;
import dev.amitrail.replication.ReplicationOutcome.Kind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SourceTrailPureTest {
  private static final Map<String, String> REPLICAS =
      Map.of("us-east-1", "ami-0c000000000000001", "eu-west-1", "ami-0c000000000000002");

  @Test
  void everyReplicaIsNamedUnderItsRegion() {
    SourceTrail trail = trail(TestImage.source().ownTags(48));

    assertThat(trail.set())
        .isEqualTo(
            Map.of(
                "us-east-1.origin.id", "ami-0c000000000000001",
                "eu-west-1.origin.id", "ami-0c000000000000002"));
    assertThat(trail.noRoom()).isEmpty();
  }

  @Test
  void whereThereIsRoomForOneTheFirstByNameGetsIt() {
    SourceTrail trail = trail(TestImage.source().ownTags(49));

    assertThat(trail.set()).isEqualTo(Map.of("eu-west-1.origin.id", "ami-0c000000000000002"));
    assertThat(trail.noRoom()).containsExactly("us-east-1.origin.id");
  }

  @Test
  void whereThereIsNoRoomNothingIsWritten() {
    SourceTrail trail = trail(TestImage.source().ownTags(50));

    assertThat(trail.set()).isEmpty();
    assertThat(trail.noRoom()).containsExactly("eu-west-1.origin.id", "us-east-1.origin.id");
  }

  @Test
  void overwritingATagNeedsNoRoom() {
    SourceTrail trail = trail(TestImage.source().ownTags(49).tag("us-east-1.origin.id", "again"));

    assertThat(trail.set()).isEqualTo(Map.of("us-east-1.origin.id", "ami-0c000000000000001"));
    assertThat(trail.noRoom()).containsExactly("eu-west-1.origin.id");
  }

  @Test
  void tagsOfAwsTakeNoRoom() {
    assertThat(trail(TestImage.source().ownTags(48).tag("aws:x", "1").tag("aws:y", "2")).noRoom())
        .isEmpty();
  }

  @Test
  void withoutReplicasThereIsNothingToWrite() {
    assertThat(SourceTrail.of(TestImage.source().build(), List.of(), List.of()).set()).isEmpty();
  }

  private static SourceTrail trail(TestImage source) {
    List<ReplicationOutcome> copied =
        REPLICAS.entrySet().stream()
            .map(
                replica ->
                    ReplicationOutcome.of(
                        replica.getKey(), Kind.COPIED, replica.getValue(), List.of()))
            .toList();
    return SourceTrail.of(source.build(), List.of(), copied);
  }
}
