package dev.amitrail.aws;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.StandardRetryStrategy;

/// The clients of one AWS API by Region: each is created at its first use and kept.
///
/// @param <C> the client's type
public final class RegionalClients<C> implements Function<String, C> {
  private static final Duration CONNECT = Duration.ofSeconds(3);
  private static final Duration ATTEMPT = Duration.ofSeconds(12);
  private static final Duration CALL = Duration.ofSeconds(30);
  private static final int PATIENT_ATTEMPTS = 8;

  private final Map<String, C> clients = new ConcurrentHashMap<>();
  private final Function<String, C> make;

  private RegionalClients(Function<String, C> make) {
    this.make = make;
  }

  /// Clients built by `builder`, with timeouts shorter than those of the functions, the SDK's
  /// standard retries, and the endpoint and credentials of the environment.
  public static <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C>
      RegionalClients<C> of(Supplier<B> builder) {
    return of(builder, AwsRetryStrategy.standardRetryStrategy());
  }

  /// As [#of], for an API that is called often and whose request limits are not published: a
  /// throttled attempt is repeated, with growing delays, for as long as the call may take.
  public static <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C>
      RegionalClients<C> patient(Supplier<B> builder) {
    return of(
        builder,
        AwsRetryStrategy.standardRetryStrategy().toBuilder().maxAttempts(PATIENT_ATTEMPTS).build());
  }

  private static <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C>
      RegionalClients<C> of(Supplier<B> builder, StandardRetryStrategy retries) {
    ClientOverrideConfiguration override =
        ClientOverrideConfiguration.builder()
            .retryStrategy(retries)
            .apiCallAttemptTimeout(ATTEMPT)
            .apiCallTimeout(CALL)
            .build();
    return new RegionalClients<>(
        region ->
            builder
                .get()
                .region(Region.of(region))
                .httpClient(Http.CLIENT)
                .overrideConfiguration(override)
                .build());
  }

  /// The HTTP client of all clients, created at the first use of one: it reads the certificates of
  /// the authorities that the JVM trusts, which takes as long as all else of a client.
  private static final class Http {
    static final SdkHttpClient CLIENT =
        UrlConnectionHttpClient.builder().connectionTimeout(CONNECT).socketTimeout(ATTEMPT).build();
  }

  @Override
  public C apply(String region) {
    return clients.computeIfAbsent(region, make);
  }
}
