package dev.amitrail.infra;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awscdk.App;
import software.amazon.awscdk.AppProps;
import software.amazon.awscdk.services.lambda.Code;

/// The templates of a deployment, as CDK itself writes them. Starting CDK takes seconds, so each
/// deployment is synthesised once in the life of the JVM.
///
/// @param home the home Region's template
/// @param forwarders replica Region -> its template
/// @param packaged path -> content of what the functions' code is made of
record Deployment(
    DeploymentSettings settings,
    Template home,
    Map<String, Template> forwarders,
    Map<String, String> packaged) {
  /// What the code of the functions is in tests: path -> content.
  static final Map<String, String> CODE = Map.of("lib/functions.jar", "not really a jar");

  private static final List<String> EVERYWHERE =
      """
      ap-southeast-2 us-east-1 us-east-2 us-west-1 af-south-1 ap-east-1 ap-east-2 ap-south-1
      ap-south-2 ap-southeast-1 ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-6
      ap-southeast-7 ap-southeast-8 ap-northeast-1 ap-northeast-2 ap-northeast-3 ca-central-1
      ca-west-1 eu-central-1 eu-central-2 eu-west-1 eu-west-2 eu-west-3 eu-south-1 eu-south-2
      eu-north-1 il-central-1 me-south-1 me-central-1 mx-central-1 sa-east-1
      """
          .lines()
          .flatMap(line -> Stream.of(line.split(" ")))
          .toList();

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Map<DeploymentSettings, Deployment> SYNTHESISED = new ConcurrentHashMap<>();

  Deployment {
    forwarders = Map.copyOf(forwarders);
    packaged = Map.copyOf(packaged);
  }

  /// The deployment that the repository's own cdk.json describes.
  static Deployment byDefault() {
    return of(DeploymentSettings.of(Repository.context().path(DeploymentSettings.KEY)));
  }

  /// The deployment for settings, as one writes them in cdk.json.
  static Deployment of(String settings) {
    return of(DeploymentSettings.of(Repository.json(settings)));
  }

  /// The largest deployment there can be: as many Regions as AWS has outside of China and
  /// governments. One name is made up: samples of events take place in us-west-2 to be outside.
  ///
  /// @param more further settings; each begins with a comma
  static Deployment everywhere(String more) {
    return of(
        "{\"homeRegion\": \"%s\", \"replicaRegions\": [\"%s\"]%s}"
            .formatted(
                EVERYWHERE.getFirst(),
                String.join("\", \"", EVERYWHERE.subList(1, EVERYWHERE.size())),
                more));
  }

  /// The same with a KMS key in every Region.
  static Deployment everywhereWithKeys() {
    return everywhere(
        EVERYWHERE.stream()
            .map(
                region ->
                    "\"%1$s\": \"arn:aws:kms:%1$s:123456789012:key/mrk-%2$s\""
                        .formatted(region, "0".repeat(32)))
            .collect(Collectors.joining(", ", ", \"kmsKeys\": {", "}")));
  }

  private static Deployment of(DeploymentSettings settings) {
    return SYNTHESISED.computeIfAbsent(settings, Deployment::synthesise);
  }

  /// The templates of all Regions, the home Region's first.
  List<Template> templates() {
    return Stream.concat(Stream.of(home), forwarders.values().stream()).toList();
  }

  private static Deployment synthesise(DeploymentSettings settings) {
    try {
      Path folder = Files.createTempDirectory("ami-trail-");
      try {
        return synthesise(settings, folder);
      } finally {
        delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Deployment synthesise(DeploymentSettings settings, Path folder)
      throws IOException {
    Path code = folder.resolve("code");
    for (var file : CODE.entrySet()) {
      Path path = code.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue());
    }
    Path output = folder.resolve("cdk.out");
    App app =
        new App(
            AppProps.builder()
                .outdir(output.toString())
                .context(featureFlags())
                .analyticsReporting(false)
                .build());
    AmiTrail.addStacks(app, settings, Code.fromAsset(code.toString()));
    app.synth();
    return read(settings, output);
  }

  private static Deployment read(DeploymentSettings settings, Path output) throws IOException {
    Map<String, Template> forwarders = new LinkedHashMap<>();
    for (String region : settings.replicaRegions()) {
      forwarders.put(region, template(output, AmiTrail.FORWARDER + region, region));
    }
    return new Deployment(
        settings,
        template(output, AmiTrail.STACK, settings.homeRegion()),
        forwarders,
        packaged(output));
  }

  private static Template template(Path output, String stack, String region) throws IOException {
    return new Template(region, tree(output.resolve(stack + ".template.json")));
  }

  /// What the home Region's asset list names beside the template itself.
  private static Map<String, String> packaged(Path output) throws IOException {
    Map<String, String> packaged = new LinkedHashMap<>();
    for (JsonNode asset : tree(output.resolve(AmiTrail.STACK + ".assets.json")).path("files")) {
      if (asset.path("source").path("packaging").asText().equals("zip")) {
        Path folder = output.resolve(asset.path("source").path("path").asText());
        try (Stream<Path> files = Files.walk(folder)) {
          for (Path file : files.filter(Files::isRegularFile).toList()) {
            packaged.put(folder.relativize(file).toString(), Files.readString(file));
          }
        }
      }
    }
    return packaged;
  }

  private static Map<String, Object> featureFlags() {
    Map<String, Object> context =
        JSON.convertValue(
            Repository.context(), new TypeReference<LinkedHashMap<String, Object>>() {});
    context.remove(DeploymentSettings.KEY);
    return context;
  }

  private static JsonNode tree(Path file) throws IOException {
    return JSON.readTree(Files.readString(file));
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
