package dev.amitrail.report.compose;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.amitrail.report.model.StackReport;
import dev.amitrail.report.page.ShopReport;
import dev.amitrail.report.testing.Stacks;
import java.io.UncheckedIOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Which differences between two reports let a refresh publish. Each case edits the JSON form of
/// one report: a JSON Pointer, and the value in its place.
class RefreshComparisonPureTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String WEB = "ami-0a1b2c3d4e5f60718";
  private static final String DB = "ami-0b2c3d4e5f6071829";
  private static final String OTHER = "ami-0c3d4e5f607182930";

  private static final String COMPARED =
      """
      # what is edited                    | value
      /status                             | "UPDATE_COMPLETE"
      /gone                               | true
      # past the deprecation time of AppAmi
      /readAt                             | "2027-11-20T09:30:00.001Z"
      /images/0/deprecationTime           | "2026-11-23T02:44:01Z"
      /images/1/deprecationTime           | absent
      /images/4                           | absent
      /images/0/key                       | "APP_AMI"
      /images/0/declaredBy                | "RESOURCE"
      /images/0/id                        | "ami-1"
      /images/4/id                        | "ami-1"
      /images/0/problem                   | "not found"
      /images/4/problem                   | "another"
      /images/0/name                      | "another"
      /images/0/name                      | absent
      /images/0/state                     | "disabled"
      /images/0/state                     | absent
      /images/0/lineage                   | []
      /images/0/lineage/2                 | absent
      /images/0/lineage/0/id              | "ami-1"
      /images/0/lineage/2/region          | "us-west-2"
      /images/0/lineage/0/trail           | "DISAGREES"
      /images/0/lineage/0/trail           | absent
      /images/0/lineage/2/problem         | "deregistered, or not shared with this account"
      /images/0/elsewhere/0/state         | "pending"
      /images/0/elsewhere/2/state         | "available"
      /images/0/elsewhere/0/id            | "ami-1"
      /images/0/elsewhere/0/id            | absent
      /images/1/newer                     | absent
      /images/1/newer/id                  | "ami-1"
      /images/0/uses/1                    | absent
      /images/0/uses/0/resource           | "AppGroup2"
      /images/0/uses/0/others             | []
      /images/0/uses/0/others/0/id        | "ami-1"
      /images/0/uses/0/others/0/instances | 2
      # a severity, and a fix where there was none
      /images/0/scan/severity             | "critical"
      /images/0/scan/severity             | absent
      /images/0/scan/highFixSince         | absent
      /images/0/scan/criticalFixSince     | "2026-11-22T00:00:00Z"
      /unresolved                         | []
      /unresolved/0                       | absent
      /unresolved/0/resource              | "Fleet2"
      /unresolved/0/type                  | "AWS::EC2::EC2Fleet"
      /unresolved/0/type                  | absent
      /awaiting                           | [{"resource": "AppGroup", "wanted": 2}]
      """;

  private static final String NOT_COMPARED =
      """
      # what is edited                       | value
      /version                               | 0
      /stackId                               | "another"
      /stackName                             | "another"
      /account                               | "210987654321"
      /region                                | "us-east-1"
      /stackCreated                          | absent
      /partial                               | true
      /rolledBack                            | false
      /cause                                 | "REFRESHED"
      /eventId                               | "another"
      /eventTime                             | "2027-01-01T00:00:00Z"
      # not past a deprecation time that was not past before
      /readAt                                | "2027-11-20T09:30:00Z"
      /images/0/deprecationTime              | "2026-11-23T02:44:02Z"
      /images/0/deprecationTime              | absent
      /images/1/deprecationTime              | "2026-11-19T00:00:00Z"
      /previous                              | absent
      /changedAt                             | "2026-11-20T00:00:00Z"
      /removed                               | []
      /unresolved/0/reason                   | "another"
      /images/0/ssmParameter                 | absent
      /images/0/uses/0/unused                | true
      /images/0/creationDate                 | absent
      /images/0/ageDays                      | 4
      /images/0/owner                        | "amazon"
      /images/0/tags                         | {}
      /images/0/newerProblem                 | "us-east-1 not read"
      /images/0/change                       | "UNCHANGED"
      /images/0/since                        | "2026-11-24T00:00:00Z"
      /images/0/downgrade                    | true
      /images/0/returned                     | true
      /images/0/replaced                     | absent
      /images/0/lineage/0/made               | "DERIVED"
      /images/1/lineage/0/trailRemark        | "another"
      /images/1/lineage/0/problem            | "another"
      /images/0/lineage/0/name               | "another"
      /images/0/lineage/0/creationDate       | absent
      /images/0/lineage/0/state              | "disabled"
      /images/0/lineage/0/owner              | "amazon"
      /images/0/lineage/0/tags               | {}
      /images/0/lineage/0/unread             | true
      # a Region that one of the reports does not have, or could not read
      /images/0/elsewhere/0/region           | "us-west-2"
      /images/0/elsewhere/0/state            | "unread"
      /images/0/elsewhere/4/state            | "available"
      /images/0/elsewhere/3/reason           | absent
      /images/1/newer/name                   | "another"
      /images/1/newer/creationDate           | "2026-11-20T00:00:00Z"
      /images/1/newer/by                     | "publish-as /ami-trail/web"
      # nothing is concluded where no scan is known now
      /images/0/scan/scanned                 | "NONE"
      /images/0/scan/scanned                 | "IMAGE"
      /images/0/scan/scannedAt               | "2026-11-22T07:00:00Z"
      /images/0/scan/highFixSince            | "2026-11-13T00:00:00Z"
      /images/0/scan/sourceId                | "ami-1"
      /images/0/scan/sourceRegion            | "eu-west-1"
      # how many instances run the declared image
      /images/0/uses/0/instances             | 6
      /images/0/uses/0/running               | 3
      /images/0/uses/0/type                  | "AWS::EC2::Instance"
      /images/0/uses/0/through               | "launch template shop-app version 43"
      /images/0/uses/0/others/0/name         | absent
      /images/0/uses/0/others/0/creationDate | absent
      /news                                  | ["another"]
      """;

  @Test
  void aReportHasNothingNewComparedToItself() {
    assertThat(RefreshComparison.of(ShopReport.asItIs(), ShopReport.asItIs())).isTrue();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', nullValues = "absent", textBlock = COMPARED)
  void aDifferenceInWhatIsDeployedCounts(String pointer, @Nullable String value) {
    assertSame(ShopReport.asItIs(), edited(pointer, value), false);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', nullValues = "absent", textBlock = NOT_COMPARED)
  void noOtherDifferenceCounts(String pointer, @Nullable String value) {
    assertThat(edited(pointer, value)).isNotEqualTo(ShopReport.asItIs());
    assertSame(ShopReport.asItIs(), edited(pointer, value), true);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "absent",
      textBlock =
          """
          # what is edited                   | value                  | news
          /status                            | "UPDATE_COMPLETE"      | the stack is UPDATE_COMPLETE, and was UPDATE_ROLLBACK_COMPLETE
          /gone                              | true                   | the stack is gone
          /images/0/declaredBy               | "RESOURCE"             | AppAmi is declared by a resource
          /images/3/declaredBy               | "PARAMETER"            | Bastion is declared by a parameter
          /images/0/problem                  | "not found"            | AppAmi: not found
          /images/3/problem                  | absent                 | Bastion: the image is found again
          /images/0/name                     | "another"              | the image of AppAmi is named another
          /images/0/state                    | "disabled"             | the image of AppAmi is disabled, and was available
          /images/1/newer                    | absent                 | for WebAmi there is no newer image any more
          /images/0/uses/1                   | absent                 | Jobs.Batch does not use AppAmi any more
          /images/0/uses/0/others            | []                     | of AppGroup, no instance runs another image than AppAmi declares any more
          /images/0/uses/0/others/0/instances | 2                     | of AppGroup, 2 of 5 instances still run ami-0d1e2f3a4b5c69870
          /images/0/uses/0/others/0/instances | 1                     | of AppGroup, 1 of 5 instances still runs ami-0d1e2f3a4b5c69870
          /images/0/elsewhere/0/state        | "pending"              | AppAmi in us-east-1: pending (ami-0a17d6c2e9f3b4851), and was available
          /images/1/elsewhere/0/state        | "available"            | WebAmi in us-east-1: available, and was missing
          /images/0/scan/severity            | absent                 | the highest severity found in AppAmi is none, and was high
          /images/0/scan/criticalFixSince    | "2026-11-22T00:00:00Z" | there is a fix for a critical finding in AppAmi
          /images/0/scan/highFixSince        | absent                 | there is no longer a fix for a high finding in AppAmi
          /images/0/lineage                  | []                     | the lineage of AppAmi is another: EC2 names no source
          /images/0/lineage/2                | absent                 | the lineage of AppAmi is another: ami-0a17d6c2e9f3b4851 <- ami-0b9e8d7c6a5f43210
          /images/0/lineage/2/problem        | "deregistered"         | the lineage of AppAmi is another: ami-0a17d6c2e9f3b4851 <- ami-0b9e8d7c6a5f43210 <- ami-012ab34cd56ef7890, lost: deregistered
          /unresolved/0                      | absent                 | Fleet is not listed as unresolved any more
          /awaiting                          | [{"resource": "AppGroup", "wanted": 2}] | AppGroup has no instances
          """)
  void aDifferenceIsASentence(String pointer, @Nullable String value, String news) {
    assertThat(RefreshComparison.news(ShopReport.asItIs(), edited(pointer, value)))
        .containsExactly(news);
  }

  @Test
  void aStackThatIsNotGoneAnyMoreIsNews() {
    assertThat(RefreshComparison.news(edited("/gone", "true"), ShopReport.asItIs()))
        .containsExactly("the stack is not gone");
  }

  /// The other instances of the group count for its other image.
  @Test
  void theInstancesOfAGroupWithSeveralImagesHaveNoTotal() {
    assertThat(
            RefreshComparison.news(
                group(Map.of(WEB, 2), Map.of(DB, 3)),
                group(Map.of(WEB, 1, OTHER, 1), Map.of(DB, 3))))
        .containsExactly("of App, 1 instance runs " + OTHER);
  }

  /// A report of a group that launches two images, and how many of its instances run which image.
  private static StackReport group(Map<String, Integer> web, Map<String, Integer> db) {
    return Stacks.report(
        "event-1",
        Optional.empty(),
        Stacks.deployed(
            Stacks.parameter("Web", WEB, Stacks.group("App", web)),
            Stacks.parameter("Db", DB, Stacks.group("App", db))));
  }

  /// A new component of a report needs a row: whether a refresh publishes because of it.
  @Test
  void theTablesCoverEachComponentOfAReport() {
    Set<String> covered =
        (COMPARED + NOT_COMPARED)
            .lines()
            .map(row -> row.replaceFirst(" *\\|.*", "").replaceAll("/\\d+", ""))
            .collect(Collectors.toSet());

    assertThat(components("", StackReport.class))
        .contains("/images/uses/others/instances")
        .allMatch(
            component ->
                component.startsWith("/removed/")
                    || component.startsWith("/awaiting/")
                    || component.startsWith("/images/replaced/")
                    || covered.contains(component));
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          # before: newer image, problem; now: newer image, problem; whether they are the same
          ,      ,                   ,      ,                   true
          ,      ,                   ami-1, ,                   false
          ami-1, ,                   ,      ,                   false
          ami-1, ,                   ami-2, ,                   false
          ami-1, ,                   ,      us-east-1 not read, true
          ,      us-east-1 not read, ami-1, ,                   true
          ,      ,                   ,      us-east-1 not read, true
          ,      us-east-1 not read, ,      ,                   true
          ami-1, us-east-1 not read, ami-2, us-east-1 not read, true
          """)
  void aNewerImageCountsWhereBothReportsKnowAllOfThem(
      @Nullable String newerBefore,
      @Nullable String problemBefore,
      @Nullable String newerNow,
      @Nullable String problemNow,
      boolean isSame) {
    assertSame(withNewer(newerBefore, problemBefore), withNewer(newerNow, problemNow), isSame);
  }

  @Test
  void aNewerImageDoesNotCountWhereALinkOfTheLineageWasNotRead() {
    StackReport unread =
        ShopReport.with(
            report -> {
              edit(report, "/images/1/lineage/0/unread", "true");
              edit(report, "/images/1/newer", null);
            });

    assertSame(ShopReport.asItIs(), unread, true);
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          # lineage before,     lineage now,          whether they are the same
          '',                   '',                   true
          '',                   ami-1,                false
          ami-1,                ami-2,                false
          ami-1 ami-2,          ami-1 ami-2,          true
          ami-1,                ami-1 ami-2,          false
          ami-1 ami-2,          ami-2 ami-1,          false
          '',                   ami-1:unread,         false
          ami-1,                ami-1:unread,         true
          ami-1:unread,         ami-1:unread,         true
          ami-1 ami-2,          ami-1:unread,         true
          ami-2,                ami-1:unread,         false
          ami-2:unread,         ami-1:unread,         false
          ami-1 ami-2 ami-3,    ami-1 ami-2:unread,   true
          ami-1,                ami-1 ami-2:unread,   false
          ami-4 ami-2 ami-3,    ami-1 ami-2:unread,   false
          """)
  void theLineageCountsUpToTheFirstLinkThatWasNotRead(String before, String now, boolean isSame) {
    assertSame(withLineage(before), withLineage(now), isSame);
  }

  @Test
  void theOrderOfUnresolvedResourcesDoesNotCount() {
    StackReport reversed =
        ShopReport.with(
            report -> {
              ArrayNode unresolved = (ArrayNode) report.path("unresolved");
              unresolved.add(unresolved.remove(0));
            });

    assertThat(reversed).isNotEqualTo(ShopReport.asItIs());
    assertSame(ShopReport.asItIs(), reversed, true);
  }

  @Test
  void theOrderOfTheImagesCounts() {
    StackReport reordered =
        ShopReport.with(
            report -> {
              ArrayNode images = (ArrayNode) report.path("images");
              images.add(images.remove(0));
            });

    assertSame(ShopReport.asItIs(), reordered, false);
    assertThat(RefreshComparison.news(ShopReport.asItIs(), reordered)).isEmpty();
  }

  @Test
  void instancesOfOneOtherImageAreAddedUp() {
    String others = "/images/0/uses/0/others";
    StackReport whole = edited(others, "[" + other(3) + "]");
    StackReport parts = edited(others, "[" + other(1) + "," + other(2) + "]");

    assertSame(whole, parts, true);
  }

  private static String other(int instances) {
    return "{\"id\": \"ami-1\", \"instances\": %d}".formatted(instances);
  }

  @ParameterizedTest
  @CsvSource({"NONE, , true", "IMAGE, , true", "IMAGE, low, false", "SOURCE, high, false"})
  void aFirstScanCountsIfItFoundSomething(
      String scanned, @Nullable String severity, boolean isSame) {
    StackReport before =
        ShopReport.with(
            report -> ShopReport.image(report, 0).putObject("scan").put("scanned", "NONE"));
    StackReport now =
        ShopReport.with(
            report ->
                ShopReport.image(report, 0)
                    .putObject("scan")
                    .put("scanned", scanned)
                    .put("severity", severity));

    assertThat(RefreshComparison.of(before, now)).isEqualTo(isSame);
  }

  /// That no scan is known is not that nothing was found: the previous report is of an earlier
  /// build, or could not read the source.
  @ParameterizedTest
  @CsvSource({
    "true, false, the image of AppAmi is now scanned: critical",
    "false, true, the image of AppAmi is now scanned: critical",
    "false, false, "
  })
  void aFirstScanIsNoChangeOfWhatWasFound(
      boolean isKnown, boolean isUnread, @Nullable String sentence) {
    StackReport before =
        ShopReport.with(
            report -> {
              ShopReport.image(report, 0).remove("scan");
              if (isKnown) {
                ShopReport.image(report, 0).putObject("scan").put("scanned", "NONE");
              }
              if (isUnread) {
                edit(report, "/images/0/lineage/0/unread", "true");
              }
            });
    StackReport now =
        edited("/images/0/scan", "{\"scanned\": \"IMAGE\", \"severity\": \"critical\"}");

    assertThat(RefreshComparison.news(before, now)).isEqualTo(Stream.ofNullable(sentence).toList());
  }

  @ParameterizedTest
  @CsvSource({
    "missing, not copied, true",
    "not copied, missing, false",
    "missing, not known, true",
    "not known, missing, true",
    "not copied, available, false",
    "missing, available, false",
    "available, missing, false"
  })
  void aRegionCountsWhereSomethingIsKnownOfItBeforeAndNow(
      String before, String now, boolean isSame) {
    assertThat(RefreshComparison.of(inUsEast1(before), inUsEast1(now))).isEqualTo(isSame);
  }

  private static StackReport inUsEast1(String state) {
    return ShopReport.with(
        report ->
            ((ObjectNode) ShopReport.image(report, 1).path("elsewhere").path(0))
                .put("state", state));
  }

  private static void assertSame(StackReport before, StackReport now, boolean isSame) {
    assertThat(RefreshComparison.of(before, now)).isEqualTo(isSame);
    assertThat(RefreshComparison.of(now, before)).as("the other way round").isEqualTo(isSame);
  }

  private static StackReport withNewer(@Nullable String newer, @Nullable String problem) {
    return ShopReport.with(
        report -> {
          ObjectNode image = ShopReport.image(report, 2);
          image.put("newerProblem", problem);
          if (newer != null) {
            image
                .putObject("newer")
                .put("id", newer)
                .put("name", newer)
                .put("creationDate", "2026-11-22T00:00:00.000Z")
                .put("by", "publish-as /ami-trail/db");
          }
        });
  }

  private static StackReport withLineage(String links) {
    return ShopReport.with(
        report -> {
          ArrayNode lineage = ShopReport.image(report, 0).putArray("lineage");
          for (String link : links.isEmpty() ? new String[0] : links.split(" ")) {
            ObjectNode node = lineage.addObject().put("region", "us-east-1").put("made", "DERIVED");
            node.put("id", link.replace(":unread", ""));
            if (link.endsWith(":unread")) {
              node.put("problem", "not read: AuthFailure").put("unread", true);
            }
          }
        });
  }

  private static StackReport edited(String pointer, @Nullable String value) {
    return ShopReport.with(report -> edit(report, pointer, value));
  }

  private static void edit(ObjectNode report, String pointer, @Nullable String value) {
    JsonPointer whole = JsonPointer.compile(pointer);
    JsonPointer last = whole.last();
    JsonNode parent = report.at(whole.head());
    if (parent instanceof ArrayNode array) {
      array.remove(last.getMatchingIndex());
    } else if (value == null) {
      ((ObjectNode) parent).remove(last.getMatchingProperty());
    } else {
      ((ObjectNode) parent).set(last.getMatchingProperty(), json(value));
    }
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The paths of the components of a type, without the indexes of lists.
  private static Stream<String> components(String path, Type type) {
    if (type instanceof ParameterizedType list && list.getRawType() == List.class) {
      return components(path, list.getActualTypeArguments()[0]);
    }
    if (type instanceof Class<?> record && record.isRecord()) {
      return Arrays.stream(record.getRecordComponents())
          .flatMap(
              one ->
                  components(
                      one.getAccessor().isAnnotationPresent(JsonUnwrapped.class)
                          ? path
                          : path + "/" + one.getName(),
                      one.getGenericType()));
    }
    return Stream.of(path);
  }
}
