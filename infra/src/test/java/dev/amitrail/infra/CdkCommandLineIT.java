package dev.amitrail.infra;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a person deploys with: the pinned CDK command line on the repository's own cdk.json.
class CdkCommandLineIT {
  private static final Path BUILT = Repository.ROOT.resolve(Path.of("infra", "target", "cdk.out"));

  /// Against hanging, not a limit of the time that synthesis may take.
  private static final long GUARD_MINUTES = 10;

  @TempDir private Path folder;

  /// How a run of the command line ended.
  ///
  /// @param said what it printed, to either stream
  private record Run(int status, String said) {}

  /// The build synthesised in another JVM and without the command line.
  @Test
  void theCommandLineSynthesisesWhatTheBuildDid() throws Exception {
    Path output = folder.resolve("cdk.out");

    Run run = cdk(Repository.ROOT, "synth", "-q", "-o", output.toString());

    assertThat(run.status()).as(run.said()).isZero();
    assertThat(templates(output)).isNotEmpty().isEqualTo(templates(BUILT));
  }

  @Test
  void settingsOnTheCommandLineAreRefusedByName() throws Exception {
    Run run =
        cdk(
            Repository.ROOT,
            "synth",
            "-q",
            "-o",
            folder.resolve("cdk.out").toString(),
            "-c",
            "amiTrail=us-east-1");

    assertThat(run.status()).isEqualTo(1);
    assertThat(linesNaming("amiTrail", run))
        .containsExactly(
            "cdk.json: setting amiTrail is \"us-east-1\": expected an object with at least"
                + " homeRegion and replicaRegions.");
  }

  @Test
  void aBadSettingInCdkJsonEndsInOneLineThatNamesIt() throws Exception {
    ObjectNode json = (ObjectNode) Repository.json(Path.of("cdk.json"));
    ((ObjectNode) json.at("/context/amiTrail")).put("sweepMinutes", 0);
    json.put("app", "cd '%s' && %s".formatted(Repository.ROOT, json.path("app").asText()));
    Files.writeString(folder.resolve("cdk.json"), json.toString());

    Run run = cdk(folder, "synth", "-q", "-o", "cdk.out");

    assertThat(run.status()).isEqualTo(1);
    assertThat(linesNaming("sweepMinutes", run))
        .containsExactly(
            "cdk.json: setting amiTrail.sweepMinutes is 0: expected a whole number from 1 to"
                + " 1440.");
  }

  private static List<String> linesNaming(String key, Run run) {
    assertThat(run.said()).doesNotContain("\tat ", "Exception");
    return run.said().lines().filter(line -> line.contains(key)).toList();
  }

  private Run cdk(Path directory, String... arguments) throws Exception {
    Path said = folder.resolve("said.txt");
    List<String> command =
        Stream.concat(
                Stream.of(Repository.ROOT.resolve("node_modules/.bin/cdk").toString()),
                Stream.of(arguments))
            .toList();
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile());
    withoutAnAccount(builder.environment());
    Process process = builder.start();
    try {
      assertThat(process.waitFor(GUARD_MINUTES, TimeUnit.MINUTES)).as("%s ended", command).isTrue();
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    return new Run(process.exitValue(), Files.readString(said));
  }

  /// Nothing is asked of AWS, and of whoever runs this test nothing is told to anyone.
  private static void withoutAnAccount(Map<String, String> environment) {
    environment.keySet().removeIf(name -> name.startsWith("AWS_") || name.startsWith("CDK_"));
    environment.put("AWS_EC2_METADATA_DISABLED", "true");
    environment.put("AWS_CONFIG_FILE", "/dev/null");
    environment.put("AWS_SHARED_CREDENTIALS_FILE", "/dev/null");
    environment.put("CDK_DISABLE_CLI_TELEMETRY", "true");
    environment.put("JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION", "20");
    environment.put("JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION", "true");
  }

  /// File -> template, without what only the command line adds.
  private static Map<String, JsonNode> templates(Path output) throws IOException {
    try (Stream<Path> files = Files.list(output)) {
      Map<String, JsonNode> templates = new TreeMap<>();
      files
          .filter(file -> file.toString().endsWith(".template.json"))
          .forEach(file -> templates.put(file.getFileName().toString(), template(file)));
      return templates;
    }
  }

  private static JsonNode template(Path file) {
    try {
      JsonNode template = Repository.json(Files.readString(file));
      ObjectNode resources = (ObjectNode) template.path("Resources");
      resources.remove("CDKMetadata");
      for (Iterator<JsonNode> each = resources.elements(); each.hasNext(); ) {
        ObjectNode resource = (ObjectNode) each.next();
        if (resource.path("Metadata") instanceof ObjectNode metadata) {
          metadata
              .properties()
              .removeIf(
                  entry ->
                      entry.getKey().equals("aws:cdk:path")
                          || entry.getKey().startsWith("aws:asset:"));
          if (metadata.isEmpty()) {
            resource.remove("Metadata");
          }
        }
      }
      return template;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
