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
import dev.amitrail.local.lambda.LambdaHost;
import dev.amitrail.local.template.AccountText;
import dev.amitrail.local.template.CloudAssembly;
import dev.amitrail.local.template.DeployedFunction;
import dev.amitrail.local.template.DeployedStacks;
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
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketAlreadyOwnedByYouException;
import software.amazon.awssdk.services.sns.SnsClient;

/// The emulated AWS with the functions deployed to it: its events are routed by the deployed rules
/// and invoke the functions.
public final class EmulatedDeployment implements AutoCloseable {
  private final DeployedStacks stacks;
  private final EventRouter router;
  private final EmulatedAws aws;
  private final EventReceiver receiver;
  private final FunctionPool functions;
  private final Consumer<CloudEvent> observer;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  private EmulatedDeployment(
      DeployedStacks stacks,
      EmulatedAws aws,
      EventReceiver receiver,
      FunctionPool functions,
      Consumer<CloudEvent> observer) {
    this.stacks = stacks;
    this.router = new EventRouter(stacks, EmulatedAws.ACCOUNT);
    this.aws = aws;
    this.receiver = receiver;
    this.functions = functions;
    this.observer = observer;
  }

  /// Starts the emulated AWS, creates the buckets and topics of the templates, and starts a process
  /// for each function. Reports are mailed, also where `notifyEmail` is not set.
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
    DeployedStacks stacks = new CloudAssembly(installation.cloudAssembly()).stacks().withMail();
    CompletableFuture<EmulatedDeployment> deployment = new CompletableFuture<>();
    EventReceiver receiver = EventReceiver.open(event -> deployment.join().deliver(event));
    EmulatedAws aws = null;
    try {
      aws = EmulatedAws.start(installation, settings.withEvents(receiver.url()), logs);
      Map<String, String> caller = new HashMap<>(aws.environment());
      caller.put("PATH", System.getenv().getOrDefault("PATH", ""));
      LambdaHost host =
          LambdaHost.of(
              installation,
              stacks,
              caller,
              (function, line) -> observer.accept(new CloudEvent.Printed(function, line)));
      EmulatedDeployment started =
          new EmulatedDeployment(
              stacks, aws, receiver, new FunctionPool(host, EmulatedAws.ACCOUNT), observer);
      deployment.complete(started);
      started.deploy();
      return started;
    } catch (IOException | RuntimeException e) {
      receiver.close();
      if (aws != null) {
        aws.close();
      }
      throw e;
    }
  }

  private void deploy() throws IOException {
    for (DeployedFunction function : stacks.functions()) {
      functions.warm(function);
    }
    try (SnsClient sns = new EmulatedAwsClients(aws).sns(stacks.homeRegion())) {
      stacks.topics().forEach(topic -> sns.createTopic(create -> create.name(topic)));
    }
    try (S3Client s3 = new EmulatedAwsClients(aws).s3(stacks.homeRegion())) {
      for (AccountText bucket : stacks.buckets()) {
        s3.createBucket(request -> request.bucket(bucket.in(EmulatedAws.ACCOUNT)));
      }
    } catch (BucketAlreadyOwnedByYouException _) {
      // The sample world contains the bucket.
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

  /// Routes an event as EventBridge does, and returns before the functions have finished.
  public void deliver(Event event) {
    List<Route> routes = router.routes(event);
    observer.accept(new CloudEvent.Arrived(event, routes));
    routes.forEach(route -> threads.execute(() -> invoke(event, route)));
  }

  private void invoke(Event event, Route route) {
    Instant start = Instant.now();
    try {
      long position = aws.requests().end();
      FunctionPool.Outcome outcome = functions.invoke(route.function(), event.json());
      Duration took = Duration.between(start, Instant.now());
      List<AwsRequest> requests =
          aws.requests().since(position).stream()
              .filter(request -> request.accessKey().equals(outcome.accessKey()))
              .toList();
      if (ChildProcesses.areEnding()) {
        return;
      }
      observer.accept(
          new CloudEvent.Finished(event, route, outcome.result(), requests, took, outcome.pid()));
    } catch (IOException e) {
      observer.accept(new CloudEvent.Printed(route.function(), "cannot be run: " + e.getMessage()));
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
    aws.close();
  }
}
