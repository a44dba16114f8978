package dev.amitrail.local.testing;

import dev.amitrail.local.Installation;
import dev.amitrail.local.cloud.AwsClients;
import dev.amitrail.local.emulation.AwsRequest;
import dev.amitrail.local.emulation.EmulatedAws;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;
import software.amazon.awssdk.services.ssm.SsmClient;

/// An emulated AWS for tests, which sends no events.
public final class TestCloud implements AutoCloseable {
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private final EmulatedAws aws;
  private final AwsClients clients;

  private TestCloud(EmulatedAws aws) {
    this.aws = aws;
    this.clients = new AwsClients(aws);
  }

  /// Starts one in which new images stay invisible for some seconds.
  public static TestCloud start(double invisibleSeconds) throws IOException {
    Installation installation = Installation.current();
    Path logs = installation.root().resolve("local/target/it/aws-" + NUMBER.incrementAndGet());
    return new TestCloud(
        EmulatedAws.start(
            installation,
            new EmulatedAws.Settings(0, Optional.empty(), Optional.empty(), 0.5, invisibleSeconds),
            logs));
  }

  /// The standard AWS environment that leads to it.
  public Map<String, String> environment() {
    return aws.environment();
  }

  /// Clients of it.
  public AwsClients clients() {
    return clients;
  }

  /// How it behaves from now on; `emulated_aws/__main__.py` lists the settings.
  public void knobs(String json) {
    HttpRequest put =
        HttpRequest.newBuilder(aws.endpoint().resolve("/_ami-trail/settings"))
            .PUT(HttpRequest.BodyPublishers.ofString(json))
            .build();
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<String> answer = http.send(put, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != HttpURLConnection.HTTP_OK) {
        throw new IllegalArgumentException(answer.body());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /// A client of Systems Manager, for a person's part.
  public SsmClient ssm(String region) {
    return SsmClient.builder()
        .region(Region.of(region))
        .endpointOverride(aws.endpoint())
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("person", "local")))
        .httpClientBuilder(UrlConnectionHttpClient.builder())
        .build();
  }

  /// An available image with tags.
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
          Duration.ofSeconds(20),
          () ->
              images(region, "image-id", id).stream()
                  .anyMatch(image -> image.stateAsString().equals("available")));
      return id;
    }
  }

  /// The images that a filter selects.
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

  /// Where its log of requests ends now.
  public long mark() {
    try {
      return aws.requests().end();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// What was asked of a service since then, by anyone but the test.
  public List<AwsRequest> since(long mark, String service) {
    try {
      return aws.requests().since(mark).stream()
          .filter(request -> request.service().equals(service))
          .filter(request -> !request.accessKey().equals("person"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    aws.close();
  }
}
