package dev.amitrail.local.invoke;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amitrail.local.Installation;
import dev.amitrail.local.testing.Command;
import dev.amitrail.local.testing.Command.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The scripts at the root of the checkout.
class ScriptIT {
  private static final Path ROOT = Installation.current().root();
  private static final List<String> BARE_TOOLS =
      List.of("bash", "cat", "dirname", "find", "head", "mkdir", "readlink", "flock", "uname");

  @TempDir Path folder;

  @Test
  void printsItsUsage() throws Exception {
    Result result = run(folder, "", ROOT.resolve("invoke").toString(), "--help");

    assertThat(result.status()).isZero();
    assertThat(result.out()).startsWith("Usage: ./invoke [--adapt] EVENT.json");
    assertThat(result.err()).isEmpty();
  }

  @Test
  void preflightPrintsItsUsageAndRefusesWhatItDoesNotKnow() throws Exception {
    String preflight = ROOT.resolve("preflight").toString();

    Result help = run(folder, "", preflight, "--help");
    Result unknown = run(folder, "", preflight, "--fast");

    assertThat(help.status()).isZero();
    assertThat(help.out()).startsWith("Usage: ./preflight [CDK.JSON]");
    assertThat(unknown.status()).isEqualTo(2);
    assertThat(unknown.err())
        .startsWith("preflight: at most one file is expected, found --fast\nUsage: ");
    assertThat(unknown.out()).isEmpty();
  }

  @Test
  void resolvesAFileInTheWorkingDirectory() throws Exception {
    Files.writeString(folder.resolve("my event.json"), "[]");

    Result result = run(folder, "", ROOT.resolve("invoke").toString(), "my event.json");

    assertThat(result.status()).isEqualTo(Invoke.WRONG_USAGE);
    assertThat(result.err())
        .isEqualTo(
            "invoke: my event.json is JSON but not an event: expected an object, found an array");
  }

  @Test
  void readsStandardInput() throws Exception {
    Result result = run(folder, "{", ROOT.resolve("invoke").toString(), "-");

    assertThat(result.status()).isEqualTo(Invoke.WRONG_USAGE);
    assertThat(result.err()).startsWith("invoke: standard input is not JSON");
  }

  @Test
  void namesMissingToolsAndHowToGetThem() throws Exception {
    Path checkout = checkout();
    Map<String, String> environment = Map.of("PATH", bareTools().toString());

    for (String script : List.of("invoke", "demo")) {
      Result result =
          Command.start(folder, environment, "", List.of(checkout.resolve(script).toString(), "x"))
              .await();

      assertThat(result.status()).isEqualTo(script.equals("invoke") ? 2 : 1);
      assertThat(result.err().lines())
          .satisfiesExactly(
              line -> assertThat(line).startsWith(script + ": Maven 3.8 or newer is missing"),
              line -> assertThat(line).startsWith(script + ": Python 3.10 to 3.13 is missing"),
              line -> assertThat(line).startsWith(script + ": Node.js 20 or newer is missing"))
          .allSatisfy(line -> assertThat(line).contains("Get it with: ", "brew install"));
    }
  }

  @Test
  void c06AllMistakesInTheSettingsAreListedAndNothingElse() throws Exception {
    Path checkout = checkout();
    Path tools = bareTools();
    String settings = "cdk.json: setting amiTrail.a is 1.\ncdk.json: setting amiTrail.b is 2.";
    tool(
        tools,
        "mvn",
        "cat <<END\n[INFO] building\n%s\n[ERROR] execution failed\nEND\nexit 1"
            .formatted(settings));
    for (String tool : List.of("python3", "node")) {
      tool(tools, tool, "exit 0");
    }
    for (String tool : List.of("tee", "awk", "grep")) {
      link(tools, tool);
    }

    Result result =
        Command.start(
                folder,
                Map.of("PATH", tools.toString()),
                "",
                List.of(checkout.resolve("demo").toString()))
            .await();

    assertThat(result.status()).isEqualTo(1);
    assertThat(result.err()).endsWith(settings).doesNotContain("execution failed");
  }

  private Path bareTools() throws IOException, InterruptedException {
    Path tools = Files.createDirectories(folder.resolve("tools"));
    for (String tool : BARE_TOOLS) {
      link(tools, tool);
    }
    return tools;
  }

  private void link(Path tools, String tool) throws IOException, InterruptedException {
    Result found = run(folder, "", "bash", "-c", "command -v " + tool);
    if (found.status() == 0) {
      tool(tools, tool, "exec " + found.out() + " \"$@\"");
    }
  }

  private static void tool(Path tools, String name, String script) throws IOException {
    Path file = Files.writeString(tools.resolve(name), "#!/bin/sh\n" + script + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  /// The scripts alone, built never.
  private Path checkout() throws IOException {
    Path checkout = Files.createDirectories(folder.resolve("my checkout"));
    Files.createDirectories(checkout.resolve("build"));
    for (String file :
        List.of("invoke", "demo", "build/launch.sh", "build/build.sh", "package.json")) {
      Files.copy(ROOT.resolve(file), checkout.resolve(file), StandardCopyOption.COPY_ATTRIBUTES);
    }
    return checkout;
  }

  private static Result run(Path folder, String input, String... command)
      throws IOException, InterruptedException {
    return Command.start(folder, Map.of(), input, List.of(command)).await();
  }
}
