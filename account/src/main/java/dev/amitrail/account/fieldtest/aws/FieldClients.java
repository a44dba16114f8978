package dev.amitrail.account.fieldtest.aws;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.AwsExecutionAttribute;
import software.amazon.awssdk.awscore.AwsResponse;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.sts.StsClient;

/// The clients of each API by Region, with the credentials of the caller. Every request that ends
/// is reported, with its id.
public final class FieldClients {
  private static final Duration CONNECT = Duration.ofSeconds(3);
  private static final Duration ATTEMPT = Duration.ofSeconds(20);

  /// The longest that one call takes, with its retries.
  public static final Duration CALL = Duration.ofSeconds(60);

  private final SdkHttpClient http =
      UrlConnectionHttpClient.builder().connectionTimeout(CONNECT).socketTimeout(ATTEMPT).build();
  private final ClientOverrideConfiguration override;
  private final Map<String, Object> made = new ConcurrentHashMap<>();

  /// @param calls receives each request that ended
  public FieldClients(Consumer<Call> calls) {
    override =
        ClientOverrideConfiguration.builder()
            .apiCallAttemptTimeout(ATTEMPT)
            .apiCallTimeout(CALL)
            .addExecutionInterceptor(new Reporter(calls))
            .build();
  }

  /// A request that ended.
  ///
  /// @param error the error code; null if it succeeded
  /// @param requestId AWS's id of it; null if there was no response
  public record Call(
      String service,
      String operation,
      String region,
      @Nullable String requestId,
      @Nullable String error) {}

  private record Reporter(Consumer<Call> calls) implements ExecutionInterceptor {
    @Override
    public void afterExecution(Context.AfterExecution context, ExecutionAttributes attributes) {
      String id =
          context.response() instanceof AwsResponse response
              ? response.responseMetadata().requestId()
              : null;
      calls.accept(call(attributes, id, null));
    }

    @Override
    public void onExecutionFailure(
        Context.FailedExecution context, ExecutionAttributes attributes) {
      calls.accept(
          context.exception() instanceof AwsServiceException refused
              ? call(
                  attributes,
                  refused.requestId(),
                  refused.awsErrorDetails() == null
                      ? "HTTP " + refused.statusCode()
                      : refused.awsErrorDetails().errorCode())
              : call(attributes, null, context.exception().getClass().getSimpleName()));
    }

    private static Call call(
        ExecutionAttributes attributes, @Nullable String id, @Nullable String error) {
      Region region = attributes.getAttribute(AwsExecutionAttribute.AWS_REGION);
      return new Call(
          String.valueOf(attributes.getAttribute(SdkExecutionAttribute.SERVICE_NAME)),
          String.valueOf(attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME)),
          region == null ? "" : region.id(),
          id,
          error);
    }
  }

  StsClient sts(String region) {
    return client("sts", region, StsClient.class, StsClient::builder);
  }

  Ec2Client ec2(String region) {
    return client("ec2", region, Ec2Client.class, Ec2Client::builder);
  }

  SqsClient sqs(String region) {
    return client("sqs", region, SqsClient.class, SqsClient::builder);
  }

  SnsClient sns(String region) {
    return client("sns", region, SnsClient.class, SnsClient::builder);
  }

  SsmClient ssm(String region) {
    return client("ssm", region, SsmClient.class, SsmClient::builder);
  }

  KmsClient kms(String region) {
    return client("kms", region, KmsClient.class, KmsClient::builder);
  }

  IamClient iam(String region) {
    return client("iam", region, IamClient.class, IamClient::builder);
  }

  EventBridgeClient events(String region) {
    return client("events", region, EventBridgeClient.class, EventBridgeClient::builder);
  }

  CloudFormationClient cloudFormation(String region) {
    return client(
        "cloudformation", region, CloudFormationClient.class, CloudFormationClient::builder);
  }

  /// An EC2 client with other credentials than the caller's.
  Ec2Client ec2(String region, AwsCredentialsProvider credentials) {
    return build(Ec2Client.builder().credentialsProvider(credentials), region);
  }

  private <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C client(
      String service, String region, Class<C> type, Supplier<B> builder) {
    Function<String, Object> make = _ -> build(builder.get(), region);
    return type.cast(made.computeIfAbsent(service + " " + region, make));
  }

  private <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C build(
      B builder, String region) {
    return builder
        .region(Region.of(region))
        .httpClient(http)
        .overrideConfiguration(override)
        .build();
  }
}
