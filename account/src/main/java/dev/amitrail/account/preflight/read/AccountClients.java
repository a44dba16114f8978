package dev.amitrail.account.preflight.read;

import dev.amitrail.aws.RegionalClients;
import java.util.function.Function;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.servicequotas.ServiceQuotasClient;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.sts.StsClient;

/// The clients of each API by Region.
public record AccountClients(
    Function<String, StsClient> sts,
    Function<String, Ec2Client> ec2,
    Function<String, SsmClient> ssm,
    Function<String, S3Client> s3,
    Function<String, KmsClient> kms,
    Function<String, LambdaClient> lambda,
    Function<String, ServiceQuotasClient> quotas,
    Function<String, CloudFormationClient> cloudFormation,
    Function<String, EventBridgeClient> events) {

  /// Clients with the credentials of the caller, as the SDK finds them.
  public static AccountClients ofCaller() {
    return new AccountClients(
        RegionalClients.of(StsClient::builder),
        RegionalClients.patient(Ec2Client::builder),
        RegionalClients.patient(SsmClient::builder),
        RegionalClients.of(() -> S3Client.builder().forcePathStyle(true)),
        RegionalClients.of(KmsClient::builder),
        RegionalClients.of(LambdaClient::builder),
        RegionalClients.patient(ServiceQuotasClient::builder),
        RegionalClients.patient(CloudFormationClient::builder),
        RegionalClients.patient(EventBridgeClient::builder));
  }
}
