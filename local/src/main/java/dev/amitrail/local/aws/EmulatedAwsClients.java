package dev.amitrail.local.aws;

import java.net.URI;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/// SDK clients of the emulated AWS, with the credentials of a person. The functions have clients of
/// their own.
public final class EmulatedAwsClients {
  private static final AwsCredentialsProvider PERSON =
      StaticCredentialsProvider.create(AwsBasicCredentials.create("person", "local"));

  private final URI endpoint;
  private final SdkHttpClient http = UrlConnectionHttpClient.create();

  /// Clients of an emulated AWS.
  public EmulatedAwsClients(EmulatedAws aws) {
    this(aws.endpoint());
  }

  /// Clients of an emulated AWS at an address.
  public EmulatedAwsClients(URI endpoint) {
    this.endpoint = endpoint;
  }

  /// A client of EC2.
  public Ec2Client ec2(String region) {
    return client(Ec2Client.builder(), region);
  }

  /// A client of S3.
  public S3Client s3(String region) {
    return client(S3Client.builder().forcePathStyle(true), region);
  }

  /// A client of CloudFormation.
  public CloudFormationClient cloudFormation(String region) {
    return client(CloudFormationClient.builder(), region);
  }

  /// A client of EventBridge.
  public EventBridgeClient eventBridge(String region) {
    return client(EventBridgeClient.builder(), region);
  }

  /// A client of SNS.
  public SnsClient sns(String region) {
    return client(SnsClient.builder(), region);
  }

  /// A client of SQS.
  public SqsClient sqs(String region) {
    return client(SqsClient.builder(), region);
  }

  private <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C client(
      B builder, String region) {
    return builder
        .region(Region.of(region))
        .endpointOverride(endpoint)
        .credentialsProvider(PERSON)
        .httpClient(http)
        .build();
  }
}
