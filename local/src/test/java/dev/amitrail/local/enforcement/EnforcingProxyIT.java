package dev.amitrail.local.enforcement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.amitrail.local.Installation;
import dev.amitrail.local.aws.EmulatedAws;
import dev.amitrail.local.invoke.Invoke;
import dev.amitrail.local.testing.Command;
import dev.amitrail.local.testing.Fixtures;
import dev.amitrail.local.testing.TestCloud;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.client.config.SdkAdvancedClientOption;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.s3.S3Client;

/// A function that lacks an action fails as it would on AWS, and its test fails too.
@Tag("operations")
class EnforcingProxyIT {
  private static final String HOME = "ap-southeast-2";
  private static final String BUCKET = "ami-trail-reports-%s-%s".formatted(Fixtures.ACCOUNT, HOME);

  private static TestCloud aws;
  private static RolePolicies policies;
  private static String stack;

  @TempDir Path folder;

  @BeforeAll
  static void start() throws IOException {
    policies = RolePolicies.in(Installation.current().cloudAssembly());
    aws = TestCloud.start(0);
    try (S3Client s3 = aws.clients().s3(HOME);
        CloudFormationClient stacks = aws.clients().cloudFormation(HOME)) {
      s3.createBucket(
          create ->
              create
                  .bucket(BUCKET)
                  .createBucketConfiguration(place -> place.locationConstraint(HOME)));
      String image = aws.image(HOME, "app", Map.of());
      stack =
          stacks
              .createStack(
                  create ->
                      create
                          .stackName("shop")
                          .templateBody(
                              """
                              Parameters:
                                AppAmi: {Type: AWS::EC2::Image::Id}
                              Resources:
                                App: {Type: AWS::EC2::Instance, Properties: {ImageId: !Ref AppAmi}}
                              """)
                          .parameters(Fixtures.parameters(Map.of("AppAmi", image))))
              .stackId();
    }
  }

  @AfterAll
  static void end() {
    aws.close();
  }

  /// One action for each protocol. CopyImage needs CreateTags for the tags of the copy, and
  /// GetObject needs ListBucket to learn that there is no object.
  @ParameterizedTest
  @CsvSource({
    "AmiReplicationHandler, ec2:CreateTags, CopyImage, UnauthorizedOperation",
    "StackReportHandler, cloudformation:DescribeStacks, DescribeStacks, AccessDenied",
    "StackReportHandler, s3:ListBucket, GET, AccessDenied",
    "StackReportHandler, events:PutEvents, PutEvents, AccessDeniedException"
  })
  void aFunctionWithoutAnActionOfItsRoleFails(
      String function, String action, String operation, String code) throws Exception {
    String event =
        function.equals("AmiReplicationHandler")
            ? Fixtures.amiEvent(HOME, aws.image(HOME, "base", Map.of("replicate-to", "us-east-1")))
            : Fixtures.stackEvent(stack, "CREATE_COMPLETE");

    EnforcingProxy proxy = EnforcingProxy.of(policies.without(function, action));
    Command.Result result = invoke(event, proxy.before(aws.endpoint()));

    assertThat(result.status()).as(result.err()).isEqualTo(1);
    assertThat(result.out()).contains(code);
    assertThatThrownBy(proxy::close)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining(function + ", " + operation)
        .hasMessageContaining("action=" + action);
  }

  @Test
  void aRequestThatNothingIsKnownAboutIsRefusedAndOneOfAPersonPasses() throws IOException {
    EnforcingProxy proxy = EnforcingProxy.of(policies);
    URI endpoint = proxy.before(aws.endpoint());
    try (Ec2Client function = ec2(endpoint, "app/AmiReplicationHandler");
        Ec2Client stranger = ec2(endpoint, "app/Stranger");
        Ec2Client person = ec2(endpoint, "")) {
      assertThatThrownBy(function::describeVpcs).isInstanceOf(Ec2Exception.class);
      assertThatThrownBy(stranger::describeImages).isInstanceOf(Ec2Exception.class);
      assertThat(person.describeVpcs().vpcs()).isNotEmpty();
    }

    assertThat(proxy.takeRefused())
        .satisfiesExactly(
            one -> assertThat(one).contains("AmiReplicationHandler, DescribeVpcs", "not known"),
            one -> assertThat(one).contains("Stranger", "no such function"));
    proxy.close();
  }

  private static Ec2Client ec2(URI endpoint, String userAgent) {
    return Ec2Client.builder()
        .region(Region.of(HOME))
        .endpointOverride(endpoint)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("person", "local")))
        .httpClientBuilder(UrlConnectionHttpClient.builder())
        .overrideConfiguration(
            client ->
                client.putAdvancedOption(SdkAdvancedClientOption.USER_AGENT_SUFFIX, userAgent))
        .build();
  }

  private Command.Result invoke(String event, URI endpoint) throws Exception {
    Path file = Files.writeString(Files.createTempFile(folder, "event", ".json"), event);
    return Command.java(Invoke.class, EmulatedAws.environment(endpoint), file.toString()).await();
  }
}
