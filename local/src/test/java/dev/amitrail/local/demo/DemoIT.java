package dev.amitrail.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amitrail.local.Installation;
import dev.amitrail.local.testing.Command;
import dev.amitrail.local.testing.Command.Result;
import dev.amitrail.local.testing.HandlerPackage;
import dev.amitrail.local.testing.Waiting;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("operations")
class DemoIT {
  @Test
  void showsTheReplicasAndTheReports() throws Exception {
    Result result = Command.java(Demo.class, Map.of()).await();

    assertThat(result.status()).as(result.out() + result.err()).isZero();
    assertThat(result.out())
        .contains("-> rule ami-state -> AmiReplicationHandler")
        .contains("ec2:CopyImage -> ami-")
        .containsPattern("us-east-1 +ami-\\w+ pending")
        .containsPattern("us-east-1 +ami-\\w+ available")
        .containsPattern("shop-app-1.0-from-ami-\\w+")
        .contains("eu-west-1.origin.id = ami-")
        .contains("differences: none, writes: 0")
        .containsPattern("\\[AppAmi\\] - shop-app-1.0 \\(ami-\\w+\\) ")
        .contains("replaces shop-app-1.0")
        .contains("All checks passed")
        .doesNotContain("\u001b");
  }

  @Test
  void failsIfTheFunctionsDoNothing(@TempDir Path functions) throws Exception {
    HandlerPackage.writeAll(functions, "return null;");

    Result result =
        Command.java(Demo.class, Map.of(Installation.OTHER_FUNCTIONS, functions.toString()))
            .await();

    assertThat(result.status()).isEqualTo(1);
    assertThat(result.out())
        .contains("The number of replicas in us-east-1 should be 1, but is 0")
        .contains("The number of replicas in eu-west-1 should be 1, but is 0")
        .contains("The report has no line [AppAmi] - shop-app-1.0")
        .contains("There is no s3://ami-trail-reports-")
        .doesNotContain("All checks passed");
  }

  @Test
  void leavesNoProcessBehindIfInterrupted() throws Exception {
    try (Command demo = Command.java(Demo.class, Map.of())) {
      Waiting.until(() -> demo.descendants().size() >= 3);
      List<ProcessHandle> started = demo.descendants();

      demo.signal("INT");

      Waiting.until(() -> !demo.isAlive());
      Waiting.until(() -> started.stream().noneMatch(ProcessHandle::isAlive));
    }
  }
}
