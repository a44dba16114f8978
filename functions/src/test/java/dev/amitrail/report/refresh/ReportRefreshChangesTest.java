package dev.amitrail.report.refresh;

import static dev.amitrail.report.testing.ReportedAccount.US;
import static dev.amitrail.report.testing.ReportedAccount.WEB;
import static dev.amitrail.report.testing.ReportedAccount.WEB_NEXT;
import static dev.amitrail.report.testing.ReportedAccount.change;
import static dev.amitrail.report.testing.ReportedAccount.image;
import static dev.amitrail.report.testing.ReportedAccount.tag;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.amitrail.report.model.ReportedImage;
import dev.amitrail.report.model.StackReport;
import dev.amitrail.report.stack.StackResource;
import dev.amitrail.report.testing.ReportedAccount;
import dev.amitrail.report.testing.Stacks;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.Instance;

/// What a refresh takes for news, as a table: what happens from one day to the next, and whether
/// that leads to a report.
class ReportRefreshChangesTest {
  private static final String REPLICA = "ami-0d4e5f60718293041";
  private static final String SOURCE = "ami-0e5f6071829304152";
  private static final String OTHER_SOURCE = "ami-0f607182930415263";
  private static final String GONE_AGAIN = "and the day after it is as it was";

  private final ReportedAccount account = new ReportedAccount();

