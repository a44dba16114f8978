package dev.amitrail.local.pages;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.amitrail.local.Installation;
import dev.amitrail.report.model.Fleet;
import dev.amitrail.report.model.FleetStack;
import dev.amitrail.report.model.KeyedImage;
import dev.amitrail.report.model.StackReport;
import dev.amitrail.report.page.fleet.FleetPage;
import dev.amitrail.report.page.stack.StackPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/// Pages for a browser: the page of some hundred stacks, the page of a few stacks, and the same
/// pages with harmless, hostile and long texts.
final class SamplePages {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path SHOP =
      Path.of("functions/src/test/resources/dev/amitrail/report/page/shop.json");
  private static final Instant NOW = Instant.parse("2026-11-23T02:44:02Z");
  private static final List<String> NAMES =
      List.of("billing", "checkout", "identity", "search", "shop");
  private static final List<String> ACCOUNTS = List.of("123456789012", "210987654321");
  private static final List<String> REGIONS = List.of("ap-southeast-2", "eu-west-1", "us-east-1");
  private static final List<String> KEYS = List.of("AppAmi", "DbAmi", "WebAmi");

  /// The lowest first.
  static final List<String> SEVERITIES =
      List.of("none", "informational", "low", "medium", "high", "critical");

  private static final List<String> STATUSES =
      List.of("CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE");

  private static final List<String> HOSTILE =
      List.of(
          "<script>alert(1)</script>",
          "\"><img src=x onerror=alert(1)>",
          "' onmouseover='alert(1)' x='",
          "javascript:alert(1)//",
          "</style></script></title></textarea><a href=//evil.example>x</a>",
          "--><iframe srcdoc='<b>x</b>'>]]>",
          "</select><option selected>",
          "{{{policy}}}{{stackName}}",
          "&lt;b&gt;&quot;&#x3c;i>",
          "two\nlines\u0000\u202etxt.exe\ud800",
          "../../..//evil.example/?#%2e%2e");

  /// Fields whose texts are times or values of an enumeration.
  private static final Set<String> FIXED =
      Set.of(
          "declaredBy",
          "change",
          "cause",
          "made",
          "trail",
          "scanned",
          "scannedAt",
          "criticalFixSince",
          "highFixSince",
          "since",
          "stackCreated",
          "eventTime",
          "readAt",
          "changedAt",
          "creationDate",
          "deprecationTime");

  /// How many stacks the largest page has.
  static final int BIG = 10_000;

  /// Some hundred stacks, one in twelve of them gone.
  final Fleet hundreds = fleet(300);

  private final Path folder;

  SamplePages(Path folder) {
    this.folder = folder;
  }

  void write() throws IOException {
    JsonNode shop = JSON.readTree(Installation.current().root().resolve(SHOP).toFile());
    write("fleet/index.html", FleetPage.of(hundreds));
    for (FleetStack stack : hundreds.stacks()) {
      if (stack.stackName().startsWith("shop") && stack.driftingInstances() > 0) {
        write("fleet/" + page(stack), StackPage.of(named(shop, stack)));
      }
    }
    write("big/index.html", FleetPage.of(fleet(BIG)));
    write("few/index.html", FleetPage.of(fleet(40)));
    write(
        "few/reports/123456789012/ap-southeast-2/shop/latest.html",
        StackPage.of(JSON.convertValue(shop, StackReport.class)));
    write("picture/stack.html", StackPage.of(JSON.convertValue(picture(shop), StackReport.class)));
    write("many/stack.html", StackPage.of(JSON.convertValue(many(shop), StackReport.class)));
    write("harmless", shop, numbered(List.of("a word")));
    write("hostile", shop, numbered(HOSTILE));
    write("long", shop, numbered(List.of("W".repeat(250))));
  }

  /// The page in the picture of README.md: one image, and one of each kind of fact.
  private static JsonNode picture(JsonNode shop) {
    ObjectNode report = shop.deepCopy();
    report.put("stackName", "shop-production").put("status", "UPDATE_COMPLETE");
    report.put("rolledBack", false);
    report.putArray("removed");
    report.putArray("unresolved");
    ObjectNode image = (ObjectNode) report.path("images").path(0);
    report.putArray("images").add(image);
    keep(image.path("uses"), 1);
    keep(image.path("lineage"), 1);
    keep(image.path("elsewhere"), 3);
    keep(image.path("replaced").path("tagChanges"), 1);
    ((ObjectNode) image.path("lineage").path(0)).putObject("tags");
    image.putObject("tags").put("Name", "shop-app").put("team", "checkout");
    return report;
  }

  /// The first elements of an array only.
  private static void keep(JsonNode array, int number) {
    while (array.size() > number) {
      ((ArrayNode) array).remove(number);
    }
  }

