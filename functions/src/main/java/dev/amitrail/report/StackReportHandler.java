package dev.amitrail.report;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.ScheduledEvent;
import dev.amitrail.event.EventBridgeEvent;
import dev.amitrail.event.MalformedEventException;
import dev.amitrail.image.Ec2Images;
import dev.amitrail.image.RegionalClients;
import java.time.InstantSource;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.s3.S3Client;

/// Takes `CloudFormation Stack Status Change` and publishes which AMIs the stack deploys.
public final class StackReportHandler implements RequestHandler<ScheduledEvent, ReportResult> {
  private final StackReporter reporter;

  /// What Lambda calls: settings from the environment, clients as the SDK finds them.
  public StackReportHandler() {
    this(reporter(ReportSettings.fromEnvironment(System.getenv())));
  }

  StackReportHandler(StackReporter reporter) {
    this.reporter = reporter;
  }

  /// Reports on the stack the event is about.
  ///
  /// @throws ReportFailedException if the report could not be made or published
  /// @throws MalformedEventException if the event lacks a part
  @Override
  public ReportResult handleRequest(ScheduledEvent input, Context context) {
    EventBridgeEvent event = EventBridgeEvent.of(input);
    ReportResult result = reporter.report(event);
    context.getLogger().log(ReportJson.line(event.id(), result) + "\n");
    return result;
  }

  private static StackReporter reporter(ReportSettings settings) {
    String home = settings.homeRegion();
    return new StackReporter(
        new CloudFormationStacks(RegionalClients.of(CloudFormationClient::builder)),
        new Ec2Images(RegionalClients.of(Ec2Client::builder)),
        new ReportStore(
            RegionalClients.of(() -> S3Client.builder().forcePathStyle(hasOwnEndpoint()))
                .apply(home),
            settings.bucket(),
            home),
        new ReportEvents(RegionalClients.of(EventBridgeClient::builder).apply(home)),
        settings,
        InstantSource.system());
  }

  /// An endpoint other than AWS's own seldom answers to a host name for each bucket.
  private static boolean hasOwnEndpoint() {
    return System.getenv().containsKey("AWS_ENDPOINT_URL")
        || System.getenv().containsKey("AWS_ENDPOINT_URL_S3");
  }
}
