package dev.amitrail.local.invoke;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.amitrail.local.Installation;
import dev.amitrail.local.aws.AwsRequest;
import dev.amitrail.local.aws.EmulatedAws;
import dev.amitrail.local.testing.Command;
import dev.amitrail.local.testing.Command.Result;
import dev.amitrail.local.testing.Fixtures;
import dev.amitrail.local.testing.TestCloud;
import dev.amitrail.local.testing.Waiting;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.s3.S3Client;

/// The command against the emulated AWS, over HTTP.
class InvokeIT {
  private static final String HOME = "ap-southeast-2";
  private static final List<String> REPLICA_REGIONS = List.of("us-east-1", "eu-west-1");
  private static final String BUCKET = "ami-trail-reports-123456789012-ap-southeast-2";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static TestCloud aws;

  @TempDir Path folder;

  @BeforeAll
  static void start() throws IOException {
    aws = TestCloud.enforced(3);
  }

  @AfterAll
  static void end() {
    aws.close();
  }

  @Test
  void leavesOneReplicaInEachRegionIfTheEventIsDeliveredOftenAndAtOnce() throws Exception {
    String source =
        aws.image(HOME, "base", Map.of("replicate-to", "us-east-1 eu-west-1", "team", "core"));
    Path event = write(Fixtures.amiEvent(HOME, source));

    long mark = aws.mark();
    JsonNode first = line(invoke(event).await());
    assertThat(first.path("function").asText()).isEqualTo("AmiReplicationHandler");
    assertThat(first.path("rule").asText()).isEqualTo("ami-state");
    assertThat(first.path("result").path("source").asText()).isEqualTo(source);
    assertThat(
            first
                .path("result")
                .path("outcomes")
                .valueStream()
                .map(one -> one.path("outcome").asText()))
        .containsExactly("copied", "copied");
    assertThat(aws.since(mark, "ec2")).hasSize(2 * REPLICA_REGIONS.size() + 2);
    assertThat(aws.since(mark, "sts"))
        .extracting(AwsRequest::operation)
        .containsExactly("GetCallerIdentity");

    deliverOftenMore(event);

    Map<String, String> trail = new HashMap<>();
    for (String region : REPLICA_REGIONS) {
      List<Image> replicas = visibleReplicas(region, source);
      assertThat(replicas)
          .singleElement()
          .satisfies(
              replica -> {
                assertThat(replica.name()).isEqualTo("base-from-" + source);
                assertThat(TestCloud.tags(replica.tags()))
                    .containsEntry("origin.id", source)
                    .containsEntry("origin.region", HOME)
                    .containsEntry("origin.account", "123456789012")
                    .containsEntry("team", "core")
                    .doesNotContainKey("replicate-to");
              });
      trail.put(region + ".origin.id", replicas.getFirst().imageId());
    }
    assertThat(TestCloud.tags(aws.images(HOME, "image-id", source).getFirst().tags()))
        .containsAllEntriesOf(trail);
  }