  /// As many images as a report was tested with.
  private static JsonNode many(JsonNode shop) {
    ObjectNode report = shop.deepCopy();
    ArrayNode images = report.putArray("images");
    for (int number = 0; number < 200; number++) {
      JsonNode image = shop.path("images").path(number % shop.path("images").size());
      images.add(((ObjectNode) image.deepCopy()).put("key", "Image" + number));
    }
    return report;
  }

  private static String page(FleetStack stack) {
    return "reports/%s/%s/%s/latest.html"
        .formatted(stack.account(), stack.region(), stack.stackName());
  }

  private static StackReport named(JsonNode shop, FleetStack stack) {
    return JSON.convertValue(
        ((ObjectNode) shop.deepCopy()).put("stackName", stack.stackName()), StackReport.class);
  }

  private void write(String kind, JsonNode shop, Supplier<String> texts) throws IOException {
    JsonNode report = shop.deepCopy();
    replace(report, texts);
    write(kind + "/stack.html", StackPage.of(JSON.convertValue(report, StackReport.class)));
    Fleet fleet =
        new Fleet(
            Fleet.VERSION,
            IntStream.range(0, 20).mapToObj(number -> stack(number, texts)).toList(),
            null);
    write(kind + "/index.html", FleetPage.of(fleet));
  }

  private void write(String name, String page) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, page);
  }

  /// The texts in turn, each with a number, so that all are different.
  private static Supplier<String> numbered(List<String> texts) {
    int[] number = {0};
    return () -> texts.get(number[0] % texts.size()) + "%04d".formatted(number[0]++);
  }

  private static void replace(JsonNode node, Supplier<String> texts) {
    node.forEach(element -> replace(element, texts));
    if (!(node instanceof ObjectNode object)) {
      return;
    }
    for (String name : object.propertyStream().map(field -> field.getKey()).toList()) {
      if (name.equals("tags")) {
        int size = object.path(name).size();
        ObjectNode tags = object.putObject(name);
        IntStream.range(0, size).forEach(_ -> tags.put(texts.get(), texts.get()));
      } else if (object.path(name).isTextual() && !FIXED.contains(name)) {
        object.put(name, texts.get());
      }
    }
  }

  private static FleetStack stack(int number, Supplier<String> texts) {
    String time = NOW.toString();
    List<KeyedImage> images =
        IntStream.range(0, 5)
            .mapToObj(_ -> new KeyedImage(texts.get(), texts.get(), texts.get(), time))
            .toList();
    return new FleetStack(
        texts.get(),
        texts.get(),
        texts.get(),
        texts.get(),
        texts.get(),
        false,
        number % 3 == 0,
        null,
        time,
        time,
        time,
        images,
        number % 2,
        number % 3,
        number % 4,
        number % 5,
        texts.get(),
        null,
        null);
  }

  private static Fleet fleet(int size) {
    Random random = new Random(4711);
    List<FleetStack> stacks = new ArrayList<>();
    for (int number = 0; number < size; number++) {
      stacks.add(stack(random, "%s-%04d".formatted(pick(random, NAMES), number)));
    }
    return new Fleet(Fleet.VERSION, stacks, null);
  }

  private static FleetStack stack(Random random, String name) {
    boolean isGone = random.nextInt(12) == 0;
    boolean isPartial = !isGone && random.nextInt(20) == 0;
    String status = isPartial ? "UPDATE_FAILED" : pick(random, STATUSES);
    List<KeyedImage> images =
        KEYS.stream()
            .map(
                key ->
                    new KeyedImage(
                        key,
                        "ami-0%016x".formatted(random.nextLong() >>> 4),
                        "%s-%04d".formatted(name, random.nextInt(10_000)),
                        ago(random, Duration.ofDays(900))))
            .toList();
    return new FleetStack(
        "arn:aws:cloudformation:us-east-1:123456789012:stack/" + name,
        name,
        pick(random, ACCOUNTS),
        pick(random, REGIONS),
        isGone ? "DELETE_COMPLETE" : status,
        isGone,
        isPartial,
        null,
        NOW.toString(),
        NOW.toString(),
        ago(random, Duration.ofDays(60)),
        images,
        random.nextInt(4) == 0 ? 1 + random.nextInt(20) : 0,
        random.nextInt(3) == 0 ? 1 + random.nextInt(3) : 0,
        random.nextInt(10) == 0 ? 1 : 0,
        random.nextInt(15) == 0 ? 1 : 0,
        pick(random, SEVERITIES),
        null,
        null);
  }

  private static String pick(Random random, List<String> words) {
    return words.get(random.nextInt(words.size()));
  }

  private static String ago(Random random, Duration most) {
    return NOW.minusSeconds(random.nextInt((int) most.toSeconds())).toString();
  }
}
