package dev.amitrail.local.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The output folder of `cdk synth` (`cdk.out`).
///
/// @param folder the folder of `manifest.json`
public record CloudAssembly(Path folder) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /// Reads what the stacks deploy.
  ///
  /// @throws IOException if the folder is not the output of `cdk synth`, with what is missing
  public DeployedStacks stacks() throws IOException {
    List<DeployedRule> rules = new ArrayList<>();
    List<DeployedStacks> withFunctions = new ArrayList<>();
    for (StackTemplate template : templates()) {
      List<DeployedRule> own = template.rules();
      rules.addAll(own);
      List<DeployedFunction> functions = template.functions(own);
      if (!functions.isEmpty()) {
        withFunctions.add(
            new DeployedStacks(template.region(), functions, List.of(), template.topics()));
      }
    }
    if (withFunctions.size() != 1) {
      throw new IOException(
          "%s has %d stacks with a rule whose target is a Lambda function; expected one, the home stack"
              .formatted(folder, withFunctions.size()));
    }
    DeployedStacks home = withFunctions.getFirst();
    return new DeployedStacks(home.homeRegion(), home.functions(), rules, home.topics());
  }

  /// What the emulated AWS's `/_ami-trail/world` takes: the stacks, and what `cdk bootstrap`
  /// creates that a deployment needs: a bucket for assets and the version parameter in each Region.
  ///
  /// @param account the account to deploy to
  public String world(String account) throws IOException {
    ObjectNode world = JSON.createObjectNode();
    for (StackTemplate template : templates()) {
      JsonNode artifact =
          JSON.readTree(folder.resolve("manifest.json").toFile())
              .at("/artifacts/%s/properties".formatted(template.name()));
      String assets = artifact.path("stackTemplateAssetObjectUrl").asText();
      world
          .withArray("buckets")
          .addObject()
          .put("region", template.region())
          .put(
              "name",
              assets.replaceFirst("s3://([^/]+)/.*", "$1").replace("${AWS::AccountId}", account));
      world
          .withArray("parameters")
          .addObject()
          .put("region", template.region())
          .put("name", artifact.path("bootstrapStackVersionSsmParameter").asText())
          .put("value", artifact.path("requiresBootstrapStackVersion").asText());
      ObjectNode stack = world.withArray("stacks").addObject();
      stack.put("region", template.region()).put("name", template.name());
      stack.set("tags", artifact.path("tags"));
      stack.set("template", template.template());
    }
    return world.toString();
  }

  private List<StackTemplate> templates() throws IOException {
    Path manifest = folder.resolve("manifest.json");
    if (!Files.isRegularFile(manifest)) {
      throw new IOException(manifest + " does not exist; expected the output of `cdk synth`");
    }
    List<StackTemplate> templates = new ArrayList<>();
    for (Map.Entry<String, JsonNode> artifact :
        JSON.readTree(manifest.toFile()).path("artifacts").properties()) {
      if (artifact.getValue().path("type").asText().equals("aws:cloudformation:stack")) {
        templates.add(template(artifact.getKey(), artifact.getValue()));
      }
    }
    return templates;
  }

  private StackTemplate template(String name, JsonNode artifact) throws IOException {
    String environment = artifact.path("environment").asText();
    String region = environment.substring(environment.lastIndexOf('/') + 1);
    if (region.isEmpty() || region.equals("unknown-region")) {
      throw new IOException(
          "Stack " + name + " has no fixed Region (its environment is \"" + environment + "\")");
    }
    Path template = folder.resolve(artifact.path("properties").path("templateFile").asText());
    return StackTemplate.of(name, region, JSON.readTree(template.toFile()));
  }
}
