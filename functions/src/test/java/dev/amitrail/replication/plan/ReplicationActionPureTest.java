package dev.amitrail.replication.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amitrail.image.Image;
import dev.amitrail.image.TestImage;
import dev.amitrail.replication.plan.ReplicationAction.Adopt;
import dev.amitrail.replication.plan.ReplicationAction.Copy;
import dev.amitrail.replication.plan.ReplicationAction.NoAction;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class ReplicationActionPureTest {
  private static final Image SOURCE = TestImage.source().build();
  private static final Image REPLICA = TestImage.copy("ami-0c000000000000001", "us-east-1").build();
  private static final Adopt ADOPT = new Adopt(REPLICA, new TreeMap<>(), List.of());

  @Test
  void eachActionIsAboutTheRegionOfTheReplica() {
    List<ReplicationAction> actions =
        List.of(
            new Copy(ImageCopy.of(SOURCE, "eu-west-1", List.of(), Optional.empty()), List.of()),
            ADOPT,
            new NoAction(ReplicationOutcome.of("us-west-2", ReplicationOutcome.Kind.FAILED, "no")));

    assertThat(actions)
        .extracting(ReplicationAction::region)
        .containsExactly("eu-west-1", "us-east-1", "us-west-2");
  }
}
