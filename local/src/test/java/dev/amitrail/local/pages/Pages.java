package dev.amitrail.local.pages;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.amitrail.report.Fleet;
import dev.amitrail.report.FleetStack;
import dev.amitrail.report.FleetStack.FleetImage;
import dev.amitrail.report.StackReport;
import dev.amitrail.report.page.FleetPage;
import dev.amitrail.report.page.StackPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A folder of pages as the functions write them.
final class Pages {
  static final int STACKS = 1000;

  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
  private static final List<String> REGIONS = List.of("ap-southeast-2", "us-east-1", "eu-west-1");

  /// What people may write into names and tags, in turn.
  private static final List<String> HOSTILE =
      List.of(
          "<script>window.ran=1</script>",
          "\"><img src=x onerror=window.ran=1>",
          "' onclick='window.ran=1",
          "javascript:window.ran=1",
          "{{image}} {{{script}}} ${ran}",
          "</style></script><a href=\"https://example.com\">x</a>",
          "x".repeat(255));

  private Pages() {}

  /// Writes a fleet of a thousand stacks, the page of each that is followed to, and the same small
  /// pages with hostile and with harmless texts.
  static void write(Path folder) throws IOException {
    Fleet fleet = fleet(STACKS, index -> "web-%d".formatted(index));
    write(folder.resolve("index.html"), FleetPage.of(fleet));
    for (FleetStack stack : fleet.stacks()) {
      if (stack.stackName().startsWith("stack-7")) {
        Path file =
            folder.resolve(
                "reports/%s/%s/%s/latest.html"
                    .formatted(stack.account(), stack.region(), stack.stackName()));
        write(file, StackPage.of(report(stack.stackName(), text -> text)));
      }
    }
    write(folder.resolve("stack.html"), StackPage.of(report("shop", text -> text)));
    for (String kind : List.of("hostile", "harmless")) {
      boolean isHostile = kind.equals("hostile");
      Fleet small = fleet(HOSTILE.size(), index -> isHostile ? HOSTILE.get(index) : "plain");
      write(folder.resolve(kind + "/index.html"), FleetPage.of(small));
      write(
          folder.resolve(kind + "/stack.html"),
          StackPage.of(report("shop", text -> isHostile ? hostile(text) : text)));
    }
  }

  private static void write(Path file, String page) throws IOException {
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    Files.writeString(file, page);
  }

  private static String hostile(String text) {
    return HOSTILE.get(Math.floorMod(text.hashCode(), HOSTILE.size()));
  }

  private static Fleet fleet(int stacks, Names names) {
    return new Fleet(
        Fleet.VERSION,
        IntStream.range(0, stacks).mapToObj(index -> stack(index, names.of(index))).toList());
  }

  /// What people named the things of a stack.
  private interface Names {
    String of(int index);
  }

  private static FleetStack stack(int index, String name) {
    String region = REGIONS.get(index % REGIONS.size());
    String account = index % 2 == 0 ? "123456789012" : "210987654321";
    String stackName = "stack-" + (index * 7919 % 1000);
    Instant created = NOW.minus(index * 13L % 400, ChronoUnit.DAYS);
    return new FleetStack(
        "arn:aws:cloudformation:%s:%s:stack/%s/%d".formatted(region, account, stackName, index),
        stackName,
        account,
        region,
        index % 5 == 0 ? "UPDATE_ROLLBACK_COMPLETE" : "UPDATE_COMPLETE",
        false,
        false,
        "2026-01-01T00:00:00Z",
        NOW.toString(),
        NOW.toString(),
        NOW.minus(index % 90, ChronoUnit.DAYS).toString(),
        List.of(
            new FleetImage("DbAmi", "ami-%017x".formatted(index), name, created.toString()),
            new FleetImage("AppAmi", "ami-%017x".formatted(index + 1), name, NOW.toString()),
            new FleetImage("WebAmi", "ami-%017x".formatted(index + 2), name, NOW.toString())),
        index % 11,
        index % 4,
        index % 3,
        0);
  }

