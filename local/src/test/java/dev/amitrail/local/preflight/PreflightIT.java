package dev.amitrail.local.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amitrail.local.Installation;
import dev.amitrail.local.aws.AwsRequest;
import dev.amitrail.local.testing.Command;
import dev.amitrail.local.testing.Command.Result;
import dev.amitrail.local.testing.TestCloud;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.LaunchPermission;
import software.amazon.awssdk.services.ec2.model.PermissionGroup;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;

/// The command against emulated accounts, over HTTP.
@Tag("operations")
class PreflightIT {
  private static final Path ROOT = Installation.current().root();
  private static final List<String> SERVICES =
      List.of(
          "sts", "ec2", "ssm", "s3", "kms", "lambda", "servicequotas", "cloudformation", "events");

  private static final String BOOTSTRAPPED =
      """
      {"parameters": [
        {"region": "ap-southeast-2", "name": "/cdk-bootstrap/hnb659fds/version", "value": "30"},
        {"region": "us-east-1", "name": "/cdk-bootstrap/hnb659fds/version", "value": "30"},
        {"region": "eu-west-1", "name": "/cdk-bootstrap/hnb659fds/version", "value": "30"}],
       "images": [
        {"region": "ap-southeast-2", "id": "ami-0a000000000000001", "name": "web-1",
         "tags": {"replicate-to": "all", "publish-as": "/ami-trail/web"}},
        {"region": "us-east-1", "id": "ami-0a000000000000002", "name": "batch-1",
         "tags": {"replicate-to": "eu-west-1"}}],
       "stacks": [{"region": "ap-southeast-2", "name": "shop", "template": {"Resources": {
         "Servers": {"Type": "AWS::EC2::SecurityGroup",
                     "Properties": {"GroupDescription": "servers"}}}}}]}
      """;

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
  void anAccountWithoutAProblemHasNoFindingAndNothingIsWritten() throws Exception {
    aws.addToWorld(BOOTSTRAPPED);
    long mark = aws.mark();

    Result result =
        run(
            "{\"homeRegion\": \"ap-southeast-2\", \"replicaRegions\": [\"us-east-1\","
                + " \"eu-west-1\"]}");

    assertThat(result.status()).as(result.out() + result.err()).isZero();
    assertThat(result.out()).contains("\n0 would fail, 0 not checked, 0 attention, ");
    assertThat(result.out())
        .containsPattern("ap-southeast-2 +1 +0 +0 +16 +0 +0 +1\n")
        .containsPattern("us-east-1 +1 +1 +8 +8 +0 +0 +0\n")
        .containsPattern("eu-west-1 +0 +2 +16 +0 +0 +0 +0\n");
    assertOnlyAllowedReads(mark);
    keep("preflight-none.txt", result);
  }

