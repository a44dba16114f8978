package dev.amitrail.report.notify;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.amitrail.report.deployed.DeployedImage;
import dev.amitrail.report.model.StackReport;
import dev.amitrail.report.publish.ReportJson;
import dev.amitrail.report.publish.ReportPublisher.Published;
import dev.amitrail.report.testing.Stacks;
import dev.amitrail.report.text.ReportMail;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What people chain on.
class ReportEventsTest {
  private static final Path SAMPLE = Path.of("../events/ignored/our-own-report.json");
  private static final String WEB = "ami-0a1b2c3d4e5f60718";
  private static final String NEXT = "ami-0b2c3d4e5f6071829";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @Test
  void theSampleHasTheFormThatIsSent() throws IOException {
    JsonNode sample = JSON.readTree(Files.readString(SAMPLE)).path("detail");
    JsonNode sent =
        JSON.readTree(
            ReportJson.write(ReportEvents.detail(new Published(first(), "k", true), "b")));

    assertThat(names(sample)).isEqualTo(names(sent));
    assertThat(names(sample.path("images").path(0))).isEqualTo(names(sent.path("images").path(0)));
    assertThat(names(sample.path("mail"))).isEqualTo(names(sent.path("mail")));
    assertThat(sample.path("summary").asText()).isEqualTo(text(sample.path("mail")));
  }

  @Test
  void theMailStatesChangesAndWhatNeedsAttention() {
    StackReport second =
        Stacks.report(
            "event-2",
            Optional.of(first()),
            Stacks.deployed(
                Stacks.parameter("Web", NEXT, Stacks.group("App", Map.of(WEB, 3, NEXT, 2)))),
            Stacks.image(WEB, "web-1", Map.of()),
            Stacks.made(Stacks.image(NEXT, "web-2", Map.of()), "2026-11-22T09:30:00.000Z"));

    ReportMail mail = ReportMail.of(second, false, "s3://b/k");

    assertThat(mail.text())
        .isEqualTo(
            """
            shop in ap-southeast-2, account 123456789012: UPDATE_COMPLETE, settled 2026-11-22T02:43:48Z, 1 changed

            Changed: Web is now web-2 (ami-0b2c3d4e5f6071829) 2026-11-22T09:30:00.000Z: 2 days younger.
            To look at: Web declares ami-0b2c3d4e5f6071829; 3 of 5 instances of App still run ami-0a1b2c3d4e5f60718 (web-1).
            Deploys: [Web] - web-2 (ami-0b2c3d4e5f6071829) 2026-11-22T09:30:00.000Z.

            The whole report: s3://b/k\
            """);
  }

  @Test
  void aMailHasNoCharactersThatEventBridgeEscapes() {
    StackReport report =
        Stacks.report(
            "event-1",
            Optional.empty(),
            Stacks.deployed(Stacks.parameter("Web", WEB)),
            Stacks.image(WEB, "a \"quoted\"\nname\\", Map.of()));

    ReportMail mail = ReportMail.of(report, false, "s3://b/k");

    assertThat(
            List.of(
                mail.headline(), mail.changes(), mail.attention(), mail.deploys(), mail.place()))
        .allSatisfy(part -> assertThat(part).doesNotContain("\"", "\\", "\n"));
  }

  @Test
  void aMailOfManyImagesCountsTheRest() {
    DeployedImage[] many = new DeployedImage[50];
    for (int i = 0; i < many.length; i++) {
      many[i] = DeployedImage.unnamed("Ami" + i, "hidden");
    }

    ReportMail mail =
        ReportMail.of(
            Stacks.report("event-1", Optional.empty(), Stacks.deployed(many)), false, "s3://b/k");

    assertThat(mail.deploys()).endsWith("; and 30 more.");
  }

  private static StackReport first() {
    return Stacks.report(
        "event-1",
        Optional.empty(),
        Stacks.deployed(Stacks.parameter("Web", WEB)),
        Stacks.image(WEB, "web-1", Map.of()));
  }

  private static List<String> names(JsonNode object) {
    return object.properties().stream().map(Map.Entry::getKey).toList();
  }

  private static String text(JsonNode mail) {
    return new ReportMail(
            mail.path("headline").asText(),
            mail.path("changes").asText(),
            mail.path("attention").asText(),
            mail.path("deploys").asText(),
            mail.path("place").asText())
        .text();
  }
}
