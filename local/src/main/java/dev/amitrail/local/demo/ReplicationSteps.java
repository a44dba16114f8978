package dev.amitrail.local.demo;

import dev.amitrail.local.aws.AwsRequest;
import dev.amitrail.local.aws.EmulatedAws;
import dev.amitrail.local.cloud.CloudEvent;
import dev.amitrail.local.console.Table;
import dev.amitrail.local.demo.DemoImages.DemoImage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The steps in which an image is registered and replicated, and its event is delivered again.
final class ReplicationSteps {
  /// The rule for the state changes of images.
  static final String RULE = "ami-state";

  private final DemoContext context;
  private final DemoOutput output;
  private final Checks checks;
  private final String name;
  private final Map<String, String> statesShown = new LinkedHashMap<>();
  private String source = "";
  private Optional<CloudEvent.Finished> sourceEnd = Optional.empty();

  /// @param name the name of the image
  ReplicationSteps(DemoContext context, String name) {
    this.context = context;
    this.output = context.output();
    this.checks = context.checks();
    this.name = name;
  }

  /// Registers the image and shows how its replicas become available.
  DemoImage replicate(Map<String, String> tags) throws InterruptedException {
    String wanted = String.join(" ", context.replicaRegions());
    output.step(
        "%s is registered in %s, tagged replicate-to: %s".formatted(name, context.home(), wanted));
    Map<String, String> all = new LinkedHashMap<>(tags);
    all.put("replicate-to", wanted);
    context.recorder().clear();
    output.showEvents(true);
    source = context.images().register(context.home(), name, all);
    output.line(context.home(), source + " " + image().state());
    sourceEnd = awaitFinished();
    // The function has started the copies; they are pending for a while.
    DemoContext.await(() -> !showStates().contains("pending"));
    for (DemoImage replica : replicas()) {
      // The replica's own event follows, and changes nothing.
      var _ = context.awaitFinished(RULE, replica.id());
    }
    output.showEvents(false);
    return image();
  }

  /// Shows and checks the tags of the source, the replicas and their snapshots.
  void showTrail() {
    output.step("The trail, as EC2 returns it");
    Table table = new Table("Region", "Id", "State", "Name and trail");
    addTo(table, image());
    for (DemoImage replica : replicas()) {
      addTo(table, replica);
      replica.snapshots().forEach(snapshot -> addTo(table, replica, snapshot));
    }
    output.lines(table.lines());
    context.replicaRegions().forEach(this::checkTrail);
  }

  /// Delivers the same event again, which must change nothing.
  void deliverAgain() throws InterruptedException {
    output.step("The same event is delivered a second time");
    if (sourceEnd.isEmpty()) {
      output.line("There is no event to deliver again.");
      return;
    }
    List<DemoImage> before = family();
    context.recorder().clear();
    output.showEvents(true);
    context.deployment().deliver(sourceEnd.get().event());
    List<String> writes =
        awaitFinished().stream()
            .flatMap(end -> end.requests().stream())
            .filter(AwsRequest::isWrite)
            .map(AwsRequest::operation)
            .toList();
    output.showEvents(false);
    List<DemoImage> after = family();
    checks.equal("What the second delivery wrote", List.of(), writes);
    checks.equal("The images after the second delivery", before, after);
    output.blank();
    output.line(
        "Images of this family before: %d, after: %d, differences: %s, writes: %d"
            .formatted(
                before.size(),
                after.size(),
                before.equals(after) ? "none" : "some",
                writes.size()));
  }

  private Optional<CloudEvent.Finished> awaitFinished() throws InterruptedException {
    Optional<CloudEvent.Finished> end = context.awaitFinished(RULE, source);
    checks.check(
        end.isEmpty() || end.get().pid() != ProcessHandle.current().pid(),
        "The function has no process of its own");
    return end;
  }

  private DemoImage image() {
    return context.images().find(context.home(), source).orElseThrow();
  }

  /// The source and its replicas.
  private List<DemoImage> family() {
    List<DemoImage> family = new ArrayList<>(List.of(image()));
    family.addAll(replicas());
    return family;
  }

  private List<DemoImage> replicas() {
    return context.replicaRegions().stream()
        .flatMap(region -> context.images().copies(region, source).stream())
        .toList();
  }

  /// Shows the replicas whose state is new, and returns the states of all.
  private List<String> showStates() {
    List<DemoImage> replicas = replicas();
    for (DemoImage replica : replicas) {
      if (!replica.state().equals(statesShown.put(replica.id(), replica.state()))) {
        output.line(replica.region(), replica.id() + " " + replica.state());
      }
    }
    return replicas.stream().map(DemoImage::state).toList();
  }

  private static void addTo(Table table, DemoImage image) {
    table.row(image.region(), image.id(), image.state(), image.name());
    trail(image.tags()).forEach(tag -> table.row("", "", "", tag));
  }

  private void addTo(Table table, DemoImage replica, String snapshot) {
    List<String> trail = trail(context.images().snapshotTags(replica.region(), snapshot));
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
    List<DemoImage> replicas = context.images().copies(region, source);
    checks.equal("The number of replicas in " + region, 1, replicas.size());
    for (DemoImage replica : replicas) {
      String what = replica.id() + " in " + region;
      checks.equal("The name of " + what, name + "-from-" + source, replica.name());
      checks.equal("The state of " + what, "available", replica.state());
      checks.tag("the source", image().tags(), region + ".origin.id", replica.id());
      checkOrigin(what, replica.tags());
      for (String snapshot : replica.snapshots()) {
        checkOrigin(snapshot + " of " + what, context.images().snapshotTags(region, snapshot));
      }
      checks.check(!replica.snapshots().isEmpty(), what + " has no snapshot");
    }
  }

  private void checkOrigin(String what, Map<String, String> tags) {
    checks.tag(what, tags, "origin.id", source);
    checks.tag(what, tags, "origin.region", context.home());
    checks.tag(what, tags, "origin.account", EmulatedAws.ACCOUNT);
  }
}
