package dev.amitrail.report.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amitrail.image.Image;
import dev.amitrail.report.deployed.DeployedImage;
import dev.amitrail.report.model.StackReport;
import dev.amitrail.report.testing.Stacks;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReportTextTest {
  private static final String WEB = "ami-0a1b2c3d4e5f60718";
  private static final String OTHER = "ami-0b2c3d4e5f6071829";

  @Test
  void anImageIsOneLineAndEachOfItsTagsAnother() {
    assertThat(text(Stacks.image(WEB, "web-1", Map.of("team", "storefront", "Name", "web"))))
        .isEqualTo(
            """
            shop in ap-southeast-2, account 123456789012: UPDATE_COMPLETE, settled 2026-11-22T02:43:48Z, first report
            [WEBAMI] - web-1 (ami-0a1b2c3d4e5f60718) 2026-11-20T09:30:00.000Z
                > Name - web
                > team - storefront
            """);
  }

  @Test
  void whatPeopleWriteIntoNamesAndTagsBreaksNoLine() {
    String text =
        text(
            Stacks.image(
                WEB,
                "web\u2028name\u202etxt",
                Map.of("note", "two\nlines\tand <script>alert('ü')</script>\u001b[2J")));

    assertThat(text.lines()).hasSize(3);
    assertThat(text)
        .contains("> note - two\\nlines\\tand <script>alert('ü')</script>\\u001b[2J")
        .contains("web\\u2028name\\u202etxt");
  }

  @Test
  void missingAndUnresolvedImagesAreLines() {
    String text =
        ReportText.of(
            report(
                Optional.empty(),
                List.of(),
                Stacks.parameter("DbAmi", WEB),
                DeployedImage.unnamed("AppAMI", "its value 'x' is no AMI id")));

    assertThat(text)
        .contains(
            "[DbAmi] - (ami-0a1b2c3d4e5f60718) not found in ap-southeast-2: deregistered, or not"
                + " shared with this account\n")
        .contains("[AppAMI] - no image: its value 'x' is no AMI id\n");
  }

  @Test
  void whatWasReplacedAndRemovedIsTold() {
    List<Image> images =
        List.of(Stacks.image(WEB, "web-1", Map.of()), Stacks.image(OTHER, "web-2", Map.of()));
    StackReport before =
        report(
            Optional.empty(),
            images,
            Stacks.parameter("WEBAMI", WEB),
            Stacks.parameter("DbAmi", WEB));
    String text =
        ReportText.of(report(Optional.of(before), images, Stacks.parameter("WEBAMI", OTHER)));

    assertThat(text)
        .contains("2 changed\n")
        .contains("    replaces web-1 (ami-0a1b2c3d4e5f60718) 2026-11-20T09:30:00.000Z\n")
        .contains("[DbAmi] - removed: web-1 (ami-0a1b2c3d4e5f60718) 2026-11-20T09:30:00.000Z\n");
  }

  private static String text(Image image) {
    return ReportText.of(
        report(Optional.empty(), List.of(image), Stacks.parameter("WEBAMI", image.id())));
  }

  private static StackReport report(
      Optional<StackReport> before, List<Image> found, DeployedImage... images) {
    return Stacks.report("event-1", before, Stacks.deployed(images), found.toArray(Image[]::new));
  }
}
