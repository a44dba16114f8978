package dev.amitrail.replication;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.CognitoIdentity;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import com.amazonaws.services.lambda.runtime.events.ScheduledEvent;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.amitrail.aws.CountingFanOut;
import dev.amitrail.aws.FanOut;
import dev.amitrail.aws.JsonLog;
import dev.amitrail.event.LambdaJson;
import dev.amitrail.image.Ec2Images;
import dev.amitrail.image.FakeEc2;
import dev.amitrail.image.TestImage;
import dev.amitrail.replication.ec2.Ec2ImageAttributes;
import dev.amitrail.replication.ec2.Ec2ImageWriter;
import dev.amitrail.replication.plan.ReplicationSettings;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import software.amazon.awssdk.services.ec2.model.CopyImageRequest;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequest;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResponse;

/// The replicate function, deployed on an EC2 in memory. After each test it requires of all calls
/// that the gateways declare their IAM actions, and of all log lines that they are JSON.
public final class TestDeployment implements AfterEachCallback {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final FakeEc2 ec2 = new FakeEc2();
  private final List<String> log = Collections.synchronizedList(new ArrayList<>());
  private final List<PutEventsRequestEntry> sent = Collections.synchronizedList(new ArrayList<>());
  private ReplicationSettings settings;
  private Consumer<String> onCall = _ -> {};
  private FanOut fanOut = FanOut.onVirtualThreads(AmiReplicationHandler.MAX_CONCURRENT_CALLS);

  private TestDeployment(ReplicationSettings settings) {
    this.settings = settings;
  }

  /// A deployment with the home Region and these.
  public static TestDeployment replicatingTo(String... regions) {
    return new TestDeployment(TestSettings.replicatingTo(regions));
  }

  /// Counts the calls from now on.
  ///
  /// @return what counts them
  public CountingFanOut counting() {
    CountingFanOut counting = new CountingFanOut(AmiReplicationHandler.MAX_CONCURRENT_CALLS);
    onCall = counting::call;
    ec2.onCall(onCall);
    fanOut = counting;
    return counting;
  }

  /// Deploys other settings.
  void deploy(ReplicationSettings other) {
    settings = other;
  }

  ReplicationSettings settings() {
    return settings;
  }

  public FakeEc2 ec2() {
    return ec2;
  }

  /// Adds an image of the home Region that is wanted in these Regions.
  public TestImage source(String replicateTo) {
    TestImage source = TestImage.source().tag("replicate-to", replicateTo);
    ec2.with(source);
    return source;
  }

  /// Delivers the event that the source is available.
  public ReplicationResult sourceIsAvailable() {
    return isAvailable(TestImage.HOME, TestImage.SOURCE_ID);
  }

  /// Delivers the event that an image is available.
  ReplicationResult isAvailable(String region, String imageId) {
    return deliver(
        """
        {"version":"0","id":"9f07a1b2-51db-246b-d8b8-441bcdf00001",
         "detail-type":"EC2 AMI State Change","source":"aws.ec2",
         "account":"111122223333","time":"2026-07-01T12:34:56Z","region":"%s",
         "resources":["arn:aws:ec2:%s::image/%s"],
         "detail":{"RequestId":"9dcc8c11-40a6-aa77-7ce4-57d5442b0001",
                   "ImageId":"%s","State":"available","ErrorMessage":""}}
        """
            .formatted(region, region, imageId, imageId));
  }

  /// Delivers the event that tags of the source changed.
  ///
  /// @param changed the keys that changed
  /// @param tags the tags after the change
  ReplicationResult sourceIsTagged(List<String> changed, Map<String, String> tags) {
    return deliver(
        """
        {"version":"0","id":"bddcf1d6-0251-35a1-aab0-adc1fb47c11c",
         "detail-type":"Tag Change on Resource","source":"aws.tag",
         "account":"111122223333","time":"2026-07-01T12:34:56Z","region":"%s",
         "resources":["arn:aws:ec2:%s:111122223333:image/%s"],
         "detail":{"changed-tag-keys":%s,"tags":%s,
                   "service":"ec2","resource-type":"image","version":3}}
        """
            .formatted(
                TestImage.HOME,
                TestImage.HOME,
                TestImage.SOURCE_ID,
                JSON.valueToTree(changed),
                JSON.valueToTree(tags)));
  }

  /// Delivers an event as the Lambda runtime does, to a function that starts cold.
  ReplicationResult deliver(String event) {
    return deliver(LambdaJson.event(event));
  }