  /// @param before what the account is like when the stack `shop` is reported by its event
  /// @param then what happens a day later
  /// @param afterwards what happens another day later
  record Case(
      String name,
      Consumer<ReportedAccount> before,
      Consumer<ReportedAccount> then,
      Consumer<ReportedAccount> afterwards) {
    Case(String name, Consumer<ReportedAccount> before, Consumer<ReportedAccount> then) {
      this(name, before, then, _ -> {});
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private static Stream<Case> noNews() {
    return Stream.of(
        new Case("nothing at all", _ -> {}, _ -> {}),
        new Case(
            "a group scales out, all with the declared image",
            shop -> groupRuns(shop, WEB, WEB, WEB),
            shop -> shop.running("shop", "g", WEB, WEB, WEB, WEB, WEB)),
        new Case(
            "a group scales in to nothing",
            shop -> groupRuns(shop, WEB, WEB, WEB),
            shop -> shop.running("shop", "g")),
        new Case(
            "a group scales out, and as many instances as before run another image",
            shop -> groupRuns(shop, WEB, WEB_NEXT),
            shop -> shop.running("shop", "g", WEB, WEB, WEB, WEB_NEXT)),
        new Case(
            "the image's tags change",
            shop -> shop.change(WEB, image -> image.tags(tag("team", "web"))),
            shop -> shop.change(WEB, image -> image.tags(tag("team", "shop"), tag("os", "al")))),
        new Case(
            "the image gets trail tags for further Regions",
            shop -> shop.change(WEB, image -> image.tags(tag("replicate-to", "all"))),
            shop ->
                shop.change(
                    WEB,
                    image ->
                        image.tags(
                            tag("replicate-to", "all"), tag("eu-west-1.origin.id", REPLICA)))),
        new Case(
            "the source of a replica gets trail tags for further Regions",
            ReportRefreshChangesTest::runsReplica,
            shop ->
                change(
                    us(shop),
                    SOURCE,
                    image ->
                        image.tags(
                            tag("ap-southeast-2.origin.id", WEB),
                            tag("eu-west-1.origin.id", REPLICA)))),
        new Case(
            "another Region is switched off, " + GONE_AGAIN,
            shop -> us(shop).add(copyOfWeb(UnaryOperator.identity())),
            shop -> shop.aws.regionsOff.add(US),
            shop -> shop.aws.regionsOff.remove(US)),
        new Case(
            "another Region without a replica is switched off, " + GONE_AGAIN,
            _ -> {},
            shop -> shop.aws.regionsOff.add(US),
            shop -> shop.aws.regionsOff.remove(US)),
        new Case(
            "the Region of a replica's source is switched off, " + GONE_AGAIN,
            ReportRefreshChangesTest::runsReplica,
            shop -> shop.aws.regionsOff.add(US),
            shop -> shop.aws.regionsOff.remove(US)),
        new Case(
            "the Region of the source by which a newer image is known is switched off, "
                + GONE_AGAIN,
            shop -> {
              runsReplica(shop);
              newerByPointer(shop);
            },
            shop -> shop.aws.regionsOff.add(US),
            shop -> shop.aws.regionsOff.remove(US)),
        new Case(
            "the newer image's tags change",
            shop -> shop.aws.images.add(image(WEB_NEXT, "web-2", "2026-11-22T00:00:00.000Z")),
            shop -> shop.change(WEB_NEXT, image -> image.tags(tag("team", "shop")))),
        new Case(
            "an image of another name appears",
            _ -> {},
            shop -> shop.aws.images.add(image(WEB_NEXT, "db-2", "2026-11-22T00:00:00.000Z"))));
  }

  private static Stream<Case> news() {
    return Stream.of(
        new Case(
            "fewer instances run another image than the declared",
            shop -> groupRuns(shop, WEB, WEB, WEB_NEXT, WEB_NEXT, WEB_NEXT),
            shop -> shop.running("shop", "g", WEB, WEB, WEB, WEB_NEXT, WEB_NEXT)),
        new Case(
            "an instance runs another image than the declared",
            shop -> groupRuns(shop, WEB, WEB),
            shop -> shop.running("shop", "g", WEB, WEB, WEB_NEXT)),
        new Case(
            "the last instance that ran another image is gone",
            shop -> groupRuns(shop, WEB, WEB_NEXT),
            shop -> shop.running("shop", "g", WEB)),
        new Case(
            "time passes, and the image is deprecated",
            shop ->
                shop.change(
                    WEB, image -> image.deprecationTime(shop.now().plusSeconds(130_000) + "")),
            _ -> {}),
        new Case(
            "a newer image appears",
            _ -> {},
            shop -> shop.aws.images.add(image(WEB_NEXT, "web-2", "2026-11-22T00:00:00.000Z"))),
        new Case(
            "an image newer than the newer one appears",
            shop -> shop.aws.images.add(image(WEB_NEXT, "web-2", "2026-11-22T00:00:00.000Z")),
            shop -> shop.aws.images.add(image(REPLICA, "web-3", "2026-11-23T00:00:00.000Z"))),
        new Case(
            "the newer image is deregistered",
            shop -> shop.aws.images.add(image(WEB_NEXT, "web-2", "2026-11-22T00:00:00.000Z")),
            shop -> shop.aws.images.removeIf(image -> image.imageId().equals(WEB_NEXT))),
        new Case(
            "a newer image appears that a source elsewhere is published with",
            ReportRefreshChangesTest::runsReplica,
            ReportRefreshChangesTest::newerByPointer),
        new Case(
            "the image is deregistered",
            _ -> {},
            shop -> shop.aws.images.removeIf(image -> image.imageId().equals(WEB))),
        new Case(
            "the image is disabled",
            _ -> {},
            shop -> shop.change(WEB, one -> one.state("disabled"))),
        new Case(
            "a replica becomes available",
            shop -> us(shop).add(copyOfWeb(image -> image.state("pending"))),
            shop -> change(us(shop), REPLICA, image -> image.state("available"))),
        new Case(
            "a replica appears",
            _ -> {},
            shop -> us(shop).add(copyOfWeb(UnaryOperator.identity()))),
        new Case(
            "a replica is deregistered",
            shop -> us(shop).add(copyOfWeb(UnaryOperator.identity())),
            shop -> us(shop).clear()),
        new Case(
            "the source of the replica is deregistered",
            ReportRefreshChangesTest::runsReplica,
            shop -> us(shop).clear()),
        new Case(
            "the trail agrees no more",
            ReportRefreshChangesTest::runsReplica,
            shop ->
                change(
                    us(shop),
                    SOURCE,
                    image -> image.tags(tag("ap-southeast-2.origin.id", "none")))),
        new Case(
            "a parameter names another image, and the event got lost",
            shop -> shop.aws.images.add(image(WEB_NEXT, "other", "2026-11-22T00:00:00.000Z")),
            shop -> shop.deploy("shop", "UPDATE_COMPLETE", Map.of("WebAmi", WEB_NEXT))),
        new Case(
            "an update failed and could not be taken back",
            _ -> {},
            shop -> shop.deploy("shop", "UPDATE_ROLLBACK_FAILED", Map.of("WebAmi", WEB))),
        new Case(
            "a resource appears whose images are unknown",
            _ -> {},
            shop -> shop.resource("shop", "Spots", "AWS::EC2::SpotFleet", "sfr-1")));
  }

  @ParameterizedTest
  @MethodSource("noNews")
  void irrelevantChangesAreNotPublished(Case each) {
    Map<String, String> reports = reportedByItsEvent(each);

    each.then().accept(account);
    RefreshResult then = account.nextDay();
    each.afterwards().accept(account);
    RefreshResult afterwards = account.nextDay();

    assertThat(List.of(then.published(), afterwards.published())).containsExactly(0, 0);
    assertThat(List.of(then.unchanged(), afterwards.unchanged())).containsExactly(1, 1);
    assertThat(reports()).isEqualTo(reports);
    assertThat(account.aws.sent).hasSize(1);
    assertThat(account.row("shop").checkedAt()).isEqualTo(account.now().toString());
  }

  @ParameterizedTest
  @MethodSource("news")
  void relevantChangesArePublishedAndSentOnce(Case each) {
    Map<String, String> reports = reportedByItsEvent(each);

    each.then().accept(account);
    RefreshResult then = account.nextDay();
    each.afterwards().accept(account);
    RefreshResult afterwards = account.nextDay();

    assertThat(List.of(then.published(), afterwards.published())).containsExactly(1, 0);
    assertThat(account.history("shop"))
        .hasSize(2)
        .containsAllEntriesOf(Map.copyOf(historyIn(reports)));
    assertThat(account.latest("shop").trigger().cause()).isEqualTo(StackReport.Cause.REFRESHED);
    assertThat(account.sentOf("shop")).hasSize(2);
    assertThat(account.row("shop").reportedAt()).isEqualTo(account.latest("shop").readAt());
  }

  @Test
  void aGroupWithAnotherStacksTemplateIsReportedAlikeByRefreshAndEvent() {
    account.aws.images.add(image(WEB_NEXT, "other", "2026-11-22T00:00:00.000Z"));
    account.template("lt-1", WEB, WEB_NEXT);
    account.deploy("templates", "CREATE_COMPLETE", Map.of());
    account.resource("templates", "Template", StackResource.LAUNCH_TEMPLATE, "lt-1");
    account.deploy("web", "CREATE_COMPLETE", Map.of());
    account.group("web", "g", "lt-1", "1");
    account.running("web", "g", WEB);
    account.settle("templates", "CREATE_COMPLETE");
    account.settle("web", "CREATE_COMPLETE");

    RefreshResult refreshed = account.nextDay();

    assertThat(refreshed.unchanged()).isEqualTo(2);
    assertThat(refreshed.published()).isZero();
    assertThat(account.latest("templates").images())
        .extracting(ReportedImage::key, ReportedImage::id)
        .containsExactly(tuple("Template", WEB), tuple("Template", WEB_NEXT));
    assertThat(account.latest("web").images())
        .extracting(ReportedImage::key, ReportedImage::id)
        .containsExactly(tuple("Group", WEB));
  }

  @Test
  void anInstanceOfAnotherStacksTemplateIsReportedAlikeByRefreshAndEvent() {
    account.aws.images.add(image(WEB_NEXT, "other", "2026-11-22T00:00:00.000Z"));
    account.template("lt-1", WEB_NEXT);
    account.deploy("templates", "CREATE_COMPLETE", Map.of());
    account.resource("templates", "Template", StackResource.LAUNCH_TEMPLATE, "lt-1");
    account.deploy("web", "CREATE_COMPLETE", Map.of());
    account.resource("web", "App", StackResource.INSTANCE, "i-1");
    account.aws.instances.add(
        Instance.builder()
            .instanceId("i-1")
            .imageId(WEB)
            .tags(
                tag("aws:cloudformation:stack-id", ReportedAccount.id("web")),
                tag("aws:cloudformation:logical-id", "App"),
                tag("aws:ec2launchtemplate:id", "lt-1"))
            .build());
    account.settle("templates", "CREATE_COMPLETE");
    account.settle("web", "CREATE_COMPLETE");

    assertThat(account.nextDay().unchanged()).isEqualTo(2);
  }

  /// The stack `shop`, reported by its event and found unchanged by a refresh a day later.
  private Map<String, String> reportedByItsEvent(Case each) {
    account.deploy("shop", "UPDATE_COMPLETE", Map.of("WebAmi", WEB));
    each.before().accept(account);
    account.settle("shop", "UPDATE_COMPLETE");
    Map<String, String> reports = reports();
    assertThat(account.nextDay().unchanged()).as("the first day").isEqualTo(1);
    assertThat(reports()).isEqualTo(reports);
    return reports;
  }

  private Map<String, String> reports() {
    Map<String, String> reports = new TreeMap<>(account.aws.objects);
    reports.keySet().removeIf(key -> !key.startsWith("reports/"));
    return reports;
  }

  private static Map<String, String> historyIn(Map<String, String> reports) {
    Map<String, String> history = new TreeMap<>(reports);
    history.keySet().removeIf(key -> key.contains("latest."));
    return history;
  }

  private static void groupRuns(ReportedAccount shop, String... images) {
    shop.aws.images.add(image(WEB_NEXT, "other", "2026-11-10T00:00:00.000Z"));
    shop.template("lt-1", WEB);
    shop.group("shop", "g", "lt-1", "1");
    shop.running("shop", "g", images);
  }

  /// Makes the image that is deployed a replica of one in another Region.
  private static void runsReplica(ReportedAccount shop) {
    us(shop)
        .add(
            image(SOURCE, "golden", "2026-11-19T00:00:00.000Z").toBuilder()
                .tags(tag("ap-southeast-2.origin.id", WEB), tag("publish-as", "/ami-trail/golden"))
                .build());
    shop.change(
        WEB,
        image ->
            image
                .sourceImageId(SOURCE)
                .sourceImageRegion(US)
                .tags(tag("origin.id", SOURCE), tag("origin.region", US)));
  }

  /// A younger source of the same pointer, and its replica.
  private static void newerByPointer(ReportedAccount shop) {
    us(shop)
        .add(
            image(OTHER_SOURCE, "golden as well", "2026-11-21T00:00:00.000Z").toBuilder()
                .tags(tag("publish-as", "/ami-trail/golden"))
                .build());
    shop.aws.images.add(
        image(WEB_NEXT, "a copy", "2026-11-21T01:00:00.000Z").toBuilder()
            .sourceImageId(OTHER_SOURCE)
            .sourceImageRegion(US)
            .build());
  }

  private static Image copyOfWeb(UnaryOperator<Image.Builder> with) {
    return with.apply(
            image(REPLICA, "web-1-copy", "2026-11-20T10:00:00.000Z").toBuilder()
                .sourceImageId(WEB)
                .sourceImageRegion(Stacks.REGION))
        .build();
  }

  private static List<Image> us(ReportedAccount shop) {
    return Objects.requireNonNull(shop.aws.imagesElsewhere.get(US));
  }
}
