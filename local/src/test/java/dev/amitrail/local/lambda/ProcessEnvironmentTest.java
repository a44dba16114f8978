package dev.amitrail.local.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amitrail.local.testing.Fixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessEnvironmentTest {
  private static final Path TASK_ROOT = Path.of("/task");

  @Test
  void passesOnlyTheVariablesThatSelectAws() {
    Map<String, String> environment =
        of(
            Map.of(
                "AWS_PROFILE", "dev",
                "AWS_ENDPOINT_URL", "http://127.0.0.1:1",
                "AWS_REGION", "eu-north-1",
                "AWS_DEFAULT_REGION", "eu-north-1",
                "PATH", "/bin",
                "HOME", "/nowhere",
                "JAVA_TOOL_OPTIONS", "-Dx=y",
                "GITHUB_TOKEN", "secret"));

    assertThat(environment)
        .containsEntry("AWS_PROFILE", "dev")
        .containsEntry("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
        .containsEntry("PATH", "/bin")
        .containsEntry("AWS_REGION", "ap-southeast-2")
        .containsEntry("AWS_DEFAULT_REGION", "ap-southeast-2")
        .doesNotContainKeys("HOME", "JAVA_TOOL_OPTIONS", "GITHUB_TOKEN");
  }

  @Test
  void hasTheVariablesThatLambdaSets() {
    assertThat(of(Map.of()))
        .containsEntry("BUCKET", "ami-trail-reports-111122223333-ap-southeast-2")
        .containsEntry("AWS_LAMBDA_FUNCTION_NAME", "StackReportHandler")
        .containsEntry("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "512")
        .containsEntry("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST")
        .containsEntry("AWS_LAMBDA_RUNTIME_API", "127.0.0.1:9001")
        .containsEntry("_HANDLER", "dev.amitrail.report.StackReportHandler")
        .containsEntry("LAMBDA_TASK_ROOT", "/task")
        .containsEntry("TZ", ":UTC");
  }

  @Test
  void statesTheFunctionInEachRequestUnlessTheCallerStatesAnotherApplication() {
    assertThat(of(Map.of())).containsEntry("AWS_SDK_UA_APP_ID", "StackReportHandler");
    assertThat(of(Map.of("AWS_SDK_UA_APP_ID", "mine"))).containsEntry("AWS_SDK_UA_APP_ID", "mine");
  }

  @Test
  void namesTheCallersProfileFiles(@TempDir Path home) throws IOException {
    Path config = Files.createDirectories(home.resolve(".aws")).resolve("config");
    Files.writeString(config, "[default]\n");

    assertThat(of(Map.of("HOME", home.toString())))
        .containsEntry("AWS_CONFIG_FILE", config.toString())
        .doesNotContainKey("AWS_SHARED_CREDENTIALS_FILE");
    assertThat(of(Map.of("HOME", home.toString(), "AWS_CONFIG_FILE", "/other")))
        .containsEntry("AWS_CONFIG_FILE", "/other");
  }

  private static Map<String, String> of(Map<String, String> caller) {
    return new ProcessEnvironment("ap-southeast-2", TASK_ROOT, caller)
        .of(Fixtures.stacks().function("Report"), "111122223333", "127.0.0.1:9001");
  }
}
