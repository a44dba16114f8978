package dev.amitrail.infra;

import com.fasterxml.jackson.databind.JsonNode;
import dev.amitrail.infra.testing.RepositoryFiles;
import dev.amitrail.infra.testing.SynthesisedTemplate;
import dev.amitrail.infra.testing.TemplateRule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// A sample of an event: a file of `events/`.
///
/// @param folder the name of the rule that must match it, without the prefix, or `ignored`
record SampleEvent(String folder, String file, JsonNode json) {
  /// The folder of events that invoke no function.
  static final String IGNORED = "ignored";

  /// All samples.
  static List<SampleEvent> all() {
    Path events = RepositoryFiles.ROOT.resolve("events");
    try (Stream<Path> files = Files.walk(events)) {
      return files
          .filter(Files::isRegularFile)
          .sorted()
          .map(
              file ->
                  new SampleEvent(
                      events.relativize(file.getParent()).toString(),
                      file.getFileName().toString(),
                      RepositoryFiles.json(file)))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The rules that match it on its way through a deployment, each as often as it matches: in the
  /// home Region those on the default bus; in a replica Region those on the bus for forwarded
  /// events, once for each rule that forwards it; in any other Region none.
  List<TemplateRule> matchingRules(SynthesisedDeployment deployment) {
    String region = json.path("region").asText();
    SynthesisedTemplate home = deployment.home();
    if (region.equals(home.region())) {
      return matching(home.rules(TemplateRule.DEFAULT_BUS));
    }
    return deployment.forwarders().entrySet().stream()
        .filter(forwarder -> forwarder.getKey().equals(region))
        .flatMap(
            forwarder -> matching(forwarder.getValue().rules(TemplateRule.DEFAULT_BUS)).stream())
        .flatMap(_ -> matching(home.rules(AmiTrailStack.FORWARDED_EVENTS_BUS)).stream())
        .toList();
  }

  private List<TemplateRule> matching(List<TemplateRule> rules) {
    return rules.stream().filter(rule -> rule.matches(json)).toList();
  }

  @Override
  public String toString() {
    return folder + "/" + file;
  }
}
