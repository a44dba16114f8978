package dev.amitrail.local.aws;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.amitrail.local.Installation;
import dev.amitrail.semantics.SemanticsAccount;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.ssm.SsmClient;

/// An emulated AWS for the table of semantics. New images are pending for a minute of its clock,
/// which the rows set ahead.
public final class EmulatedSemanticsAccount implements SemanticsAccount, AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PENDING = Duration.ofMinutes(1);
  private static final Duration STEP = Duration.ofSeconds(5);
  private static final Duration GUARD = Duration.ofHours(1);
  private static final String MANAGED_KEY = "alias/aws/ebs";

  private final URI endpoint;
  private final List<SentEvent> sent;
  private final Runnable end;
  private final SdkHttpClient http = UrlConnectionHttpClient.create();
  private final EmulatorControl control;
  private final Map<String, Object> clients = new HashMap<>();
  private final Map<String, List<String>> requiredTags = new TreeMap<>();
  private Duration ahead = Duration.ZERO;

  private EmulatedSemanticsAccount(URI endpoint, List<SentEvent> sent, Runnable end) {
    this.endpoint = endpoint;
    this.control = new EmulatorControl(endpoint);
    this.sent = sent;
    this.end = end;
  }

  /// The account of an emulated AWS that is running already. It sends no events.
  ///
  /// @param endpoint where it is reached
  public static EmulatedSemanticsAccount at(URI endpoint) {
    return new EmulatedSemanticsAccount(endpoint, new ArrayList<>(), () -> {});
  }

  static EmulatedSemanticsAccount start() throws IOException {
    Installation installation = Installation.current();
    List<SentEvent> sent = new ArrayList<>();
    EventReceiver receiver =
        EventReceiver.open(
            event -> {
              synchronized (sent) {
                sent.add(parsed(event.json()));
              }
            });
    EmulatedAws aws =
        EmulatedAws.start(
            installation,
            EmulatedAws.Settings.of(Optional.empty(), (double) PENDING.toSeconds())
                .withReceiver(receiver),
            installation.root().resolve("local/target/it/semantics"));
    return new EmulatedSemanticsAccount(
        aws.endpoint(),
        sent,
        () -> {
          aws.close();
          receiver.close();
        });
  }

  /// Makes the account as new, except for its images, parameters and clock. No copy is in progress.
  void reset() {
    pass(PENDING);
    removeRestrictions();
    synchronized (sent) {
      sent.clear();
    }
  }

  /// Undoes what rows asked for: the account accepts what a new one does.
  public void removeRestrictions() {
    requiredTags.clear();
    control.configure(
        """
        {"missingAccounts": [], "requiredTags": {}, "publicImageQuota": 1000, "copyQuota": 300,
         "unusableKeys": [], "lostParameters": [], "hiddenSources": [],
         "hideSourcesWhilePending": false}
        """);
    for (String region : List.of(HOME, AWAY)) {
      blockPublicAccess(region, false);
      ec2(region).disableEbsEncryptionByDefault(request -> {});
      ec2(region).resetEbsDefaultKmsKeyId(request -> {});
    }
  }

  @Override
  public Ec2Client ec2(String region) {
    return (Ec2Client)
        clients.computeIfAbsent("ec2 " + region, _ -> client(Ec2Client.builder(), region));
  }

  @Override
  public SsmClient ssm(String region) {
    return (SsmClient)
        clients.computeIfAbsent("ssm " + region, _ -> client(SsmClient.builder(), region));
  }

  @Override
  public EventBridgeClient events() {
    return (EventBridgeClient)
        clients.computeIfAbsent("events", _ -> client(EventBridgeClient.builder(), HOME));
  }

  private <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C client(
      B builder, String region) {
    return builder
        .region(Region.of(region))
        .endpointOverride(endpoint)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("semantics", "local")))
        .overrideConfiguration(
            configuration -> configuration.retryStrategy(strategy -> strategy.maxAttempts(1)))
        .httpClient(http)
        .build();
  }

  @Override
  public String id() {
    return EmulatedAws.ACCOUNT;
  }

  @Override
  public Instant now() {
    return Instant.now().plus(ahead);
  }

  @Override
  public void pass(Duration duration) {
    ahead = ahead.plus(duration);
    control.configure("{\"clockAheadSeconds\": " + ahead.toSeconds() + "}");
  }

  @Override
  public void await(BooleanSupplier condition) {
    Instant end = now().plus(GUARD);
    while (!condition.getAsBoolean()) {
      if (now().isAfter(end)) {
        throw new AssertionError("The condition did not hold within " + GUARD);
      }
      pass(STEP);
    }
  }

  @Override
  public List<SentEvent> sentEvents() {
    synchronized (sent) {
      return List.copyOf(sent);
    }
  }

  private static SentEvent parsed(String json) {
    try {
      JsonNode event = JSON.readTree(json);
      Map<String, String> detail = new TreeMap<>();
      event
          .path("detail")
          .properties()
          .forEach(
              field -> {
                if (field.getValue().isTextual()) {
                  detail.put(field.getKey(), field.getValue().asText());
                }
              });
      return new SentEvent(
          event.path("source").asText(),
          event.path("detail-type").asText(),
          event.path("region").asText(),
          detail);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String register(String region, NewImage image) {
    String id = "ami-" + UUID.randomUUID().toString().replace("-", "").substring(0, 17);
    Map<String, Object> entry = new TreeMap<>();
    entry.put("region", region);
    entry.put("id", id);
    entry.put("name", image.name());
    entry.put("owner", image.owner());
    entry.put("shared", false);
    entry.put("creationDate", now().minus(image.age()).truncatedTo(ChronoUnit.SECONDS).toString());
    entry.put("tags", image.tags());
    entry.put(
        "productCodes", image.productCode() ? List.of("aw0evgkw8e5c1q413zgy5pjce") : List.of());
    switch (image.encryption()) {
      case NONE -> {}
      case AWS_MANAGED_KEY -> entry.put("kmsKeyId", awsManagedKey(region));
      case CUSTOMER_KEY -> entry.put("kmsKeyId", customerKey(region));
    }
    addToWorld("images", entry);
    return id;
  }

  private void addToWorld(String kind, Map<String, Object> entry) {
    control.add(text(Map.of(kind, List.of(entry))));
  }

  @Override
  public void hideSource(String region, String imageId) {
    control.configure("{\"hiddenSources\": [\"" + imageId + "\"]}");
  }

  @Override
  public void hideSourcesWhilePending() {
    control.configure("{\"hideSourcesWhilePending\": true}");
  }

  @Override
  public void requireTag(String resourceType, String key) {
    requiredTags.computeIfAbsent(resourceType, _ -> new ArrayList<>()).add(key);
    control.configure(text(Map.of("requiredTags", requiredTags)));
  }

  @Override
  public void blockPublicAccess(String region, boolean blocked) {
    if (blocked) {
      ec2(region)
          .enableImageBlockPublicAccess(
              request -> request.imageBlockPublicAccessState("block-new-sharing"));
    } else {
      ec2(region).disableImageBlockPublicAccess(request -> {});
    }
  }

  @Override
  public void usePublicImageQuota(String region) {
    control.configure("{\"publicImageQuota\": 0}");
  }

  @Override
  public void limitCopies(String region, int inProgress) {
    control.configure("{\"copyQuota\": " + inProgress + "}");
  }

  @Override
  public String awsManagedKey(String region) {
    // Names the key that is the default already, unless a row chose another one before.
    String chosen = ec2(region).getEbsDefaultKmsKeyId(request -> {}).kmsKeyId();
    String managed =
        ec2(region).modifyEbsDefaultKmsKeyId(request -> request.kmsKeyId(MANAGED_KEY)).kmsKeyId();
    ec2(region).modifyEbsDefaultKmsKeyId(request -> request.kmsKeyId(chosen));
    return managed;
  }

  @Override
  public String customerKey(String region) {
    String name = "semantics " + region;
    String id = UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
    if (clients.putIfAbsent("key " + region, id) == null) {
      addToWorld("keys", Map.of("region", region, "id", id));
    }
    return String.format(Locale.ROOT, "arn:aws:kms:%s:%s:key/%s", region, id(), id);
  }

  @Override
  public void encryptByDefault(String region, String keyArn) {
    ec2(region).enableEbsEncryptionByDefault(request -> {});
    String key = keyArn.equals(awsManagedKey(region)) ? MANAGED_KEY : keyArn;
    ec2(region).modifyEbsDefaultKmsKeyId(request -> request.kmsKeyId(key));
  }

  @Override
  public void makeUnusable(String region, String keyArn) {
    control.configure("{\"unusableKeys\": [\"" + keyArn + "\"]}");
  }

  @Override
  public void withoutAccount(String accountId) {
    control.configure("{\"missingAccounts\": [\"" + accountId + "\"]}");
  }

  @Override
  public void loseValues(String region, String parameter) {
    control.configure("{\"lostParameters\": [\"" + parameter + "\"]}");
  }

  private static String text(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Ends the emulated AWS, if [#start] started it.
  @Override
  public void close() {
    end.run();
    http.close();
  }
}
