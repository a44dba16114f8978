package dev.amitrail.local.fieldtest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amitrail.local.Installation;
import dev.amitrail.local.aws.AwsRequest;
import dev.amitrail.local.aws.EmulatedAws;
import dev.amitrail.local.testing.Command;
import dev.amitrail.local.testing.Command.Result;
import dev.amitrail.local.testing.RefusingProxy;
import dev.amitrail.local.testing.TestCloud;
import dev.amitrail.local.testing.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/// The command against an emulated account, over HTTP.
@Tag("operations")
@Order(1)
class FieldTestIT {
  private static final Path ROOT = Installation.current().root();
  private static final String HOME = "us-east-1";
  private static final String OTHER = "eu-west-1";
  private static final Pattern ANSWER =
      Pattern.compile("^(true|false|not answered) +([a-z-]+)$", Pattern.MULTILINE);
  private static final List<String> SERVICES =
      List.of("sts", "ec2", "ssm", "sqs", "sns", "kms", "iam", "cloudformation", "events");

  /// What the emulated AWS cannot show: IAM, and scans of Inspector.
  private static final Set<String> NOT_EMULATED =
      Set.of(
          "scan-of-copy",
          "create-action",
          "create-action-image",
          "create-action-snapshot",
          "copy-owner");

  private TestCloud aws;

  @TempDir Path folder;

  @BeforeEach
  void start() throws IOException {
    aws = TestCloud.start(0);
  }

  @AfterEach
  void end() {
    aws.close();
  }

