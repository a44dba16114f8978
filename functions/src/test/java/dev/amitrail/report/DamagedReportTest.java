package dev.amitrail.report;

import static dev.amitrail.report.testing.ReportedAccount.US;
import static dev.amitrail.report.testing.ReportedAccount.WEB;
import static dev.amitrail.report.testing.ReportedAccount.WEB_NEXT;
import static dev.amitrail.report.testing.ReportedAccount.image;
import static dev.amitrail.report.testing.ReportedAccount.json;
import static dev.amitrail.report.testing.ReportedAccount.latestKey;
import static dev.amitrail.report.testing.ReportedAccount.tag;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.amitrail.report.model.Change;
import dev.amitrail.report.model.KeyedImage;
import dev.amitrail.report.publish.ReportBucket;
import dev.amitrail.report.publish.ReportJson;
import dev.amitrail.report.refresh.RefreshResult;
import dev.amitrail.report.testing.ReportedAccount;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A `latest.json` that people, or a build that never was, wrote: one stack's must not stop the
/// report of any, and costs no history.
class DamagedReportTest {
  private static final String SOURCE = "ami-0e5f6071829304152";
  private static final String DB = "ami-0f607182930415263";
  private static final String THIRD = "ami-0d4e5f60718293041";
  private static final Map<String, String> REPORTS = reports();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "null",
        "[]",
        "{}",
        "\"text\"",
        "{\"version\":1}",
        "{\"version\":\"one\"}",
        "{\"version\":1,\"images\":[{}]}",
        "{\"version\":0,\"stackId\":\"x\"}",
        "<html>",
        "{\"version\":1,\"\udcff" // a byte that is not UTF-8
      })
  void latestJsonThatIsNoReportIsDamaged(String damaged) {
    ReportedAccount account = reported();
    Map<String, String> history = account.history();
    String before = account.latest("shop").eventId();

    account.aws.objects.put(latestKey("shop"), damaged);
    account.deployAndSettle("shop", "UPDATE_COMPLETE", Map.of("WebAmi", THIRD));

    assertThat(account.history()).hasSize(history.size() + 1).containsAllEntriesOf(history);
    assertThat(account.latest("shop").previous()).isEqualTo(before);
    assertThat(account.latest("shop").images().getFirst().history().change())
        .isEqualTo(Change.REPLACED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "{", "null", "[]", "{}", "{\"version\":1}", "{\"version\":1,\"images\":[{}]}"})
  void aRefreshContinuesPastADamagedLatestJson(String damaged) {
    ReportedAccount account = reported();
    String before = account.latest("shop").eventId();
    account.aws.objects.put(latestKey("shop"), damaged);
    account.deploy("shop", "UPDATE_COMPLETE", Map.of("WebAmi", THIRD));
    account.deploy("zoo", "UPDATE_COMPLETE", Map.of("WebAmi", THIRD));

    RefreshResult result = account.nextDay();

    assertThat(result.published()).isEqualTo(2);
    assertThat(account.latest("shop").previous()).isEqualTo(before);
    assertThat(account.latest("zoo").images().getFirst().id()).isEqualTo(THIRD);
  }

  /// The whole report but for this.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "stackCreated=x",
        "readAt=x",
        "readAt=\"+1000000000-12-31T23:59:59Z\"",
        "eventTime=\"+10000-01-01T00:00:00Z\"",
        "images.0.replaced.daysYounger=-9223372036854775808",
        "images=[{}]",
        "images=[null]",
        "images.0.key=null",
        "images.0.declaredBy=x",
        "images.0.since=null",
        "images.0.uses=[{}]"
      })
  void aReportWithAnInvalidPartIsDamaged(String damage) {
    String before = reported().latest("shop").eventId();
    String damaged = damaged(damage);
    assertThat(ReportJson.report(damaged)).isInstanceOf(ReportJson.Parsed.Damaged.class);

    ReportedAccount byEvent = reported();
    byEvent.aws.objects.put(latestKey("shop"), damaged);
    byEvent.deployAndSettle("shop", "UPDATE_COMPLETE", Map.of("WebAmi", THIRD));

    assertThat(byEvent.latest("shop").previous()).isEqualTo(before);

    ReportedAccount byRefresh = reported();
    byRefresh.aws.objects.put(latestKey("shop"), damaged);
    byRefresh.deploy("shop", "UPDATE_COMPLETE", Map.of("WebAmi", THIRD));
    byRefresh.deploy("zoo", "UPDATE_COMPLETE", Map.of("WebAmi", THIRD));

    assertThat(byRefresh.nextDay().published()).isEqualTo(2);
    assertThat(byRefresh.latest("shop").previous()).isEqualTo(before);
  }

  private static String damaged(String damage) {
    String[] parts = damage.split("=", 2);
    JsonNode value = parts[1].equals("x") ? TextNode.valueOf("x") : json(parts[1]);
    return with(reported().text(latestKey("shop")), List.of(parts[0].split("\\.")), value);
  }

  /// It would write the other stack's row.
  @Test
  void aReportOfAnotherStackIsDamaged() {
    ReportedAccount account = reported();
    String before = account.latest("shop").eventId();
    account.aws.objects.put(latestKey("shop"), account.text(latestKey("zoo")));

    account.deployAndSettle("shop", "UPDATE_COMPLETE", Map.of("WebAmi", THIRD));

    assertThat(account.latest("shop").previous()).isEqualTo(before);
    assertThat(account.row("zoo").images()).extracting(KeyedImage::id).containsExactly(WEB);
  }

  @Test
  void theNextEventIsReportedWhicheverPartIsDamaged() {
    assertThat(
            wrong(
                account -> {
                  account.deployAndSettle("shop", "UPDATE_COMPLETE", Map.of("WebAmi", THIRD));
                  assertThat(account.latest("shop").images().getFirst().id()).isEqualTo(THIRD);
                }))
        .isEmpty();
  }

  @Test
  void aRepeatedEventSucceedsWhicheverPartIsDamaged() {
    assertThat(
            wrong(
                account ->
                    account.settle(
                        "e-2",
                        ReportedAccount.id("shop"),
                        "UPDATE_COMPLETE",
                        account.now().minusSeconds(2))))
        .isEmpty();
  }

  @Test
  void aDeletionIsReportedWhicheverPartIsDamaged() {
    assertThat(
            wrong(
                account -> {
                  account.aws.stacks.remove(ReportedAccount.id("shop"));
                  account.later(Duration.ofMinutes(1));
                  account.settle("shop", "DELETE_COMPLETE");
                }))
        .isEmpty();
  }

  @Test
  void aRefreshReadsAllStacksWhicheverPartIsDamaged() {
    assertThat(
            wrong(
                account -> {
                  account.deploy("zoo", "UPDATE_COMPLETE", Map.of("WebAmi", THIRD));
                  account.nextDay();
                  assertThat(account.latest("zoo").images().getFirst().id()).isEqualTo(THIRD);
                }))
        .isEmpty();
  }

  @Test
  void aLostListIsRebuiltWhicheverPartIsDamaged() {
    assertThat(
            wrong(
                account -> {
                  account.aws.objects.remove(ReportBucket.FLEET);
                  account.nextDay();
                  assertThat(account.row("zoo").gone()).isFalse();
                }))
        .isEmpty();
  }

  /// What did not go well, by the damage.
  private static List<String> wrong(Consumer<ReportedAccount> happens) {
    List<String> wrong = new ArrayList<>();
    Map<String, String> damages = damages(reported().text(latestKey("shop")));
    assertThat(damages).hasSizeGreaterThan(150);
    for (Map.Entry<String, String> damage : damages.entrySet()) {
      ReportedAccount account = reported();
      Map<String, String> history = account.history();
      account.aws.objects.put(latestKey("shop"), damage.getValue());
      try {
        happens.accept(account);
        assertThat(account.history()).containsAllEntriesOf(history);
      } catch (RuntimeException | AssertionError e) {
        wrong.add("%s: %s".formatted(damage.getKey(), String.valueOf(e.getMessage()).strip()));
      }
    }
    return wrong;
  }

  /// The report with each of its parts taken away, null, an odd text, or an object or list that has
  /// nothing in it; by what was done.
  private static Map<String, String> damages(String report) {
    Map<String, String> damages = new LinkedHashMap<>();
    for (List<String> path : paths(List.of(), json(report))) {
      damages.put(path + " taken away", with(report, path, null));
      damages.put(path + " = null", with(report, path, NullNode.instance));
      damages.put(path + " = \"x\"", with(report, path, TextNode.valueOf("x")));
      if (at(report, path).isContainerNode()) {
        damages.put(path + " = {}", with(report, path, JsonNodeFactory.instance.objectNode()));
        damages.put(
            path + " = [{}]", with(report, path, list(JsonNodeFactory.instance.objectNode())));
        damages.put(path + " = [null]", with(report, path, list(NullNode.instance)));
      }
    }
    return damages;
  }

  private static ArrayNode list(JsonNode item) {
    return JsonNodeFactory.instance.arrayNode().add(item);
  }

  private static List<List<String>> paths(List<String> to, JsonNode node) {
    List<List<String>> paths = new ArrayList<>();
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    for (int i = 0; node.isArray() && i < node.size(); i++) {
      names.add(String.valueOf(i));
    }
    for (String name : names) {
      List<String> path = new ArrayList<>(to);
      path.add(name);
      paths.add(path);
      paths.addAll(
          paths(path, node.isArray() ? node.path(Integer.parseInt(name)) : node.path(name)));
    }
    return paths;
  }

  private static JsonNode at(String report, List<String> path) {
    return at(json(report), path);
  }

  private static JsonNode at(JsonNode root, List<String> path) {
    JsonNode node = root;
    for (String name : path) {
      node = node.isArray() ? node.path(Integer.parseInt(name)) : node.path(name);
    }
    return node;
  }

  private static String with(String report, List<String> path, @Nullable JsonNode value) {
    JsonNode root = json(report);
    JsonNode parent = at(root, path.subList(0, path.size() - 1));
    String last = path.getLast();
    if (parent instanceof ObjectNode object) {
      if (value == null) {
        object.remove(last);
      } else {
        object.set(last, value);
      }
    } else if (parent instanceof ArrayNode array) {
      if (value == null) {
        array.remove(Integer.parseInt(last));
      } else {
        array.set(Integer.parseInt(last), value);
      }
    }
    return root.toString();
  }

  /// The stacks `shop`, whose report has something in every part, and `zoo`, both reported.
  private static ReportedAccount reported() {
    ReportedAccount account = account();
    account.aws.objects.putAll(REPORTS);
    account.later(Duration.ofMinutes(5));
    return account;
  }

  private static Map<String, String> reports() {
    ReportedAccount account = account();
    account.deployAndSettle("shop", "CREATE_COMPLETE", Map.of("WebAmi", WEB, "Db", DB));
    account.deployAndSettle("shop", "UPDATE_COMPLETE", Map.of("WebAmi", WEB_NEXT));
    account.settle("zoo", "UPDATE_COMPLETE");
    return Map.copyOf(account.aws.objects);
  }

  private static ReportedAccount account() {
    ReportedAccount account = new ReportedAccount();
    account.aws.images.add(
        image(WEB_NEXT, "web-2", "2026-11-21T00:00:00.000Z").toBuilder()
            .sourceImageId(SOURCE)
            .sourceImageRegion(US)
            .deprecationTime("2026-11-22T00:00:00.000Z")
            .tags(tag("origin.id", SOURCE), tag("origin.region", "eu-west-1"), tag("os", "al"))
            .build());
    account.aws.images.add(image(THIRD, "web-3", "2026-11-22T00:00:00.000Z"));
    account.aws.images.add(image(DB, "db-1", "2026-11-11T00:00:00.000Z"));
    Objects.requireNonNull(account.aws.imagesElsewhere.get(US))
        .add(image(SOURCE, "golden", "2026-11-19T00:00:00.000Z"));
    account.resource("shop", "Spots", "AWS::EC2::SpotFleet", "sfr-1");
    account.template("lt-1", WEB_NEXT);
    account.group("shop", "g", "lt-1", "1");
    account.running("shop", "g", WEB, WEB_NEXT);
    account.deploy("shop", "UPDATE_COMPLETE", Map.of("WebAmi", WEB_NEXT));
    account.deploy("zoo", "UPDATE_COMPLETE", Map.of("WebAmi", WEB));
    return account;
  }
}
