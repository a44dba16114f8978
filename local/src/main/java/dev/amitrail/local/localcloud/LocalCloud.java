package dev.amitrail.local.localcloud;

import dev.amitrail.local.Installation;
import dev.amitrail.local.aws.EmulatedAws;
import dev.amitrail.local.aws.EmulatedAwsClients;
import dev.amitrail.local.cloud.CloudEvent;
import dev.amitrail.local.cloud.EmulatedDeployment;
import dev.amitrail.local.console.AnsiStyle;
import dev.amitrail.local.console.EventPrinter;
import dev.amitrail.local.eventbridge.RuleSchedule;
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

/// `./local-cloud`: the emulated AWS with the functions deployed, until it is told to end.
public final class LocalCloud {
  private static final int DEFAULT_PORT = 4577;
  private static final int LARGEST_PORT = 65_535;
  private static final double PENDING_SECONDS = 2;

  /// A person who has just started it does not wait for a whole period.
  private static final long FIRST_SECONDS = 60;

  private static final int FAILED = 1;
  private static final int WRONG_USAGE = 2;

  private static final String USAGE =
      """
      Usage: ./local-cloud [--port N]

      Starts an emulated AWS on 127.0.0.1 (port %d unless --port says otherwise) with the functions of
      AMI Trail deployed, and prints what happens there until Ctrl-C.
      """
          .formatted(DEFAULT_PORT);

  private final PrintStream out = System.out;
  private final AnsiStyle ink = AnsiStyle.ofTerminal();

  private final Installation installation;
  private final Path logs;
  private final PrintStream functionLog;

  private LocalCloud(Installation installation) throws IOException {
    this.installation = installation;
    this.logs = installation.root().resolve("local/target/local-cloud");
    Files.createDirectories(logs);
    this.functionLog =
        new PrintStream(
            Files.newOutputStream(logs.resolve("functions.log")), true, StandardCharsets.UTF_8);
  }

  /// Runs until the process is told to end.
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
      new LocalCloud(Installation.current()).run(port.get());
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

  private void run(int port) throws IOException, InterruptedException {
    checkThatItIsFree(port);
    EventPrinter chronicle = new EventPrinter(ink, Clock.system(ZoneId.systemDefault()));
    EmulatedAws.Settings settings =
        new EmulatedAws.Settings(
            port, Optional.empty(), Optional.of(installation.sampleWorld()), PENDING_SECONDS, 0);
    try (EmulatedDeployment cloud =
            EmulatedDeployment.start(
                installation, settings, logs, happening -> tell(happening, chronicle));
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor()) {
      sayHowToUse(cloud);
      cloud.deployment().rules().stream()
          .flatMap(rule -> RuleSchedule.of(rule).stream())
          .forEach(schedule -> follow(schedule, cloud, clock));
      // The end comes from outside: a signal, whose shutdown hook ends all processes.
      new CountDownLatch(1).await();
    }
  }

  private static void checkThatItIsFree(int port) throws IOException {
    try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      // Free a moment ago is good enough; the emulated AWS says the same less well.
    } catch (BindException _) {
      throw new IOException(
          "port %d is taken on 127.0.0.1; end what listens there (another ./local-cloud?) or choose"
                  .formatted(port)
              + " another one with --port N");
    }
  }

  private synchronized void tell(CloudEvent happening, EventPrinter chronicle) {
    if (happening instanceof CloudEvent.Printed(DeployedFunction function, String line)) {
      // What a function logs, its outcomes say already; whoever needs the log finds it in a file.
      functionLog.println(function.name() + " " + line);
    } else {
      chronicle.lines(happening).forEach(out::println);
    }
  }

  private static void follow(
      RuleSchedule schedule, EmulatedDeployment cloud, ScheduledExecutorService clock) {
    long seconds = schedule.every().toSeconds();
    var _ =
        clock.scheduleAtFixedRate(
            () -> cloud.deliver(schedule.event(Instant.now(), EmulatedAws.ACCOUNT)),
            Math.min(FIRST_SECONDS, seconds),
            seconds,
            TimeUnit.SECONDS);
  }

  private void sayHowToUse(EmulatedDeployment cloud) {
    String home = cloud.deployment().homeRegion();
    out.printf(
        """
        %s  %s

        In another terminal, for aws, boto3, Packer, Terraform and ./invoke:

            export AWS_ENDPOINT_URL=%s
            export AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local AWS_DEFAULT_REGION=%s

        DemoImages that are there, and the tags that say where they are wanted:

        """,
        ink.bold("The emulated AWS is up, with AMI Trail deployed in"),
        String.join(", ", cloud.deployment().regions()),
        cloud.aws().endpoint(),
        home);
    EmulatedAwsClients clients = new EmulatedAwsClients(cloud.aws());
    Optional<String> untagged = Optional.empty();
    for (String region : cloud.deployment().regions()) {
      try (Ec2Client ec2 = clients.ec2(region)) {
        for (Image image : ec2.describeImages(request -> request.owners("self")).images()) {
          out.println("    " + describe(region, image));
          if (region.equals(home) && wish(image).isEmpty()) {
            untagged = Optional.of(image.imageId());
          }
        }
      }
    }
    untagged.ifPresent(image -> sayWhatToTry(home, image));
    out.printf(
        """

        What functions log is in %s. Ctrl-C ends all of it. What happens from here on:

        """,
        logs.resolve("functions.log"));
  }

  private void sayWhatToTry(String region, String image) {
    out.printf(
        """

        Try:

            aws ec2 create-tags --region %s --resources %s --tags Key=replicate-to,Value=all
            aws ec2 describe-images --region us-east-1 --owners self
        """,
        region, image);
  }

  private String describe(String region, Image image) {
    return "%-14s  %s  %-18s %s"
        .formatted(
            region,
            image.imageId(),
            image.name(),
            wish(image).map(wish -> "replicate-to " + wish).orElse(ink.dim("no replicate-to")));
  }

  private static Optional<String> wish(Image image) {
    return image.tags().stream()
        .filter(tag -> tag.key().equals("replicate-to"))
        .map(Tag::value)
        .findFirst();
  }
}
