package dev.amitrail.local.cloud;

import dev.amitrail.local.ChildProcesses;
import dev.amitrail.local.Installation;
import dev.amitrail.local.aws.AwsRequest;
import dev.amitrail.local.aws.EmulatedAws;
import dev.amitrail.local.aws.EmulatedAwsClients;
import dev.amitrail.local.aws.EventReceiver;
import dev.amitrail.local.eventbridge.Event;
import dev.amitrail.local.eventbridge.EventRouter;
import dev.amitrail.local.eventbridge.Route;
import dev.amitrail.local.lambda.FunctionPool;
import dev.amitrail.local.lambda.FunctionPool.Outcome;
import dev.amitrail.local.lambda.LambdaHost;
import dev.amitrail.local.template.AccountText;
import dev.amitrail.local.template.DeployedFunction;
import dev.amitrail.local.template.DeployedStacks;
import dev.amitrail.local.template.DeployedStacksFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import software.amazon.awssdk.services.s3.model.BucketAlreadyOwnedByYouException;

/// The emulated AWS with the functions deployed to it: its events go through the rules, and the
/// functions run.
public final class EmulatedDeployment implements AutoCloseable {
  private final DeployedStacks deployment;
  private final EventRouter routes;
  private final EmulatedAws aws;
  private final EventReceiver inlet;
  private final FunctionPool functions;
  private final Consumer<CloudEvent> witness;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  private EmulatedDeployment(
      DeployedStacks deployment,
      EmulatedAws aws,
      EventReceiver inlet,
      FunctionPool functions,
      Consumer<CloudEvent> witness) {
    this.deployment = deployment;
    this.routes = new EventRouter(deployment);
    this.aws = aws;
    this.inlet = inlet;
    this.functions = functions;
    this.witness = witness;
  }

  /// Starts the emulated AWS, makes what the templates make and the functions need, and starts a
  /// process for each function.
  ///
  /// @param settings how the emulated AWS is to behave
  /// @param logs a folder for its logs
  /// @param witness is told what happens, from several threads
  public static EmulatedDeployment start(
      Installation installation,
      EmulatedAws.Settings settings,
      Path logs,
      Consumer<CloudEvent> witness)
      throws IOException {
    DeployedStacks deployment = new DeployedStacksFile(installation.deploymentFile()).read();
    CompletableFuture<EmulatedDeployment> cloud = new CompletableFuture<>();
    EventReceiver inlet = EventReceiver.open(event -> cloud.join().deliver(event));
    EmulatedAws aws = null;
    try {
      aws = EmulatedAws.start(installation, settings.withEvents(inlet.url()), logs);
      Map<String, String> caller = new HashMap<>(aws.environment());
      caller.put("PATH", System.getenv().getOrDefault("PATH", ""));
      LambdaHost host =
          LambdaHost.of(
              installation,
              deployment,
              caller,
              (function, line) -> witness.accept(new CloudEvent.Printed(function, line)));
      EmulatedDeployment started =
          new EmulatedDeployment(
              deployment, aws, inlet, new FunctionPool(host, EmulatedAws.ACCOUNT), witness);
      cloud.complete(started);
      started.deploy();
      return started;
    } catch (IOException | RuntimeException e) {
      inlet.close();
      if (aws != null) {
        aws.close();
      }
      throw e;
    }
  }

  private void deploy() throws IOException {
    for (DeployedFunction function : deployment.functions()) {
      functions.warm(function);
    }
    try (var s3 = new EmulatedAwsClients(aws).s3(deployment.homeRegion())) {
      for (AccountText bucket : deployment.buckets()) {
        s3.createBucket(request -> request.bucket(bucket.in(EmulatedAws.ACCOUNT)));
      }
    } catch (BucketAlreadyOwnedByYouException _) {
      // The sample world has it already.
    }
  }

  /// What is deployed.
  public DeployedStacks deployment() {
    return deployment;
  }

  /// The emulated AWS.
  public EmulatedAws aws() {
    return aws;
  }

  /// Sends an event on its way, as EventBridge would.
  public void deliver(Event event) {
    List<Route> found = routes.of(event);
    witness.accept(new CloudEvent.Arrived(event, found));
    found.forEach(route -> threads.execute(() -> run(event, route)));
  }

  private void run(Event event, Route route) {
    Instant start = Instant.now();
    try {
      long mark = aws.requests().end();
      Outcome outcome = functions.invoke(route.function(), event.json());
      Duration took = Duration.between(start, Instant.now());
      List<AwsRequest> requests =
          aws.requests().since(mark).stream()
              .filter(request -> request.accessKey().equals(outcome.accessKey()))
              .toList();
      if (ChildProcesses.areEnding()) {
        return;
      }
      witness.accept(
          new CloudEvent.Finished(event, route, outcome.result(), requests, took, outcome.pid()));
    } catch (IOException e) {
      witness.accept(new CloudEvent.Printed(route.function(), "cannot be run: " + e.getMessage()));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// Ends every process.
  @Override
  public void close() {
    inlet.close();
    threads.shutdownNow();
    functions.close();
    aws.close();
  }
}
