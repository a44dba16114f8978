package dev.amitrail.local.startup;

import dev.amitrail.local.ChildProcesses;
import dev.amitrail.local.Installation;
import dev.amitrail.local.aws.EmulatedAws;
import dev.amitrail.local.aws.EmulatedAwsClients;
import dev.amitrail.local.eventbridge.Event;
import dev.amitrail.local.eventbridge.EventRouter;
import dev.amitrail.local.eventbridge.InvalidEventException;
import dev.amitrail.local.eventbridge.Route;
import dev.amitrail.local.lambda.ExecutionEnvironment;
import dev.amitrail.local.lambda.LambdaHost;
import dev.amitrail.local.template.DeployedFunction;
import dev.amitrail.local.template.DeployedStacks;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Filter;

/// Runs the command and each function once against the emulated AWS while their JVMs record what
/// they load, and makes ahead-of-time caches of it: a start then takes less than half the time. A
/// JVM that a cache does not fit ignores it.
final class AotCacheTraining {
  private static final long PATIENCE_SECONDS = 120;

  private final Installation installation;
  private final DeployedStacks deployment;
  private final List<String> launchArguments;

  AotCacheTraining(
      Installation installation, DeployedStacks deployment, List<String> launchArguments) {
    this.installation = installation;
    this.deployment = deployment;
    this.launchArguments = launchArguments;
  }

  /// Makes the caches anew.
  void run() throws IOException, InterruptedException {
    List<Process> creations = new ArrayList<>();
    EmulatedAws.Settings world =
        new EmulatedAws.Settings(
            0, Optional.empty(), Optional.of(installation.sampleWorld()), 0.1, 0);
    Path logs = installation.prepared().resolve("rehearsal");
    try (EmulatedAws aws = EmulatedAws.start(installation, world, logs)) {
      Map<DeployedFunction, Event> events = events(aws);
      for (Map.Entry<DeployedFunction, Event> scene : events.entrySet()) {
        creations.add(function(scene.getKey(), scene.getValue(), aws));
      }
      creations.add(command(events.values().iterator().next(), aws));
    }
    finish(creations, logs);
  }

  private static void finish(List<Process> creations, Path logs)
      throws IOException, InterruptedException {
    for (Process creation : creations) {
      if (!creation.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || creation.exitValue() != 0) {
        throw new IOException("a JVM could not write its cache, see " + logs);
      }
    }
    // The recordings are as large as the caches and of no further use.
    try (Stream<Path> files = Files.list(logs)) {
      for (Path recording : files.filter(file -> file.toString().endsWith(".config")).toList()) {
        Files.delete(recording);
      }
    }
  }

  private Process function(DeployedFunction function, Event event, EmulatedAws aws)
      throws IOException, InterruptedException {
    Path cache = installation.functionCache(function);
    List<String> classPath =
        List.of("--enable-native-access=ALL-UNNAMED", "-cp", installation.functionClassPath());
    LambdaHost host =
        LambdaHost.of(installation, deployment, aws.environment(), (_, _) -> {})
            .with(_ -> and(recording(cache), classPath));
    try (ExecutionEnvironment running = host.start(function, EmulatedAws.ACCOUNT)) {
      var _ = running.invoke(event.json(), EmulatedAws.ACCOUNT);
      running.endGently();
    }
    return create(cache, classPath);
  }

  private Process command(Event event, EmulatedAws aws) throws IOException, InterruptedException {
    Path cache = installation.launchCache();
    Path file = installation.prepared().resolve("rehearsal/event.json");
    Files.writeString(file, event.json());
    ProcessBuilder invoke =
        new ProcessBuilder(
            and(
                and(List.of(installation.java().toString()), recording(cache)),
                and(
                    launchArguments,
                    List.of("dev.amitrail.local.invoke.Invoke", file.toString()))));
    invoke.environment().putAll(aws.environment());
    Process rehearsed =
        ChildProcesses.add(
            invoke.redirectOutput(Redirect.DISCARD).redirectError(Redirect.DISCARD).start());
    if (!rehearsed.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new IOException("the command did not end");
    }
    return create(cache, launchArguments);
  }

  private static List<String> recording(Path cache) {
    return List.of("-XX:AOTMode=record", "-XX:AOTConfiguration=" + configuration(cache));
  }

  private Process create(Path cache, List<String> options) throws IOException {
    List<String> create =
        List.of(
            installation.java().toString(),
            "-XX:AOTMode=create",
            "-XX:AOTConfiguration=" + configuration(cache),
            "-XX:AOTCache=" + cache,
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC");
    Path log = installation.prepared().resolve("rehearsal/" + cache.getFileName() + ".log");
    return ChildProcesses.add(
        new ProcessBuilder(and(create, options))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start());
  }

  private static Path configuration(Path cache) {
    return cache.resolveSibling("rehearsal/" + cache.getFileName() + ".config");
  }

  private static List<String> and(List<String> first, List<String> second) {
    List<String> both = new ArrayList<>(first);
    both.addAll(second);
    return both;
  }

  /// For each function an event from the sample world that gives it something to do.
  private Map<DeployedFunction, Event> events(EmulatedAws aws) {
    EventRouter routes = new EventRouter(deployment);
    Map<DeployedFunction, Event> events = new LinkedHashMap<>();
    for (Event event : List.of(availableImage(aws), settledStack(aws))) {
      for (Route route : routes.of(event)) {
        events.putIfAbsent(route.function(), event);
      }
    }
    return events;
  }

  private Event availableImage(EmulatedAws aws) {
    String home = deployment.homeRegion();
    try (Ec2Client ec2 = new EmulatedAwsClients(aws).ec2(home)) {
      Filter wanted = Filter.builder().name("tag-key").values("replicate-to").build();
      String image =
          ec2.describeImages(request -> request.filters(wanted)).images().getFirst().imageId();
      return event(
          "aws.ec2",
          "EC2 AMI State Change",
          "arn:aws:ec2:" + home + "::image/" + image,
          "{\"ImageId\":\"" + image + "\",\"State\":\"available\",\"ErrorMessage\":\"\"}");
    }
  }

  private Event settledStack(EmulatedAws aws) {
    try (CloudFormationClient client =
        new EmulatedAwsClients(aws).cloudFormation(deployment.homeRegion())) {
      String stack = client.describeStacks().stacks().getFirst().stackId();
      return event(
          "aws.cloudformation",
          "CloudFormation Stack Status Change",
          stack,
          "{\"stack-id\":\"%s\",\"status-details\":{\"status\":\"CREATE_COMPLETE\"}}"
              .formatted(stack));
    }
  }

  private Event event(String source, String type, String resource, String detail) {
    String json =
        """
        {"version":"0","id":"7bf73129-1428-4cd3-a780-95db273d1602","account":"%s",
         "time":"2026-01-01T00:00:00Z","region":"%s","source":"%s","detail-type":"%s",
         "resources":["%s"],"detail":%s}
        """
            .formatted(
                EmulatedAws.ACCOUNT, deployment.homeRegion(), source, type, resource, detail);
    try {
      return Event.parse(json.getBytes(StandardCharsets.UTF_8));
    } catch (InvalidEventException e) {
      throw new IllegalStateException(e);
    }
  }
}
