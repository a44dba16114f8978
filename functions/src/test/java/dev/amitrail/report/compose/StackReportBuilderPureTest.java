package dev.amitrail.report.compose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amitrail.image.Image;
import dev.amitrail.report.deployed.DeployedImage;
import dev.amitrail.report.lineage.ImageFacts;
import dev.amitrail.report.model.Change;
import dev.amitrail.report.model.ImageUse;
import dev.amitrail.report.model.KeyedImage;
import dev.amitrail.report.model.ReplacedImage;
import dev.amitrail.report.model.ReplacedImage.TagChange;
import dev.amitrail.report.model.ReportedImage;
import dev.amitrail.report.model.StackReport;
import dev.amitrail.report.model.StackReport.Cause;
import dev.amitrail.report.publish.ReportJson;
import dev.amitrail.report.publish.ReportJson.Parsed;
import dev.amitrail.report.stack.StackResource;
import dev.amitrail.report.testing.Stacks;
import dev.amitrail.report.workload.InstanceImage;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StackReportBuilderPureTest {
  private static final Image WEB =
      Stacks.image("ami-0a1b2c3d4e5f60718", "web-1", Map.of("team", "storefront"));
  private static final Image WEB_NEXT =
      Stacks.image(
          "ami-0b2c3d4e5f6071829",
          "web-2",
          Map.of("us-east-1.origin.id", "ami-00000000", "origin.id", "ami-00000000"));
  private static final Image OLD =
      Stacks.made(
          Stacks.image("ami-0d4e5f60718293a4b", "web-0", Map.of()), "2026-10-21T09:30:00.000Z");
  private static final Image DB = Stacks.image("ami-0c3d4e5f607182930", "db-1", Map.of());

  private static final Instant EARLIER = Instant.parse("2026-11-21T02:43:48Z");
  private static final Instant NOW = Instant.parse("2026-11-22T02:43:48Z");

  @Test
  void anEntryHasNameDateAgeOwnerAndTags() {
    ReportedImage image = first(declared("WEBAMI", WEB)).images().getFirst();

    assertThat(image.key()).isEqualTo("WEBAMI");
    assertThat(image.id()).isEqualTo(WEB.id());
    assertThat(image.details().name()).isEqualTo("web-1");
    assertThat(image.details().creationDate()).isEqualTo("2026-11-20T09:30:00.000Z");
    assertThat(image.details().ageDays()).isEqualTo(1);
    assertThat(image.details().owner()).isEqualTo(Stacks.ACCOUNT);
    assertThat(image.details().tags()).containsExactly(Map.entry("team", "storefront"));
    assertThat(image.declaration().problem()).isNull();
  }

  @Test
  void aMissingImageIsAnEntryWithAProblem() {
    StackReport report = first(declared("DbAmi", DB), Stacks.parameter("WEBAMI", "ami-00000000"));

    assertThat(report.images()).hasSize(2);
    assertThat(report.images().get(1).id()).isEqualTo("ami-00000000");
    assertThat(report.images().get(1).declaration().problem())
        .isEqualTo(
            "not found in ap-southeast-2: deregistered, not shared with this account, or not"
                + " allowed by its Allowed AMIs");
  }

  @Test
  void aParameterWithoutAnImageIsAnEntryWithAProblem() {
    StackReport report = first(DeployedImage.unnamed("DbAmi", "its value 'x' is no AMI id"));

    assertThat(report.images().getFirst().declaration().problem())
        .isEqualTo("its value 'x' is no AMI id");
    assertThat(report.images().getFirst().id()).isNull();
  }

  @Test
  void anImageWithoutACreationDateHasNoAge() {
    Image undated = Stacks.made(WEB_NEXT, "");
    StackReport before = first(declared("Web", WEB));
    ReportedImage web =
        Stacks.report(
                "event-2", Optional.of(before), Stacks.deployed(declared("Web", undated)), undated)
            .images()
            .getFirst();

    assertThat(web.details().ageDays()).isNull();
    assertThat(web.history().downgrade()).isFalse();
    assertThat(web.history().replaced()).extracting(ReplacedImage::daysYounger).isNull();
  }

  @Test
  void aUseStatesWhatTheInstancesOfTheResourceRun() {
    Map<String, Integer> instances = Map.of(WEB.id(), 2, OLD.id(), 3, "ami-00000000", 1);
    StackReport report = first(Stacks.parameter("Web", WEB.id(), Stacks.group("App", instances)));

    assertThat(report.images().getFirst().uses())
        .containsExactly(
            new ImageUse(
                "App",
                StackResource.AUTO_SCALING_GROUP,
                null,
                6,
                2,
                List.of(
                    new ImageUse.Other("ami-00000000", null, null, 1),
                    new ImageUse.Other(OLD.id(), "web-0", OLD.creationDate(), 3)),
                null));
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          # asked by, status of the stack,       rolled back, partial
          SETTLED,    CREATE_COMPLETE,           false,       false
          SETTLED,    UPDATE_COMPLETE,           false,       false
          SETTLED,    UPDATE_ROLLBACK_COMPLETE,  true,        false
          SETTLED,    IMPORT_ROLLBACK_COMPLETE,  true,        false
          SETTLED,    CREATE_FAILED,             false,       true
          SETTLED,    UPDATE_FAILED,             false,       true
          REFRESHED,  UPDATE_ROLLBACK_COMPLETE,  false,       false
          REFRESHED,  IMPORT_ROLLBACK_COMPLETE,  false,       false
          REFRESHED,  UPDATE_ROLLBACK_FAILED,    false,       true
          """)
  void theStatusShowsWhetherTheStackRolledBack(
      Cause cause, String status, boolean isRolledBack, boolean isPartial) {
    StackReport report = report(cause, NOW, status, Optional.empty(), declared("Web", WEB));

    assertThat(report.state().rolledBack()).isEqualTo(isRolledBack);
    assertThat(report.state().partial()).isEqualTo(isPartial);
    assertThat(report.gone()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          # deploys before, deploys now, when it changed last
          web-1,            web-1,       before
          web-1 db-1,       db-1 web-1,  before
          web-1,            web-2,       now
          web-1,            web-1 db-1,  now
          web-1 db-1,       web-1,       now
          web-1,            '',          now
          """)
  void theTimeOfChangeStaysWhileTheSameImagesAreDeployed(
      String before, String now, String changed) {
    StackReport first =
        report(Cause.SETTLED, EARLIER, "UPDATE_COMPLETE", Optional.empty(), images(before));
    StackReport next =
        report(Cause.SETTLED, NOW, "UPDATE_COMPLETE", Optional.of(first), images(now));

    assertThat(first.changedAt()).isEqualTo(EARLIER.toString());
    assertThat(next.changedAt()).isEqualTo((changed.equals("now") ? NOW : EARLIER).toString());
  }

  @Test
  void aGoneStackChangesNothing() {
    StackReport first = first(declared("DbAmi", DB), declared("Web", WEB));
    StackReport last =
        report(
            "UPDATE_ROLLBACK_COMPLETE", "event-2", Optional.of(first), declared("Web", WEB_NEXT));
    StackReport gone =
        StackReportBuilder.gone(
            last,
            "DELETE_COMPLETE",
            new ReportRequest(Cause.REFRESHED, "event-3", NOW, false),
            NOW.plusSeconds(2));

    assertThat(gone)
        .isEqualTo(
            new StackReport(
                StackReport.VERSION,
                last.identity(),
                new StackReport.State(
                    "DELETE_COMPLETE", last.state().stackCreated(), false, true, false),
                new StackReport.Trigger(Cause.REFRESHED, "event-3", NOW.toString()),
                NOW.plusSeconds(2).toString(),
                "event-2",
                last.changedAt(),
                List.of(last.images().getFirst().unchanged()),
                List.of(),
                List.of(),
                List.of(),
                null));
  }

  @Test
  void inAFirstReportNothingHasChanged() {
    StackReport report = first(declared("WEBAMI", WEB));

    assertThat(report.previous()).isNull();
    assertThat(report.changed()).isZero();
    assertThat(report.images().getFirst().history().change()).isEqualTo(Change.FIRST);
  }

  @Test
  void anotherImageUnderTheSameKeyReplacesTheOldOne() {
    StackReport before = first(declared("DbAmi", DB), declared("WEBAMI", WEB));
    StackReport after = next(before, declared("DbAmi", DB), declared("WEBAMI", WEB_NEXT));

    assertThat(after.previous()).isEqualTo("event-1");
    assertThat(after.changed()).isEqualTo(1);
    assertThat(after.images().getFirst().history().change()).isEqualTo(Change.UNCHANGED);
    ReportedImage web = after.images().get(1);
    assertThat(web.history().change()).isEqualTo(Change.REPLACED);
    assertThat(web.history().replaced())
        .isEqualTo(
            new ReplacedImage(
                WEB.id(),
                "web-1",
                WEB.creationDate(),
                0L,
                List.of(new TagChange("team", "storefront", null)),
                ReplacedImage.Cause.PARAMETER));
    assertThat(web.history().downgrade()).isFalse();
  }

  @Test
  void theTagsThatDifferAreReportedWithoutTheTrailTags() {
    Image before =
        Stacks.image(
            WEB.id(),
            "web-1",
            Map.of("team", "storefront", "kernel", "6.1", "waiver", "one", "origin.id", "ami-1"));
    Image after =
        Stacks.image(
            WEB_NEXT.id(),
            "web-2",
            Map.of("team", "storefront", "kernel", "6.12", "tested", "yes", "origin.id", "ami-2"));
    StackReport first =
        Stacks.report(
            "event-1", Optional.empty(), Stacks.deployed(declared("Web", before)), before);
    StackReport next =
        Stacks.report(
            "event-2", Optional.of(first), Stacks.deployed(declared("Web", after)), after);

    assertThat(replaced(next).tagChanges())
        .containsExactly(
            new TagChange("kernel", "6.1", "6.12"),
            new TagChange("tested", null, "yes"),
            new TagChange("waiver", "one", null));
  }

  @Test
  void nothingIsComparedWithAnImageThatWasNotFound() {
    StackReport found = first(declared("Web", WEB));
    StackReport missing = next(found, Stacks.parameter("Web", "ami-00000000"));
    StackReport foundAgain = next(missing, declared("Web", WEB));

    assertThat(replaced(missing))
        .isEqualTo(
            new ReplacedImage(
                WEB.id(),
                "web-1",
                WEB.creationDate(),
                null,
                List.of(),
                ReplacedImage.Cause.PARAMETER));
    assertThat(replaced(foundAgain))
        .isEqualTo(
            new ReplacedImage(
                "ami-00000000", null, null, null, List.of(), ReplacedImage.Cause.PARAMETER));
    assertThat(foundAgain.images().getFirst().history().returned()).isTrue();
  }

  @Test
  void anImageAfterAParameterWithoutOneHasNotReturned() {
    DeployedImage unnamed = DeployedImage.unnamed("Web", "its value 'x' is no AMI id");
    StackReport first = next(first(unnamed), declared("Web", WEB));
    StackReport second = next(first, declared("Web", WEB_NEXT));
    StackReport third = next(second, unnamed);

    for (StackReport report : List.of(first, second, third)) {
      assertThat(report.images().getFirst().history().change()).isEqualTo(Change.REPLACED);
      assertThat(report.images().getFirst().history().returned()).isFalse();
    }
    assertThat(replaced(first).id()).isNull();
    assertThat(replaced(third).id()).isEqualTo(WEB_NEXT.id());
  }

  @Test
  void addedAndRemovedImagesAreReported() {
    StackReport before = first(declared("DbAmi", DB), declared("WEBAMI", WEB));
    StackReport after = next(before, declared("WEBAMI", WEB), declared("AppAMI", WEB_NEXT));

    assertThat(after.images().get(1).history().change()).isEqualTo(Change.ADDED);
    assertThat(after.removed()).extracting(KeyedImage::key).containsExactly("DbAmi");
    assertThat(after.changed()).isEqualTo(2);
  }

  @Test
  void entriesOfAListAreComparedByImageThenByOrder() {
    StackReport before = first(declared("Workers", WEB), declared("Workers", DB));

    StackReport replaced = next(before, declared("Workers", WEB_NEXT), declared("Workers", WEB));
    StackReport reordered = next(before, declared("Workers", DB), declared("Workers", WEB));
    StackReport shorter = next(before, declared("Workers", DB));

    assertThat(replaced.images())
        .extracting(image -> image.history().change())
        .containsExactly(Change.REPLACED, Change.UNCHANGED);
    assertThat(replaced.images().getFirst().history().replaced())
        .extracting(ReplacedImage::id)
        .isEqualTo(DB.id());
    assertThat(replaced.removed()).isEmpty();
    assertThat(reordered.changed()).isZero();
    assertThat(shorter.images())
        .extracting(image -> image.history().change())
        .containsExactly(Change.UNCHANGED);
    assertThat(shorter.removed()).extracting(KeyedImage::id).containsExactly(WEB.id());
  }

  @Test
  void theJsonFormIsReadAsItWasWritten() {
    StackReport before = first(declared("DbAmi", DB), declared("WEBAMI", WEB));
    StackReport after =
        next(before, declared("WEBAMI", WEB_NEXT), DeployedImage.unnamed("AppAMI", "hidden"));

    assertThat(ReportJson.report(ReportJson.write(after))).isEqualTo(new Parsed.Known<>(after));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "{}", "null", "{\"version\": 1}", "{\"version\": \"x\"}"})
  void jsonThatIsNoReportIsDamaged(String text) {
    assertThat(ReportJson.report(text)).isEqualTo(new Parsed.Damaged<StackReport>());
  }

  @Test
  void anIncompleteReportIsDamagedAndANewerVersionIsKnown() {
    String json = ReportJson.write(first(declared("DbAmi", DB)));

    assertThat(ReportJson.report(json.substring(0, json.length() / 2)))
        .isEqualTo(new Parsed.Damaged<StackReport>());
    assertThat(ReportJson.report(json.replace("\"version\" : 1", "\"version\" : 2")))
        .isEqualTo(new Parsed.OfNewerVersion<StackReport>(BigInteger.TWO, 1));
    assertThat(ReportJson.report(json.replace("\"version\" : 1", "\"version\" : 3000000000")))
        .isEqualTo(new Parsed.OfNewerVersion<StackReport>(BigInteger.valueOf(3_000_000_000L), 1));
  }

  @Test
  void anOlderImageInPlaceOfAYoungerOneIsADowngrade() {
    ReportedImage web = next(first(declared("Web", WEB)), declared("Web", OLD)).images().getFirst();

    assertThat(web.history().downgrade()).isTrue();
    assertThat(web.history().returned()).isFalse();
    assertThat(web.history().replaced()).extracting(ReplacedImage::daysYounger).isEqualTo(-30L);
  }

  @Test
  void anImageThatComesBackHasReturned() {
    StackReport first = first(declared("Web", OLD));
    StackReport second = next(first, declared("Web", WEB));
    ReportedImage back = next(second, declared("Web", OLD)).images().getFirst();

    assertThat(back.history().returned()).isTrue();
    assertThat(back.history().downgrade()).isTrue();
  }

  @Test
  void aRollbackReturnsAndIsNoDowngrade() {
    StackReport failed =
        report(
            "UPDATE_FAILED",
            "event-2",
            Optional.of(first(declared("Web", OLD))),
            declared("Web", WEB));
    StackReport back =
        report("UPDATE_ROLLBACK_COMPLETE", "event-3", Optional.of(failed), declared("Web", OLD));

    assertThat(failed.state().partial()).isTrue();
    assertThat(back.state().rolledBack()).isTrue();
    assertThat(back.images().getFirst().history().returned()).isTrue();
    assertThat(back.images().getFirst().history().downgrade()).isFalse();
  }

  @Test
  void theReplacedImageIsKeptWhileItsSuccessorIsDeployed() {
    StackReport second = next(first(declared("Web", WEB)), declared("Web", WEB_NEXT));
    StackReport third = next(second, declared("Web", WEB_NEXT));

    assertThat(third.changed()).isZero();
    assertThat(third.images().getFirst().history().replaced())
        .isEqualTo(second.images().getFirst().history().replaced());
    assertThat(third.changedAt()).isEqualTo(second.changedAt());
  }

  @Test
  void aResourceThatStillRunsTheOldImageIsReportedAtItsParameter() {
    StackReport before =
        first(Stacks.parameter("Web", WEB.id(), Stacks.group("App", Map.of(WEB.id(), 1))));
    StackReport after = next(before, declared("Web", WEB_NEXT), left(WEB, 1));
    StackReport later = next(after, declared("Web", WEB_NEXT), left(WEB, 1));

    for (StackReport report : List.of(after, later)) {
      assertThat(report.images())
          .singleElement()
          .satisfies(
              image -> {
                assertThat(image.key()).isEqualTo("Web");
                assertThat(image.uses().getFirst().running()).isZero();
                assertThat(image.uses().getFirst().others().getFirst().id()).isEqualTo(WEB.id());
              });
      assertThat(report.driftingInstances()).isEqualTo(1);
    }
  }

  /// The instances of one group belong to two parameters that name other images now.
  @Test
  void theDriftingInstancesOfAGroupWithSeveralImagesAreAddedUp() {
    StackReport before =
        first(
            Stacks.parameter("Web", WEB.id(), group(WEB, 2)),
            Stacks.parameter("Db", DB.id(), group(DB, 3)));

    StackReport after =
        next(before, declared("Web", WEB_NEXT), declared("Db", OLD), left(WEB, 2), left(DB, 3));

    assertThat(after.images()).extracting(ReportedImage::key).containsExactly("Web", "Db");
    assertThat(after.driftingInstances()).isEqualTo(5);
  }

  @Test
  void anInstanceThatSeveralParametersDeclareAnImageForDriftsOnce() {
    DeployedImage.Use use = Stacks.group("App", Map.of(WEB.id(), 2, OLD.id(), 3));

    assertThat(
            first(Stacks.parameter("Web", WEB.id(), use), Stacks.parameter("Copy", WEB.id(), use))
                .driftingInstances())
        .isEqualTo(3);
  }

  private static DeployedImage left(Image image, int instances) {
    return DeployedImage.named(
        "App",
        ReportedImage.DeclaredBy.RESOURCE,
        image.id(),
        Optional.empty(),
        List.of(group(image, instances)));
  }

  private static DeployedImage.Use group(Image image, int instances) {
    return Stacks.group("App", Map.of(image.id(), instances));
  }

  @Test
  void onlyTheReportOfARefreshHasNews() {
    for (Cause cause : Cause.values()) {
      StackReport first =
          report(cause, EARLIER, "UPDATE_COMPLETE", Optional.empty(), declared("Web", WEB));
      StackReport next =
          report(cause, NOW, "CREATE_FAILED", Optional.of(first), declared("Web", WEB));

      assertThat(next.foundNews())
          .isEqualTo(
              cause == Cause.REFRESHED
                  ? List.of("the stack is CREATE_FAILED, and was UPDATE_COMPLETE")
                  : List.of());
    }
  }

  /// The SSM parameter that the stack's parameter named before and now.
  @ParameterizedTest
  @CsvSource({"/web, /web, SSM_VALUE", "/web, /web-2, PARAMETER", "/web, , PARAMETER"})
  void aReplacementIsOfTheSsmValueIfTheParameterIsTheSame(
      String before, @Nullable String now, ReplacedImage.Cause cause) {
    StackReport next = next(first(through(before, WEB)), through(now, WEB_NEXT));

    assertThat(replaced(next).cause()).isEqualTo(cause);
  }

  private static DeployedImage through(@Nullable String ssmParameter, Image image) {
    return DeployedImage.named(
        "Web",
        ReportedImage.DeclaredBy.PARAMETER,
        image.id(),
        Optional.ofNullable(ssmParameter),
        List.of());
  }

  /// An instance shows its image's name, and no tags.
  @Test
  void tagsAreNotComparedWithAnImageThatEc2DoesNotShow() {
    InstanceImage known =
        new InstanceImage(
            WEB_NEXT.id(),
            "web-2",
            Stacks.ACCOUNT,
            Optional.empty(),
            "deregistered",
            "2026-11-21T09:30:00.000Z",
            Optional.empty(),
            true);

    StackReport next =
        StackReportBuilder.of(
            new StackReportFacts(
                new ReportRequest(Cause.SETTLED, "event-2", NOW, false),
                new StackSnapshot(Stacks.with(), Stacks.deployed(declared("Web", WEB_NEXT)), NOW),
                Map.of(known.id(), ImageFacts.ofInstance(known, Stacks.REGION)),
                Optional.of(first(declared("Web", WEB)))));

    assertThat(replaced(next).name()).isEqualTo("web-1");
    assertThat(replaced(next).tagChanges()).isEmpty();
  }

  @Test
  void theComparisonIgnoresTimeAndCause() {
    StackReport first = first(declared("Web", WEB));
    StackReport changed = next(first, declared("Web", WEB_NEXT));

    assertThat(RefreshComparison.of(first, next(first, declared("Web", WEB)))).isTrue();
    assertThat(RefreshComparison.of(first, changed)).isFalse();
    assertThat(RefreshComparison.of(changed, next(changed, declared("Web", WEB_NEXT)))).isTrue();
  }

  private static DeployedImage declared(String key, Image image) {
    return Stacks.parameter(key, image.id());
  }

  private static StackReport first(DeployedImage... images) {
    return report("UPDATE_COMPLETE", "event-1", Optional.empty(), images);
  }

  private static StackReport next(StackReport before, DeployedImage... images) {
    return report("UPDATE_COMPLETE", "event-2", Optional.of(before), images);
  }

  private static StackReport report(
      String status, String event, Optional<StackReport> before, DeployedImage... images) {
    return Stacks.report(status, event, before, Stacks.deployed(images), WEB, WEB_NEXT, DB, OLD);
  }

  private static StackReport report(
      Cause cause,
      Instant time,
      String status,
      Optional<StackReport> before,
      DeployedImage... images) {
    return StackReportBuilder.of(
        new StackReportFacts(
            new ReportRequest(cause, "event", time, false),
            new StackSnapshot(Stacks.inStatus(status), Stacks.deployed(images), time),
            Map.of(),
            before));
  }

  /// Parameters `web` and `db`, by the names of their images.
  private static DeployedImage[] images(String names) {
    return Stream.of(names.split(" "))
        .flatMap(name -> Stream.of(WEB, WEB_NEXT, DB).filter(image -> image.name().equals(name)))
        .map(image -> declared(image.name().replaceFirst("-.*", ""), image))
        .toArray(DeployedImage[]::new);
  }

  private static ReplacedImage replaced(StackReport report) {
    return Objects.requireNonNull(report.images().getFirst().history().replaced());
  }
}
