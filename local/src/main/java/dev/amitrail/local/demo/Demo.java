package dev.amitrail.local.demo;

import dev.amitrail.local.Installation;
import dev.amitrail.local.aws.EmulatedAws;
import dev.amitrail.local.aws.EmulatedAwsClients;
import dev.amitrail.local.aws.EmulatorControl;
import dev.amitrail.local.cloud.EmulatedDeployment;
import dev.amitrail.local.cloud.EventRecorder;
import dev.amitrail.local.console.AnsiStyle;
import dev.amitrail.local.demo.DemoImages.DemoImage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;

/// `./demo`: replicates an image and reports a stack on this machine, and checks each result.
/// Everything it prints is read through the AWS API.
public final class Demo {
  private static final int FAILED = 1;
  private static final int WRONG_USAGE = 2;
  private static final double PENDING_SECONDS = 1.5;
  private static final String APP = "AppAmi";

  private static final String USAGE =
      """
      Usage: ./demo

      Shows on this machine, with an emulated AWS, how an image is replicated and a stack reported.
      Exit status: 0 all checks passed, 1 a check failed (which one is printed).
      """;

  private final DemoOutput output = new DemoOutput(System.out, AnsiStyle.ofTerminal());
  private final Checks checks = new Checks();
  private final Path folder;

  private Demo(Path folder) {
    this.folder = folder;
  }

  /// Runs the demo and ends the process with its status.
  public static void main(String[] args) throws InterruptedException {
    if (args.length > 0) {
      boolean asked = args[0].equals("-h") || args[0].equals("--help");
      (asked ? System.out : System.err).print(USAGE);
      System.exit(asked ? 0 : WRONG_USAGE);
    }
    long start = System.nanoTime();
    Installation installation = Installation.current();
    Demo demo = new Demo(installation.root().resolve("local/target/demo"));
    try {
      demo.run(installation);
    } catch (IOException | SdkException e) {
      demo.checks.check(false, "The demo did not reach its end: " + e.getMessage());
    }
    System.exit(demo.conclude(Duration.ofNanos(System.nanoTime() - start)));
  }

  private void run(Installation installation) throws IOException, InterruptedException {
    EventRecorder recorder = new EventRecorder(output::event);
    EmulatedAws.Settings settings = EmulatedAws.Settings.of(Optional.empty(), PENDING_SECONDS);
    output.line(
        output.style().bold("AMI Trail on this machine: an emulated AWS, the real functions"));
    try (EmulatedDeployment deployment =
        EmulatedDeployment.start(installation, settings, folder, recorder)) {
      EmulatedAwsClients clients = new EmulatedAwsClients(deployment.aws());
      try (DemoImages images = new DemoImages(clients, deployment.stacks().regions())) {
        run(new DemoContext(output, checks, deployment, clients, images, recorder));
      }
    }
  }

  private void run(DemoContext context) throws IOException, InterruptedException {
    DemoImages images = context.images();
    String home = context.home();
    String db = images.register(home, "shop-db-1.0", tags("db", "data"));
    String web = images.register(home, "shop-web-1.0", tags("web", "storefront"));
    for (String image : List.of(db, web)) {
      var _ = context.awaitFinished(ReplicationSteps.RULE, image);
    }
    ReplicationSteps replication = new ReplicationSteps(context, "shop-app-1.0");
    DemoImage app = replication.replicate(tags("app", "checkout"));
    replication.showTrail();
    replication.deliverAgain();
    Map<String, String> deployed = new LinkedHashMap<>();
    deployed.put("DbAmi", db);
    deployed.put(APP, app.id());
    deployed.put("WebAmi", web);
    new EmulatorControl(context.deployment().aws().endpoint())
        .configure(
            """
            {"scanResults": {"%s": {"highestFindingSeverityLabel": "high",
             "highFixAvailableSince": "2026-11-12T00:00:00Z",
             "findingScanDate": "2026-11-22T06:00:00Z"}}}
            """
                .formatted(web));
    try (ReportSteps reports = new ReportSteps(context)) {
      reports.deploy(deployed);
      String newer = images.register(home, "shop-app-1.1", tags("app", "checkout"));
      DemoContext.await(() -> images.find(home, newer).filter(DemoImage::isAvailable).isPresent());
      deployed.put(APP, newer);
      reports.update(deployed, APP, app);
      reports.savePages(folder.resolve("reports"));
    }
  }

  private static Map<String, String> tags(String name, String team) {
    Map<String, String> tags = new LinkedHashMap<>();
    tags.put("Name", name);
    tags.put("team", team);
    return tags;
  }

  private int conclude(Duration took) {
    output.blank();
    List<String> failed = checks.failed();
    if (failed.isEmpty()) {
      output.line(
          output.style().good("All checks passed")
              + " (%d checks, %d s)".formatted(checks.count(), took.toSeconds()));
      return 0;
    }
    output.line(
        output.style().bad("%d of %d checks failed:".formatted(failed.size(), checks.count())));
    failed.forEach(failure -> output.line("- " + failure));
    return FAILED;
  }
}