  private static StackReport report(String stackName, UnaryOperator<String> text) {
    return read(
        REPORT
            .replace("STACK_NAME", stackName)
            .replace("IMAGE_NAME", json(text.apply("shop-app-1.1")))
            .replace("TAG_VALUE", json(text.apply("checkout")))
            .replace("TAG_BEFORE", json(text.apply("9f2c1ab")))
            .replace("OTHER_NAME", json(text.apply("shop-app-1.0")))
            .replace("REASON", json(text.apply("it is managed"))));
  }

  private static String json(@Nullable String text) {
    try {
      String quoted = JsonMapper.builder().build().writeValueAsString(text);
      return quoted.substring(1, quoted.length() - 1);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static StackReport read(String json) {
    try {
      return JsonMapper.builder().build().readValue(json, StackReport.class);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static final String REPORT =
      """
      {"version": 1, "stackId": "arn:aws:cloudformation:ap-southeast-2:123456789012:stack/shop/1",
       "stackName": "STACK_NAME", "account": "123456789012", "region": "ap-southeast-2",
       "status": "UPDATE_COMPLETE", "stackCreated": "2026-01-01T00:00:00Z", "partial": false,
       "gone": false, "rolledBack": false, "cause": "SETTLED", "eventId": "e-2",
       "eventTime": "2026-11-24T12:00:00Z", "readAt": "2026-11-24T12:00:02Z", "previous": "e-1",
       "changedAt": "2026-11-24T12:00:00Z",
       "images": [
        {"key": "AppAmi", "declaredBy": "PARAMETER", "id": "ami-0b2c3d4e5f6071829",
         "name": "IMAGE_NAME", "creationDate": "2026-11-21T04:12:00.000Z", "ageDays": 3,
         "state": "available", "owner": "123456789012",
         "deprecationTime": "2026-11-22T00:00:00.000Z",
         "tags": {"Name": "TAG_VALUE", "team": "TAG_VALUE"},
         "lineage": [
          {"id": "ami-0a1b2c3d4e5f60718", "region": "us-east-1", "made": "COPIED",
           "trail": "AGREES", "name": "IMAGE_NAME", "creationDate": "2026-11-20T09:30:00.000Z",
           "state": "available", "owner": "123456789012", "tags": {"k": "TAG_VALUE"}},
          {"id": "ami-0c3d4e5f607182930", "region": "us-east-1", "made": "DERIVED", "tags": {},
           "problem": "REASON"}],
         "elsewhere": [
          {"region": "us-east-1", "state": "available", "id": "ami-0a1b2c3d4e5f60718"},
          {"region": "eu-west-1", "state": "failed", "id": "ami-0d4e5f60718293a4b",
           "reason": "REASON"}],
         "newer": {"id": "ami-0e5f60718293a4b5c", "name": "IMAGE_NAME",
          "creationDate": "2026-11-23T04:12:00.000Z", "by": "name TAG_VALUE"},
         "uses": [
          {"resource": "AppGroup", "type": "AWS::AutoScaling::AutoScalingGroup",
           "through": "launch template lt-1 version 3", "instances": 5, "running": 2,
           "others": [{"id": "ami-0f60718293a4b5c6d", "name": "OTHER_NAME", "instances": 3,
            "creationDate": "2026-10-21T04:12:00.000Z"}]}],
         "change": "REPLACED", "since": "2026-11-24T12:00:00Z", "downgrade": true,
         "returned": false,
         "replaced": {"id": "ami-0f60718293a4b5c6d", "name": "OTHER_NAME",
          "creationDate": "2026-10-21T04:12:00.000Z", "daysYounger": 31,
          "tagChanges": [{"key": "commit", "before": "TAG_BEFORE", "after": "TAG_VALUE"}]}},
        {"key": "DbAmi", "declaredBy": "PARAMETER", "problem": "REASON", "tags": {},
         "lineage": [], "elsewhere": [], "uses": [], "change": "UNCHANGED",
         "since": "2026-11-01T12:00:00Z", "downgrade": false, "returned": false}],
       "removed": [{"key": "OldAmi", "id": "ami-00000000", "name": "OTHER_NAME"}],
       "unresolved": [{"resource": "Nodes", "type": "AWS::EKS::Nodegroup", "reason": "REASON"}]}
      """;
}
