package dev.amitrail.local.localcloud;

import dev.amitrail.local.Installation;
import dev.amitrail.local.Samples;
import dev.amitrail.local.aws.EmulatedAws;
import dev.amitrail.local.aws.EmulatedAwsClients;
import dev.amitrail.local.cloud.CloudEvent;
import dev.amitrail.local.cloud.EmulatedDeployment;
import dev.amitrail.local.console.AnsiStyle;
import dev.amitrail.local.console.EventPrinter;
import dev.amitrail.local.console.TerminalText;
import dev.amitrail.local.eventbridge.RuleSchedule;
import dev.amitrail.local.template.CloudAssembly;
import dev.amitrail.local.template.DeployedFunction;
import java.io.IOException;
import java.io.PrintStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.Tag;

/// `./local-cloud`: the emulated AWS with the functions deployed, until the process is ended.
public final class LocalCloud {
  private static final int DEFAULT_PORT = 4577;
  private static final int LARGEST_PORT = 65_535;
  private static final double PENDING_SECONDS = 2;

  /// The delay of the first scheduled events, which is at most a minute, so that users see them
  /// soon.
  private static final long FIRST_SECONDS = 60;

  private static final int FAILED = 1;
  private static final int WRONG_USAGE = 2;

  private static final String USAGE =
      """
      Usage: ./local-cloud [--port N]

      Starts an emulated AWS on 127.0.0.1 with the functions of AMI Trail deployed, and prints what
      happens there until Ctrl-C. The default port is %d.
      """
          .formatted(DEFAULT_PORT);

  private final PrintStream out = System.out;
  private final AnsiStyle style = AnsiStyle.ofTerminal();
  private final EventPrinter printer =
      new EventPrinter(style, Clock.system(ZoneId.systemDefault()));

  private final Installation installation;
  private final int port;
  private final Path logs;
  private final PrintStream functionLog;

  /// The logs of each port have a folder of their own, since several can run at the same time.
  private LocalCloud(Installation installation, int port) throws IOException {
    checkPortIsFree(port);
    this.installation = installation;
    this.port = port;
    this.logs = installation.root().resolve("local/target/local-cloud/" + port);
    Files.createDirectories(logs);
    this.functionLog =
        new PrintStream(
            Files.newOutputStream(logs.resolve("functions.log")), true, StandardCharsets.UTF_8);
  }

  /// Runs until the process is ended.
  public static void main(String[] args) throws InterruptedException {
    List<String> arguments = List.of(args);
    if (arguments.contains("-h") || arguments.contains("--help")) {
      System.out.print(USAGE);
      return;
    }
    Optional<Integer> port = port(arguments);
    if (port.isEmpty()) {
      System.err.println(
          "local-cloud: expected nothing or --port and a number from 1 to 65535, found "
              + String.join(" ", arguments));
      System.exit(WRONG_USAGE);
    }
    try {
      new LocalCloud(Installation.current(), port.get()).run();
    } catch (IOException e) {
      System.err.println("local-cloud: " + e.getMessage());
      System.exit(FAILED);
    }
  }

  private static Optional<Integer> port(List<String> arguments) {
    if (arguments.isEmpty()) {
      return Optional.of(DEFAULT_PORT);
    }
    if (arguments.size() != 2 || !arguments.getFirst().equals("--port")) {
      return Optional.empty();
    }
    try {
      int port = Integer.parseInt(arguments.getLast());
      return Optional.of(port).filter(number -> number >= 1 && number <= LARGEST_PORT);
    } catch (NumberFormatException _) {
      return Optional.empty();
    }
  }

  private void run() throws IOException, InterruptedException {
    EmulatedAws.Settings settings =
        new EmulatedAws.Settings(port, Optional.empty(), Optional.of(world()), PENDING_SECONDS, 0);
    try (EmulatedDeployment deployment =
            EmulatedDeployment.start(installation, settings, logs, this::print);
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor()) {
      printInstructions(deployment);
      deployment.stacks().rules().stream()
          .flatMap(rule -> RuleSchedule.of(rule).stream())
          .forEach(schedule -> run(schedule, deployment, clock));
      // A signal ends the process: its shutdown hook ends all child processes.
      new CountDownLatch(1).await();
    }
  }

