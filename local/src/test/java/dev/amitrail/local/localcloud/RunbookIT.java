package dev.amitrail.local.localcloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.amitrail.local.Installation;
import dev.amitrail.local.testing.Command;
import dev.amitrail.local.testing.Command.Result;
import dev.amitrail.local.testing.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The commands of docs/runbook.md as they stand, with the AWS CLI against one `./local-cloud`:
/// each test makes the cause of an alarm, and follows its section. The states of alarms are not
/// emulated; `AlarmLinesIT` has the values that they are about.
class RunbookIT {
  private static final Path ROOT = Installation.current().root();
  private static final String SEE = "See it.";
  private static final String REPAIR = "Repair it.";
  private static final String REPAIRED = "Repaired.";

  /// A line that is to be typed: it is indented, or a call of `lines` in a sentence.
  private static final Pattern TYPED =
      Pattern.compile("^ {4}(.*)$|`(lines [^`]*)`", Pattern.MULTILINE);

  @TempDir static Path folder;

  private static Command cloud;
  private static String endpoint;
  private static String runbook;

  @BeforeAll
  static void start() throws Exception {
    assumeTrue(
        Files.exists(ROOT.resolve("local/.venv/bin/aws")), "the AWS CLI comes with the checks");
    runbook = Files.readString(ROOT.resolve("docs/runbook.md"));
    // The commands leave files in the folder that they run in.
    Files.createSymbolicLink(folder.resolve("events"), ROOT.resolve("events"));
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      endpoint = "http://127.0.0.1:" + socket.getLocalPort();
    }
    String port = endpoint.substring(endpoint.lastIndexOf(':') + 1);
    cloud = Command.java(LocalCloud.class, Map.of(), "--port", port);
    Waiting.until(() -> cloud.output().contains("What happens from now on"));
  }

  @AfterAll
  static void end() {
    if (cloud != null) {
      cloud.close();
    }
  }

  @Test
  void aSweepThatIsMissingRunsAgain() {
    bash(
        """
        aws events disable-rule --name ami-trail-sweep
        aws lambda put-function-concurrency --function-name "$(fn ReplicationSweepHandler)" --reserved-concurrent-executions 0
        """);
    assertThat(run("Sweep missing", SEE))
        .contains("DISABLED")
        .contains("\"ReservedConcurrentExecutions\": 0");

    run("Sweep missing", REPAIR);

    assertThat(run("Sweep missing", SEE))
        .contains("ENABLED")
        .doesNotContain("ReservedConcurrentExecutions");
    sweep();
    awaitLines("Sweep missing", REPAIRED, "\"left\":0");
  }

  @Test
  void theErrorOfASweepIsFound() {
    bash(
        """
        aws lambda invoke --function-name "$(fn ReplicationSweepHandler)" --payload '{}' broken.json
        """);
    awaitLines("Sweep failed", SEE, "MalformedEventException");
    sweep();
    awaitLines("Sweep near limit", SEE, "\"families\":");
  }

  @Test
  void aRefreshThatFailedIsRepeated() {
    refuse("ListObjectsV2");
    run("Refresh failed", REPAIR);
    awaitLines("Refresh failed", SEE, "AccessDenied");

    refuse();

    assertThat(run("Refresh failed", REPAIR)).contains("\"failed\":0");
  }

  @Test
  void aStackThatIsSkippedIsFoundAndRefreshed() {
    String stack =
        bash("aws cloudformation describe-stacks --stack-name AmiTrail --query Stacks[0].StackId"
                + " --output text")
            .strip();
    bash(
        """
        NOW=$(date -u +%%FT%%TZ)
        cat > refresh.json <<END
        {"version": 1, "eventId": "e-1", "startedAt": "$NOW", "scope": "KNOWN", "complete": false,
         "region": "ap-southeast-2", "published": 0, "unchanged": 0, "withoutImages": 0,
         "unsettled": 0, "closed": 0, "nested": 0, "skipped": 0, "failed": 0,
         "runningUntil": "2026-01-01T00:00:00Z", "trying": ["%s"], "suspects": [],
         "skippedStacks": [], "fullStartedAt": "$NOW", "allStartedAt": "$NOW", "unsent": []}
        END
        aws s3 cp refresh.json "s3://ami-trail-reports-$ACCOUNT-$AWS_DEFAULT_REGION/refresh.json"
        jq '.detail = {}' events/report-refresh/scheduled.json > event.json
        for i in 1 2; do aws lambda invoke --function-name "$(fn ReportRefreshHandler)" --payload fileb://event.json result.json; done
        """
            .formatted(stack));

    awaitLines("Refresh stuck", SEE, stack);
    assertThat(run("Refresh stuck", REPAIR, Map.of("STACK_ID", stack)).strip()).matches("\\d+");
    assertThat(run("Refresh failed", REPAIR)).contains("\"skippedStacks\":[]");
  }

  @Test
  void aFleetPageThatFailedIsMadeAgain() {
    refuse("PutObject", "ListObjectsV2");
    bash(
        """
        aws lambda invoke --function-name "$(fn FleetPageHandler)" --payload fileb://events/fleet/scheduled.json result.json
        """);
    awaitLines("Fleet page failed", SEE, "AccessDenied");

    refuse();

    assertThat(run("Fleet page failed", REPAIR)).containsAnyOf("\"written\"", "\"unchanged\"");
  }

  @Test
  void whatIsPausedGoesOn() {
    String[] steps = section("Pause").split("To go on:", -1);
    String states =
        "for BUS in default ami-trail; do aws events list-rules --event-bus-name $BUS --query"
            + " 'Rules[].[Name,State]' --output text; done";
    bash(typed(steps[0]));
    assertThat(bash(states))
        .doesNotContainPattern("ami-trail-(?!alarm).*ENABLED")
        .contains("DISABLED");

    bash(typed(steps[1]));

    assertThat(bash(states)).doesNotContain("DISABLED");
  }

  private static void sweep() {
    assertThat(run("Sweep failed", REPAIR)).contains("\"totals\"").doesNotContain("errorMessage");
  }

  private static void awaitLines(String heading, String part, String text) {
    Waiting.until(() -> run(heading, part).contains(text));
  }

  /// The operations of S3 are refused; without any, nothing is.
  private static void refuse(String... operations) {
    configure(
        "{\"faults\": [%s]}"
            .formatted(
                Stream.of(operations)
                    .map(
                        """
                        {"operation": "%s", "code": "AccessDenied", "message": "no", "status": 403}
                        """
                            ::formatted)
                    .collect(Collectors.joining(","))));
  }

  private static void configure(String settings) {
    control("PUT", "settings", settings);
  }

  private static void control(String method, String path, String json) {
    bash(
        "curl -sSf -X %s -d '%s' \"$AWS_ENDPOINT_URL/_ami-trail/%s\""
            .formatted(method, json, path));
  }

  private static String run(String heading, String part) {
    return run(heading, part, Map.of());
  }

  /// Runs the commands of a part of a section, with values for what it leaves open.
  private static String run(String heading, String part, Map<String, String> values) {
    String text = section(heading).split(Pattern.quote("**" + part + "**"), 2)[1];
    String commands = typed(text.split("(?m)^\\*\\*", 2)[0]);
    for (Map.Entry<String, String> value : values.entrySet()) {
      commands = commands.replace(value.getKey(), value.getValue());
    }
    return bash(commands);
  }

  private static String section(String heading) {
    return runbook.split("(?m)^#+ " + heading + "$", 2)[1].split("(?m)^##", 2)[0];
  }

  private static String typed(String text) {
    return TYPED
        .matcher(text)
        .results()
        .map(found -> found.group(1) == null ? found.group(2) : found.group(1))
        .collect(Collectors.joining("\n"));
  }

  /// Runs commands after those that come first in the runbook.
  private static String bash(String script) {
    Map<String, String> environment =
        Map.of(
            "AWS_ENDPOINT_URL",
            endpoint,
            "AWS_ACCESS_KEY_ID",
            "local",
            "AWS_SECRET_ACCESS_KEY",
            "local",
            "PATH",
            ROOT.resolve("local/.venv/bin") + ":" + System.getenv("PATH"));
    String commands = typed(section("Before").split("A function that fails", 2)[0]) + "\n" + script;
    try {
      Result result =
          Command.start(folder, environment, "", List.of("bash", "-e", "-c", commands)).await();
      assertThat(result.status()).as(script + result.out() + result.err()).isZero();
      return result.out();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
