package dev.amitrail.infra;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// A file of `events/`.
///
/// @param folder the name of the rule that must take it, or `ignored`
record SampleEvent(String folder, String file, JsonNode json) {
  /// The folder of what starts no function.
  static final String IGNORED = "ignored";

  /// All samples.
  static List<SampleEvent> all() {
    Path events = Repository.ROOT.resolve("events");
    try (Stream<Path> files = Files.walk(events)) {
      return files
          .filter(Files::isRegularFile)
          .sorted()
          .map(
              file ->
                  new SampleEvent(
                      events.relativize(file.getParent()).toString(),
                      file.getFileName().toString(),
                      Repository.json(file)))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The sample of this folder and file name.
  static SampleEvent of(String folder, String file) {
    return all().stream()
        .filter(sample -> sample.folder.equals(folder) && sample.file.equals(file))
        .findFirst()
        .orElseThrow();
  }

  /// The rules that take it on its way through a deployment, each as often as it would: in the home
  /// Region those on the default bus; in a replica Region those on the home Region's bus, once for
  /// each rule that forwards it; elsewhere none.
  List<TemplateRule> takenIn(Deployment deployment) {
    String region = json.path("region").asText();
    Template home = deployment.home();
    if (region.equals(home.region())) {
      return taken(home.rules(TemplateRule.DEFAULT_BUS));
    }
    return deployment.forwarders().entrySet().stream()
        .filter(forwarder -> forwarder.getKey().equals(region))
        .flatMap(forwarder -> taken(forwarder.getValue().rules(TemplateRule.DEFAULT_BUS)).stream())
        .flatMap(forwarding -> taken(home.rules(AmiTrailStack.BUS)).stream())
        .toList();
  }

  private List<TemplateRule> taken(List<TemplateRule> rules) {
    return rules.stream().filter(rule -> rule.takes(json)).toList();
  }

  @Override
  public String toString() {
    return folder + "/" + file;
  }
}