  /// The sample world, in the Regions of this deployment.
  private Path world() throws IOException {
    List<String> regions = new CloudAssembly(installation.cloudAssembly()).stacks().regions();
    String sample = Files.readString(installation.sampleWorld());
    return Files.writeString(
        logs.resolve("world.json"), Samples.adapted(sample, regions, EmulatedAws.ACCOUNT));
  }

  /// The port can be taken after this check; then the emulated AWS fails with a message that is
  /// less clear.
  private static void checkPortIsFree(int port) throws IOException {
    try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      // Closed at once.
    } catch (BindException _) {
      throw new IOException(
          "port %d is in use on 127.0.0.1; end the program that listens there (another ./local-cloud?) or choose"
                  .formatted(port)
              + " another port with --port N");
    }
  }

  /// What a function logs goes to a file, since its result states the outcome.
  private synchronized void print(CloudEvent event) {
    if (event instanceof CloudEvent.Printed(DeployedFunction function, String line)) {
      functionLog.println(function.name() + " " + line);
    } else {
      printer.lines(event).forEach(out::println);
    }
  }

  private static void run(
      RuleSchedule schedule, EmulatedDeployment deployment, ScheduledExecutorService clock) {
    long seconds = schedule.every().toSeconds();
    var _ =
        clock.scheduleAtFixedRate(
            () -> deployment.deliver(schedule.event(Instant.now(), EmulatedAws.ACCOUNT)),
            Math.min(FIRST_SECONDS, seconds),
            seconds,
            TimeUnit.SECONDS);
  }

  private void printInstructions(EmulatedDeployment deployment) {
    String home = deployment.stacks().homeRegion();
    List<String> regions = deployment.stacks().regions();
    out.printf(
        """
        %s  %s

        In another terminal, for aws, boto3, Packer, Terraform and ./invoke:

            export AWS_ENDPOINT_URL=%s
            export AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local AWS_DEFAULT_REGION=%s

        The images in it, and the tags that state where they are wanted:

        """,
        style.bold("The emulated AWS is running, with AMI Trail deployed in"),
        String.join(", ", regions),
        deployment.aws().endpoint(),
        home);
    EmulatedAwsClients clients = new EmulatedAwsClients(deployment.aws());
    Optional<String> untagged = Optional.empty();
    for (String region : regions) {
      try (Ec2Client ec2 = clients.ec2(region)) {
        for (Image image : ec2.describeImages(request -> request.owners("self")).images()) {
          out.println("    " + describe(region, image));
          if (region.equals(home) && replicateTo(image).isEmpty()) {
            untagged = Optional.of(image.imageId());
          }
        }
      }
    }
    untagged.ifPresent(image -> printExample(regions, image));
    out.printf(
        """

        The log of the functions is %s. Ctrl-C ends all processes. What happens from now on:

        """,
        logs.resolve("functions.log"));
  }

  private void printExample(List<String> regions, String image) {
    out.printf(
        """

        Try:

            aws ec2 create-tags --region %s --resources %s --tags Key=replicate-to,Value=all
            aws ec2 describe-images --region %s --owners self
            ./invoke %sevents/ami-state/available.json
        """,
        regions.getFirst(),
        image,
        regions.getLast(),
        regions.equals(Samples.REGIONS) ? "" : "--adapt ");
  }

  private String describe(String region, Image image) {
    return "%-14s  %s  %-18s %s"
        .formatted(
            region,
            image.imageId(),
            TerminalText.of(image.name()),
            replicateTo(image)
                .map(regions -> "replicate-to " + TerminalText.of(regions))
                .orElse(style.dim("no replicate-to")));
  }

  private static Optional<String> replicateTo(Image image) {
    return image.tags().stream()
        .filter(tag -> tag.key().equals("replicate-to"))
        .map(Tag::value)
        .findFirst();
  }
}
