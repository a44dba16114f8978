package dev.amitrail.report;

import static dev.amitrail.report.testing.ReportedAccount.WEB;
import static dev.amitrail.report.testing.ReportedAccount.WEB_NEXT;
import static dev.amitrail.report.testing.ReportedAccount.folder;
import static dev.amitrail.report.testing.ReportedAccount.id;
import static dev.amitrail.report.testing.ReportedAccount.image;
import static dev.amitrail.report.testing.ReportedAccount.latestKey;
import static dev.amitrail.report.testing.ReportedAccount.rowKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.amitrail.aws.AwsCallException;
import dev.amitrail.report.model.FleetStack;
import dev.amitrail.report.model.StackReport;
import dev.amitrail.report.page.fleet.FleetPage;
import dev.amitrail.report.page.stack.StackPage;
import dev.amitrail.report.publish.ReportBucket;
import dev.amitrail.report.publish.ReportFailedException;
import dev.amitrail.report.testing.ReportedAccount;
import dev.amitrail.report.text.ReportText;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.ec2.model.Image;

/// Events that are handled at the same time or out of order, and stacks that are deleted.
class StackReporterConcurrencyTest {
  private static final int ALWAYS = 1_000_000;

  private final ReportedAccount account = new ReportedAccount();

  StackReporterConcurrencyTest() {
    account.aws.images.add(image(WEB_NEXT, "web-2", "2026-11-21T00:00:00.000Z"));
  }

  @Test
  void theEventIsSentThoughTheRowIsOfANewerVersion() {
    account.aws.objects.put(rowKey("shop"), "{\"version\": 2}");

    assertThatThrownBy(
            () -> account.deployAndSettle("shop", "CREATE_COMPLETE", Map.of("WebAmi", WEB)))
        .isInstanceOf(ReportFailedException.class)
        .hasMessageStartingWith("The report is published as " + folder("shop"))
        .hasMessageContaining(rowKey("shop") + " is of version 2")
        .hasMessageContaining("Deploy that one again");
    assertThat(account.sentOf("shop")).hasSize(1);
    assertThat(account.latest("shop").images()).hasSize(1);
    assertThat(account.text(rowKey("shop"))).isEqualTo("{\"version\": 2}");
  }

  @Test
  void theRowIsWrittenThoughTheEventWasRefused() {
    account.aws.before(
        "PutEvents",
        () -> {
          throw new IllegalStateException("EventBridge is not there");
        });

    assertThatThrownBy(
            () -> account.deployAndSettle("shop", "CREATE_COMPLETE", Map.of("WebAmi", WEB)))
        .hasMessageContaining("the event")
        .hasMessageContaining("EventBridge is not there");
    assertThat(account.row("shop").images()).hasSize(1);
  }

  /// What follows the latest report is attempted in any case, and the next delivery repeats it.
  @Test
  void aPageThatCannotBeWrittenStopsNeitherTextNorEventNorRow() {
    account.aws.conflicts.put(folder("shop") + "latest.html", ALWAYS);

    assertThatThrownBy(
            () -> account.deployAndSettle("shop", "CREATE_COMPLETE", Map.of("WebAmi", WEB)))
        .isInstanceOf(ReportFailedException.class)
        .hasMessageStartingWith("The report is published as " + folder("shop"))
        .hasMessageContaining("s3://reports-bucket/" + folder("shop") + "latest.html");
    assertThat(account.text(folder("shop") + "latest.txt"))
        .isEqualTo(ReportText.of(account.latest("shop")));
    assertThat(account.sentOf("shop")).hasSize(1);
    assertThat(account.row("shop").images()).hasSize(1);
  }

  /// No event, text, page or row may state a report that is not the latest, or in no history.
  @ParameterizedTest
  @ValueSource(strings = {"history", "latest.json"})
  void nothingFollowsAReportThatCouldNotBeMadeTheLatest(String object) {
    Instant settled = account.now();
    account.aws.conflicts.put(key(object, settled), ALWAYS);
    account.deploy("shop", "CREATE_COMPLETE", Map.of("WebAmi", WEB));

    assertThatThrownBy(() -> account.settle("e", id("shop"), "CREATE_COMPLETE", settled))
        .hasMessageContaining(key(object, settled));
    assertThat(account.aws.sent).isEmpty();
    assertThat(account.aws.objects)
        .doesNotContainKeys(
            folder("shop") + "latest.txt", folder("shop") + "latest.html", rowKey("shop"));
  }

