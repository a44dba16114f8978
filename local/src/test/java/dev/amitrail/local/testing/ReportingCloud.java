package dev.amitrail.local.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.amitrail.local.Installation;
import dev.amitrail.local.aws.EmulatedAws;
import dev.amitrail.local.aws.EmulatedAwsClients;
import dev.amitrail.local.aws.EmulatorControl;
import dev.amitrail.local.cloud.CloudEvent;
import dev.amitrail.local.cloud.EmulatedDeployment;
import dev.amitrail.local.enforcement.EnforcingProxy;
import dev.amitrail.local.eventbridge.Event;
import dev.amitrail.local.eventbridge.InvalidEventException;
import dev.amitrail.local.lambda.InvocationResult;
import dev.amitrail.local.lambda.InvocationResult.Raised;
import dev.amitrail.local.lambda.InvocationResult.Returned;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/// The emulated AWS with the functions deployed, for tests of reports: its events are routed to the
/// functions, which may do what the policies of the templates allow, and the bucket holds the
/// reports that they publish.
public final class ReportingCloud implements AutoCloseable {
  /// The home Region.
  public static final String HOME = "ap-southeast-2";

  private static final Installation INSTALLATION = OtherSettings.withMail();
  private static final String BUCKET =
      "ami-trail-reports-%s-%s".formatted(EmulatedAws.ACCOUNT, HOME);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> REPORTING = Set.of("stack-settled", "report-refresh", "fleet");

  private final BlockingQueue<CloudEvent.Finished> finished = new LinkedBlockingQueue<>();
  private final EnforcingProxy proxy;
  private final EmulatedDeployment cloud;
  private final EmulatedAwsClients clients;
  private final S3Client s3;

  private ReportingCloud(String name, Optional<Path> world) throws IOException {
    this.proxy = EnforcingProxy.of(INSTALLATION.cloudAssembly());
    this.cloud =
        EmulatedDeployment.start(
            INSTALLATION,
            EmulatedAws.Settings.of(world, 0.2),
            Installation.current().root().resolve("local/target/it/" + name),
            this::record,
            proxy::before);
    this.clients = new EmulatedAwsClients(cloud.aws());
    this.s3 = clients.s3(HOME);
  }

  /// Starts one.
  ///
  /// @param name the name of the folder for its logs
  /// @param world the resources that exist from the start
  public static ReportingCloud start(String name, Optional<Path> world) throws IOException {
    return new ReportingCloud(name, world);
  }

  private void record(CloudEvent happening) {
    if (happening instanceof CloudEvent.Finished done
        && REPORTING.contains(done.route().rule().shortName())) {
      finished.add(done);
    }
  }

  /// Clients of the emulated AWS.
  public EmulatedAwsClients clients() {
    return clients;
  }

  /// Controls the emulated AWS.
  public EmulatorControl control() {
    return new EmulatorControl(cloud.aws().endpoint());
  }

  /// Delivers an event.
  public void deliver(String event) {
    try {
      cloud.deliver(Event.parse(event.getBytes(StandardCharsets.UTF_8)));
    } catch (InvalidEventException e) {
      throw new AssertionError(e);
    }
  }

  /// Delivers an event and waits for the function's result.
  public InvocationResult report(String event) throws InterruptedException {
    deliver(event);
    String id = text(json(event), "id");
    return await(done -> text(json(done.event().json()), "id").equals(id));
  }

  /// Has the list and the page of all stacks brought up to date, and returns the list.
  public JsonNode fleet() throws InterruptedException {
    returned(
        report(
            """
            {"version":"0","id":"%s","detail-type":"Scheduled Event","source":"aws.events",
             "account":"123456789012","time":"2026-11-22T08:20:00Z","region":"ap-southeast-2",
             "resources":["arn:aws:events:ap-southeast-2:123456789012:rule/ami-trail-fleet"],
             "detail":{}}
            """
                .formatted(UUID.randomUUID())));
    return json(object("fleet.json"));
  }

  /// Waits for the function's result for the event that a stack reached a status. The results for
  /// other stacks and statuses, such as those of nested stacks, are discarded.
  public InvocationResult awaitReport(String stackId, String status) throws InterruptedException {
    return awaitAny(Set.of(stackId), status);
  }

  /// The same for any of several stacks.
  public InvocationResult awaitAny(Collection<String> stackIds, String status)
      throws InterruptedException {
    return await(
        done -> {
          JsonNode detail = json(done.event().json()).path("detail");
          return stackIds.contains(text(detail, "stack-id"))
              && text(detail.path("status-details"), "status").equals(status);
        });
  }

  private InvocationResult await(Predicate<CloudEvent.Finished> which) throws InterruptedException {
    while (true) {
      CloudEvent.Finished done = finished.poll(Waiting.LIMIT.toSeconds(), TimeUnit.SECONDS);
      assertThat(done).as("the end of an invocation").isNotNull();
      if (which.test(done)) {
        return done.result();
      }
    }
  }

  /// The value that a function returned.
  public static JsonNode returned(InvocationResult result) {
    return switch (result) {
      case Returned(String json) -> json(json);
      case Raised(String type, String message) -> throw new AssertionError(type + ": " + message);
    };
  }

  /// The error message of a function that failed.
  public static String raised(InvocationResult result) {
    return switch (result) {
      case Returned(String json) -> throw new AssertionError("The function did not fail: " + json);
      case Raised(_, String message) -> message;
    };
  }

  /// The prefix of a stack's keys in the bucket.
  public static String folder(String stackId) {
    String[] parts = stackId.split("[:/]", -1);
    return "reports/%s/%s/%s/".formatted(parts[4], parts[3], parts[6]);
  }

  /// The latest report of a stack.
  public JsonNode latest(String stackId) {
    return json(object(folder(stackId) + "latest.json"));
  }

  /// An object of the bucket.
  public String object(String key) {
    return s3.getObjectAsBytes(get -> get.bucket(BUCKET).key(key)).asUtf8String();
  }

  /// Replaces an object of the bucket.
  public void put(String key, String text) {
    s3.putObject(put -> put.bucket(BUCKET).key(key), RequestBody.fromString(text));
  }

  /// Deletes an object of the bucket.
  public void delete(String key) {
    s3.deleteObject(delete -> delete.bucket(BUCKET).key(key));
  }

  /// The keys with a prefix.
  public List<String> keys(String prefix) {
    return s3.listObjectsV2Paginator(list -> list.bucket(BUCKET).prefix(prefix)).contents().stream()
        .map(S3Object::key)
        .toList();
  }

  /// The history of a stack: key -> object.
  public Map<String, String> history(String stackId) {
    Map<String, String> history = new TreeMap<>();
    keys(folder(stackId) + "20").forEach(key -> history.put(key, object(key)));
    return history;
  }

  /// A text as JSON.
  public static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The elements of an array.
  public static Stream<JsonNode> stream(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }

  private static String text(JsonNode object, String field) {
    return object.path(field).asText();
  }

  @Override
  public void close() {
    s3.close();
    cloud.close();
    proxy.close();
  }
}