  @Test
  void answersWhatTheEmulatedAwsCanShowAndRemovesAll() throws Exception {
    long mark = aws.mark();

    Result result = run(aws.environment(), "--yes").await();

    Map<String, String> answers = answers(result);
    assertThat(answers.entrySet())
        // The limit of this one is a time of AMI Trail, which a busy machine exceeds.
        .filteredOn(answer -> !answer.getKey().equals("pointer-stored"))
        .as(result.out() + result.err())
        .allSatisfy(
            answer ->
                assertThat(answer.getValue())
                    .as(answer.getKey())
                    .isEqualTo(NOT_EMULATED.contains(answer.getKey()) ? "not answered" : "true"));
    assertThat(answers).hasSizeGreaterThan(NOT_EMULATED.size());
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.out()).contains("Removed: all ");
    assertNothingIsLeft();
    assertOnlyAllowedRequests(mark);
    assertThat(folder.resolve("out/summary.txt")).content().contains("copy-token-again");
    assertThat(folder.resolve("out/transcript.jsonl"))
        .content()
        .contains("\"operation\":\"CopyImage\"", "\"kind\":\"facts\"", "\"kind\":\"answer\"");
    keep("field-test.txt", result);
  }

  @Test
  void whatAwsDoesOtherwiseIsFalse() throws Exception {
    aws.configure("{\"pendingSeconds\": 15, \"hideSourcesWhilePending\": true}");
    try (RefusingProxy proxy = RefusingProxy.before(aws.endpoint())) {
      refuse(proxy, "InvalidAMIName.Duplicate", 400, copy("second"));
      refuse(proxy, "UnauthorizedOperation", 403, copy("as-deployed"));
      refuse(
          proxy,
          "InvalidParameterValue",
          400,
          request ->
              copy("first").test(request)
                  && request
                      .parameters()
                      .toString()
                      .contains("\"TagSpecification.1.Tag.2.Value\":\"2\""));
      refuse(
          proxy,
          "InvalidParameterCombination",
          400,
          request -> request.parameters().toString().contains("ami-00000000000000000"));

      Result result = run(EmulatedAws.environment(proxy.endpoint()), "--yes").await();

      assertThat(answers(result))
          .as(result.out() + result.err())
          .containsEntry("copy-same-name", "false")
          .containsEntry("copy-token-other-tags", "false")
          .containsEntry("copy-source-pending", "false")
          .containsEntry("create-action", "false")
          .containsEntry("id-unknown", "false")
          .containsEntry("copy-token-again", "true");
      assertThat(result.status()).isEqualTo(1);
      assertNothingIsLeft();
      keep("field-test-false.txt", result);
    }
  }

  @Test
  void ctrlCInTheMiddleLeavesNothingBehind() throws Exception {
    try (RefusingProxy proxy = RefusingProxy.before(aws.endpoint())) {
      Runnable release = proxy.hold(copy("first"));
      Command command = run(EmulatedAws.environment(proxy.endpoint()), "--yes");
      Waiting.until(() -> !aws.images(HOME, "state", "available").isEmpty());

      command.signal("INT");
      release.run();
      Result result = command.await();

      assertThat(result.status()).as(result.out() + result.err()).isEqualTo(130);
      assertThat(result.out()).contains("Nothing was answered", "Removed: all ");
      assertNothingIsLeft();
    }
  }

  @Test
  void cleansWhatAKilledRunLeft() throws Exception {
    try (RefusingProxy proxy = RefusingProxy.before(aws.endpoint())) {
      Runnable release = proxy.hold(copy("second"));
      Command command = run(EmulatedAws.environment(proxy.endpoint()), "--yes");
      Waiting.until(() -> !aws.images(OTHER, "state", "available").isEmpty() && copies(proxy) >= 2);
      command.signal("KILL");
      command.await();
      release.run();
    }

    Result result = run(aws.environment(), "--clean", "--yes").await();

    assertThat(result.status()).as(result.out() + result.err()).isZero();
    assertNothingIsLeft();
  }

  @Test
  void makesNothingUnlessAgreedTo() throws Exception {
    long mark = aws.mark();

    Result result = run(aws.environment()).await();

    assertThat(result.status()).as(result.out() + result.err()).isEqualTo(2);
    assertThat(result.err())
        .contains("Cost: ", "a volume of 1 GiB")
        .contains("there is no terminal to ask on. Use --yes to agree");
    assertThat(run(aws.environment(), "--unknown").await().status()).isEqualTo(2);
    assertThat(requests(mark)).noneMatch(AwsRequest::isWrite);
  }

  private static long copies(RefusingProxy proxy) {
    return proxy.since(0).stream()
        .filter(request -> request.operation().equals("CopyImage"))
        .count();
  }

  /// Requests for a copy with this token.
  private static Predicate<AwsRequest> copy(String token) {
    return request ->
        request.operation().equals("CopyImage")
            && request.parameters().path("ClientToken").asText().endsWith("-" + token);
  }

  /// Answers requests with an error that the emulated AWS gave before.
  private void refuse(
      RefusingProxy proxy, String code, int status, Predicate<AwsRequest> requests) {
    aws.configure(
        """
        {"faults": [{"operation": "DescribeRegions", "code": "%s", "message": "as a test has it",
                     "status": %d}]}\
        """
            .formatted(code, status));
    int mark = proxy.mark();
    try (Ec2Client ec2 =
        Ec2Client.builder()
            .region(Region.of(HOME))
            .endpointOverride(proxy.endpoint())
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("person", "local")))
            .httpClientBuilder(UrlConnectionHttpClient.builder())
            .build()) {
      ec2.describeRegions(all -> {});
    } catch (Ec2Exception _) {
      // As configured.
    }
    aws.configure("{\"faults\": []}");
    proxy.refuse(requests, proxy.firstRefusal(mark, "DescribeRegions"));
  }

  private static Map<String, String> answers(Result result) {
    Map<String, String> answers = new TreeMap<>();
    Matcher matcher = ANSWER.matcher(result.out());
    while (matcher.find()) {
      answers.put(matcher.group(2), matcher.group(1));
    }
    return answers;
  }

  private void assertNothingIsLeft() {
    for (String region : List.of(HOME, OTHER)) {
      try (Ec2Client ec2 = aws.clients().ec2(region);
          SqsClient sqs = aws.clients().sqs(region);
          EventBridgeClient events = aws.clients().eventBridge(region)) {
        assertThat(ec2.describeImages(all -> all.owners("self").includeDisabled(true)).images())
            .isEmpty();
        assertThat(ec2.describeSnapshots(all -> all.ownerIds("self")).snapshots()).isEmpty();
        assertThat(ec2.describeVolumes(all -> {}).volumes()).isEmpty();
        assertThat(sqs.listQueues(all -> {}).queueUrls()).isEmpty();
        assertThat(events.listRules(all -> {}).rules()).isEmpty();
        assertThat(events.listEventBuses(all -> {}).eventBuses()).hasSize(1);
      }
    }
  }

  /// The policy in docs/field-test.md allows each request.
  private void assertOnlyAllowedRequests(long mark) throws IOException {
    Set<String> actions =
        requests(mark).stream()
            .map(request -> request.service() + ":" + request.operation())
            .collect(Collectors.toCollection(TreeSet::new));
    String docs = Files.readString(ROOT.resolve("docs/field-test.md"));
    assertThat(actions)
        .isNotEmpty()
        .allSatisfy(action -> assertThat(docs).contains("\"" + action + "\""));
  }

  private List<AwsRequest> requests(long mark) {
    return SERVICES.stream().flatMap(service -> aws.since(mark, service).stream()).toList();
  }

  private Command run(Map<String, String> environment, String... options) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Installation.current().java().toString(),
                "@" + ROOT.resolve("account/target/launch.args"),
                "dev.amitrail.account.fieldtest.FieldTest",
                "--poll",
                "0.2",
                "--out",
                folder.resolve("out").toString()));
    command.addAll(List.of(options));
    command.addAll(List.of(HOME, OTHER));
    return Command.start(ROOT, environment, "", command);
  }

  /// For people: the output as it is printed.
  private static void keep(String name, Result result) throws IOException {
    Files.writeString(
        Files.createDirectories(ROOT.resolve("local/target/it")).resolve(name),
        Stream.of(result.out(), "", "exit status " + result.status(), "")
            .collect(Collectors.joining("\n")));
  }
}
