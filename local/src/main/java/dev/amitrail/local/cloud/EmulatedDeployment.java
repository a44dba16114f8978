package dev.amitrail.local.cloud;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.amitrail.local.ChildProcesses;
import dev.amitrail.local.Installation;
import dev.amitrail.local.aws.AwsRequest;
import dev.amitrail.local.aws.EmulatedAws;
import dev.amitrail.local.aws.EmulatedAwsClients;
import dev.amitrail.local.aws.EmulatorControl;
import dev.amitrail.local.aws.EventReceiver;
import dev.amitrail.local.eventbridge.Event;
import dev.amitrail.local.eventbridge.EventRouter;
import dev.amitrail.local.eventbridge.Route;
import dev.amitrail.local.lambda.FunctionPool;
import dev.amitrail.local.lambda.InvocationResult;
import dev.amitrail.local.lambda.LambdaHost;
import dev.amitrail.local.template.CloudAssembly;
import dev.amitrail.local.template.DeployedFunction;
import dev.amitrail.local.template.DeployedRule;
import dev.amitrail.local.template.DeployedStacks;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.services.sns.SnsClient;

/// The emulated AWS with the functions deployed to it: its events are routed by the deployed rules
/// and invoke the functions.
public final class EmulatedDeployment implements AutoCloseable {
  private static final long NO_PROCESS = 0;

  private final DeployedStacks stacks;
  private final EventRouter router;
  private final EmulatedAws aws;
  private final EmulatorControl control;
  private final EventReceiver receiver;
  private final FunctionPool functions;
  private final FunctionLogs logs;
  private final Consumer<CloudEvent> observer;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  private EmulatedDeployment(
      DeployedStacks stacks,
      EmulatedAws aws,
      EventReceiver receiver,
      FunctionPool functions,
      FunctionLogs logs,
      Consumer<CloudEvent> observer) {
    this.stacks = stacks;
    this.router = new EventRouter(stacks, EmulatedAws.ACCOUNT);
    this.aws = aws;
    this.control = new EmulatorControl(aws.endpoint());
    this.receiver = receiver;
    this.functions = functions;
    this.logs = logs;
    this.observer = observer;
  }

  /// Starts the emulated AWS, deploys the templates to it, and starts a process for each function.
  /// The deployment itself sends no events. Reports are mailed, also where `notifyEmail` is not
  /// set: the topic is then beside the stacks.
  ///
  /// @param settings the settings of the emulated AWS
  /// @param logs a folder for its logs
  /// @param observer receives what happens, from several threads
  public static EmulatedDeployment start(
      Installation installation,
      EmulatedAws.Settings settings,
      Path logs,
      Consumer<CloudEvent> observer)
      throws IOException {
    return start(installation, settings, logs, observer, UnaryOperator.identity());
  }

  /// As [#start(Installation, EmulatedAws.Settings, Path, Consumer)], with something between the
  /// functions and the emulated AWS.
  ///
  /// @param between the address of the emulated AWS -> the address that the functions use
  public static EmulatedDeployment start(
      Installation installation,
      EmulatedAws.Settings settings,
      Path logs,
      Consumer<CloudEvent> observer,
      UnaryOperator<URI> between)
      throws IOException {
    CloudAssembly assembly = new CloudAssembly(installation.cloudAssembly());
    DeployedStacks stacks = assembly.stacks().withMail();
    CompletableFuture<EmulatedDeployment> deployment = new CompletableFuture<>();
    EventReceiver receiver =
        EventReceiver.open(
            event -> deployment.join().deliver(event),
            (handler, payload) -> deployment.join().invoke(handler, payload));
    EmulatedAws aws = null;
    try {
      aws = EmulatedAws.start(installation, settings.withReceiver(receiver), logs);
      Map<String, String> caller =
          new HashMap<>(EmulatedAws.environment(between.apply(aws.endpoint())));
      caller.put("PATH", System.getenv().getOrDefault("PATH", ""));
      FunctionLogs functionLogs =
          new FunctionLogs(new EmulatorControl(aws.endpoint()), stacks.homeRegion());
      LambdaHost host =
          LambdaHost.of(
              installation,
              stacks,
              caller,
              (function, line) -> {
                functionLogs.add(function, line);
                observer.accept(new CloudEvent.Printed(function, line));
              });
      EmulatedDeployment started =
          new EmulatedDeployment(
              stacks,
              aws,
              receiver,
              new FunctionPool(host, EmulatedAws.ACCOUNT),
              functionLogs,
              observer);
      started.deploy(assembly);
      functionLogs.start();
      // Events that arrived in the meantime have waited for the rules.
      deployment.complete(started);
      return started;
    } catch (IOException | RuntimeException e) {
      receiver.close();
      if (aws != null) {
        aws.close();
      }
      throw e;
    }
  }

