package dev.amitrail.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amitrail.image.Image;
import dev.amitrail.report.ImageReference.Declared;
import dev.amitrail.report.ImageReference.Unresolved;
import dev.amitrail.report.StackReport.Change;
import dev.amitrail.report.StackReport.Facts;
import dev.amitrail.report.StackReport.ReportedImage;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StackReportTest {
  private static final Instant SETTLED = Instant.parse("2026-11-22T02:43:48Z");
  private static final Instant READ = Instant.parse("2026-11-22T02:43:50Z");
  private static final Image WEB =
      Stacks.image("ami-0a1b2c3d4e5f60718", "web-1", Map.of("team", "storefront"));
  private static final Image WEB_NEXT = Stacks.image("ami-0b2c3d4e5f6071829", "web-2", Map.of());
  private static final Image DB = Stacks.image("ami-0c3d4e5f607182930", "db-1", Map.of());

  @Test
  void anImageIsToldWithNameDateAgeOwnerAndTags() {
    ReportedImage image = first(declared("WEBAMI", WEB)).images().getFirst();

    assertThat(image.key()).isEqualTo("WEBAMI");
    assertThat(image.id()).isEqualTo(WEB.id());
    assertThat(image.name()).isEqualTo("web-1");
    assertThat(image.creationDate()).isEqualTo("2026-11-20T09:30:00.000Z");
    assertThat(image.ageDays()).isEqualTo(1);
    assertThat(image.owner()).isEqualTo(Stacks.ACCOUNT);
    assertThat(image.tags()).containsExactly(Map.entry("team", "storefront"));
    assertThat(image.problem()).isNull();
  }

  @Test
  void anImageThatIsNotThereIsAnEntryThatSaysSo() {
    StackReport report =
        first(declared("DbAmi", DB), new Declared("WEBAMI", "ami-00000000", Optional.empty()));

    assertThat(report.images()).hasSize(2);
    assertThat(report.images().get(1).id()).isEqualTo("ami-00000000");
    assertThat(report.images().get(1).problem())
        .isEqualTo("not found in ap-southeast-2: deregistered, or not shared with this account");
  }

  @Test
  void aParameterWithoutAnImageIsAnEntryThatSaysWhy() {
    StackReport report = first(new Unresolved("DbAmi", "its value 'x' is no AMI id"));

    assertThat(report.images().getFirst().problem()).isEqualTo("its value 'x' is no AMI id");
    assertThat(report.images().getFirst().id()).isNull();
  }

  @Test
  void inAFirstReportNothingHasChanged() {
    StackReport report = first(declared("WEBAMI", WEB));

    assertThat(report.previous()).isNull();
    assertThat(report.changed()).isZero();
    assertThat(report.images().getFirst().change()).isEqualTo(Change.FIRST);
  }

  @Test
  void anotherImageUnderTheSameKeyReplacesTheOldOne() {
    StackReport before = first(declared("DbAmi", DB), declared("WEBAMI", WEB));
    StackReport after = next(before, declared("DbAmi", DB), declared("WEBAMI", WEB_NEXT));

    assertThat(after.previous()).isEqualTo("event-1");
    assertThat(after.changed()).isEqualTo(1);
    assertThat(after.images().getFirst().change()).isEqualTo(Change.UNCHANGED);
    ReportedImage web = after.images().get(1);
    assertThat(web.change()).isEqualTo(Change.REPLACED);
    assertThat(web.replaced())
        .isEqualTo(new StackReport.RemovedImage("WEBAMI", WEB.id(), "web-1", WEB.creationDate()));
  }

  @Test
  void whatCameAndWhatWentIsTold() {
    StackReport before = first(declared("DbAmi", DB), declared("WEBAMI", WEB));
    StackReport after = next(before, declared("WEBAMI", WEB), declared("AppAMI", WEB_NEXT));

    assertThat(after.images().get(1).change()).isEqualTo(Change.ADDED);
    assertThat(after.removed()).extracting(StackReport.RemovedImage::key).containsExactly("DbAmi");
    assertThat(after.changed()).isEqualTo(2);
  }

  @Test
  void theEntriesOfAListAreComparedPlaceByPlace() {
    StackReport before = first(declared("Workers", WEB), declared("Workers", DB));
    StackReport after = next(before, declared("Workers", WEB), declared("Workers", WEB_NEXT));

    assertThat(after.images())
        .extracting(ReportedImage::change)
        .containsExactly(Change.UNCHANGED, Change.REPLACED);
  }

  @Test
  void theJsonFormIsReadBackAsItWasWritten() {
    StackReport before = first(declared("DbAmi", DB), declared("WEBAMI", WEB));
    StackReport after =
        next(before, declared("WEBAMI", WEB_NEXT), new Unresolved("AppAMI", "hidden"));

    assertThat(ReportJson.read(ReportJson.write(after))).contains(after);
  }

  @Test
  void aDamagedOrNewerJsonFormIsNotRead() {
    String json = ReportJson.write(first(declared("DbAmi", DB)));

    assertThat(ReportJson.read(json.substring(0, json.length() / 2))).isEmpty();
    assertThat(ReportJson.read("[]")).isEmpty();
    assertThat(ReportJson.read("{}")).isEmpty();
    assertThat(ReportJson.read(json.replace("\"version\" : 1", "\"version\" : 2"))).isEmpty();
  }

  private static Declared declared(String key, Image image) {
    return new Declared(key, image.id(), Optional.empty());
  }

  private static StackReport first(ImageReference... references) {
    return report("event-1", Optional.empty(), references);
  }

  private static StackReport next(StackReport before, ImageReference... references) {
    return report("event-2", Optional.of(before), references);
  }

  private static StackReport report(
      String event, Optional<StackReport> before, ImageReference... references) {
    return StackReport.of(
        new Facts(
            event,
            SETTLED,
            READ,
            Stacks.with(),
            List.of(references),
            List.of(WEB, WEB_NEXT, DB),
            before));
  }
}