  /// Five of them at once, while DescribeImages omits the new images.
  private void deliverOftenMore(Path event) throws Exception {
    List<Command> running = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      running.add(invoke(event));
    }
    for (Command command : running) {
      line(command.await());
    }
    for (int i = 0; i < 2; i++) {
      line(invoke(event).await());
    }
  }

  @Test
  void c04NoRequestToThisMachineGoesThroughAProxy() throws Exception {
    Map<String, String> environment = new HashMap<>(aws.environment());
    environment.put("HTTP_PROXY", "http://127.0.0.1:9");
    environment.put("HTTPS_PROXY", "http://127.0.0.1:9");
    Path event = write(Fixtures.amiEvent(HOME, aws.image(HOME, "proxied", Map.of())));

    Result result =
        Command.start(
                folder,
                environment,
                "",
                List.of(
                    Installation.current().root().resolve("invoke").toString(), event.toString()))
            .await();

    assertThat(result.status()).as(result.err()).isZero();
  }

  @Test
  void c07ASampleIsAdaptedToTheCallersAccount() throws Exception {
    String source = aws.image(HOME, "adapted", Map.of("replicate-to", "us-east-1"));
    Path event = write(Fixtures.amiEvent(HOME, source));

    Result result =
        Command.java(Invoke.class, aws.environment(), "--adapt", event.toString()).await();

    assertThat(result.status()).as(result.err()).isZero();
    assertThat(line(result).path("result").path("source").asText()).isEqualTo(source);
  }

  private static List<Image> visibleReplicas(String region, String source) {
    Waiting.until(() -> !aws.images(region, "source-image-id", source).isEmpty());
    return aws.images(region, "source-image-id", source);
  }

  @Test
  void publishesAReportIfTheBucketExistsAndNamesItIfNot() throws Exception {
    String db = aws.image(HOME, "data", Map.of("team", "data"));
    String stack = stack(Map.of("DbAmi", db, "AppAMI", db, "WEBAMI", db));
    Path event = write(Fixtures.stackEvent(stack, "CREATE_COMPLETE"));

    Result refused = invoke(event).await();
    assertThat(refused.status()).isEqualTo(Invoke.FAILED);
    assertThat(JSON.readTree(refused.out()).path("error").path("message").asText())
        .contains(BUCKET);
    assertThat(refused.err()).contains("invoke: StackReportHandler failed: ").contains(BUCKET);

    try (S3Client s3 = aws.clients().s3(HOME)) {
      s3.createBucket(request -> request.bucket(BUCKET));
      JsonNode report = line(invoke(event).await()).path("result");
      assertThat(report.path("outcome").asText()).isEqualTo("published");
      assertThat(report.path("images").asInt()).isEqualTo(3);
      String text =
          s3.getObjectAsBytes(
                  request ->
                      request
                          .bucket(BUCKET)
                          .key("reports/123456789012/" + HOME + "/shop/latest.txt"))
              .asUtf8String();
      assertThat(text)
          .contains("[DbAmi] - data (" + db + ") ", "[AppAMI] - data (", "[WEBAMI] - data (")
          .contains("    > team - data");
    }
  }

  @Test
  void invokesNothingForAnEventOfAnotherAccount() throws Exception {
    String source = aws.image(HOME, "foreign", Map.of("replicate-to", "us-east-1"));
    String event = Fixtures.amiEvent(HOME, source).replace(Fixtures.ACCOUNT, "999999999999");

    long mark = aws.mark();
    Result result = invoke(write(event)).await();

    assertThat(result.status()).isEqualTo(Invoke.NO_RULE);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).contains("account 999999999999", "own account, " + Fixtures.ACCOUNT);
    assertThat(aws.since(mark, "ec2")).isEmpty();
  }

  @Test
  void failsIfNoRuleMatchesTheEvent() throws Exception {
    Result result = invoke(write(Fixtures.amiEvent("us-west-2", "ami-00000000000000001"))).await();

    assertThat(result.status()).isEqualTo(Invoke.NO_RULE);
    assertThat(result.out()).isEmpty();
    assertThat(result.err())
        .startsWith("invoke: No rule matches this event: source \"aws.ec2\"")
        .contains("Region us-west-2")
        .doesNotContain("\n");
  }

  @Test
  void refusesAnInvalidArgument() throws Exception {
    Path locked = write("{}");
    Path text = write("not json");
    Path almost = write(Fixtures.amiEvent(HOME, "ami-1").replace("2026-11-22T10", "today"));

    wrong("there is no file absent.json", "absent.json");
    wrong("is a directory", folder.toString());
    wrong("is JSON but not an event: field \"source\" is missing", locked.toString());
    wrong("is not JSON (line 1", text.toString());
    wrong("field \"time\" is \"today:00:00Z\"; expected an ISO 8601 time", almost.toString());
    wrong("expected one event file or -, found 0 arguments");
    wrong("expected one event file or -, found 2 arguments", "a", "b");
  }

  private static void wrong(String expected, String... arguments) throws Exception {
    Result result = Command.java(Invoke.class, aws.environment(), arguments).await();

    assertThat(result.status()).isEqualTo(Invoke.WRONG_USAGE);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).startsWith("invoke: ").contains(expected).doesNotContain("\n");
  }

  @Test
  void failsWithoutCredentials() throws Exception {
    Path event = write(Fixtures.amiEvent(HOME, "ami-00000000000000001"));
    Result result =
        Command.java(
                Invoke.class,
                Map.of("HOME", folder.toString(), "AWS_EC2_METADATA_DISABLED", "true"),
                event.toString())
            .await();

    assertThat(result.status()).isEqualTo(Invoke.FAILED);
    assertThat(result.err())
        .startsWith("invoke: no AWS credentials")
        .contains("AWS_PROFILE", "AWS_ACCESS_KEY_ID")
        .doesNotContain("\n");
  }

  @Test
  void failsIfAwsDoesNotRespond() throws Exception {
    Path event = write(Fixtures.amiEvent(HOME, "ami-00000000000000001"));
    Map<String, String> nobody = EmulatedAws.environment(URI.create("http://127.0.0.1:1"));

    Result result = Command.java(Invoke.class, nobody, event.toString()).await();

    assertThat(result.status()).isEqualTo(Invoke.FAILED);
    assertThat(result.out()).isEmpty();
    assertThat(result.err())
        .startsWith("invoke: AWS at http://127.0.0.1:1 (AWS_ENDPOINT_URL) does not respond")
        .doesNotContain("\n");
  }

  private static String stack(Map<String, String> images) {
    String template =
        """
        Parameters: {DbAmi: {Type: String}, AppAMI: {Type: String}, WEBAMI: {Type: String}}
        Resources: {Topic: {Type: AWS::SNS::Topic}}
        """;
    try (CloudFormationClient client = aws.clients().cloudFormation(HOME)) {
      return client
          .createStack(
              request ->
                  request
                      .stackName("shop")
                      .templateBody(template)
                      .parameters(Fixtures.parameters(images)))
          .stackId();
    }
  }

  private static Command invoke(Path event) throws IOException {
    return Command.java(Invoke.class, aws.environment(), event.toString());
  }

  private static JsonNode line(Result result) throws IOException {
    assertThat(result.status()).as(result.err()).isZero();
    assertThat(result.out()).doesNotContain("\n");
    return JSON.readTree(result.out());
  }

  private Path write(String text) throws IOException {
    return Files.writeString(Files.createTempFile(folder, "event", ".json"), text);
  }
}
