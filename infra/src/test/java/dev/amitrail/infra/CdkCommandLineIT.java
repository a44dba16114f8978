package dev.amitrail.infra;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.amitrail.infra.testing.RepositoryFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Deployment as the README describes it: the pinned CDK command line on the repository's cdk.json.
@Tag("operations")
class CdkCommandLineIT {
  private static final Path BUILT =
      RepositoryFiles.ROOT.resolve(Path.of("infra", "target", "cdk.out"));

  /// A guard against a run that never ends. A run takes seconds, minutes on a busy machine.
  private static final long LIMIT_MINUTES = 15;

  @TempDir private Path folder;

  /// The result of the command line.
  ///
  /// @param output what it wrote to standard output and standard error
  private record CdkRun(int status, String output) {
    /// The lines that name a setting, in an output without stack traces.
    List<String> linesNaming(String setting) {
      assertThat(output).doesNotContain("\tat ", "Exception");
      return output.lines().filter(line -> line.contains(setting)).toList();
    }
  }

  /// The build synthesised in another JVM and without the command line.
  @Test
  void theCommandLineSynthesisesTheTemplatesOfTheBuild() throws Exception {
    Path assembly = folder.resolve("cdk.out");

    CdkRun run = synth(RepositoryFiles.ROOT, "-o", assembly.toString());

    assertThat(run.status()).as(run.output()).isZero();
    assertThat(templates(assembly)).isNotEmpty().isEqualTo(templates(BUILT));
  }

  @Test
  void invalidSettingsOnTheCommandLineAreReportedInOneLine() throws Exception {
    CdkRun run =
        synth(
            RepositoryFiles.ROOT,
            "-o",
            folder.resolve("cdk.out").toString(),
            "-c",
            "amiTrail=us-east-1");

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.linesNaming("amiTrail"))
        .containsExactly(
            "cdk.json: setting amiTrail is \"us-east-1\": expected an object with at least"
                + " homeRegion and replicaRegions.");
  }

  @Test
  void anInvalidSettingInCdkJsonIsReportedInOneLine() throws Exception {
    CdkRun run = synthWith("sweepMinutes", 0);

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.linesNaming("sweepMinutes"))
        .containsExactly(
            "cdk.json: setting amiTrail.sweepMinutes is 0: expected a whole number from 1 to"
                + " 1440.");
  }

  @Test
  void anEnvironmentThatIsTooLargeForLambdaIsReportedInOneLine() throws Exception {
    CdkRun run =
        synthWith(
            "reportParameters",
            IntStream.range(0, 500).mapToObj("Parameter%d"::formatted).toList());

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.linesNaming("amiTrail"))
        .singleElement()
        .asString()
        .matches(
            "cdk.json: setting amiTrail.reportParameters is too large: .* Lambda allows 4096: list"
                + " fewer parameters.");
  }

  /// Synthesises a copy of cdk.json in which one setting has another value.
  private CdkRun synthWith(String setting, Object value) throws Exception {
    ObjectNode json = (ObjectNode) RepositoryFiles.json(Path.of("cdk.json"));
    ((ObjectNode) json.at("/context/amiTrail")).putPOJO(setting, value);
    json.put("app", "cd '%s' && %s".formatted(RepositoryFiles.ROOT, json.path("app").asText()));
    Files.writeString(folder.resolve("cdk.json"), json.toString());
    return synth(folder, "-o", "cdk.out");
  }

  /// Runs `cdk synth`. Builds nothing: the Lambda package is up to date.
  private CdkRun synth(Path directory, String... options) throws Exception {
    Path output = folder.resolve("output.txt");
    List<String> command =
        Stream.concat(
                Stream.of(
                    RepositoryFiles.ROOT.resolve("node_modules/.bin/cdk").toString(),
                    "synth",
                    "-q"),
                Stream.of(options))
            .toList();
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    withoutAwsAccount(builder.environment());
    Process process = builder.start();
    try {
      assertThat(process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)).as("%s ended", command).isTrue();
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    return new CdkRun(process.exitValue(), Files.readString(output));
  }

  /// The command line calls no AWS API with the caller's credentials and sends no telemetry.
  private static void withoutAwsAccount(Map<String, String> environment) {
    environment.keySet().removeIf(name -> name.startsWith("AWS_") || name.startsWith("CDK_"));
    environment.put("AWS_EC2_METADATA_DISABLED", "true");
    environment.put("AWS_CONFIG_FILE", "/dev/null");
    environment.put("AWS_SHARED_CREDENTIALS_FILE", "/dev/null");
    environment.put("CDK_DISABLE_CLI_TELEMETRY", "true");
    environment.put("JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION", "20");
    environment.put("JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION", "true");
  }

  /// File -> template, without the metadata that only the command line adds.
  private static Map<String, JsonNode> templates(Path assembly) throws IOException {
    Map<String, JsonNode> templates = new TreeMap<>();
    try (Stream<Path> files = Files.list(assembly)) {
      files
          .filter(file -> file.toString().endsWith(".template.json"))
          .forEach(file -> templates.put(file.getFileName().toString(), template(file)));
    }
    return templates;
  }

  private static JsonNode template(Path file) {
    JsonNode template = RepositoryFiles.json(file);
    ObjectNode resources = (ObjectNode) template.path("Resources");
    resources.remove("CDKMetadata");
    for (JsonNode resource : resources) {
      if (resource.path("Metadata") instanceof ObjectNode metadata) {
        metadata.remove("aws:cdk:path");
        metadata.properties().removeIf(entry -> entry.getKey().startsWith("aws:asset:"));
        if (metadata.isEmpty()) {
          ((ObjectNode) resource).remove("Metadata");
        }
      }
    }
    return template;
  }
}
