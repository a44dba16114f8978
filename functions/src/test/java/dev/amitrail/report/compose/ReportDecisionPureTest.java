package dev.amitrail.report.compose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amitrail.image.Image;
import dev.amitrail.report.compose.ReportDecision.Close;
import dev.amitrail.report.compose.ReportDecision.Confirm;
import dev.amitrail.report.compose.ReportDecision.MarkAsGone;
import dev.amitrail.report.compose.ReportDecision.Nested;
import dev.amitrail.report.compose.ReportDecision.Publish;
import dev.amitrail.report.compose.ReportDecision.ReadAgain;
import dev.amitrail.report.compose.ReportDecision.ReadDeployed;
import dev.amitrail.report.compose.ReportDecision.ReadImages;
import dev.amitrail.report.compose.ReportDecision.ReadStack;
import dev.amitrail.report.compose.ReportDecision.Republish;
import dev.amitrail.report.compose.ReportDecision.RetireRow;
import dev.amitrail.report.compose.ReportDecision.Skip;
import dev.amitrail.report.compose.ReportDecision.Unchanged;
import dev.amitrail.report.lineage.ImageFacts;
import dev.amitrail.report.model.FleetStack;
import dev.amitrail.report.model.ReportedImage.Scan;
import dev.amitrail.report.model.StackReport;
import dev.amitrail.report.model.StackReport.Cause;
import dev.amitrail.report.stack.Stack;
import dev.amitrail.report.testing.Stacks;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The tables of the decision, step by step. A case is of a stack's event (`SETTLED`), of a refresh
/// (`REFRESHED`), or of both.
final class ReportDecisionPureTest {
  private static final Image WEB = Stacks.image("ami-0a1b2c3d4e5f60718", "web-1", Map.of());
  private static final Image WEB_NEXT = Stacks.image("ami-0b2c3d4e5f6071829", "web-2", Map.of());

  private static final Stack ANOTHER =
      new Stack(
          Stacks.SHOP.replace("5d2f3a10", "99999999"),
          "shop",
          Stacks.REGION,
          Stacks.ACCOUNT,
          "UPDATE_COMPLETE",
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          List.of());

