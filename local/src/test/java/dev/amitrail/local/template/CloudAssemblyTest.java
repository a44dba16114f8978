package dev.amitrail.local.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.amitrail.local.testing.Fixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CloudAssemblyTest {
  @Test
  void hasTheFunctionsThatAreTargetsOfRules() {
    DeployedStacks stacks = Fixtures.stacks();

    assertThat(stacks.homeRegion()).isEqualTo("ap-southeast-2");
    assertThat(stacks.regions()).containsExactly("ap-southeast-2", "us-east-1");
    assertThat(stacks.functions())
        .extracting(DeployedFunction::name, DeployedFunction::timeoutSeconds)
        .containsExactly(
            tuple("AmiReplicationHandler", 60),
            tuple("StackReportHandler", 60),
            tuple("ReplicationSweepHandler", 60));
    assertThat(stacks.function("Report").environment())
        .isEqualTo(
            Map.of("BUCKET", new AccountText(List.of("ami-trail-reports-", "-ap-southeast-2"))));
  }

  @Test
  void hasTheRulesWithTheirBuses() {
    assertThat(Fixtures.stacks().rules())
        .extracting(DeployedRule::region, DeployedRule::bus, DeployedRule::shortName)
        .containsExactly(
            tuple("ap-southeast-2", "default", "ami-state"),
            tuple("ap-southeast-2", "ami-trail", "ami-state"),
            tuple("ap-southeast-2", "default", "stack-settled"),
            tuple("ap-southeast-2", "default", "sweep"),
            tuple("us-east-1", "default", "ami-state"),
            tuple("us-east-1", "default", "stack-settled"));
  }

  @Test
  void ignoresRulesWithoutAFunction() {
    assertThat(Fixtures.stacks().rules())
        .extracting(DeployedRule::shortName)
        .doesNotContain("report-to-topic");
  }

  @Test
  void withMailTheFunctionsHaveATopic(@TempDir Path folder) throws IOException {
    Fixtures.copyAssembly(folder);
    Path template = folder.resolve("AmiTrail.template.json");
    Files.writeString(
        template,
        Files.readString(template)
            .replace("\"ap-southeast-2,us-east-1\"", "\"{\\\"topics\\\":\\\"\\\"}\""));

    DeployedStacks stacks = new CloudAssembly(folder).stacks();

    assertThat(stacks.topics()).isEmpty();
    assertThat(stacks.withMail().topics()).containsExactly("ami-trail-reports");
    assertThat(stacks.withMail().function("Replicate").environment().values())
        .extracting(text -> text.in("123456789012"))
        .contains("{\"topics\":\"arn:aws:sns:ap-southeast-2:123456789012:ami-trail-reports\"}");
    assertThat(stacks.withMail().function("Report")).isEqualTo(stacks.function("Report"));
  }

  @Test
  void namesTheVariableWhoseValueIsUnknown(@TempDir Path folder) throws IOException {
    Fixtures.copyAssembly(folder);
    Path template = folder.resolve("AmiTrail.template.json");
    Files.writeString(
        template,
        Files.readString(template)
            .replace("\"ap-southeast-2,us-east-1\"", "{\"Ref\": \"SomeParameter\"}"));

    assertThatThrownBy(() -> new CloudAssembly(folder).stacks())
        .hasMessageContaining("Stack AmiTrail, Replicate: environment variable REGIONS is")
        .hasMessageContaining("SomeParameter");
  }

  @Test
  void refusesAStackWithoutARegion(@TempDir Path folder) throws IOException {
    Fixtures.copyAssembly(folder);
    Path manifest = folder.resolve("manifest.json");
    Files.writeString(
        manifest, Files.readString(manifest).replace("/us-east-1\"", "/unknown-region\""));

    assertThatThrownBy(() -> new CloudAssembly(folder).stacks())
        .hasMessageContaining("AmiTrailForwarder-us-east-1 has no fixed Region");
  }

  @Test
  void namesTheMissingManifest(@TempDir Path folder) {
    assertThatThrownBy(() -> new CloudAssembly(folder).stacks())
        .hasMessageContaining("manifest.json does not exist")
        .hasMessageContaining("cdk synth");
  }
}
