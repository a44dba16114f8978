package dev.amitrail.local.demo;

import dev.amitrail.local.aws.AwsRequest;
import dev.amitrail.local.aws.EmulatedAws;
import dev.amitrail.local.cloud.CloudEvent;
import dev.amitrail.local.console.Table;
import dev.amitrail.local.demo.DemoImages.Image;
import dev.amitrail.local.eventbridge.Event;
import dev.amitrail.local.lambda.InvocationResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// An image is made, replicated, looked at, and announced once more.
final class ReplicationSteps {
  private static final String RULE = "ami-state";

  private final DemoContext scene;
  private final DemoOutput stage;
  private final Map<String, String> statesShown = new LinkedHashMap<>();
  private String source = "";
  private String name = "";

  ReplicationSteps(DemoContext scene) {
    this.scene = scene;
    this.stage = scene.stage();
  }

  /// Makes the image and watches its replicas appear.
  String replicate(String imageName, Map<String, String> tags) throws InterruptedException {
    name = imageName;
    String wanted = String.join(" ", scene.others());
    stage.act("%s is made in %s, tagged replicate-to: %s".formatted(name, scene.home(), wanted));
    Map<String, String> all = new LinkedHashMap<>(tags);
    all.put("replicate-to", wanted);
    scene.witness().forget();
    stage.show(true);
    source = scene.images().register(scene.home(), name, all);
    stage.news(scene.home(), source + " " + state(source));
    Optional<CloudEvent.Finished> end = end(source);
    scene.findings().check(end.isPresent(), "No rule took the event about " + source);
    end.ifPresent(this::checkRun);
    boolean complete = DemoContext.await(DemoContext.EFFECT_PATIENCE, this::replicasAreAvailable);
    scene
        .findings()
        .check(complete, "There is no available replica of " + source + " in each of " + wanted);
    for (String region : scene.others()) {
      // A replica's own event comes after it became available, and leads to nothing.
      for (Image replica : replicas(region)) {
        end(replica.id());
      }
    }
    stage.show(false);
    return source;
  }

  private void checkRun(CloudEvent.Finished end) {
    Checks findings = scene.findings();
    findings.check(
        end.pid() != ProcessHandle.current().pid(), "The function has no process of its own");
    if (end.result() instanceof InvocationResult.Raised(String type, String message)) {
      findings.check(false, "The function failed: " + type + ": " + message);
    }
  }

  /// Shows and checks the trail on both sides.
  void showTrail() {
    stage.act("The trail, as EC2 tells it");
    Table table = new Table("Region", "Id", "State", "Name and trail");
    scene.images().find(scene.home(), source).ifPresent(image -> addTo(table, image));
    for (String region : scene.others()) {
      for (Image replica : replicas(region)) {
        addTo(table, replica);
        replica.snapshots().forEach(snapshot -> addTo(table, replica, snapshot));
      }
    }
    stage.lines(table.lines());
    scene.others().forEach(this::checkTrail);
  }

  /// Delivers the same event again, which must change nothing.
  void deliverAgain() throws InterruptedException {
    stage.act("The same event is delivered a second time");
    List<Image> before = family();
    Optional<CloudEvent.Finished> first = firstEnd();
    if (first.isEmpty()) {
      stage.line("There is no event to deliver again.");
      return;
    }
    scene.witness().forget();
    stage.show(true);
    Event event = first.get().event();
    scene.cloud().deliver(event);
    Optional<CloudEvent.Finished> second = firstEnd();
    stage.show(false);
    List<String> writes =
        second.stream()
            .flatMap(end -> end.requests().stream())
            .filter(AwsRequest::isWrite)
            .map(AwsRequest::operation)
            .toList();
    List<Image> after = family();
    scene.findings().check(second.isPresent(), "The second delivery was not handled");
    second.ifPresent(this::checkRun);
    scene.findings().same("What the second delivery wrote", List.of(), writes);
    scene.findings().same("What the images are after the second delivery", before, after);
    stage.blank();
    stage.line(
        "Images of this family before: %d, after: %d, differences: %s, writes: %d"
            .formatted(
                before.size(),
                after.size(),
                before.equals(after) ? "none" : "some",
                writes.size()));
  }

  private Optional<CloudEvent.Finished> firstEnd() throws InterruptedException {
    return end(source);
  }

  private Optional<CloudEvent.Finished> end(String image) throws InterruptedException {
    return scene
        .witness()
        .awaitEnd(
            end ->
                end.route().rule().shortName().equals(RULE) && end.event().json().contains(image),
            DemoContext.FUNCTION_PATIENCE);
  }

  /// All images that trace back to the source, itself included.
  private List<Image> family() {
    List<Image> family = new ArrayList<>();
    scene.images().find(scene.home(), source).ifPresent(family::add);
    scene.others().forEach(region -> family.addAll(replicas(region)));
    return family;
  }

  private List<Image> replicas(String region) {
    return scene.images().copies(region, source);
  }

  private boolean replicasAreAvailable() {
    boolean complete = true;
    for (String region : scene.others()) {
      List<Image> replicas = replicas(region);
      replicas.forEach(this::showState);
      complete &= replicas.stream().anyMatch(Image::isAvailable);
    }
    return complete;
  }

  private void showState(Image replica) {
    if (!replica.state().equals(statesShown.put(replica.id(), replica.state()))) {
      stage.news(replica.region(), replica.id() + " " + replica.state());
    }
  }

  private String state(String id) {
    return scene.images().find(scene.home(), id).map(Image::state).orElse("is not there");
  }

  private static void addTo(Table table, Image image) {
    table.row(image.region(), image.id(), image.state(), image.name());
    trail(image.tags()).forEach(tag -> table.row("", "", "", tag));
  }

  private void addTo(Table table, Image replica, String snapshot) {
    List<String> trail = trail(scene.images().snapshotTags(replica.region(), snapshot));
    boolean same = trail.equals(trail(replica.tags()));
    table.row("", snapshot, "", same ? "(the same)" : String.join(", ", trail));
  }

  private static List<String> trail(Map<String, String> tags) {
    return tags.entrySet().stream()
        .filter(tag -> tag.getKey().contains("origin."))
        .map(tag -> tag.getKey() + " = " + tag.getValue())
        .toList();
  }

  private void checkTrail(String region) {
    Checks findings = scene.findings();
    List<Image> replicas = replicas(region);
    findings.same("The number of replicas in " + region, 1, replicas.size());
    for (Image replica : replicas) {
      String what = replica.id() + " in " + region;
      findings.same("The name of " + what, name + "-from-" + source, replica.name());
      findings.same("The state of " + what, "available", replica.state());
      findings.same(
          "Tag %s.origin.id of the source".formatted(region),
          replica.id(),
          scene
              .images()
              .find(scene.home(), source)
              .map(image -> image.tag(region + ".origin.id"))
              .orElse(""));
      checkOrigin(what, replica.tags());
      for (String snapshot : replica.snapshots()) {
        checkOrigin(snapshot + " of " + what, scene.images().snapshotTags(region, snapshot));
      }
      findings.check(!replica.snapshots().isEmpty(), what + " has no snapshot");
    }
  }

  private void checkOrigin(String what, Map<String, String> tags) {
    Checks findings = scene.findings();
    findings.same("Tag origin.id of " + what, source, tags.getOrDefault("origin.id", ""));
    findings.same(
        "Tag origin.region of " + what, scene.home(), tags.getOrDefault("origin.region", ""));
    findings.same(
        "Tag origin.account of " + what,
        EmulatedAws.ACCOUNT,
        tags.getOrDefault("origin.account", ""));
  }
}
