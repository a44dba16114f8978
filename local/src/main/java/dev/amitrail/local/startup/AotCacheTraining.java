package dev.amitrail.local.startup;

import dev.amitrail.local.ChildProcesses;
import dev.amitrail.local.Installation;
import dev.amitrail.local.aws.EmulatedAws;
import dev.amitrail.local.aws.EmulatorControl;
import dev.amitrail.local.eventbridge.Event;
import dev.amitrail.local.eventbridge.EventRouter;
import dev.amitrail.local.eventbridge.InvalidEventException;
import dev.amitrail.local.eventbridge.Route;
import dev.amitrail.local.invoke.Invoke;
import dev.amitrail.local.lambda.ExecutionEnvironment;
import dev.amitrail.local.lambda.LambdaHost;
import dev.amitrail.local.template.CloudAssembly;
import dev.amitrail.local.template.DeployedFunction;
import dev.amitrail.local.template.DeployedStacks;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/// Training runs for ahead-of-time caches: `./invoke` and the functions of [#SAMPLES] run once
/// against the emulated AWS, and each JVM writes a cache of the classes it loaded when it ends. A
/// JVM that a cache does not fit ignores it, and what a cache lacks is loaded as without it.
///
/// @see <a href="https://openjdk.org/jeps/514">JEP 514: Ahead-of-Time Command-Line Ergonomics</a>
final class AotCacheTraining {
  /// The cache of the commands; the other caches have the names of their functions.
  static final String COMMAND = "launch";

  /// Events about the sample world, each of which gives a function work to do.
  private static final List<Sample> SAMPLES =
      List.of(
          new Sample("events/ami-state/available.json", List.of("events/sweep/scheduled.json")),
          new Sample(
              "events/stack-settled/create-complete.json",
              List.of("events/report-refresh/scheduled.json", "events/fleet/scheduled.json")));

  private static final long LIMIT_MINUTES = 5;

  private final Installation installation;
  private final DeployedStacks stacks;
  private final List<String> launchArguments;

  /// A training run.
  ///
  /// @param event the file of the event that a function is trained with
  /// @param siblings the files of events for other functions, which load mostly the same classes
  ///   and get the same cache
  private record Sample(String event, List<String> siblings) {}

  AotCacheTraining(Installation installation, DeployedStacks stacks, List<String> launchArguments) {
    this.installation = installation;
    this.stacks = stacks;
    this.launchArguments = launchArguments;
  }

  /// Writes the caches, all at the same time.
  void run() throws IOException, InterruptedException, ExecutionException, InvalidEventException {
    EmulatedAws.Settings settings =
        EmulatedAws.Settings.of(Optional.of(installation.sampleWorld()), 0.1);
    List<Callable<Void>> runs = new ArrayList<>();
    try (EmulatedAws aws =
            EmulatedAws.start(installation, settings, installation.prepared().resolve("training"));
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      CloudAssembly assembly = new CloudAssembly(installation.cloudAssembly());
      new EmulatorControl(aws.endpoint()).add(assembly.world(EmulatedAws.ACCOUNT));
      EventRouter router = new EventRouter(stacks, EmulatedAws.ACCOUNT);
      for (Sample sample : SAMPLES) {
        Event event = event(sample.event());
        for (Route route : router.routes(event)) {
          String name = route.function().name();
          runs.add(() -> train(name, () -> runFunction(route.function(), event, aws)));
          for (String sibling : sample.siblings()) {
            for (Route other : router.routes(event(sibling))) {
              share(name, other.function().name());
            }
          }
        }
      }
      runs.add(() -> train(COMMAND, () -> runCommand(aws)));
      for (Future<Void> run : threads.invokeAll(runs)) {
        run.get();
      }
    }
  }

  private Event event(String sample) throws IOException, InvalidEventException {
    return Event.parse(Files.readAllBytes(installation.root().resolve(sample)));
  }

  private void share(String program, String other) throws IOException {
    Path link = installation.aotCache(other);
    Files.deleteIfExists(link);
    Files.createSymbolicLink(link, installation.aotCache(program).getFileName());
  }

  private Void train(String program, TrainingRun run) throws IOException, InterruptedException {
    Path cache = installation.aotCache(program);
    Files.deleteIfExists(cache);
    run.run();
    if (!Files.exists(cache)) {
      throw new IOException("the JVM of " + program + " wrote no cache");
    }
    return null;
  }

  private void runFunction(DeployedFunction function, Event event, EmulatedAws aws)
      throws IOException, InterruptedException {
    LambdaHost host =
        LambdaHost.of(installation, stacks, aws.environment(), (_, _) -> {}).writingAotCaches();
    try (ExecutionEnvironment environment = host.start(function, EmulatedAws.ACCOUNT)) {
      var _ = environment.invoke(event.json(), EmulatedAws.ACCOUNT);
      environment.endGently();
    }
  }

  private void runCommand(EmulatedAws aws) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(installation.java().toString());
    command.add("-XX:AOTCacheOutput=" + installation.aotCache(COMMAND));
    command.addAll(launchArguments);
    command.add(Invoke.class.getName());
    command.add(installation.root().resolve(SAMPLES.getFirst().event()).toString());
    ProcessBuilder invoke =
        new ProcessBuilder(command)
            .redirectOutput(Redirect.DISCARD)
            .redirectError(Redirect.DISCARD);
    invoke.environment().putAll(aws.environment());
    Process process = ChildProcesses.add(invoke.start());
    if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
      throw new IOException("./invoke did not end");
    }
  }

  private interface TrainingRun {
    void run() throws IOException, InterruptedException;
  }
}