  private void deploy(CloudAssembly assembly) throws IOException {
    for (DeployedFunction function : stacks.functions()) {
      functions.warm(function);
    }
    control.add(assembly.world(EmulatedAws.ACCOUNT));
    try (SnsClient sns = new EmulatedAwsClients(aws).sns(stacks.homeRegion())) {
      stacks.topics().forEach(topic -> sns.createTopic(create -> create.name(topic)));
    }
  }

  /// The deployed stacks.
  public DeployedStacks stacks() {
    return stacks;
  }

  /// The emulated AWS.
  public EmulatedAws aws() {
    return aws;
  }

  /// Routes an event as EventBridge does, and returns before the functions have finished. Rules
  /// that were disabled or deleted match nothing.
  public void deliver(Event event) {
    List<Route> routes = enabled(router.routes(event));
    observer.accept(new CloudEvent.Arrived(event, routes));
    routes.forEach(route -> threads.execute(() -> invoke(event, route)));
  }

  private List<Route> enabled(List<Route> routes) {
    if (routes.isEmpty()) {
      return routes;
    }
    Set<String> rules = control.enabledRules();
    return routes.stream()
        .filter(route -> route.hops().stream().map(DeployedRule::path).allMatch(rules::contains))
        .toList();
  }

  /// Runs a function for a caller of Lambda's Invoke.
  private Optional<EventReceiver.Reply> invoke(String handler, String payload)
      throws IOException, InterruptedException {
    Optional<DeployedFunction> function =
        stacks.functions().stream().filter(one -> one.handler().equals(handler)).findFirst();
    if (function.isEmpty()) {
      return Optional.empty();
    }
    CloudEvent.Invoked invoked = run(function.get(), payload);
    if (!ChildProcesses.areEnding()) {
      observer.accept(invoked);
    }
    return Optional.of(
        switch (invoked.result()) {
          case InvocationResult.Returned(String json) -> new EventReceiver.Reply(json, false);
          case InvocationResult.Raised(String type, String message) ->
              new EventReceiver.Reply(
                  JsonNodeFactory.instance
                      .objectNode()
                      .put("errorMessage", message)
                      .put("errorType", type)
                      .toString(),
                  true);
        });
  }

  private CloudEvent.Invoked run(DeployedFunction function, String payload)
      throws IOException, InterruptedException {
    Instant start = Instant.now();
    long position = aws.requests().end();
    FunctionPool.Outcome outcome = functions.invoke(function, payload);
    Duration took = Duration.between(start, Instant.now());
    List<AwsRequest> requests =
        aws.requests().since(position).stream()
            .filter(request -> request.accessKey().equals(outcome.accessKey()))
            .toList();
    return new CloudEvent.Invoked(function, outcome.result(), requests, took, outcome.pid());
  }

  private void invoke(Event event, Route route) {
    try {
      CloudEvent.Invoked invoked = run(route.function(), event.json());
      if (ChildProcesses.areEnding()) {
        return;
      }
      observer.accept(
          new CloudEvent.Finished(
              event, route, invoked.result(), invoked.requests(), invoked.took(), invoked.pid()));
    } catch (IOException | RuntimeException e) {
      // Invoke, Lambda API reference: ServiceException, "The Lambda service encountered an internal
      // error." Whoever waits for the end learns the cause.
      InvocationResult failed =
          new InvocationResult.Raised("ServiceException", "The function cannot be run: " + e);
      observer.accept(
          new CloudEvent.Finished(event, route, failed, List.of(), Duration.ZERO, NO_PROCESS));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// Ends every process.
  @Override
  public void close() {
    receiver.close();
    threads.shutdownNow();
    functions.close();
    logs.close();
    aws.close();
  }
}