  @Test
  void anAccountWithEveryProblemHasEveryFindingWithItsFix() throws Exception {
    aws.addToWorld(
        """
        {"parameters": [
          {"region": "eu-west-1", "name": "/cdk-bootstrap/hnb659fds/version", "value": "3"},
          {"region": "us-east-1", "name": "/ami-trail/web", "value": "by hand"}],
         "keys": [{"region": "eu-west-1", "id": "11111111-2222-3333-4444-555555555555"}],
         "images": [
          {"region": "ap-southeast-2", "id": "ami-0a000000000000001", "name": "web-1",
           "tags": {"replicate-to": "all", "publish-as": "/ami-trail/web"}},
          {"region": "ap-southeast-2", "id": "ami-0a000000000000003", "name": "backup-1",
           "tags": {"replicate-to": "tape"}},
          {"region": "us-east-1", "id": "ami-0a000000000000002", "name": "batch-1",
           "tags": {"replicate-to": "eu-west-1", "eu-west-1.origin.id": "ami-0a00000000000000f"}},
          {"region": "us-east-1", "id": "ami-0a000000000000004", "name": "public-1",
           "tags": {"replicate-to": "eu-west-1"}}],
         "stacks": [
          {"region": "us-west-2", "name": "AmiTrail", "template": {"Resources": {
            "Other": {"Type": "AWS::EC2::SecurityGroup",
                      "Properties": {"GroupDescription": "other"}}}}}]}
        """);
    aws.configure(
        """
        {"concurrentExecutions": 10, "imageQuota": 2, "publicImageQuota": 1,
         "allowedImages": "enabled", "disabledRegions": ["eu-west-1"],
         "foreignBuckets": ["somebody-elses-reports"],
         "faults": [{"operation": "DescribeParameters", "region": "us-east-1",
                     "code": "AccessDeniedException", "message": "not allowed", "status": 400}]}
        """);
    try (Ec2Client ireland = aws.clients().ec2("eu-west-1");
        Ec2Client virginia = aws.clients().ec2("us-east-1");
        EventBridgeClient events = aws.clients().eventBridge("us-east-1")) {
      ireland.enableEbsEncryptionByDefault(request -> {});
      ireland.modifyEbsDefaultKmsKeyId(
          set ->
              set.kmsKeyId(
                  "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555"));
      virginia.modifyImageAttribute(
          set ->
              set.imageId("ami-0a000000000000004")
                  .launchPermission(
                      grants ->
                          grants.add(
                              LaunchPermission.builder().group(PermissionGroup.ALL).build())));
      ireland.enableImageBlockPublicAccess(
          set -> set.imageBlockPublicAccessState("block-new-sharing"));
      events.putRule(
          rule -> rule.name("ami-trail-ami-state").eventPattern("{\"source\": [\"aws.ec2\"]}"));
    }
    long mark = aws.mark();

    Result result =
        run(
            """
            {"homeRegion": "ap-southeast-2", "replicaRegions": ["us-east-1", "eu-west-1"],
             "concurrency": 5, "reportBucket": "somebody-elses-reports", "mirrorPublic": true,
             "kmsKeys": {"us-east-1": "alias/golden"}}
            """);

    assertThat(result.status()).as(result.out() + result.err()).isEqualTo(1);
    assertThat(result.out().lines())
        .satisfies(lines -> finds(lines, "would fail +Region +eu-west-1"))
        .satisfies(lines -> finds(lines, "would fail +Lambda concurrency +ap-southeast-2"))
        .satisfies(lines -> finds(lines, "would fail +report bucket +ap-southeast-2"))
        .satisfies(lines -> finds(lines, "would fail +KMS key +us-east-1 +.*alias/golden"))
        .satisfies(lines -> finds(lines, "would fail +CDK bootstrap +ap-southeast-2 .*not there"))
        .satisfies(lines -> finds(lines, "would fail +CDK bootstrap +eu-west-1 .*version 3"))
        .satisfies(lines -> finds(lines, "would fail +EBS encryption +eu-west-1"))
        .satisfies(lines -> finds(lines, "would fail +block public access +eu-west-1"))
        .satisfies(lines -> finds(lines, "would fail +quota of AMIs +us-east-1"))
        .satisfies(lines -> finds(lines, "would fail +pointers +us-east-1 .*data type text"))
        .satisfies(lines -> finds(lines, "would fail +other AMI Trail +us-east-1 .*rules"))
        .satisfies(lines -> finds(lines, "attention +other AMI Trail +us-west-2"))
        .satisfies(lines -> finds(lines, "attention +Allowed AMIs +"))
        .satisfies(lines -> finds(lines, "attention +quota of public AMIs"))
        .satisfies(lines -> finds(lines, "attention +source ami-0a000000000000003 .*tape"))
        .satisfies(lines -> finds(lines, "attention +source ami-0a000000000000002 .*missing"))
        .satisfies(lines -> finds(lines, "not checked +quota of SSM parameters +us-east-1"));
    assertOnlyAllowedReads(mark);
    keep("preflight-all.txt", result);
  }

  @Test
  void wrongUsageIsStatus2AndWrongSettingsAreStatus1() throws Exception {
    assertThat(command("--unknown").status()).isEqualTo(2);
    assertThat(command("no-such-file.json").status()).isEqualTo(2);
    Result help = command("--help");
    assertThat(help.status()).isZero();
    assertThat(help.out()).startsWith("Usage: ./preflight");
    Result wrong = run("{\"homeRegion\": \"nowhere\", \"replicaRegions\": []}");
    assertThat(wrong.status()).isEqualTo(1);
    assertThat(wrong.err()).contains("amiTrail.homeRegion");
  }

  private static void finds(List<? extends String> lines, String pattern) {
    assertThat(lines).anyMatch(line -> line.matches(pattern + ".*"));
  }

  /// No request writes, and the policy in docs/preflight.md allows each.
  private void assertOnlyAllowedReads(long mark) throws IOException {
    List<AwsRequest> requests =
        SERVICES.stream().flatMap(service -> aws.since(mark, service).stream()).toList();
    assertThat(requests).isNotEmpty().noneMatch(AwsRequest::isWrite);
    Set<String> actions =
        requests.stream().map(PreflightIT::action).collect(Collectors.toCollection(TreeSet::new));
    String docs = Files.readString(ROOT.resolve("docs/preflight.md"));
    assertThat(actions).allSatisfy(action -> assertThat(docs).contains("\"" + action + "\""));
  }

  /// The IAM action of a request: that of its operation, but for S3 (Service Authorization
  /// Reference).
  private static String action(AwsRequest request) {
    return switch (request.operation()) {
      case "ListBuckets" -> "s3:ListAllMyBuckets";
      case "HeadBucket" -> "s3:ListBucket";
      default -> request.service() + ":" + request.operation();
    };
  }

  private Result run(String settings) throws Exception {
    return command(
        Files.writeString(
                folder.resolve("cdk.json"), "{\"context\": {\"amiTrail\": " + settings + "}}")
            .toString());
  }

  private Result command(String argument) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Installation.current().java().toString(),
                "@" + ROOT.resolve("account/target/launch.args"),
                "dev.amitrail.account.preflight.Preflight",
                argument));
    return Command.start(ROOT, aws.environment(), "", command).await();
  }

  /// For people: the output as it is printed.
  private static void keep(String name, Result result) throws IOException {
    Files.writeString(
        Files.createDirectories(ROOT.resolve("local/target/it")).resolve(name),
        Stream.of(result.out(), "", "exit status " + result.status(), "")
            .collect(Collectors.joining("\n")));
  }
}
