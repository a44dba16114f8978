package dev.amitrail.local.demo;

import dev.amitrail.local.aws.EmulatedAws;
import dev.amitrail.local.cloud.CloudEvent;
import dev.amitrail.local.demo.DemoImages.Image;
import dev.amitrail.local.lambda.InvocationResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.s3.S3Client;

/// A stack is deployed and reported, then given another image and reported again.
final class ReportSteps implements AutoCloseable {
  private static final String RULE = "stack-settled";
  private static final String REPORT_SOURCE = "ami-trail";
  private static final String REPORT_TYPE = "Deployed AMI Report";
  private static final Pattern HISTORY = Pattern.compile("\\d{8}T\\d{6}Z-.+\\.json");

  private final DemoContext scene;
  private final DemoOutput stage;
  private final CloudFormationClient cloudFormation;
  private final ShopStack stack;
  private final S3Client s3;
  private final PublishedReports reports;
  private final ReportSubscription subscription;

  ReportSteps(DemoContext scene) {
    this.scene = scene;
    this.stage = scene.stage();
    this.cloudFormation = scene.aws().cloudFormation(scene.home());
    this.stack = new ShopStack(cloudFormation);
    this.s3 = scene.aws().s3(scene.home());
    this.reports =
        new PublishedReports(
            s3,
            "ami-trail-reports-%s-%s".formatted(EmulatedAws.ACCOUNT, scene.home()),
            "reports/%s/%s/%s/".formatted(EmulatedAws.ACCOUNT, scene.home(), ShopStack.NAME));
    this.subscription = ReportSubscription.to(scene.aws(), scene.home(), REPORT_SOURCE);
  }

  /// Deploys the stack and shows its report.
  void deploy(Map<String, String> images) throws InterruptedException {
    stage.act("Stack %s is deployed with three AMI parameters".formatted(ShopStack.NAME));
    watch("CREATE_COMPLETE", () -> stack.create(images));
    String text = awaitReport(images);
    show(text);
    checkReport(text, images, 1);
    stage.blank();
    int told = messages();
    stage.line(
        "EventBridge told a subscriber of \"%s\": %s"
            .formatted(REPORT_TYPE, told == 1 ? "once" : told + " times"));
    scene.findings().same("How often subscribers were told of the first report", 1, told);
  }

  /// Gives the stack another image and shows the second report.
  void update(Map<String, String> images, String changedKey, Image old)
      throws InterruptedException {
    stage.act("The stack gets another image for %s".formatted(changedKey));
    watch("UPDATE_COMPLETE", () -> stack.update(images));
    String text = awaitReport(images);
    show(text);
    checkReport(text, images, 2);
    scene
        .findings()
        .check(
            text.lines().anyMatch(line -> line.contains("replaces") && line.contains(old.id())),
            "The second report does not say that %s replaces %s".formatted(changedKey, old.id()));
    scene
        .findings()
        .check(
            text.lines()
                .anyMatch(line -> line.contains("3 of 3 instances of App still run " + old.id())),
            "The second report does not say that the group's instances still run " + old.id());
  }

  /// Says where the pages can be looked at, once they are there.
  void showPages(Path folder) throws IOException {
    stage.act("The same as pages, to open in a browser");
    Path fleet = reports.save(folder);
    Path stack = folder.resolve(reports.folder() + "latest.html");
    stage.line("all stacks: " + fleet.toUri());
    stage.line("the stack:  " + stack.toUri());
    for (Path page : List.of(fleet, stack)) {
      scene
          .findings()
          .check(
              Files.exists(page) && Files.readString(page).contains(ShopStack.NAME),
              page + " does not show " + ShopStack.NAME);
    }
  }

  @Override
  public void close() {
    subscription.close();
    s3.close();
    cloudFormation.close();
  }

  private void watch(String status, Runnable change) throws InterruptedException {
    scene.witness().forget();
    stage.show(true);
    change.run();
    Optional<CloudEvent.Finished> end =
        scene
            .witness()
            .awaitEnd(
                done ->
                    done.route().rule().shortName().equals(RULE)
                        && done.event().json().contains(status),
                DemoContext.FUNCTION_PATIENCE);
    stage.show(false);
    scene.findings().check(end.isPresent(), "No rule took the event that the stack is " + status);
    if (end.isPresent()
        && end.get().result() instanceof InvocationResult.Raised(String type, String message)) {
      scene.findings().check(false, "The report failed: " + type + ": " + message);
    }
  }

  private String awaitReport(Map<String, String> images) throws InterruptedException {
    DemoContext.await(
        DemoContext.EFFECT_PATIENCE,
        () -> {
          String text = reports.latestText().orElse("");
          return images.values().stream().allMatch(text::contains);
        });
    return reports.latestText().orElse("");
  }

  private void show(String text) {
    stage.blank();
    stage.line(stage.ink().dim(reports.place() + "latest.txt"));
    stage.blank();
    stage.lines(text.isEmpty() ? List.of("(there is no report)") : coloured(text));
  }

  private List<String> coloured(String text) {
    return text.lines().map(line -> line.startsWith("[") ? stage.ink().bold(line) : line).toList();
  }

  private void checkReport(String text, Map<String, String> images, int expectedReports) {
    Checks findings = scene.findings();
    List<String> lines = text.lines().toList();
    findings.same("The parameters that CloudFormation tells", images, stack.parameters());
    images.forEach((key, id) -> checkImage(lines, key, id));
    List<String> names = reports.names();
    findings.check(names.contains("latest.json"), "There is no " + reports.place() + "latest.json");
    findings.check(names.contains("latest.txt"), "There is no " + reports.place() + "latest.txt");
    findings.check(names.contains("latest.html"), "There is no " + reports.place() + "latest.html");
    findings.same(
        "The number of reports in the stack's history",
        (long) expectedReports,
        names.stream().filter(name -> HISTORY.matcher(name).matches()).count());
  }

  private void checkImage(List<String> lines, String key, String id) {
    Image image = scene.images().find(scene.home(), id).orElseThrow();
    String expected = "[%s] - %s (%s) %s".formatted(key, image.name(), id, image.creationDate());
    int place = lines.indexOf(expected);
    scene.findings().check(place >= 0, "The report has no line " + expected);
    List<String> below = new ArrayList<>();
    for (String line : lines.subList(place + 1, lines.size())) {
      if (line.startsWith("[")) {
        break;
      }
      below.add(line);
    }
    image
        .tags()
        .forEach(
            (tag, value) -> {
              String wanted = "    > %s - %s".formatted(tag, value);
              scene
                  .findings()
                  .check(
                      below.contains(wanted),
                      "The report has no line \"%s\" below [%s]".formatted(wanted.strip(), key));
            });
  }

  private int messages() throws InterruptedException {
    List<String> told = new ArrayList<>();
    DemoContext.await(
        DemoContext.EFFECT_PATIENCE,
        () -> {
          subscription.messages().stream()
              .filter(message -> message.contains(REPORT_TYPE))
              .forEach(told::add);
          return !told.isEmpty();
        });
    return told.size();
  }
}
