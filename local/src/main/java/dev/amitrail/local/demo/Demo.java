package dev.amitrail.local.demo;

import dev.amitrail.local.Installation;
import dev.amitrail.local.aws.EmulatedAws;
import dev.amitrail.local.aws.EmulatedAwsClients;
import dev.amitrail.local.cloud.EmulatedDeployment;
import dev.amitrail.local.cloud.EventRecorder;
import dev.amitrail.local.console.AnsiStyle;
import dev.amitrail.local.demo.DemoImages.Image;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;

/// `./demo`: the whole trail on this machine, shown and checked. All that is shown is read back
/// through the AWS API.
public final class Demo {
  private static final int FAILED = 1;
  private static final int WRONG_USAGE = 2;
  private static final double PENDING_SECONDS = 1.5;
  private static final String APP = "AppAmi";

  private static final String USAGE =
      """
      Usage: ./demo

      Shows on this machine, with an emulated AWS, how an image is replicated and a stack reported.
      Exit status: 0 all is as it should be, 1 something is not (and what).
      """;

  private final DemoOutput stage = new DemoOutput(System.out, AnsiStyle.ofTerminal());
  private final Checks findings = new Checks();

  private Demo() {}

  /// Runs the demo and ends the process with its status.
  public static void main(String[] args) throws InterruptedException {
    if (args.length > 0) {
      boolean asked = args[0].equals("-h") || args[0].equals("--help");
      (asked ? System.out : System.err).print(USAGE);
      System.exit(asked ? 0 : WRONG_USAGE);
    }
    long start = System.nanoTime();
    Demo demo = new Demo();
    try {
      demo.play();
    } catch (IOException | SdkException e) {
      demo.findings.check(false, "It could not be played to its end: " + e.getMessage());
    }
    System.exit(demo.conclude(Duration.ofNanos(System.nanoTime() - start)));
  }

  private void play() throws IOException, InterruptedException {
    Installation installation = Installation.current();
    EventRecorder witness = new EventRecorder(stage::happened);
    EmulatedAws.Settings settings =
        new EmulatedAws.Settings(0, Optional.empty(), Optional.empty(), PENDING_SECONDS, 0);
    stage.line(stage.ink().bold("AMI Trail on this machine: an emulated AWS, the real functions"));
    try (EmulatedDeployment cloud =
        EmulatedDeployment.start(
            installation, settings, installation.root().resolve("local/target/demo"), witness)) {
      EmulatedAwsClients aws = new EmulatedAwsClients(cloud.aws());
      try (DemoImages images = new DemoImages(aws, cloud.deployment().regions())) {
        play(new DemoContext(stage, findings, cloud, aws, images, witness));
      }
    }
  }

  private void play(DemoContext scene) throws IOException, InterruptedException {
    DemoImages images = scene.images();
    String home = scene.home();
    String db = images.register(home, "shop-db-1.0", tags("db", "data"));
    String web = images.register(home, "shop-web-1.0", tags("web", "storefront"));
    for (String image : List.of(db, web)) {
      var _ =
          scene
              .witness()
              .awaitEnd(
                  end -> end.event().json().contains("image/" + image),
                  DemoContext.FUNCTION_PATIENCE);
    }
    ReplicationSteps replication = new ReplicationSteps(scene);
    String app = replication.replicate("shop-app-1.0", tags("app", "checkout"));
    replication.showTrail();
    replication.deliverAgain();
    Map<String, String> deployed = new LinkedHashMap<>();
    deployed.put("DbAmi", db);
    deployed.put(APP, app);
    deployed.put("WebAmi", web);
    Image old = images.find(home, app).orElseThrow();
    try (ReportSteps reports = new ReportSteps(scene)) {
      reports.deploy(deployed);
      String newer = images.register(home, "shop-app-1.1", tags("app", "checkout"));
      DemoContext.await(
          DemoContext.EFFECT_PATIENCE,
          () -> images.find(home, newer).filter(Image::isAvailable).isPresent());
      deployed.put(APP, newer);
      reports.update(deployed, APP, old);
      reports.showPages(Installation.current().root().resolve("local/target/demo/reports"));
    }
  }

  private static Map<String, String> tags(String name, String team) {
    Map<String, String> tags = new LinkedHashMap<>();
    tags.put("Name", name);
    tags.put("team", team);
    return tags;
  }

  private int conclude(Duration took) {
    stage.blank();
    if (findings.wrong().isEmpty()) {
      stage.line(
          stage.ink().good("All is as it should be")
              + " (%d checks, %d s)".formatted(findings.checked(), took.toSeconds()));
      return 0;
    }
    stage.line(
        stage
            .ink()
            .bad(
                "%d of %d checks found what should not be:"
                    .formatted(findings.wrong().size(), findings.checked())));
    findings.wrong().forEach(wrong -> stage.line("- " + wrong));
    return FAILED;
  }
}
