package dev.amitrail.local.demo;

import dev.amitrail.local.aws.EmulatedAws;
import dev.amitrail.local.demo.DemoImages.DemoImage;
import dev.amitrail.local.template.DeployedStacks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.s3.S3Client;

/// The steps in which a stack is deployed and updated, and its reports are shown.
final class ReportSteps implements AutoCloseable {
  private static final String RULE = "stack-settled";
  private static final String FLEET_RULE = "fleet";
  private static final String REPORT_SOURCE = "ami-trail";
  private static final String REPORT_TYPE = "Deployed AMI Report";
  private static final Pattern HISTORY = Pattern.compile("\\d{8}T\\d{6}Z-.+\\.json");

  private final DemoContext context;
  private final DemoOutput output;
  private final Checks checks;
  private final CloudFormationClient cloudFormation;
  private final ShopStack stack;
  private final S3Client s3;
  private final PublishedReports reports;
  private final ReportQueue events;
  private final ReportQueue mails;

  ReportSteps(DemoContext context) {
    this.context = context;
    this.output = context.output();
    this.checks = context.checks();
    this.cloudFormation = context.clients().cloudFormation(context.home());
    this.stack = new ShopStack(cloudFormation);
    this.s3 = context.clients().s3(context.home());
    this.reports =
        new PublishedReports(
            s3,
            "ami-trail-reports-%s-%s".formatted(EmulatedAws.ACCOUNT, context.home()),
            "reports/%s/%s/%s/".formatted(EmulatedAws.ACCOUNT, context.home(), ShopStack.NAME));
    this.events = ReportQueue.ofEvents(context.clients(), context.home(), REPORT_SOURCE);
    this.mails =
        ReportQueue.ofMails(context.clients(), context.home(), DeployedStacks.REPORT_TOPIC);
  }

  /// Creates the stack and shows its first report.
  void deploy(Map<String, String> images) throws InterruptedException {
    output.step("Stack %s is deployed with three AMI parameters".formatted(ShopStack.NAME));
    List<String> report = report("CREATE_COMPLETE", () -> stack.create(images));
    checkReport(report, images, 1);
    output.blank();
    int received = received(events, REPORT_TYPE, report).size();
    output.line(
        "Messages that a subscriber of \"%s\" received: %d".formatted(REPORT_TYPE, received));
    checks.equal("The number of messages about the first report", 1, received);
    checks.check(
        report.contains(
            "    vulnerabilities: high, fix for a high finding since 2026-11-12T00:00:00Z, scanned"
                + " 2026-11-22T06:00:00Z"),
        "The first report does not state what was found in the scanned image");
    checks.equal(
        "The number of mails about the first report", 1, received(mails, "", report).size());
  }

  /// Updates the stack with another image and shows the second report.
  void update(Map<String, String> images, String changedKey, DemoImage old)
      throws InterruptedException {
    output.step("The stack is updated with another image for %s".formatted(changedKey));
    List<String> report = report("UPDATE_COMPLETE", () -> stack.update(images));
    checkReport(report, images, 2);
    checks.check(
        report.stream().anyMatch(line -> line.contains("replaces") && line.contains(old.id())),
        "The second report does not state that %s replaces %s".formatted(changedKey, old.id()));
    checks.check(
        report.stream()
            .anyMatch(line -> line.contains("3 of 3 instances of App still run " + old.id())),
        "The second report does not state that the group's instances still run " + old.id());
    List<String> received = received(mails, "", report);
    checks.equal("The number of mails about the second report", 1, received.size());
    for (String message : received) {
      ReportQueue.Mail mail = ReportQueue.Mail.of(message);
      output.blank();
      output.line("The mail about it:");
      output.line(output.style().bold(mail.subject()));
      output.lines(mail.body().lines().map(output.style()::dim).toList());
      checks.equal(
          "The subject of the mail",
          "%s: %s shop-app-1.0 -> 1.1, 3 instances to replace, high vulnerability"
              .formatted(ShopStack.NAME, changedKey),
          mail.subject());
    }
  }

  /// Saves the pages and shows where they are. The page of all stacks is made first, as its
  /// schedule would some minutes later.
  void savePages(Path folder) throws IOException, InterruptedException {
    output.step("The same reports as pages, to open in a browser");
    context.runSchedule(FLEET_RULE);
    Path fleetPage = reports.save(folder);
    Path stackPage = folder.resolve(reports.folder() + "latest.html");
    output.line("all stacks: " + fleetPage.toUri());
    output.line("the stack:  " + stackPage.toUri());
    for (Path page : List.of(fleetPage, stackPage)) {
      checks.check(
          Files.exists(page) && Files.readString(page).contains(ShopStack.NAME),
          page + " does not show " + ShopStack.NAME);
    }
  }

  @Override
  public void close() {
    mails.close();
    events.close();
    s3.close();
    cloudFormation.close();
  }

  /// Changes the stack, waits until the function has finished with the stack's event, and shows the
  /// latest report.
  ///
  /// @return the lines of the report; none if there is no report
  private List<String> report(String status, Runnable change) throws InterruptedException {
    context.recorder().clear();
    output.showEvents(true);
    change.run();
    var _ = context.awaitFinished(RULE, status);
    output.showEvents(false);
    List<String> report = reports.latestText().stream().flatMap(String::lines).toList();
    output.blank();
    output.line(output.style().dim(reports.url() + "latest.txt"));
    output.blank();
    output.lines(report.isEmpty() ? List.of("(there is no report)") : styled(report));
    return report;
  }

  private List<String> styled(List<String> report) {
    return report.stream()
        .map(line -> line.startsWith("[") ? output.style().bold(line) : line)
        .toList();
  }

  private void checkReport(List<String> report, Map<String, String> images, int expectedReports) {
    checks.equal("The stack's parameters", images, stack.parameters());
    images.forEach((key, id) -> checkImage(report, key, id));
    List<String> names = reports.names();
    for (String name : List.of("latest.json", "latest.txt", "latest.html")) {
      checks.check(names.contains(name), "There is no " + reports.url() + name);
    }
    checks.equal(
        "The number of reports in the stack's history",
        (long) expectedReports,
        names.stream().filter(name -> HISTORY.matcher(name).matches()).count());
  }

  private void checkImage(List<String> lines, String key, String id) {
    DemoImage image = context.images().find(context.home(), id).orElseThrow();
    String expected = "[%s] - %s (%s) %s".formatted(key, image.name(), id, image.creationDate());
    int position = lines.indexOf(expected);
    checks.check(position >= 0, "The report has no line " + expected);
    List<String> below = new ArrayList<>();
    for (String line : lines.subList(position + 1, lines.size())) {
      if (line.startsWith("[")) {
        break;
      }
      below.add(line);
    }
    image
        .tags()
        .forEach(
            (tag, value) ->
                checks.check(
                    below.contains("    > %s - %s".formatted(tag, value)),
                    "The report has no line \"> %s - %s\" below [%s]".formatted(tag, value, key)));
  }

  /// Waits for the messages about a report that contain a text; they arrive after its function
  /// finished. Nothing is awaited without a report.
  private static List<String> received(ReportQueue queue, String text, List<String> report)
      throws InterruptedException {
    List<String> received = new ArrayList<>();
    DemoContext.await(
        () -> {
          queue.messages().stream()
              .filter(message -> message.contains(text))
              .forEach(received::add);
          return report.isEmpty() || !received.isEmpty();
        });
    return received;
  }
}