  private static final String EVENT = "e-9";
  private static final Instant EARLIER = Instant.parse("2026-11-22T02:00:00Z");
  private static final Instant SETTLED = Instant.parse("2026-11-22T02:59:00Z");
  private static final Instant NOW = Instant.parse("2026-11-22T03:00:00Z");
  private static final Instant LATER = Instant.parse("2026-11-22T04:00:00Z");

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          # covered, status of the event,                  decision
          true,      CREATE_COMPLETE,                      ReadStack
          true,      UPDATE_COMPLETE,                      ReadStack
          true,      UPDATE_ROLLBACK_COMPLETE,             ReadStack
          true,      IMPORT_COMPLETE,                      ReadStack
          true,      IMPORT_ROLLBACK_COMPLETE,             ReadStack
          true,      CREATE_FAILED,                        ReadStack
          true,      UPDATE_FAILED,                        ReadStack
          true,      ROLLBACK_COMPLETE,                    Close as ROLLBACK_COMPLETE
          true,      DELETE_COMPLETE,                      Close as DELETE_COMPLETE
          true,      UPDATE_IN_PROGRESS,                   Skip IN_PROGRESS
          true,      UPDATE_COMPLETE_CLEANUP_IN_PROGRESS,  Skip IN_PROGRESS
          true,      UPDATE_ROLLBACK_FAILED,               Skip IN_PROGRESS
          false,     UPDATE_COMPLETE,                      Skip NOT_COVERED
          false,     DELETE_COMPLETE,                      Skip NOT_COVERED
          false,     UPDATE_IN_PROGRESS,                   Skip NOT_COVERED
          """)
  void decidesByTheStatusOfTheEvent(boolean isCovered, String status, String decision) {
    assertThat(
            text(
                ReportDecision.ofStatus(
                    Stacks.SHOP, status, isCovered ? Optional.empty() : Optional.of("eu-north-1"))))
        .isEqualTo(decision);
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          # asked by,  stack,                   decision
          both,        UPDATE_COMPLETE,         ReadDeployed
          both,        CREATE_FAILED,           ReadDeployed
          both,        UPDATE_FAILED,           ReadDeployed
          both,        not found,               Close as DELETE_COMPLETE
          both,        DELETE_COMPLETE,         Close as DELETE_COMPLETE
          both,        ROLLBACK_COMPLETE,       Close as ROLLBACK_COMPLETE
          both,        nested,                  Nested
          both,        UPDATE_IN_PROGRESS,      Skip IN_PROGRESS
          both,        REVIEW_IN_PROGRESS,      Skip IN_PROGRESS
          SETTLED,     UPDATE_ROLLBACK_FAILED,  Skip IN_PROGRESS
          SETTLED,     DELETE_FAILED,           Skip IN_PROGRESS
          REFRESHED,   UPDATE_ROLLBACK_FAILED,  ReadDeployed
          REFRESHED,   DELETE_FAILED,           ReadDeployed
          """)
  void decidesByTheStack(String caller, String stack, String decision) {
    Optional<Stack> found =
        switch (stack) {
          case "not found" -> Optional.empty();
          case "nested" -> Optional.of(Stacks.nestedIn("arn:root"));
          default -> Optional.of(Stacks.inStatus(stack));
        };
    for (Cause cause : causes(caller)) {
      assertThat(text(ReportDecision.ofStack(request(cause, false), Stacks.SHOP, found)))
          .as("asked by %s", cause)
          .isEqualTo(decision);
    }
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          # asked by, deploys, latest report,      dry run, read again, decision
          both,       nothing, none,               false,   false,      Skip NO_IMAGES
          both,       nothing, another stack's,    false,   false,      Skip NO_IMAGES
          both,       nothing, none,               true,    false,      Skip NO_IMAGES
          both,       nothing, earlier,            false,   false,      ReadImages after e-1
          both,       web-1,   none,               false,   false,      ReadImages
          both,       web-1,   another stack's,    false,   false,      ReadImages
          both,       web-1,   earlier,            false,   false,      ReadImages after e-1
          both,       web-1,   of the request,     false,   false,      Republish e-9
          both,       nothing, of the request,     false,   false,      Republish e-9
          both,       web-1,   of the request now, false,   false,      Republish e-9
          both,       web-1,   later,              false,   false,      ReadAgain
          both,       nothing, later,              false,   false,      ReadAgain
          both,       web-1,   later,              false,   true,       ReadImages after e-2
          both,       web-1,   another's later,    false,   false,      ReadImages
          both,       web-1,   none,               true,    false,      Skip DRY_RUN
          both,       web-1,   earlier,            true,    false,      Skip DRY_RUN
          both,       nothing, earlier,            true,    false,      Skip DRY_RUN
          both,       web-1,   of the request,     true,    false,      Skip DRY_RUN
          both,       web-1,   later,              true,    false,      Skip DRY_RUN
          SETTLED,    web-1,   of the id,          false,   false,      Republish e-9
          REFRESHED,  web-1,   of the id,          false,   false,      ReadImages after e-9
          """)
  void decidesByWhatTheStackDeploys(
      String caller,
      String deploys,
      String latest,
      boolean dryRun,
      boolean isReadAgain,
      String decision) {
    StackSnapshot snapshot = snapshot(deploys, NOW);
    for (Cause cause : causes(caller)) {
      assertThat(
              text(
                  ReportDecision.ofSnapshot(
                      request(cause, dryRun), snapshot, latest(cause, latest), isReadAgain)))
          .as("asked by %s", cause)
          .isEqualTo(decision);
    }
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          # asked by, builds a report of, latest report,    decision
          both,       web-1,              none,             Confirm e-9
          both,       web-1,              another stack's,  Confirm e-9
          both,       web-2,              earlier,          Confirm e-9
          both,       nothing,            earlier,          Confirm e-9
          SETTLED,    web-1,              earlier,          Confirm e-9
          REFRESHED,  web-1,              earlier,          Unchanged
          REFRESHED,  web-1,              earlier but lost, Unchanged and restored
          REFRESHED,  web-2,              earlier but lost, Confirm e-9
          """)
  void decidesByTheReport(String caller, String deploys, String latest, String decision) {
    for (Cause cause : causes(caller)) {
      ReportRequest request = request(cause, false);
      LatestReport published = latest(cause, latest);
      StackReport report = build(request, snapshot(deploys, NOW), published.of(Stacks.SHOP));

      assertThat(text(ReportDecision.ofReport(request, report, published)))
          .as("asked by %s", cause)
          .isEqualTo(decision);
    }
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          # status,          latest report,                       dry run, decision
          DELETE_COMPLETE,   none,                                false,   Skip NEVER_REPORTED
          DELETE_COMPLETE,   another stack's,                     false,   Skip NEVER_REPORTED
          DELETE_COMPLETE,   none,                                true,    Skip NEVER_REPORTED
          DELETE_COMPLETE,   earlier,                             false,   MarkAsGone as DELETE_COMPLETE
          DELETE_COMPLETE,   later,                               false,   MarkAsGone as DELETE_COMPLETE
          ROLLBACK_COMPLETE, earlier,                             false,   MarkAsGone as ROLLBACK_COMPLETE
          DELETE_COMPLETE,   earlier,                             true,    Skip DRY_RUN
          DELETE_COMPLETE,   gone as ROLLBACK_COMPLETE,           false,   MarkAsGone as DELETE_COMPLETE
          ROLLBACK_COMPLETE, gone as ROLLBACK_COMPLETE,           false,   Unchanged
          ROLLBACK_COMPLETE, gone as DELETE_COMPLETE,             false,   Unchanged
          DELETE_COMPLETE,   gone as DELETE_COMPLETE,             false,   Unchanged
          DELETE_COMPLETE,   gone as DELETE_COMPLETE but lost,    false,   Unchanged and restored
          DELETE_COMPLETE,   gone as DELETE_COMPLETE,             true,    Unchanged
          DELETE_COMPLETE,   gone as DELETE_COMPLETE but lost,    true,    Unchanged
          DELETE_COMPLETE,   of the request,                      false,   Republish e-9
          DELETE_COMPLETE,   gone by the request,                 false,   Republish e-9
          DELETE_COMPLETE,   of the request,                      true,    Skip DRY_RUN
          """)
  void decidesOfAClosedStack(String status, String latest, boolean dryRun, String decision) {
    for (Cause cause : Cause.values()) {
      assertThat(
              text(
                  ReportDecision.ofClosedStack(
                      request(cause, dryRun),
                      new Close(
                          Stacks.SHOP, status, status + ": the stack deploys nothing any more"),
                      latest(cause, latest),
                      NOW)))
          .as("asked by %s", cause)
          .isEqualTo(decision);
    }
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          # latest report of the row, retired, decision
          none,                       false,   false
          earlier,                    false,   false
          earlier,                    true,    true
          another stack's,            true,    false
          """)
  void theDeletionOfAStackWhoseRowWasRetiredIsPartOfItsRootsReport(
      String latest, boolean isRetired, boolean isSkipped) {
    Optional<FleetStack> row =
        published(Cause.SETTLED, latest)
            .map(FleetStack::of)
            .map(shown -> isRetired ? shown.retired("nested in arn:root", NOW) : shown);

    assertThat(
            ReportDecision.ofClosedRow(
                new Close(Stacks.SHOP, "DELETE_COMPLETE", "the stack is deleted"), row))
        .isEqualTo(
            isSkipped
                ? Optional.of(new Skip(Skip.Cause.NESTED, "nested in arn:root"))
                : Optional.empty());
  }

  /// B17: a stack that changes while it is read would be reported with its old parameters and its
  /// new instances.
  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          # status when it was read again, its last update, decision
          UPDATE_COMPLETE,                 none,            Publish e-9
          UPDATE_IN_PROGRESS,              none,            Skip OVERTAKEN
          UPDATE_IN_PROGRESS,              another,         Skip OVERTAKEN
          UPDATE_COMPLETE,                 another,         Skip OVERTAKEN
          UPDATE_ROLLBACK_COMPLETE,        another,         Skip OVERTAKEN
          DELETE_IN_PROGRESS,              none,            Skip OVERTAKEN
          unknown,                         none,            Skip OVERTAKEN
          """)
  void b17PublishesOnlyWhatIsStillTheStack(String status, String update, String decision) {
    Stack read = Stacks.inStatus("UPDATE_COMPLETE");
    Optional<Stack> now =
        Optional.of(status)
            .filter(known -> !known.equals("unknown"))
            .map(Stacks::inStatus)
            .map(stack -> update.equals("none") ? stack : updated(stack));
    for (Cause cause : Cause.values()) {
      Confirm confirm = new Confirm(report(cause, EVENT, SETTLED, NOW));

      assertThat(text(ReportDecision.ofStackAgain(confirm, read, now))).isEqualTo(decision);
    }
  }

  /// B3: a root stack can become nested by import.
  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          # latest report,           dry run, decision
          none,                      false,   Skip NESTED
          another stack's,           false,   Skip NESTED
          earlier,                   false,   RetireRow of e-1
          later,                     false,   RetireRow of e-2
          earlier,                   true,    Skip NESTED
          gone as DELETE_COMPLETE,   false,   Skip NESTED
          """)
  void b03RetiresTheRowOfAStackThatIsNestedNow(String latest, boolean dryRun, String decision) {
    for (Cause cause : Cause.values()) {
      assertThat(
              text(
                  ReportDecision.ofNestedStack(
                      request(cause, dryRun), nested(), latest(cause, latest))))
          .isEqualTo(decision);
    }
  }

  /// B18: an event of a stack that CloudFormation does not know is no deletion.
  @Test
  void b18StatesThatCloudFormationDoesNotKnowTheStack() {
    ReportRequest request = request(Cause.SETTLED, false);

    assertThat(ReportDecision.ofStack(request, Stacks.SHOP, Optional.empty()))
        .isInstanceOfSatisfying(
            Close.class,
            close ->
                assertThat(
                        ReportDecision.ofClosedStack(
                            request, close, latest(Cause.SETTLED, "none"), NOW))
                    .isEqualTo(
                        new Skip(
                            Skip.Cause.NEVER_REPORTED,
                            "CloudFormation does not know the stack, and it was never"
                                + " reported")));
  }

  private static Nested nested() {
    return new Nested(Stacks.SHOP, "nested in arn:root, whose report covers it");
  }

  private static Stack updated(Stack stack) {
    return new Stack(
        stack.id(),
        stack.name(),
        stack.region(),
        stack.account(),
        stack.status(),
        stack.created(),
        Optional.of(LATER.toString()),
        stack.root(),
        stack.parameters());
  }

  @Test
  void aStackToReadAgainKeepsTheRowOfItsLatestReport() {
    LatestReport latest = latest(Cause.REFRESHED, "later");

    assertThat(
            ReportDecision.ofSnapshot(
                request(Cause.REFRESHED, false), snapshot("web-1", NOW), latest, false))
        .isEqualTo(new ReadAgain(FleetStack.of(latest.report().orElseThrow())));
  }

  @Test
  void theRowOfAnUnchangedStackStatesWhenItWasChecked() {
    ReportRequest request = request(Cause.REFRESHED, false);
    LatestReport latest = latest(Cause.REFRESHED, "earlier");
    StackReport report = build(request, snapshot("web-1", NOW), latest.report());

    assertThat(ReportDecision.ofReport(request, report, latest))
        .isInstanceOfSatisfying(
            Unchanged.class,
            unchanged -> {
              assertThat(unchanged.row().reportedAt()).isEqualTo(EARLIER.toString());
              assertThat(unchanged.row().checkedAt()).isEqualTo(NOW.toString());
            });
  }

  @Test
  void aGoneStackKeepsItsImagesAndNamesThePreviousReport() {
    LatestReport latest = latest(Cause.SETTLED, "earlier");

    assertThat(
            ReportDecision.ofClosedStack(
                request(Cause.SETTLED, false),
                new Close(
                    Stacks.SHOP,
                    "DELETE_COMPLETE",
                    "DELETE_COMPLETE: the stack deploys nothing any more"),
                latest,
                NOW))
        .isInstanceOfSatisfying(
            MarkAsGone.class,
            gone -> {
              assertThat(gone.report().gone()).isTrue();
              assertThat(gone.report().images()).hasSize(1);
              assertThat(gone.report().previous()).isEqualTo("e-1");
              assertThat(gone.report().eventId()).isEqualTo(EVENT);
              assertThat(gone.report().readAt()).isEqualTo(NOW.toString());
            });
  }

  @Test
  void everySkipStatesItsReason() {
    ReportRequest dryRun = request(Cause.SETTLED, true);
    Close close =
        new Close(
            Stacks.SHOP, "DELETE_COMPLETE", "DELETE_COMPLETE: the stack deploys nothing any more");

    assertThat(
            List.of(
                reason(
                    ReportDecision.ofStatus(
                        Stacks.SHOP,
                        "x",
                        Optional.of("eu-north-1 is no Region of this deployment"))),
                reason(
                    ReportDecision.ofStatus(Stacks.SHOP, "UPDATE_IN_PROGRESS", Optional.empty())),
                reason(
                    ReportDecision.ofStatus(
                        Stacks.SHOP, "UPDATE_ROLLBACK_FAILED", Optional.empty())),
                reason(
                    ReportDecision.ofNestedStack(dryRun, nested(), latest(Cause.SETTLED, "none"))),
                reason(
                    ReportDecision.ofSnapshot(
                        dryRun, snapshot("nothing", NOW), latest(Cause.SETTLED, "none"), false)),
                reason(
                    ReportDecision.ofSnapshot(
                        dryRun, snapshot("web-1", NOW), latest(Cause.SETTLED, "none"), false)),
                reason(
                    ReportDecision.ofClosedStack(
                        dryRun, close, latest(Cause.SETTLED, "none"), NOW)),
                reason(
                    ReportDecision.ofClosedStack(
                        dryRun, close, latest(Cause.SETTLED, "another stack's"), NOW)),
                reason(
                    ReportDecision.ofClosedStack(
                        dryRun, close, latest(Cause.SETTLED, "earlier"), NOW))))
        .containsExactly(
            "eu-north-1 is no Region of this deployment",
            "the stack is UPDATE_IN_PROGRESS: the event of its end follows",
            "the stack is UPDATE_ROLLBACK_FAILED: it stays between two of its states until a"
                + " person continues or deletes it",
            "nested in arn:root, whose report covers it",
            "the stack deploys no AMI and never did",
            "dry run: 1 images would be reported",
            "DELETE_COMPLETE: the stack deploys nothing any more, and it was never reported",
            "DELETE_COMPLETE: the stack deploys nothing any more, and the latest report of its"
                + " name is another stack's",
            "dry run: the stack would be marked as gone");
  }

  private static String reason(ReportDecision decision) {
    return decision instanceof Skip skip ? skip.reason() : text(decision);
  }

  private static String text(ReportDecision decision) {
    return switch (decision) {
      case ReadStack _ -> "ReadStack";
      case ReadDeployed _ -> "ReadDeployed";
      case ReadAgain _ -> "ReadAgain";
      case ReadImages(Optional<StackReport> previous) ->
          "ReadImages" + previous.map(report -> " after " + report.eventId()).orElse("");
      case Close(_, String status, _) -> "Close as " + status;
      case Nested _ -> "Nested";
      case Confirm(StackReport report) -> "Confirm " + report.eventId();
      case RetireRow(StackReport last, _) -> "RetireRow of " + last.eventId();
      case Publish(StackReport report) -> "Publish " + report.eventId();
      case Republish(StackReport report) -> "Republish " + report.eventId();
      case MarkAsGone(StackReport report) -> "MarkAsGone as " + report.state().status();
      case Unchanged(_, Optional<StackReport> restored, _) ->
          "Unchanged" + (restored.isPresent() ? " and restored" : "");
      case Skip(Skip.Cause cause, _) -> "Skip " + cause;
    };
  }

  private static List<Cause> causes(String caller) {
    return caller.equals("both") ? List.of(Cause.values()) : List.of(Cause.valueOf(caller));
  }

  private static ReportRequest request(Cause cause, boolean dryRun) {
    return new ReportRequest(cause, EVENT, SETTLED, dryRun);
  }

  private static LatestReport latest(Cause cause, String which) {
    boolean isLost = which.endsWith(" but lost");
    Optional<StackReport> report = published(cause, which.replace(" but lost", ""));
    return new LatestReport(report.filter(_ -> !isLost).map(_ -> "etag"), report, !isLost);
  }

  private static Optional<StackReport> published(Cause cause, String which) {
    return switch (which) {
      case "none" -> Optional.empty();
      case "earlier" -> Optional.of(report(cause, "e-1", EARLIER, EARLIER));
      case "later" -> Optional.of(report(cause, "e-2", EARLIER, LATER));
      case "another stack's" -> Optional.of(ofAnotherStack(cause, EARLIER));
      case "another's later" -> Optional.of(ofAnotherStack(cause, LATER));
      case "of the request" -> Optional.of(report(cause, EVENT, SETTLED, EARLIER));
      case "of the request now" -> Optional.of(report(cause, EVENT, SETTLED, LATER));
      case "of the id" -> Optional.of(report(cause, EVENT, EARLIER, EARLIER));
      case "gone by the request" ->
          Optional.of(gone(new ReportRequest(cause, EVENT, SETTLED, false), "DELETE_COMPLETE"));
      case "gone as DELETE_COMPLETE", "gone as ROLLBACK_COMPLETE" ->
          Optional.of(
              gone(
                  new ReportRequest(cause, "e-2", EARLIER, false),
                  which.substring("gone as ".length())));
      default -> throw new IllegalArgumentException(which);
    };
  }

  private static StackReport report(Cause cause, String event, Instant time, Instant readAt) {
    return build(
        new ReportRequest(cause, event, time, false), snapshot("web-1", readAt), Optional.empty());
  }

  private static StackReport ofAnotherStack(Cause cause, Instant readAt) {
    StackSnapshot other = new StackSnapshot(ANOTHER, Stacks.deployed(), readAt);
    return build(new ReportRequest(cause, "e-3", EARLIER, false), other, Optional.empty());
  }

  private static StackReport gone(ReportRequest request, String status) {
    return StackReportBuilder.gone(
        report(request.cause(), "e-1", EARLIER, EARLIER), status, request, EARLIER);
  }

  private static StackReport build(
      ReportRequest request, StackSnapshot snapshot, Optional<StackReport> previous) {
    return StackReportBuilder.of(
        new StackReportFacts(
            request,
            snapshot,
            Map.of(WEB.id(), facts(WEB), WEB_NEXT.id(), facts(WEB_NEXT)),
            previous));
  }

  private static ImageFacts facts(Image image) {
    return new ImageFacts(
        image, List.of(), List.of(), Optional.empty(), Optional.empty(), Optional.of(Scan.none()));
  }

  private static StackSnapshot snapshot(String deploys, Instant readAt) {
    return new StackSnapshot(
        Stacks.with(),
        switch (deploys) {
          case "web-1" -> Stacks.deployed(Stacks.parameter("WebAmi", WEB.id()));
          case "web-2" -> Stacks.deployed(Stacks.parameter("WebAmi", WEB_NEXT.id()));
          default -> Stacks.deployed();
        },
        readAt);
  }
}
