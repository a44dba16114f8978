package dev.amitrail.infra;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.amitrail.infra.settings.DeploymentSettings;
import dev.amitrail.infra.settings.IllegalSettingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import software.amazon.awscdk.App;
import software.amazon.awscdk.AppProps;
import software.amazon.awscdk.Environment;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.Tags;
import software.amazon.awscdk.services.lambda.Code;

/// Synthesises the stacks. The CDK command line runs it with the context in an environment
/// variable; the build runs it with the folder to write to, and then it reads cdk.json itself.
public final class AmiTrail {
  /// The name of the home Region's stack.
  static final String HOME_STACK = "AmiTrail";

  /// What the name of a replica Region's stack begins with; the Region follows.
  static final String FORWARDER_STACK_PREFIX = "AmiTrailForwarder-";

  private static final Path LAMBDA_PACKAGE = Path.of("functions", "target", "lambda");

  private AmiTrail() {}

  /// Runs in the folder of cdk.json; `arguments` is empty or the folder to write to. Settings that
  /// cannot be deployed are reported in a line for each mistake, with exit status 1.
  public static void main(String[] arguments) throws IOException {
    try {
      App app =
          arguments.length == 0
              ? new App()
              : new App(
                  AppProps.builder()
                      .outdir(arguments[0])
                      .context(context(Path.of("cdk.json")))
                      .analyticsReporting(false)
                      .build());
      DeploymentSettings settings =
          DeploymentSettings.of(app.getNode().tryGetContext(DeploymentSettings.KEY));
      if (!Files.isDirectory(LAMBDA_PACKAGE)) {
        throw new IllegalSettingException(
            "There is no %s: run 'mvn package' in the folder of cdk.json first."
                .formatted(LAMBDA_PACKAGE));
      }
      addStacks(app, settings, Code.fromAsset(LAMBDA_PACKAGE.toString()));
      app.synth();
    } catch (IllegalSettingException e) {
      System.err.println(e.getMessage());
      System.exit(1);
    }
  }

  /// Adds the stacks of a deployment to an app.
  static void addStacks(App app, DeploymentSettings settings, Code code) {
    AmiTrailStack home =
        new AmiTrailStack(app, HOME_STACK, in(settings.homeRegion(), "home"), settings, code);
    for (String region : settings.replicaRegions()) {
      new AmiTrailForwarderStack(
              app, FORWARDER_STACK_PREFIX + region, in(region, "forwarder"), settings)
          .addStackDependency(home, "the bus it forwards to");
    }
    Tags.of(app).add("application", "ami-trail");
    SecurityRules.check(app);
  }

  private static StackProps in(String region, String part) {
    return StackProps.builder()
        .env(Environment.builder().region(region).build())
        .description("AMI Trail: " + part)
        .build();
  }

  private static Map<String, Object> context(Path file) throws IOException {
    ObjectMapper json = new ObjectMapper();
    try {
      return json.convertValue(
          json.readTree(Files.readString(file)).withObject("/context"),
          json.getTypeFactory().constructMapType(LinkedHashMap.class, String.class, Object.class));
    } catch (JsonProcessingException e) {
      throw new IllegalSettingException(
          "cdk.json is not JSON: line %d, column %d: %s."
              .formatted(
                  e.getLocation().getLineNr(),
                  e.getLocation().getColumnNr(),
                  e.getOriginalMessage()));
    }
  }
}
