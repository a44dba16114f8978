package dev.amitrail.local.testing;

import dev.amitrail.local.Installation;
import dev.amitrail.local.aws.AwsRequest;
import dev.amitrail.local.aws.EmulatedAws;
import dev.amitrail.local.aws.EmulatedAwsClients;
import dev.amitrail.local.aws.EmulatorControl;
import dev.amitrail.local.enforcement.EnforcingProxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.ImageState;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;
import software.amazon.awssdk.services.ssm.SsmClient;

/// An emulated AWS for tests. It sends no events.
public final class TestCloud implements AutoCloseable {
  private static final AtomicInteger NUMBER = new AtomicInteger();
  private static final double PENDING_SECONDS = 0.5;

  private final EmulatedAws aws;
  private final Optional<EnforcingProxy> proxy;
  private final URI endpoint;
  private final EmulatedAwsClients clients;

  private TestCloud(EmulatedAws aws, Optional<EnforcingProxy> proxy) {
    this.aws = aws;
    this.proxy = proxy;
    this.endpoint = proxy.map(one -> one.before(aws.endpoint())).orElse(aws.endpoint());
    this.clients = new EmulatedAwsClients(aws);
  }

  /// Starts one.
  ///
  /// @param invisibleSeconds how long DescribeImages omits new images
  public static TestCloud start(double invisibleSeconds) throws IOException {
    return start(invisibleSeconds, Optional.empty());
  }

  /// Starts one that lets functions do what the policies of the synthesised templates allow them.
  public static TestCloud enforced(double invisibleSeconds) throws IOException {
    return start(
        invisibleSeconds, Optional.of(EnforcingProxy.of(Installation.current().cloudAssembly())));
  }

  private static TestCloud start(double invisibleSeconds, Optional<EnforcingProxy> proxy)
      throws IOException {
    Installation installation = Installation.current();
    Path logs = installation.root().resolve("local/target/it/aws-" + NUMBER.incrementAndGet());
    return new TestCloud(
        EmulatedAws.start(
            installation,
            new EmulatedAws.Settings(
                0, Optional.empty(), Optional.empty(), PENDING_SECONDS, invisibleSeconds),
            logs),
        proxy);
  }

  /// The AWS environment variables that select it as the endpoint.
  public Map<String, String> environment() {
    return EmulatedAws.environment(endpoint);
  }

  /// Its address, for functions.
  public URI endpoint() {
    return endpoint;
  }

  /// Clients of it.
  public EmulatedAwsClients clients() {
    return clients;
  }

  /// Changes its behaviour; `emulated_aws/__main__.py` lists the settings.
  public void configure(String json) {
    new EmulatorControl(aws.endpoint()).configure(json);
  }

  /// Adds a delay to each call from now on.
  public void delay(Duration delay) {
    configure(
        "{\"delays\": [{\"operation\": \"*\", \"seconds\": %s}]}"
            .formatted(delay.toMillis() / 1e3));
  }

  /// Adds images and other resources, which need not be possible by the API.
  public void addToWorld(String json) {
    new EmulatorControl(aws.endpoint()).add(json);
  }

  /// Deregisters all images of the account in some Regions, deletes a parameter there, and removes
  /// what [#configure] set: the next test starts as with a new emulated AWS.
  public void reset(List<String> regions, String parameter) {
    configure(
        """
        {"pendingSeconds": %s, "invisibleSeconds": 0, "faults": [], "delays": [],
         "hiddenSources": [], "lostParameters": []}
        """
            .formatted(PENDING_SECONDS));
    for (String region : regions) {
      try (Ec2Client ec2 = clients.ec2(region);
          SsmClient ssm = ssm(region)) {
        Waiting.until(
            () -> ownImages(ec2).stream().noneMatch(image -> image.state() == ImageState.PENDING));
        ownImages(ec2).forEach(image -> deregister(ec2, image));
        ssm.deleteParameters(request -> request.names(parameter));
      }
    }
  }

  private static void deregister(Ec2Client ec2, Image image) {
    String id = image.imageId();
    if (image.deregistrationProtection().startsWith("enabled")) {
      ec2.disableImageDeregistrationProtection(request -> request.imageId(id));
    }
    ec2.deregisterImage(request -> request.imageId(id));
  }

  private static List<Image> ownImages(Ec2Client ec2) {
    return ec2.describeImages(
            request -> request.owners("self").includeDeprecated(true).includeDisabled(true))
        .images();
  }

  /// A client of Systems Manager.
  public SsmClient ssm(String region) {
    return SsmClient.builder()
        .region(Region.of(region))
        .endpointOverride(aws.endpoint())
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("person", "local")))
        .httpClientBuilder(UrlConnectionHttpClient.builder())
        .build();
  }

  /// Registers an image with tags and waits until it is available.
  public String image(String region, String name, Map<String, String> tags) {
    try (Ec2Client ec2 = clients.ec2(region)) {
      List<Tag> given =
          tags.entrySet().stream()
              .map(tag -> Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
              .toList();
      String id =
          ec2.registerImage(
                  request ->
                      request
                          .name(name)
                          .tagSpecifications(
                              TagSpecification.builder()
                                  .resourceType(ResourceType.IMAGE)
                                  .tags(given)
                                  .build()))
              .imageId();
      Waiting.until(
          () ->
              images(region, "image-id", id).stream()
                  .anyMatch(image -> image.stateAsString().equals("available")));
      return id;
    }
  }

  /// The images that match a filter.
  public List<Image> images(String region, String filter, String value) {
    try (Ec2Client ec2 = clients.ec2(region)) {
      return ec2
          .describeImages(
              request ->
                  request
                      .owners("self")
                      .filters(Filter.builder().name(filter).values(value).build()))
          .images()
          .stream()
          .sorted(Comparator.comparing(Image::imageId))
          .toList();
    }
  }

  /// The tags of an image.
  public static Map<String, String> tags(List<Tag> tags) {
    Map<String, String> map = new TreeMap<>();
    tags.forEach(tag -> map.put(tag.key(), tag.value()));
    return map;
  }

  /// The present end of its request log, for [#since].
  public long mark() {
    try {
      return aws.requests().end();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The requests to a service since then, without those of the test.
  public List<AwsRequest> since(long mark, String service) {
    return since(mark, request -> request.service().equals(service));
  }

  /// The requests since then that match, without those of the test.
  public List<AwsRequest> since(long mark, Predicate<AwsRequest> requests) {
    try {
      return aws.requests().since(mark).stream()
          .filter(requests)
          .filter(request -> !request.accessKey().equals("person"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    aws.close();
    proxy.ifPresent(EnforcingProxy::close);
  }
}
