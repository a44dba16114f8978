package dev.amitrail.local.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The folder that CDK synthesises into (`cdk.out`).
///
/// @param folder where `manifest.json` is
public record CloudAssembly(Path folder) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /// Reads what the stacks deploy.
  ///
  /// @throws IOException if the folder is not what CDK leaves behind, naming what is missing
  public DeployedStacks deployment() throws IOException {
    List<StackTemplate> stacks = stacks();
    List<DeployedRule> rules = stacks.stream().flatMap(stack -> stack.rules().stream()).toList();
    StackTemplate home = home(stacks);
    return new DeployedStacks(home.region(), home.functions(home.rules()), rules, home.buckets());
  }

  private StackTemplate home(List<StackTemplate> stacks) throws IOException {
    List<StackTemplate> withFunctions =
        stacks.stream().filter(stack -> !stack.functions(stack.rules()).isEmpty()).toList();
    if (withFunctions.size() != 1) {
      throw new IOException(
          folder
              + " has "
              + withFunctions.size()
              + " stacks with a rule that leads to a Lambda function; expected one, the home"
              + " stack");
    }
    return withFunctions.getFirst();
  }

  private List<StackTemplate> stacks() throws IOException {
    Path manifest = folder.resolve("manifest.json");
    if (!Files.isRegularFile(manifest)) {
      throw new IOException(manifest + " is not there; expected what `cdk synth` leaves behind");
    }
    List<StackTemplate> stacks = new ArrayList<>();
    for (Map.Entry<String, JsonNode> artifact :
        JSON.readTree(manifest.toFile()).path("artifacts").properties()) {
      if (artifact.getValue().path("type").asText().equals("aws:cloudformation:stack")) {
        stacks.add(stack(artifact.getKey(), artifact.getValue()));
      }
    }
    return stacks;
  }

  private StackTemplate stack(String name, JsonNode artifact) throws IOException {
    String environment = artifact.path("environment").asText();
    String region = environment.substring(environment.lastIndexOf('/') + 1);
    if (region.isEmpty() || region.equals("unknown-region")) {
      throw new IOException(
          "Stack " + name + " has no fixed Region (its environment is \"" + environment + "\")");
    }
    Path template = folder.resolve(artifact.path("properties").path("templateFile").asText());
    return new StackTemplate(name, region, JSON.readTree(template.toFile()));
  }
}
