package dev.amitrail.local.invoke;

import java.time.Duration;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsClient;

/// The account of the caller's credentials, which STS returns.
///
/// @param region the Region of the STS endpoint
/// @param environment the AWS environment variables, for error messages
record CallerAccount(String region, Map<String, String> environment) {
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(3);
  private static final Duration CALL_LIMIT = Duration.ofSeconds(10);

  /// Calls GetCallerIdentity.
  ///
  /// @throws UnknownAccountException with one line that states what to set
  String read() throws UnknownAccountException {
    try (StsClient sts =
        StsClient.builder()
            .region(Region.of(region))
            .credentialsProvider(StaticCredentialsProvider.create(credentials()))
            .httpClientBuilder(UrlConnectionHttpClient.builder().connectionTimeout(CONNECT_LIMIT))
            .overrideConfiguration(limits -> limits.apiCallTimeout(CALL_LIMIT))
            .build()) {
      return sts.getCallerIdentity().account();
    } catch (AwsServiceException e) {
      throw new UnknownAccountException(
          "%s refuses the credentials of %s: %s".formatted(endpoint(), identity(), reason(e)));
    } catch (SdkException | IllegalArgumentException e) {
      throw new UnknownAccountException(
          "%s does not respond: %s. %s".formatted(endpoint(), reason(e), advice()));
    }
  }

  private AwsCredentials credentials() throws UnknownAccountException {
    try {
      return DefaultCredentialsProvider.builder().build().resolveCredentials();
    } catch (SdkClientException e) {
      throw new UnknownAccountException(
          ("no AWS credentials for %s. Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and"
                  + " AWS_SECRET_ACCESS_KEY (./local-cloud accepts any values)")
              .formatted(identity()));
    }
  }

  private String identity() {
    String profile = environment.get("AWS_PROFILE");
    return profile == null ? "this environment (AWS_PROFILE is not set)" : "profile " + profile;
  }

  private String endpoint() {
    String url = environment.get("AWS_ENDPOINT_URL_STS");
    if (url != null) {
      return "AWS at " + url + " (AWS_ENDPOINT_URL_STS)";
    }
    url = environment.get("AWS_ENDPOINT_URL");
    return url == null ? "AWS STS in " + region : "AWS at " + url + " (AWS_ENDPOINT_URL)";
  }

  private String advice() {
    return environment.containsKey("AWS_ENDPOINT_URL")
        ? "Is ./local-cloud running there? Without AWS_ENDPOINT_URL the requests go to AWS itself"
        : "Is this machine online? For the emulated AWS start ./local-cloud and set the"
            + " AWS_ENDPOINT_URL that it prints";
  }

  private static String reason(Exception e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    return message.lines().findFirst().orElse("");
  }
}
