package dev.amitrail.local.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amitrail.local.Installation;
import dev.amitrail.local.aws.EmulatedAws;
import dev.amitrail.local.enforcement.EnforcingProxy;
import dev.amitrail.local.eventbridge.Event;
import dev.amitrail.local.lambda.InvocationResult;
import dev.amitrail.local.testing.OtherSettings;
import dev.amitrail.local.testing.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every sample event with the sample world, as docs/local.md describes. The policies of the
/// templates are enforced.
class EmulatedDeploymentIT {
  private static final Installation INSTALLATION = OtherSettings.withMail();
  private static final Path EVENTS = Installation.current().root().resolve("events");
  private static final BlockingQueue<CloudEvent.Finished> FINISHED = new LinkedBlockingQueue<>();
  private static EnforcingProxy proxy;
  private static EmulatedDeployment deployment;

  @BeforeAll
  static void start() throws IOException {
    proxy = EnforcingProxy.of(INSTALLATION.cloudAssembly());
    deployment =
        EmulatedDeployment.start(
            INSTALLATION,
            EmulatedAws.Settings.of(Optional.of(INSTALLATION.sampleWorld()), 0.5),
            Installation.current().root().resolve("local/target/it/samples"),
            EmulatedDeploymentIT::record,
            proxy::before);
  }

  @AfterAll
  static void end() {
    deployment.close();
    proxy.close();
  }

  @ParameterizedTest
  @MethodSource
  void runsTheFunctionOfASampleEventInAProcessOfItsOwn(Path sample) throws Exception {
    Event event = Event.parse(Files.readAllBytes(EVENTS.resolve(sample)));

    deployment.deliver(event);

    CloudEvent.Finished end = awaitEndOf(event);
    assertThat(end.route().rule().shortName()).isEqualTo(sample.getName(0).toString());
    assertThat(end.result()).isInstanceOf(InvocationResult.Returned.class);
    assertThat(end.pid()).isNotEqualTo(ProcessHandle.current().pid());
    assertThat(end.requests())
        .allSatisfy(
            request -> assertThat(request.accessKey()).startsWith(end.route().function().name()));
    assertThat(end.requests()).isNotEmpty();
  }

  static List<Path> runsTheFunctionOfASampleEventInAProcessOfItsOwn() throws IOException {
    try (Stream<Path> files = Files.walk(EVENTS)) {
      return files
          .filter(file -> file.toString().endsWith(".json"))
          .map(EVENTS::relativize)
          .filter(file -> !file.startsWith("ignored"))
          .sorted()
          .toList();
    }
  }

  private static void record(CloudEvent happening) {
    if (happening instanceof CloudEvent.Finished finished) {
      FINISHED.add(finished);
    }
  }

  private static CloudEvent.Finished awaitEndOf(Event event) throws InterruptedException {
    while (true) {
      CloudEvent.Finished finished = FINISHED.poll(Waiting.LIMIT.toSeconds(), TimeUnit.SECONDS);
      assertThat(finished).as("the end of an invocation").isNotNull();
      if (finished.event().equals(event)) {
        return finished;
      }
    }
  }
}
