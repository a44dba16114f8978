package dev.amitrail.local.publictemplates;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.amitrail.local.testing.Fixtures;
import dev.amitrail.local.testing.ReportingCloud;
import dev.amitrail.local.testing.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.Capability;
import software.amazon.awssdk.services.cloudformation.model.CloudFormationException;
import software.amazon.awssdk.services.ec2.Ec2Client;

/// Published templates, deployed unchanged to the emulated AWS. The event of each stack is routed
/// to the function, and its report is compared with what was written down from the template before.
class PublicTemplatesIT {
  private static final Map<String, TemplateRegion> REGIONS = new HashMap<>();

  @TempDir private static Path folder;

  private static ReportingCloud cloud;
  private static TemplateFiles files;

  @BeforeAll
  static void start() throws IOException {
    Path world = folder.resolve("world.json");
    Files.writeString(world, world().toString());
    cloud = ReportingCloud.start("public-templates", Optional.of(world));
    files = new TemplateFiles(cloud.clients().s3("us-east-1"));
  }

  @AfterAll
  static void end() {
    cloud.close();
  }

  static List<PublicTemplate> templates() {
    return PublicTemplate.all();
  }

  @Test
  void twentyFourTemplatesOfManyRepositoriesAreTested() {
    Map<String, Long> repositories =
        templates().stream()
            .collect(Collectors.groupingBy(PublicTemplate::repository, Collectors.counting()));

    assertThat(templates()).hasSizeGreaterThanOrEqualTo(24);
    assertThat(repositories.values()).allMatch(count -> count <= 5);
  }

  @ParameterizedTest
  @MethodSource("templates")
  void theReportListsWhatTheTemplateDeploys(PublicTemplate template) throws Exception {
    assertThat(template.hash())
        .as("the template is as it was published")
        .isEqualTo(template.sha256());
    String url = files.put(template.file());
    try (CloudFormationClient cloudFormation = cloud.clients().cloudFormation(template.region())) {
      if (template.refused().isPresent()) {
        assertThat(refusal(cloudFormation, template, url)).contains(template.refused().get());
        return;
      }
      String stack = create(cloudFormation, template, url);
      assertThat(failures(cloudFormation, stack)).isEmpty();

      assertThat(reported(stack))
          .containsExactlyInAnyOrderElementsOf(
              template.images().stream().map(PublicTemplate.Expected::line).toList());
      template
          .notRead()
          .ifPresent(
              resources ->
                  assertThat(notRead(stack)).containsExactlyInAnyOrderElementsOf(resources));
    }
  }

  private static String create(
      CloudFormationClient cloudFormation, PublicTemplate template, String url) {
    TemplateRegion region = REGIONS.computeIfAbsent(template.region(), PublicTemplatesIT::region);
    Map<String, String> parameters = new TreeMap<>(template.parameters());
    parameters.replaceAll((_, value) -> region.resolved(value));
    return cloudFormation
        .createStack(
            create ->
                create
                    .stackName(template.name())
                    .templateURL(url)
                    .parameters(Fixtures.parameters(parameters))
                    .capabilities(Capability.CAPABILITY_NAMED_IAM))
        .stackId();
  }

  private static TemplateRegion region(String name) {
    try (Ec2Client ec2 = cloud.clients().ec2(name)) {
      return new TemplateRegion(name, ec2);
    }
  }

  /// The reasons why the emulated AWS does not deploy it.
  private static String refusal(
      CloudFormationClient cloudFormation, PublicTemplate template, String url) {
    List<String> failures;
    try {
      failures = failures(cloudFormation, create(cloudFormation, template, url));
    } catch (CloudFormationException e) {
      failures = List.of(String.valueOf(e.getMessage()));
    }
    assertThat(failures).as("the emulated AWS now deploys it: expect its report").isNotEmpty();
    return String.join("; ", failures);
  }

  /// Waits until the stack has settled.
  ///
  /// @return the resources that failed, with the reasons
  private static List<String> failures(CloudFormationClient cloudFormation, String stack) {
    Waiting.until(
        () ->
            !cloudFormation
                .describeStacks(describe -> describe.stackName(stack))
                .stacks()
                .getFirst()
                .stackStatusAsString()
                .endsWith("_IN_PROGRESS"));
    return cloudFormation
        .describeStackEventsPaginator(describe -> describe.stackName(stack))
        .stackEvents()
        .stream()
        .filter(event -> event.resourceStatusAsString().endsWith("_FAILED"))
        .map(event -> "%s: %s".formatted(event.logicalResourceId(), event.resourceStatusReason()))
        .toList();
  }

  /// The lines of the stack's report.
  private static List<String> reported(String stack) throws InterruptedException {
    JsonNode result = ReportingCloud.returned(cloud.awaitReport(stack, "CREATE_COMPLETE"));
    assertThat(result.path("outcome").asText()).as(result.toString()).isEqualTo("published");
    return ReportingCloud.stream(cloud.latest(stack).path("images"))
        .map(
            image ->
                new PublicTemplate.Expected(
                    image.path("key").asText(),
                    image.path("id").asText(image.path("problem").asText()),
                    ReportingCloud.stream(image.path("uses"))
                        .map(use -> use.path("resource").asText())
                        .sorted()
                        .toList()))
        .map(PublicTemplate.Expected::line)
        .toList();
  }

  private static List<String> notRead(String stack) {
    return ReportingCloud.stream(cloud.latest(stack).path("unresolved"))
        .map(one -> one.path("resource").asText())
        .toList();
  }

  /// The images and the public SSM parameters that the templates name.
  private static ObjectNode world() {
    ObjectNode world = JsonNodeFactory.instance.objectNode();
    ArrayNode images = world.putArray("images");
    ArrayNode parameters = world.putArray("parameters");
    Set<String> known = new TreeSet<>();
    for (PublicTemplate template : templates()) {
      template.images().stream()
          .filter(image -> known.add(template.region() + image.image()))
          .forEach(
              image ->
                  images
                      .addObject()
                      .put("region", template.region())
                      .put("id", image.image())
                      .put("name", "image-of-" + template.name())
                      .put("owner", "801119661308"));
      template
          .ssm()
          .forEach(
              (name, value) ->
                  parameters
                      .addObject()
                      .put("region", template.region())
                      .put("name", name)
                      .put("value", value));
    }
    return world;
  }
}
