package dev.amitrail.report.deployed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amitrail.report.model.ReportedImage.DeclaredBy;
import dev.amitrail.report.model.StackReport;
import dev.amitrail.report.testing.Stacks;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Under which parameter a resource counts that still runs an earlier image, as a table.
class UsageAttributionPureTest {
  private static final String OLD = "ami-0a1b2c3d4e5f60718";
  private static final String NEW = "ami-0b2c3d4e5f6071829";
  private static final String OTHER = "ami-0c3d4e5f607182930";

  /// @param expected a line for each entry: `key image resource …`
  record Case(
      String name, List<DeployedImage> before, List<DeployedImage> now, List<String> expected) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> cases() {
    return Stream.of(
        new Case(
            "the group still runs what the parameter named",
            List.of(parameter("Web", OLD, group("Group", Map.of(OLD, 2)))),
            List.of(parameter("Web", NEW), resource(OLD, group("Group", Map.of(OLD, 2)))),
            List.of("Web NEW Group")),
        new Case(
            "fewer instances still run it",
            List.of(parameter("Web", OLD, group("Group", Map.of(OLD, 2)))),
            List.of(parameter("Web", NEW), resource(OLD, group("Group", Map.of(OLD, 1)))),
            List.of("Web NEW Group")),
        new Case(
            "it runs what drifted under the parameter before",
            List.of(parameter("Web", OLD, group("Group", Map.of(OLD, 1, OTHER, 1)))),
            List.of(parameter("Web", NEW), resource(OTHER, group("Group", Map.of(OTHER, 1)))),
            List.of("Web NEW Group")),
        new Case(
            "it runs an image that it did not run before",
            List.of(parameter("Web", OLD, group("Group", Map.of(OLD, 1)))),
            List.of(parameter("Web", NEW), resource(OTHER, group("Group", Map.of(OTHER, 1)))),
            List.of("Web NEW", "Group OTHER Group")),
        new Case(
            "it runs one image of before and another one",
            List.of(parameter("Web", OLD, group("Group", Map.of(OLD, 1)))),
            List.of(parameter("Web", NEW), resource(OLD, group("Group", Map.of(OLD, 1, OTHER, 1)))),
            List.of("Web NEW", "Group OLD Group")),
        new Case(
            "its launch template still names what it runs",
            List.of(parameter("Web", OLD, group("Group", Map.of(OLD, 1)))),
            List.of(parameter("Web", NEW), resource(OLD, launching("Group", Map.of(OLD, 1)))),
            List.of("Web NEW", "Group OLD Group")),
        new Case(
            "it has no instances",
            List.of(parameter("Web", OLD, group("Group", Map.of(OLD, 1)))),
            List.of(parameter("Web", NEW), resource(OLD, group("Group", Map.of()))),
            List.of("Web NEW", "Group OLD Group")),
        new Case(
            "another resource used the parameter",
            List.of(parameter("Web", OLD, group("Another", Map.of(OLD, 1)))),
            List.of(parameter("Web", NEW), resource(OLD, group("Group", Map.of(OLD, 1)))),
            List.of("Web NEW", "Group OLD Group")),
        new Case(
            "the parameter still names what it runs",
            List.of(parameter("Web", OLD, group("Group", Map.of(OLD, 1)))),
            List.of(parameter("Web", OLD), resource(OTHER, group("Group", Map.of(OLD, 1)))),
            List.of("Web OLD", "Group OTHER Group")),
        new Case(
            "the parameter is gone",
            List.of(parameter("Web", OLD, group("Group", Map.of(OLD, 1)))),
            List.of(parameter("Db", NEW), resource(OLD, group("Group", Map.of(OLD, 1)))),
            List.of("Db NEW", "Group OLD Group")),
        new Case(
            "the parameter names no image now",
            List.of(parameter("Web", OLD, group("Group", Map.of(OLD, 1)))),
            List.of(
                DeployedImage.unnamed("Web", "hidden"),
                resource(OLD, group("Group", Map.of(OLD, 1)))),
            List.of("Web none", "Group OLD Group")),
        new Case(
            "a resource named it before, and no parameter",
            List.of(resource(OLD, group("Group", Map.of(OLD, 1)))),
            List.of(parameter("Group", NEW), resource(OLD, group("Group", Map.of(OLD, 1)))),
            List.of("Group NEW", "Group OLD Group")),
        new Case(
            "two resources still run it",
            List.of(
                parameter("Web", OLD, group("One", Map.of(OLD, 1)), group("Two", Map.of(OLD, 1)))),
            List.of(
                parameter("Web", NEW),
                resource(OLD, group("One", Map.of(OLD, 1))),
                resource(OLD, group("Two", Map.of(OLD, 1)))),
            List.of("Web NEW One Two")));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aResourceCountsForTheParameterThatNamedItsImageBefore(Case each) {
    StackReport previous =
        Stacks.report(
            "event-1",
            Optional.empty(),
            new DeployedImages(each.before(), List.of()),
            Stacks.image(OLD, "web-1", Map.of()),
            Stacks.image(OTHER, "web-0", Map.of()));

    List<DeployedImage> images = new DeployedImages(each.now(), List.of()).after(previous).images();

    assertThat(images.stream().map(UsageAttributionPureTest::line))
        .containsExactlyElementsOf(each.expected());
  }

  private static String line(DeployedImage image) {
    List<String> words = new ArrayList<>();
    words.add(image.key());
    words.add(image.id().map(Map.of(OLD, "OLD", NEW, "NEW", OTHER, "OTHER")::get).orElse("none"));
    image.uses().forEach(use -> words.add(use.resource()));
    return String.join(" ", words);
  }

  private static DeployedImage parameter(String key, String id, DeployedImage.Use... uses) {
    return Stacks.parameter(key, id, uses);
  }

  private static DeployedImage resource(String id, DeployedImage.Use use) {
    return DeployedImage.named(
        use.resource(), DeclaredBy.RESOURCE, id, Optional.empty(), List.of(use));
  }

  private static DeployedImage.Use launching(String resource, Map<String, Integer> instances) {
    DeployedImage.Use use = group(resource, instances);
    return new DeployedImage.Use(
        resource,
        use.type(),
        Optional.of("launch template lt-1 version 1"),
        use.instances(),
        false);
  }

  private static DeployedImage.Use group(String resource, Map<String, Integer> instances) {
    return Stacks.group(resource, instances);
  }
}
