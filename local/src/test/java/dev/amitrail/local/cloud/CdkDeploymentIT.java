package dev.amitrail.local.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.amitrail.local.Installation;
import dev.amitrail.local.aws.EmulatedAws;
import dev.amitrail.local.testing.Command;
import dev.amitrail.local.testing.Command.Result;
import dev.amitrail.local.testing.TestCloud;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.StackSummary;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.Bucket;

/// The pinned CDK command line deploys what the build synthesised, as docs/operations.md describes:
/// the tests are the life of one deployment, in this order. The command line asks the emulated AWS
/// for everything, the roles that it assumes included; those allow anything here.
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Tag("operations")
class CdkDeploymentIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Installation INSTALLATION = Installation.current();
  private static final String HOME = "ap-southeast-2";
  private static final String BUCKET =
      "ami-trail-reports-%s-%s".formatted(EmulatedAws.ACCOUNT, HOME);

  @TempDir private static Path folder;
  private static TestCloud aws;

  @BeforeAll
  static void start() throws IOException {
    aws = TestCloud.start(0);
  }

  @AfterAll
  static void end() {
    aws.close();
  }

  @Test
  @Order(1)
  void bootstrapsItsRegions() throws Exception {
    List<String> environments =
        Stream.of(HOME, "us-east-1", "eu-west-1")
            .map(region -> "aws://%s/%s".formatted(EmulatedAws.ACCOUNT, region))
            .toList();

    succeeds(INSTALLATION.cloudAssembly(), "bootstrap", environments.toArray(String[]::new));
  }

  @Test
  @Order(2)
  void c03AFailureInTheMiddleLeavesNothingThatStopsTheNextDeployment() throws Exception {
    try (S3Client s3 = aws.clients().s3(HOME)) {
      s3.createBucket(request -> request.bucket(BUCKET));

      assertThat(deploy(INSTALLATION.cloudAssembly()).status()).isEqualTo(1);
      assertThat(stacks(HOME)).containsExactly("AmiTrail ROLLBACK_COMPLETE");

      s3.deleteBucket(request -> request.bucket(BUCKET));
    }
    assertThat(deploy(INSTALLATION.cloudAssembly()).status()).isZero();
    assertThat(stacks(HOME)).containsExactly("AmiTrail CREATE_COMPLETE");
    assertThat(stacks("us-east-1")).containsExactly("AmiTrailForwarder-us-east-1 CREATE_COMPLETE");
  }

  @Test
  @Order(3)
  void showsNoDifferenceWhenNothingChanged() throws Exception {
    Result diff = succeeds(INSTALLATION.cloudAssembly(), "diff");

    assertThat(diff.out() + diff.err()).contains("Number of stacks with differences: 0");
  }

  @Test
  @Order(4)
  void c03AfterARemovalTheKeptBucketIsImported() throws Exception {
    try (S3Client s3 = aws.clients().s3(HOME)) {
      s3.putObject(request -> request.bucket(BUCKET).key("kept"), RequestBody.fromString("report"));
    }
    succeeds(INSTALLATION.cloudAssembly(), "destroy", "--all", "--force");
    assertThat(stacks(HOME)).isEmpty();
    assertThat(buckets()).contains(BUCKET);

    assertThat(deploy(INSTALLATION.cloudAssembly()).status()).isEqualTo(1);
    assertThat(deploy(withReportBucket(), "--import-existing-resources").status()).isZero();

    assertThat(stacks(HOME)).containsExactly("AmiTrail CREATE_COMPLETE");
    try (S3Client s3 = aws.clients().s3(HOME)) {
      assertThat(s3.getObjectAsBytes(request -> request.bucket(BUCKET).key("kept")).asUtf8String())
          .isEqualTo("report");
    }
  }

  /// The assembly as it is with the setting `reportBucket`: the name is a text, not made by a
  /// function. The command line publishes a template under its hash, once.
  private static Path withReportBucket() throws IOException {
    Path copy = folder.resolve("cdk.out");
    Files.createDirectories(copy);
    Path built = INSTALLATION.cloudAssembly();
    String template = "AmiTrail.template.json";
    String url =
        JSON.readTree(built.resolve("manifest.json").toFile())
            .at("/artifacts/AmiTrail/properties/stackTemplateAssetObjectUrl")
            .asText();
    String hash = url.substring(url.lastIndexOf('/') + 1, url.lastIndexOf('.'));
    try (Stream<Path> files = Files.list(built)) {
      for (Path file : files.toList()) {
        Path target = copy.resolve(file.getFileName());
        if (Files.isDirectory(file)) {
          Files.createSymbolicLink(target, file);
        } else {
          Files.writeString(
              target, Files.readString(file).replace(hash, "f".repeat(hash.length())));
        }
      }
    }
    ObjectNode root = (ObjectNode) JSON.readTree(built.resolve(template).toFile());
    for (JsonNode resource : root.path("Resources")) {
      if (resource.path("Type").asText().equals("AWS::S3::Bucket")) {
        ((ObjectNode) resource.path("Properties")).put("BucketName", BUCKET);
      }
    }
    Files.writeString(copy.resolve(template), root.toString());
    return copy;
  }

  private static Result deploy(Path assembly, String... options) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("--all", "--require-approval", "never"));
    arguments.addAll(List.of(options));
    return cdk(assembly, "deploy", arguments.toArray(String[]::new));
  }

  private static Result succeeds(Path assembly, String command, String... arguments)
      throws Exception {
    Result result = cdk(assembly, command, arguments);
    assertThat(result.status()).as(result.out() + result.err()).isZero();
    return result;
  }

  private static Result cdk(Path assembly, String command, String... arguments) throws Exception {
    List<String> line = new ArrayList<>();
    line.add(INSTALLATION.root().resolve("node_modules/.bin/cdk").toString());
    line.addAll(List.of("--no-notices", "--app", assembly.toString(), command));
    line.addAll(List.of(arguments));
    Map<String, String> environment = new HashMap<>(aws.environment());
    environment.putAll(Map.of("AWS_REGION", HOME, "CI", "true", "HOME", folder.toString()));
    environment.put("JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION", "true");
    return Command.start(INSTALLATION.root(), environment, "", line).await();
  }

  private static List<String> stacks(String region) {
    try (CloudFormationClient stacks = aws.clients().cloudFormation(region)) {
      return stacks.listStacks().stackSummaries().stream()
          .filter(stack -> !stack.stackStatusAsString().equals("DELETE_COMPLETE"))
          .filter(stack -> !stack.stackName().equals("CDKToolkit"))
          .map(CdkDeploymentIT::nameAndStatus)
          .toList();
    }
  }

  private static String nameAndStatus(StackSummary stack) {
    return stack.stackName() + " " + stack.stackStatusAsString();
  }

  private static List<String> buckets() {
    try (S3Client s3 = aws.clients().s3(HOME)) {
      return s3.listBuckets().buckets().stream().map(Bucket::name).toList();
    }
  }
}
