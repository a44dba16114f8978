package dev.amitrail.local.localcloud;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amitrail.local.testing.Waiting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.LongPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The commands of docs/runbook.md as they stand, with the AWS CLI against one `./local-cloud`:
/// each test makes the cause of an alarm, and follows its section. The states of alarms are not
/// emulated; `AlarmLinesIT` has the values that they are about.
@Tag("operations")
@Order(1)
class RunbookIT {
  private static final String SEE = "See it.";
  private static final String REPAIR = "Repair it.";
  private static final String REPAIRED = "Repaired.";

  /// A line that is to be typed: it is indented, or a call of `lines` in a sentence.
  private static final Pattern TYPED =
      Pattern.compile("^ {4}(.*)$|`(lines [^`]*)`", Pattern.MULTILINE);

  /// Version 1 of the AWS CLI, which is what Python's package index has, does not take
  /// AWS_ENDPOINT_URL for SQS; version 2 does.
  private static final String SQS_OF_VERSION_1 =
      """
      aws() { if [ "$1" = sqs ]; then command aws --endpoint-url "$AWS_ENDPOINT_URL" "$@"; else command aws "$@"; fi; }
      """;

  @TempDir static Path folder;
  @TempDir static Path programs;

  /// What the runbook's first commands set, for those that follow.
  private static final String BEFORE = "before.sh";

  private static CloudShell cloud;
  private static String runbook;

  @BeforeAll
  static void start() throws Exception {
    runbook = Files.readString(CloudShell.ROOT.resolve("docs/runbook.md"));
    // The commands leave files in the folder that they run in.
    Files.createSymbolicLink(folder.resolve("events"), CloudShell.ROOT.resolve("events"));
    cloud = CloudShell.start(folder, programs);
    cloud.bash(
        "%s%s%n{ declare -p ACCOUNT AWS_DEFAULT_REGION; declare -f; } > %s"
            .formatted(
                SQS_OF_VERSION_1,
                typed(section("Before").split("A function that fails", 2)[0]),
                BEFORE));
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
  }

