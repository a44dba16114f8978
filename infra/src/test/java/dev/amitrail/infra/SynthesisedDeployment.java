package dev.amitrail.infra;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.amitrail.infra.settings.DeploymentSettings;
import dev.amitrail.infra.testing.RepositoryFiles;
import dev.amitrail.infra.testing.SynthesisedTemplate;
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
import java.util.stream.IntStream;
import java.util.stream.Stream;
import software.amazon.awscdk.App;
import software.amazon.awscdk.AppProps;
import software.amazon.awscdk.services.lambda.Code;
import software.amazon.awssdk.regions.PartitionMetadata;
import software.amazon.awssdk.regions.Region;

/// The templates that CDK writes for some settings. Starting CDK takes seconds, so each deployment
/// is synthesised once in a JVM.
///
/// @param home the home Region's template
/// @param forwarders replica Region -> its template
/// @param lambdaPackage path -> content of the functions' code
public record SynthesisedDeployment(
    DeploymentSettings settings,
    SynthesisedTemplate home,
    Map<String, SynthesisedTemplate> forwarders,
    Map<String, String> lambdaPackage) {
  /// The functions' code in tests: path -> content.
  public static final Map<String, String> LAMBDA_PACKAGE =
      Map.of("lib/functions.jar", "not really a jar");

  /// All Regions that AWS has outside of China and GovCloud.
  private static final List<String> ALL_REGIONS =
      Region.regions().stream()
          .filter(region -> !region.isGlobalRegion())
          .filter(region -> PartitionMetadata.of(region).id().equals("aws"))
          .map(Region::id)
          .sorted()
          .toList();

  private static final Map<DeploymentSettings, SynthesisedDeployment> SYNTHESISED =
      new ConcurrentHashMap<>();

  public SynthesisedDeployment {
    forwarders = Map.copyOf(forwarders);
    lambdaPackage = Map.copyOf(lambdaPackage);
  }

  /// The deployment that the repository's own cdk.json describes.
  public static SynthesisedDeployment ofCdkJson() {
    return of(DeploymentSettings.of(RepositoryFiles.context().path(DeploymentSettings.KEY)));
  }

  /// The deployment for settings as in cdk.json.
  public static SynthesisedDeployment of(String settings) {
    return of(DeploymentSettings.of(RepositoryFiles.json(settings)));
  }

  /// A deployment without replica Regions.
  ///
  /// @param setting a further setting, as `"key": value`
  public static SynthesisedDeployment inOneRegion(String setting) {
    return of("{\"homeRegion\": \"eu-west-1\", \"replicaRegions\": [], %s}".formatted(setting));
  }

  /// A dry run, with KMS keys.
  public static SynthesisedDeployment dryRun() {
    return of(
        """
        {"homeRegion": "ap-southeast-2", "replicaRegions": ["us-east-1"], "dryRun": true,
         "kmsKeys": {"us-east-1": "alias/replicas"},
         "sourceKmsKeys": ["arn:aws:kms:ap-southeast-2:123456789012:key/5ec2"]}
        """);
  }

  /// The deployment of cdk.json with a key for each kind of use.
  public static SynthesisedDeployment withKmsKeys() {
    return of(
        """
        {"homeRegion": "ap-southeast-2", "replicaRegions": ["us-east-1", "eu-west-1"],
         "kmsKeys": {"us-east-1": "arn:aws:kms:us-east-1:123456789012:key/de57",
                     "eu-west-1": "alias/replicas"},
         "sourceKmsKeys": ["arn:aws:kms:ap-southeast-2:210987654321:key/5ec2"]}
        """);
  }

  /// A deployment with every setting different from its default.
  public static SynthesisedDeployment withEverySetting() {
    return of(
        """
        {"homeRegion": "eu-west-1", "replicaRegions": ["us-east-1", "ap-southeast-2"],
         "kmsKeys": {"us-east-1": "arn:aws:kms:us-east-1:123456789012:key/de57",
                     "eu-west-1": "alias/replicas"},
         "sourceKmsKeys": ["arn:aws:kms:eu-west-1:123456789012:key/5ec2"],
         "pointerPrefix": "/images/", "mirrorPermissions": "add", "mirrorPublic": true,
         "reportParameters": ["GoldenImage", "DB_AMI"], "sweepMinutes": 15, "copiesPerSweep": 20,
         "refreshHours": 12, "fleetMinutes": 10, "reportBucket": "ami-reports", "concurrency": 25, "dryRun": true, "notifyEmail": "amis@example.com"}
        """);
  }

  /// All Regions but us-west-2, which is the Region outside of the deployment in samples of events.
  public static SynthesisedDeployment inAllRegions() {
    return in(ALL_REGIONS.stream().filter(region -> !region.equals("us-west-2")).toList(), "");
  }

  /// The largest deployment: all Regions, with a KMS key in each, and as many aliases and keys of
  /// sources as the settings accept.
  public static SynthesisedDeployment inAllRegionsWithKmsKeys() {
    return in(
        ALL_REGIONS,
        ALL_REGIONS.stream()
                .map(
                    region ->
                        ALL_REGIONS.indexOf(region) < 12
                            ? "\"%1$s\": \"arn:aws:kms:%1$s:123456789012:alias/%1$s\""
                                .formatted(region)
                            : "\"%1$s\": \"arn:aws:kms:%1$s:123456789012:key/mrk-%2$s\""
                                .formatted(region, "0".repeat(32)))
                .collect(Collectors.joining(", ", ", \"kmsKeys\": {", "}"))
            + IntStream.range(0, 40)
                .mapToObj("\"arn:aws:kms:ap-southeast-2:123456789012:key/mrk-%032d\""::formatted)
                .collect(Collectors.joining(", ", ", \"sourceKmsKeys\": [", "]")));
  }

  private static SynthesisedDeployment in(List<String> regions, String more) {
    String home = "ap-southeast-2";
    return of(
        "{\"homeRegion\": \"%s\", \"replicaRegions\": [\"%s\"]%s}"
            .formatted(
                home,
                regions.stream()
                    .filter(region -> !region.equals(home))
                    .collect(Collectors.joining("\", \"")),
                more));
  }

  private static SynthesisedDeployment of(DeploymentSettings settings) {
    return SYNTHESISED.computeIfAbsent(settings, SynthesisedDeployment::synthesise);
  }

  /// The templates of all Regions, the home Region's first.
  public List<SynthesisedTemplate> templates() {
    return Stream.concat(Stream.of(home), forwarders.values().stream()).toList();
  }

  private static SynthesisedDeployment synthesise(DeploymentSettings settings) {
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

  private static SynthesisedDeployment synthesise(DeploymentSettings settings, Path folder)
      throws IOException {
    Path code = folder.resolve("code");
    for (var file : LAMBDA_PACKAGE.entrySet()) {
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

  private static SynthesisedDeployment read(DeploymentSettings settings, Path output)
      throws IOException {
    Map<String, SynthesisedTemplate> forwarders = new LinkedHashMap<>();
    for (String region : settings.replicaRegions()) {
      forwarders.put(region, template(output, AmiTrail.FORWARDER_STACK_PREFIX + region, region));
    }
    return new SynthesisedDeployment(
        settings,
        template(output, AmiTrail.HOME_STACK, settings.homeRegion()),
        forwarders,
        lambdaPackage(output));
  }

  private static SynthesisedTemplate template(Path output, String stack, String region) {
    return new SynthesisedTemplate(
        region, RepositoryFiles.json(output.resolve(stack + ".template.json")));
  }

  /// The content of the zip asset in the home Region's list of assets.
  private static Map<String, String> lambdaPackage(Path output) throws IOException {
    Map<String, String> lambdaPackage = new LinkedHashMap<>();
    for (JsonNode asset :
        RepositoryFiles.json(output.resolve(AmiTrail.HOME_STACK + ".assets.json")).path("files")) {
      if (asset.path("source").path("packaging").asText().equals("zip")) {
        Path folder = output.resolve(asset.path("source").path("path").asText());
        try (Stream<Path> files = Files.walk(folder)) {
          for (Path file : files.filter(Files::isRegularFile).toList()) {
            lambdaPackage.put(folder.relativize(file).toString(), Files.readString(file));
          }
        }
      }
    }
    return lambdaPackage;
  }

  private static Map<String, Object> featureFlags() {
    Map<String, Object> context =
        new ObjectMapper()
            .convertValue(
                RepositoryFiles.context(), new TypeReference<LinkedHashMap<String, Object>>() {});
    context.remove(DeploymentSettings.KEY);
    return context;
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  /// Names the case in the report of a parameterized test.
  @Override
  public String toString() {
    return settings.toString();
  }
}
