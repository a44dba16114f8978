package dev.amitrail.report;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.ScheduledEvent;
import dev.amitrail.aws.JsonLog;
import dev.amitrail.aws.JsonLog.Level;
import dev.amitrail.event.EventBridgeEvent;
import dev.amitrail.report.publish.ReportJson;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;

/// Handles `CloudFormation Stack Status Change`: publishes which AMIs the stack deploys.
public final class StackReportHandler implements RequestHandler<ScheduledEvent, ReportResult> {
  private final CompletableFuture<StackReporter> reporter;
  private final JsonLog log = JsonLog.toStandardOutput();

  /// The constructor that Lambda calls: settings from the environment, clients of AWS.
  public StackReportHandler() {
    ReportSettings settings = ReportSettings.fromEnvironment(System.getenv());
    // On a thread of its own, while the Lambda runtime loads what it reads events with.
    this.reporter =
        CompletableFuture.supplyAsync(() -> reporter(settings), Thread::startVirtualThread);
  }

  StackReportHandler(StackReporter reporter) {
    this.reporter = CompletableFuture.completedFuture(reporter);
  }

  /// Reports on the stack of the event.
  ///
  /// @throws ReportFailedException if the report could not be built or published
  /// @throws MalformedEventException if the event lacks a part
  @Override
  public ReportResult handleRequest(ScheduledEvent input, Context context) {
    EventBridgeEvent event = EventBridgeEvent.of(input);
    ReportResult result = reporter.join().report(event);
    JsonLog.Origin origin = new JsonLog.Origin(context.getAwsRequestId(), event.id());
    log.write(Level.INFO, origin, ReportJson.fields(result));
    log.metrics(origin, result.metrics());
    return result;
  }

  private static StackReporter reporter(ReportSettings settings) {
    return new StackReporter(ReportClients.ofAws(settings), settings, InstantSource.system());
  }
}