  /// The alarm takes a sweep of more than 210 seconds. The commands are the same for one of a
  /// second.
  @Test
  void howLongSweepsTakeIsFound() {
    configure("{\"delays\": [{\"operation\": \"DescribeImages\", \"seconds\": 1}]}");
    sweep();
    configure("{\"delays\": []}");

    Waiting.until(
        () -> Pattern.compile("(?m)^\\d{4,}\\.\\d+$").matcher(run("Sweep near limit", SEE)).find());
    assertThat(run("Sweep near limit", SEE)).contains("\n300\n").contains("\"families\":");
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
  void aReplicaThatWasGivenUpIsAskedForAgain() {
    String source = image("given-up");
    bash(
        """
        for i in 1 2 3; do
          aws ec2 copy-image --region us-east-1 --source-region ap-southeast-2 --source-image-id %1$s --name given-up-from-%1$s --encrypted --kms-key-id alias/nowhere
        done
        while aws ec2 describe-images --region us-east-1 --filters Name=source-image-id,Values=%1$s --query Images[].State --output text | grep -q pending; do sleep 1; done
        """
            .formatted(source));
    replicate(source);
    sweep();
    awaitLines("Replication given up", SEE, source);

    askAgain(source);
    sweep();

    awaitTag(source);
  }

  @Test
  void aCopyThatStaysPendingIsReplaced() {
    String source = image("slow");
    String slow = "ami-0051093d100000001";
    cloud
        .control()
        .add(
            """
            {"images": [{"region": "us-east-1", "id": "%s", "name": "slow-from-%s", "state": "pending", "creationDate": "2026-01-01T00:00:00Z", "sourceImageId": "%2$s", "sourceImageRegion": "ap-southeast-2"}]}
            """
                .formatted(slow, source));
    replicate(source);
    sweep();
    awaitOldestPending(age -> age > Duration.ofHours(6).toSeconds());
    assertThat(run("Replica pending", SEE)).contains(slow).containsPattern("snap-\\w+\\s+\\d+%");

    bash(
        commands("Replica pending", SEE)
            + "\n"
            + commands("Replica pending", REPAIR).replace("IMAGE_ID", slow));
    askAgain(source);
    sweep();

    assertThat(awaitTag(source)).isNotEqualTo(slow);
    sweep();
    awaitOldestPending(age -> age < Duration.ofHours(6).toSeconds());
  }

  @Test
  void aPointerThatIsNotConfirmedIsSetByHand() {
    String pointer = "/ami-trail/web";
    configure("{\"lostParameters\": [\"%s\"]}".formatted(pointer));
    String source = image("lost", "replicate-to=us-east-1", "publish-as=" + pointer);
    sweep();
    String replica = awaitTag(source);
    sweep();
    awaitLines("Pointer not confirmed", SEE, pointer);

    configure("{\"lostParameters\": []}");
    run("Pointer not confirmed", REPAIR, Map.of("IMAGE_ID", replica));

    Waiting.until(() -> run("Pointer not confirmed", SEE).contains(replica));
  }

  @Test
  void failedAndUndeliveredEventsAreReplayed() throws Exception {
    bash(
        """
        jq -c '{version: "1.0", requestContext: {functionArn: "arn:function"}, requestPayload: ., responsePayload: {errorMessage: "us-east-1 failed"}}' events/stack-settled/create-complete.json > body.json
        aws sqs send-message --queue-url "$(queue FailedInvocations)" --message-body file://body.json
        jq -c . events/ami-state/available.json > body.json
        aws sqs send-message --region us-east-1 --queue-url "$(queue UndeliveredEvents us-east-1)" --message-body file://body.json --message-attributes 'ERROR_CODE={DataType=String,StringValue=NO_PERMISSIONS}'
        """);
    assertThat(run("Failed events", SEE))
        .contains("us-east-1 failed")
        .contains("aws.cloudformation");
    assertThat(run("Undelivered events", SEE)).contains("NO_PERMISSIONS");
    Thread.sleep(1_500); // the visibility timeout of the commands

    String replay = typed(section("Replay failed events"));
    bash(replay);
    bash(replay.replaceFirst("QUEUE=.*# or: ", ""));

    assertThat(
            bash(
                """
                sleep 1
                aws sqs receive-message --queue-url "$(queue FailedInvocations)"
                aws sqs receive-message --region us-east-1 --queue-url "$(queue UndeliveredEvents us-east-1)"
                """))
        .isBlank();
    Waiting.until(() -> cloud.cloud().output().contains("StackReportHandler"));
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

  @Test
  void aPointerIsRolledBack() throws Exception {
    String pointer = "/ami-trail/back";
    String older = image("back-1", "replicate-to=us-east-1", "publish-as=" + pointer);
    sweep();
    awaitTag(older);
    sweep();
    Thread.sleep(1_100); // the creation date decides, in seconds
    String newer = image("back-2", "replicate-to=us-east-1", "publish-as=" + pointer);
    sweep();
    String replica = awaitTag(newer);
    sweep();
    String get =
        "aws ssm get-parameters --region us-east-1 --names %s --query Parameters[].Value --output text"
            .formatted(pointer);
    Waiting.until(() -> bash(get).contains(replica));

    String[] ways = section("Roll a pointer back").split("In a Region that", -1);
    bash(typed(ways[0]).replace("NEWER_ID", newer).replace("/ami-trail/web", pointer));

    String previous = awaitTag(older);
    Waiting.until(() -> bash(get).contains(previous));
  }

  @Test
  void aSampleEventIsReplayed() {
    String source = image("replayed", "replicate-to=us-east-1");
    String stack =
        bash("aws cloudformation describe-stacks --stack-name AmiTrail --query Stacks[0].StackId"
                + " --output text")
            .strip();

    String out =
        bash(
            typed(section("Replay a sample event"))
                .replace("IMAGE_ID", source)
                .replace("STACK_ID", stack));

    assertThat(out).contains(source).doesNotContain("errorMessage");
  }

  /// An image that asks for nothing, or has these tags.
  private static String image(String name, String... tags) {
    String given =
        Stream.of(tags)
            .map(tag -> "{Key=%s,Value=%s}".formatted(tag.split("=", -1)[0], tag.split("=", -1)[1]))
            .collect(Collectors.joining(","));
    String specification =
        given.isEmpty()
            ? ""
            : "--tag-specifications 'ResourceType=image,Tags=[%s]'".formatted(given);
    String id =
        bash("aws ec2 register-image --name %s %s --query ImageId --output text"
                .formatted(name, specification))
            .strip();
    awaitAvailable("ap-southeast-2", id);
    return id;
  }

  private static void awaitAvailable(String region, String image) {
    String state =
        "aws ec2 describe-images --region %s --image-ids %s --query Images[0].State --output text"
            .formatted(region, image);
    Waiting.until(() -> bash(state).strip().equals("available"));
  }

  private static void replicate(String source) {
    bash(
        "aws ec2 create-tags --resources %s --tags Key=replicate-to,Value=us-east-1"
            .formatted(source));
  }

  private static void sweep() {
    assertThat(run("Sweep failed", REPAIR)).contains("\"totals\"").doesNotContain("errorMessage");
  }

  private static void askAgain(String source) {
    bash(typed(section("Ask for a replica again")).replace("SOURCE_ID", source));
  }

  /// The replica that the source's tag names, once it does and the replica is available.
  private static String awaitTag(String source) {
    Pattern replica = Pattern.compile("us-east-1.origin.id\\s+(ami-\\w+)");
    String command =
        typed(section("Ask for a replica again"))
            .lines()
            .toList()
            .getLast()
            .replace("SOURCE_ID", source);
    StringBuilder found = new StringBuilder();
    Waiting.until(
        () -> {
          Matcher tag = replica.matcher(bash(command));
          if (tag.find()) {
            found.append(tag.group(1));
          }
          return !found.isEmpty();
        });
    awaitAvailable("us-east-1", found.toString());
    return found.toString();
  }

  private static void awaitLines(String heading, String part, String text) {
    Waiting.until(() -> run(heading, part).contains(text));
  }

  private static void awaitOldestPending(LongPredicate age) {
    Waiting.until(
        () -> {
          String seconds = run("Replica pending", REPAIRED).strip();
          return !seconds.isEmpty() && age.test(Long.parseLong(seconds));
        });
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
    cloud.control().configure(settings);
  }

  private static String run(String heading, String part) {
    return run(heading, part, Map.of());
  }

  /// Runs the commands of a part of a section, with values for what it leaves open.
  private static String run(String heading, String part, Map<String, String> values) {
    String commands = commands(heading, part);
    for (Map.Entry<String, String> value : values.entrySet()) {
      commands = commands.replace(value.getKey(), value.getValue());
    }
    return bash(commands);
  }

  /// The commands of a part of a section.
  private static String commands(String heading, String part) {
    String text = section(heading).split(Pattern.quote("**" + part + "**"), 2)[1];
    return typed(text.split("(?m)^\\*\\*", 2)[0]);
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

  private static String bash(String script) {
    return cloud.bash(". ./%s%n%s".formatted(BEFORE, script));
  }
}