  /// Both calls that are made side by side are stated.
  @Test
  void aFailureOfTheLatestReportDoesNotHideOneOfTheStack() {
    account.deploy("shop", "CREATE_COMPLETE", Map.of("WebAmi", WEB));
    account.aws.s3Fails = Optional.of("NoSuchBucket");
    account.aws.before(
        "ListStackResources",
        () -> {
          throw new IllegalStateException("CloudFormation is not there");
        });

    assertThatThrownBy(() -> account.settle("shop", "CREATE_COMPLETE"))
        .hasMessage("CloudFormation is not there")
        .satisfies(
            thrown ->
                assertThat(thrown.getSuppressed())
                    .extracting(Throwable::getMessage)
                    .singleElement()
                    .asString()
                    .startsWith("There is no bucket reports-bucket"));
  }

  /// An event that comes while the images are read.
  @Test
  void aStackThatChangesWhileItsImagesAreReadIsReportedByItsEvent() {
    account.deployAndSettle("shop", "CREATE_COMPLETE", Map.of("WebAmi", WEB));
    account.aws.before(
        "DescribeImages",
        () -> account.deployAndSettle("shop", "UPDATE_COMPLETE", Map.of("WebAmi", WEB_NEXT)));
    account.later(Duration.ofMinutes(1));

    account.settle("late", id("shop"), "CREATE_COMPLETE", account.now().minusSeconds(30));

    assertThat(account.latest("shop").images().getFirst().id()).isEqualTo(WEB_NEXT);
    assertThat(account.row("shop").images().getFirst().id()).isEqualTo(WEB_NEXT);
    assertThat(account.text(folder("shop") + "latest.txt")).contains(WEB_NEXT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE"})
  void aStackInCleanupIsReportedInTheStatusOfItsEvent(String status) {
    account.deployAndSettle("shop", "CREATE_COMPLETE", Map.of("WebAmi", WEB));
    account.deploy("shop", status + "_CLEANUP_IN_PROGRESS", Map.of("WebAmi", WEB_NEXT));
    account.later(Duration.ofMinutes(1));

    ReportResult result = account.settle("shop", status);

    assertThat(result.outcome()).isEqualTo("published");
    assertThat(account.latest("shop").state().status()).isEqualTo(status);
    assertThat(account.row("shop").status()).isEqualTo(status);
  }

  @Test
  void aStackInCleanupAfterAnotherStatusIsLeftToItsEvent() {
    account.deploy("shop", "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS", Map.of("WebAmi", WEB));

    assertThat(account.settle("shop", "CREATE_COMPLETE").reason())
        .contains("the event of its end follows");
  }

  /// A report of them would state that the stack returned to an older image.
  @ParameterizedTest
  @ValueSource(strings = {"ListStackResources", "DescribeInstances", "GetObject"})
  void factsOlderThanTheLatestReportAreReadAgain(String meanwhile) {
    account.deployAndSettle("shop", "CREATE_COMPLETE", Map.of("WebAmi", WEB));
    account.aws.before(
        meanwhile,
        () -> account.deployAndSettle("shop", "UPDATE_COMPLETE", Map.of("WebAmi", WEB_NEXT)));
    account.later(Duration.ofMinutes(1));

    ReportResult result =
        account.settle("late", id("shop"), "UPDATE_COMPLETE", account.now().minusSeconds(30));

    assertThat(result.reason()).isNull();
    assertThat(result.changed()).isZero();
    StackReport latest = account.latest("shop");
    assertThat(latest.eventId()).isEqualTo("late");
    assertThat(latest.images().getFirst().id()).isEqualTo(WEB_NEXT);
    assertThat(latest.images().getFirst().history().downgrade()).isFalse();
    assertThat(latest.images().getFirst().history().returned()).isFalse();
    assertThat(account.sentOf("shop"))
        .allSatisfy(
            detail ->
                assertThat(detail.path("mail").path("changes").asText())
                    .doesNotContain("downgrade", "returned"));
  }

  @Test
  void anOvertakenReportIsSentAsSuperseded() {
    account.deployAndSettle("shop", "CREATE_COMPLETE", Map.of("WebAmi", WEB));
    account.deploy("shop", "UPDATE_COMPLETE", Map.of("WebAmi", WEB));
    account.aws.beforePutOf.put(
        latestKey("shop"),
        () -> account.deployAndSettle("shop", "UPDATE_COMPLETE", Map.of("WebAmi", WEB_NEXT)));

    ReportResult result =
        account.settle("late", id("shop"), "UPDATE_COMPLETE", account.now().minusSeconds(30));

    assertThat(result.reason()).contains("a newer report");
    JsonNode late =
        account.sentOf("shop").stream()
            .filter(detail -> detail.path("event").asText().equals("late"))
            .findFirst()
            .orElseThrow();
    assertThat(late.path("superseded").asBoolean()).isTrue();
    assertThat(late.path("mail").path("headline").asText())
        .endsWith("A newer report of the stack already exists");
    assertThat(late.path("summary").asText())
        .contains("A newer report of the stack already exists");
    assertThat(account.sentOf("shop"))
        .filteredOn(detail -> !detail.path("event").asText().equals("late"))
        .allSatisfy(
            detail -> {
              assertThat(detail.path("superseded").asBoolean()).isFalse();
              assertThat(detail.path("mail").path("headline").asText())
                  .doesNotContain("A newer report");
            });
    assertThat(account.row("shop").images().getFirst().id()).isEqualTo(WEB_NEXT);
  }

  /// EventBridge may deliver an event twice, at the same time too.
  @Test
  void concurrentDeliveriesOfAnEventLeaveTheFirstReport() {
    Instant settled = account.now();
    account.deploy("shop", "CREATE_COMPLETE", Map.of("WebAmi", WEB));
    String history = key("history", settled);
    Map<String, String> first = new TreeMap<>();
    account.aws.beforePutOf.put(
        history,
        () -> {
          account.later(Duration.ofSeconds(1));
          account.settle("e", id("shop"), "CREATE_COMPLETE", settled);
          first.putAll(account.history("shop"));
        });

    account.settle("e", id("shop"), "CREATE_COMPLETE", settled);

    assertThat(first).containsOnlyKeys(history);
    assertThat(account.history("shop")).isEqualTo(first);
    assertAllWritten(history);
  }

  @Test
  void aDeletionAfterAFailedCreationIsReportedAsDeletion() {
    account.deployAndSettle("shop", "CREATE_FAILED", Map.of("WebAmi", WEB));
    account.deployAndSettle("shop", "ROLLBACK_COMPLETE", Map.of("WebAmi", WEB));
    assertThat(changes("shop"))
        .contains("creating the stack failed, and its resources were deleted");
    account.aws.stacks.clear();
    account.later(Duration.ofMinutes(1));

    account.settle("shop", "DELETE_COMPLETE");

    assertThat(changes("shop")).isEqualTo("Changed: the stack is deleted.");
    assertThat(account.latest("shop").state().status()).isEqualTo("DELETE_COMPLETE");
    assertThat(account.latest("shop").images()).hasSize(1);
    assertThat(account.row("shop").status()).isEqualTo("DELETE_COMPLETE");
    assertThat(account.history("shop")).hasSize(3);
  }

  @Test
  void aLateEventOfAFailedCreationDoesNotReplaceTheDeletion() {
    account.deployAndSettle("shop", "CREATE_FAILED", Map.of("WebAmi", WEB));
    account.aws.stacks.clear();
    account.later(Duration.ofMinutes(1));
    account.settle("shop", "DELETE_COMPLETE");
    account.later(Duration.ofMinutes(1));

    account.settle(
        "late", id("shop"), "ROLLBACK_COMPLETE", account.now().minus(Duration.ofMinutes(2)));

    assertThat(account.latest("shop").state().status()).isEqualTo("DELETE_COMPLETE");
    assertThat(account.row("shop").status()).isEqualTo("DELETE_COMPLETE");
    assertThat(changes("shop")).isEqualTo("Changed: the stack is deleted.");
  }

  @Test
  void aSecondDeletionIsSkipped() {
    account.deployAndSettle("shop", "CREATE_COMPLETE", Map.of("WebAmi", WEB));
    account.aws.stacks.clear();
    account.later(Duration.ofMinutes(1));
    account.settle("shop", "DELETE_COMPLETE");
    Map<String, String> before = Map.copyOf(account.aws.objects);
    account.later(Duration.ofMinutes(1));

    ReportResult again = account.settle("shop", "DELETE_COMPLETE");

    assertThat(again.outcome()).isEqualTo("skipped");
    assertThat(again.reason()).isEqualTo("the stack is marked as gone already");
    assertThat(account.aws.objects).isEqualTo(before);
    assertThat(account.aws.sent).hasSize(2);
  }

  @Test
  void aRepeatedDeletionChangesNothingAndIsSentAgain() {
    account.deployAndSettle("shop", "CREATE_COMPLETE", Map.of("WebAmi", WEB));
    account.aws.stacks.clear();
    Instant deleted = account.now().plusSeconds(30);
    account.later(Duration.ofMinutes(1));
    account.settle("gone", id("shop"), "DELETE_COMPLETE", deleted);
    Map<String, String> before = Map.copyOf(account.aws.objects);
    account.later(Duration.ofMinutes(1));

    ReportResult again = account.settle("gone", id("shop"), "DELETE_COMPLETE", deleted);

    assertThat(again.outcome()).isEqualTo("published");
    assertThat(account.aws.objects).isEqualTo(before);
    assertThat(account.sentOf("shop")).hasSize(3);
  }

  /// It had an instance that drifted, a deprecated image and a newer one.
  @Test
  void aGoneStackNeedsNoAttention() {
    account.change(WEB, image -> image.deprecationTime("2026-11-21T00:00:00.000Z"));
    account.template("lt-1", WEB);
    account.group("shop", "g", "lt-1", "1");
    account.running("shop", "g", WEB, WEB_NEXT);
    account.resource("shop", "Spots", "AWS::EC2::SpotFleet", "sfr-1");
    account.deployAndSettle("shop", "CREATE_COMPLETE", Map.of("WebAmi", WEB));
    assertThat(mail("shop").path("attention").asText())
        .contains("WebAmi declares", "is deprecated since", "there is a newer image", "Spots: ");
    account.later(Duration.ofMinutes(1));
    account.aws.stacks.clear();

    account.settle("shop", "DELETE_COMPLETE");

    assertThat(mail("shop").path("attention").asText()).isEqualTo("To look at: nothing.");
    assertThat(mail("shop").path("deploys").asText()).startsWith("Had last: [WebAmi] - web-1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{ damaged"})
  void aReportIsComparedWithTheHistoryIfTheLatestIsLost(String damaged) {
    account.deployAndSettle("shop", "CREATE_COMPLETE", Map.of("WebAmi", WEB));
    String first = account.latest("shop").eventId();
    lose(latestKey("shop"), damaged);

    ReportResult result =
        account.deployAndSettle("shop", "UPDATE_COMPLETE", Map.of("WebAmi", WEB_NEXT));

    assertThat(result.changed()).isEqualTo(1);
    assertThat(account.latest("shop").previous()).isEqualTo(first);
    assertThat(
            Objects.requireNonNull(account.latest("shop").images().getFirst().history().replaced())
                .id())
        .isEqualTo(WEB);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{ damaged"})
  void aDeletionIsReportedIfTheLatestIsLost(String damaged) {
    account.deployAndSettle("shop", "CREATE_COMPLETE", Map.of("WebAmi", WEB));
    lose(latestKey("shop"), damaged);
    account.aws.stacks.clear();
    account.later(Duration.ofMinutes(1));

    ReportResult result = account.settle("shop", "DELETE_COMPLETE");

    assertThat(result.outcome()).isEqualTo("published");
    assertThat(account.latest("shop").gone()).isTrue();
    assertThat(account.latest("shop").images()).hasSize(1);
    assertThat(account.row("shop").gone()).isTrue();
  }

  /// A history whose newest object is damaged as well.
  @Test
  void aDamagedReportInTheHistoryIsPassedOver() {
    account.deployAndSettle("shop", "CREATE_COMPLETE", Map.of("WebAmi", WEB));
    String first = account.latest("shop").eventId();
    account.deployAndSettle("shop", "UPDATE_COMPLETE", Map.of("WebAmi", WEB_NEXT));
    String newest = new TreeMap<>(account.history("shop")).lastKey();
    account.aws.objects.put(newest, "{}");
    account.aws.objects.remove(latestKey("shop"));

    account.deployAndSettle("shop", "UPDATE_COMPLETE", Map.of("WebAmi", WEB_NEXT));

    assertThat(account.latest("shop").previous()).isEqualTo(first);
    assertThat(account.text(newest)).isEqualTo("{}");
  }

  /// S3 answers a write that meets another one with 409, once or a few times.
  @ParameterizedTest
  @CsvSource({
    "history, 1",
    "history, 3",
    "latest.json, 1",
    "latest.json, 3",
    "latest.txt, 1",
    "latest.html, 1",
    "row, 1",
    "row, 3"
  })
  void aConflictingWriteIsRetried(String object, int times) {
    Instant settled = account.now();
    account.aws.conflicts.put(key(object, settled), times);
    account.deploy("shop", "CREATE_COMPLETE", Map.of("WebAmi", WEB));

    ReportResult result = account.settle("e", id("shop"), "CREATE_COMPLETE", settled);

    assertThat(result.reason()).isNull();
    assertAllWritten(key("history", settled));
    assertThat(account.aws.putsOf(key(object, settled))).isEqualTo(times + 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"history", "latest.json", "latest.txt", "latest.html", "row"})
  void aWriteThatAlwaysConflictsFailsAndIsNamed(String object) {
    Instant settled = account.now();
    account.aws.conflicts.put(key(object, settled), ALWAYS);
    account.deploy("shop", "CREATE_COMPLETE", Map.of("WebAmi", WEB));

    assertThatThrownBy(() -> account.settle("e", id("shop"), "CREATE_COMPLETE", settled))
        .isInstanceOfAny(AwsCallException.class, ReportFailedException.class)
        .hasMessageContaining("s3://reports-bucket/" + key(object, settled))
        .hasMessageContaining("ConditionalRequestConflict");
    assertThat(account.aws.putsOf(key(object, settled))).isLessThan(20);

    account.aws.conflicts.clear();
    account.later(Duration.ofMinutes(1));
    account.settle("e", id("shop"), "CREATE_COMPLETE", settled);
    assertAllWritten(key("history", settled));
    assertThat(account.history("shop")).hasSize(1);
  }

  @Test
  void anEventOfManyReplacedImagesFitsEventBridge() {
    Map<String, String> parameters = new TreeMap<>();
    for (int i = 0; i < 200; i++) {
      String old = "ami-%017x".formatted(i);
      String now = "ami-%017x".formatted(1000 + i);
      account.aws.images.add(tagged(old, "web-old-" + i, "2026-11-20T00:00:00.000Z", "é"));
      account.aws.images.add(tagged(now, "web-new-" + i, "2026-11-21T00:00:00.000Z", "漢"));
      parameters.put("Ami" + i, old);
    }
    account.deployAndSettle("shop", "CREATE_COMPLETE", parameters);
    for (int i = 0; i < 200; i++) {
      parameters.put("Ami" + i, "ami-%017x".formatted(1000 + i));
    }

    ReportResult result = account.deployAndSettle("shop", "UPDATE_COMPLETE", parameters);

    assertThat(result.changed()).isEqualTo(200);
    String sent = account.aws.sent.getLast().detail();
    assertThat(sent.getBytes(StandardCharsets.UTF_8).length).isLessThan(256_000);
    JsonNode detail = ReportedAccount.json(sent);
    assertThat(detail.path("count").asInt()).isEqualTo(200);
    assertThat(detail.path("changed").asInt()).isEqualTo(200);
    assertThat(detail.path("images")).isNotEmpty();
  }

  /// Lists of images.
  @Test
  void anEventOfManyRemovedImagesFitsEventBridge() {
    Map<String, String> parameters = new TreeMap<>();
    for (int list = 0; list < 10; list++) {
      List<String> ids = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        String id = "ami-%017x".formatted(list * 100 + i);
        ids.add(id);
        account.aws.images.add(image(id, "漢".repeat(125) + i, "2026-11-20T00:00:00.000Z"));
      }
      parameters.put("A".repeat(250) + list, String.join(",", ids));
    }
    account.deployAndSettle("shop", "CREATE_COMPLETE", parameters);
    Map<String, String> few = new TreeMap<>();
    for (int i = 0; i < 200; i++) {
      few.put("Ami" + i, WEB);
    }

    account.deployAndSettle("shop", "UPDATE_COMPLETE", few);

    assertThat(account.aws.sent)
        .allSatisfy(
            sent ->
                assertThat(sent.detail().getBytes(StandardCharsets.UTF_8).length)
                    .isLessThan(256_000));
    assertThat(account.sentOf("shop").getLast().path("changed").asInt()).isEqualTo(1200);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void anEventListsAllRemovedImagesThoughFewAreLeft(int left) {
    Map<String, String> few = left == 0 ? Map.of() : Map.of("WebAmi", WEB);
    Map<String, String> parameters = new TreeMap<>(few);
    parameters.putAll(Map.of("DbAmi", WEB_NEXT, "CacheAmi", WEB_NEXT, "QueueAmi", WEB_NEXT));
    account.deployAndSettle("shop", "CREATE_COMPLETE", parameters);

    account.deployAndSettle("shop", "UPDATE_COMPLETE", few);

    assertThat(account.sentOf("shop").getLast().path("removed")).hasSize(3);
  }

  /// A later stack of the same name counts, whatever the order of the events.
  @Test
  void aLaterStackOfTheSameNameReplacesTheGoneOne() {
    account.deployAndSettle("shop", "CREATE_COMPLETE", Map.of("WebAmi", WEB));
    account.aws.stacks.clear();
    String laterId = id("shop").replace("5d2f3a10", "99999999");
    account.deploy(
        Stack.builder()
            .stackId(laterId)
            .stackName("shop")
            .creationTime(account.now())
            .stackStatus("CREATE_COMPLETE")
            .parameters(Parameter.builder().parameterKey("WebAmi").parameterValue(WEB_NEXT).build())
            .build());
    account.later(Duration.ofMinutes(1));

    account.settle("made", laterId, "CREATE_COMPLETE", account.now());
    account.later(Duration.ofMinutes(1));
    ReportResult gone = account.settle("shop", "DELETE_COMPLETE");

    assertThat(gone.reason()).contains("another stack's");
    assertThat(account.latest("shop").stackId()).isEqualTo(laterId);
    assertThat(account.latest("shop").isFirst()).isTrue();
    assertThat(account.row("shop").gone()).isFalse();
  }

  private static Image tagged(String id, String name, String created, String letter) {
    return image(id, name, created).toBuilder()
        .tags(
            IntStream.range(0, 50)
                .mapToObj(i -> ReportedAccount.tag("k".repeat(100) + i, letter.repeat(256)))
                .toList())
        .build();
  }

  private void lose(String key, String damaged) {
    if (damaged.isEmpty()) {
      account.aws.objects.remove(key);
    } else {
      account.aws.objects.put(key, damaged);
    }
  }

  private static String key(String object, Instant settled) {
    return switch (object) {
      case "history" -> folder("shop") + settled.toString().replaceAll("[-:]", "") + "-e.json";
      case "row" -> rowKey("shop");
      default -> folder("shop") + object;
    };
  }

  private void assertAllWritten(String history) {
    StackReport latest = account.latest("shop");
    assertThat(account.text(history)).isEqualTo(account.text(latestKey("shop")));
    assertThat(account.text(folder("shop") + "latest.txt")).isEqualTo(ReportText.of(latest));
    assertThat(account.text(folder("shop") + "latest.html")).isEqualTo(StackPage.of(latest));
    assertThat(account.fleet().stacks()).containsExactly(FleetStack.of(latest));
    assertThat(account.text(ReportBucket.FLEET_PAGE)).isEqualTo(FleetPage.of(account.fleet()));
    assertThat(account.sentOf("shop")).isNotEmpty();
  }

  private JsonNode mail(String name) {
    return account.sentOf(name).getLast().path("mail");
  }

  private String changes(String name) {
    return mail(name).path("changes").asText();
  }
}
