package dev.amitrail.local.eventbridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amitrail.local.Installation;
import dev.amitrail.local.aws.EmulatedAws;
import dev.amitrail.local.template.CloudAssembly;
import dev.amitrail.local.template.DeployedStacks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Routes every sample event by the rules of the synthesised templates, hop by hop.
class SampleEventsIT {
  private static final Path EVENTS = Installation.current().root().resolve("events");

  @ParameterizedTest
  @MethodSource
  void matchesOnlyTheRuleOfItsFolder(Path sample) throws Exception {
    DeployedStacks stacks = new CloudAssembly(Installation.current().cloudAssembly()).stacks();
    Event event = Event.parse(Files.readAllBytes(EVENTS.resolve(sample)));

    List<String> rules =
        new EventRouter(stacks, EmulatedAws.ACCOUNT)
            .routes(event).stream().map(route -> route.rule().shortName()).toList();

    String folder = sample.getName(0).toString();
    assertThat(rules).isEqualTo(folder.equals("ignored") ? List.of() : List.of(folder));
  }

  static List<Path> matchesOnlyTheRuleOfItsFolder() throws IOException {
    try (Stream<Path> files = Files.walk(EVENTS)) {
      return files
          .filter(file -> file.toString().endsWith(".json"))
          .map(EVENTS::relativize)
          .sorted()
          .toList();
    }
  }
}