  /// As [#deliver], of an event that the runtime has read.
  ReplicationResult deliver(ScheduledEvent event) {
    var replicator =
        new ImageReplicator(allClients(), fanOut, settings, InstantSource.system(), _ -> {});
    return new AmiReplicationHandler(
            settings, replicator, new JsonLog(InstantSource.system(), log::add))
        .handleRequest(event, new RequestContext());
  }

  /// Sweeps once.
  public void sweep() {
    new ReplicationSweep(
            allClients(),
            fanOut,
            settings,
            InstantSource.system(),
            wait -> {
              throw new AssertionError("no request here has to wait: " + wait);
            })
        .sweep(Instant.parse("2026-07-10T00:00:00Z"), () -> true, new IgnoredReport());
  }

  private ReplicationClients allClients() {
    return new ReplicationClients(
        ec2,
        _ -> {
          throw new UnsupportedOperationException("no test here has a pointer");
        },
        this::events);
  }

  private EventBridgeClient events() {
    return new EventBridgeClient() {
      @Override
      public PutEventsResponse putEvents(Consumer<PutEventsRequest.Builder> request) {
        onCall.accept("PutEvents");
        sent.addAll(PutEventsRequest.builder().applyMutation(request).build().entries());
        return PutEventsResponse.builder().build();
      }

      @Override
      public String serviceName() {
        return "events";
      }

      @Override
      public void close() {}
    };
  }

  /// The events of our own so far.
  List<PutEventsRequestEntry> sent() {
    return sent;
  }

  /// The lines logged so far, as they are.
  List<String> lines() {
    return List.copyOf(log);
  }

  /// The lines logged so far, read as JSON, without those that CloudWatch makes metrics of.
  List<JsonNode> log() {
    return log.stream().map(TestDeployment::parsed).filter(line -> !line.has("_aws")).toList();
  }

  /// The lines logged so far that CloudWatch makes metrics of.
  List<JsonNode> metrics() {
    return log.stream().map(TestDeployment::parsed).filter(line -> line.has("_aws")).toList();
  }

  /// The CopyImage requests so far.
  List<CopyImageRequest> copies() {
    return ec2.calls().stream()
        .map(FakeEc2.Call::request)
        .filter(CopyImageRequest.class::isInstance)
        .map(CopyImageRequest.class::cast)
        .toList();
  }

  /// The IAM actions of the calls so far.
  List<String> actions() {
    return ec2.calls().stream().map(FakeEc2.Call::action).distinct().toList();
  }

  /// The IAM actions that the function's role allows.
  static List<String> allowedActions() {
    return Stream.of(
            Ec2Images.ACTIONS,
            Ec2ImageWriter.ACTIONS,
            Ec2ImageAttributes.READ_ACTIONS,
            Ec2ImageAttributes.WRITE_IMAGE_ACTIONS,
            Ec2ImageAttributes.WRITE_SNAPSHOT_ACTIONS)
        .flatMap(List::stream)
        .toList();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    assertThat(actions()).isSubsetOf(allowedActions());
    assertThat(log)
        .allSatisfy(line -> assertThat(line).hasLineCount(1))
        .allSatisfy(line -> assertThat(parsed(line).isObject()).isTrue());
  }

  private static JsonNode parsed(String line) {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(line, e);
    }
  }

  /// A context that has a request id and nothing else.
  private static final class RequestContext implements Context {
    @Override
    public LambdaLogger getLogger() {
      throw new UnsupportedOperationException();
    }

    @Override
    public String getAwsRequestId() {
      return "request-1";
    }

    @Override
    public String getLogGroupName() {
      throw new UnsupportedOperationException();
    }

    @Override
    public String getLogStreamName() {
      throw new UnsupportedOperationException();
    }

    @Override
    public String getFunctionName() {
      throw new UnsupportedOperationException();
    }

    @Override
    public String getFunctionVersion() {
      throw new UnsupportedOperationException();
    }

    @Override
    public String getInvokedFunctionArn() {
      throw new UnsupportedOperationException();
    }

    @Override
    public CognitoIdentity getIdentity() {
      throw new UnsupportedOperationException();
    }

    @Override
    public ClientContext getClientContext() {
      throw new UnsupportedOperationException();
    }

    @Override
    public int getRemainingTimeInMillis() {
      throw new UnsupportedOperationException();
    }

    @Override
    public int getMemoryLimitInMB() {
      throw new UnsupportedOperationException();
    }
  }
}
