package dev.amitrail.report.fleet;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.ScheduledEvent;
import dev.amitrail.aws.FanOut;
import dev.amitrail.aws.JsonLog;
import dev.amitrail.aws.JsonLog.Level;
import dev.amitrail.event.EventBridgeEvent;
import dev.amitrail.report.ReportClients;
import dev.amitrail.report.ReportSettings;
import dev.amitrail.report.publish.ReportJson;
import java.time.InstantSource;

/// Handles the `Scheduled Event` upon which the page of all stacks is brought up to date.
public final class FleetPageHandler implements RequestHandler<ScheduledEvent, FleetPageResult> {
  private static final int MOST_PARALLEL_CALLS = 25;

  /// The most time that is reserved for one batch of rows and the writing of list and page.
  private static final int MOST_RESERVED_MILLISECONDS = 60_000;

  private final FleetProjection projection;
  private final JsonLog log = JsonLog.toStandardOutput();

  /// The constructor that Lambda calls: settings from the environment, clients of AWS.
  public FleetPageHandler() {
    ReportSettings settings = ReportSettings.fromEnvironment(System.getenv());
    this.projection =
        new FleetProjection(
            ReportClients.bucketOf(settings),
            FanOut.onVirtualThreads(MOST_PARALLEL_CALLS),
            settings.dryRun(),
            InstantSource.system());
  }

  /// Brings the page up to date.
  ///
  /// @throws ReportFailedException if a row could not be read
  /// @throws MalformedEventException if the event lacks a part
  @Override
  public FleetPageResult handleRequest(ScheduledEvent input, Context context) {
    EventBridgeEvent event = EventBridgeEvent.of(input);
    int reserved = Math.min(MOST_RESERVED_MILLISECONDS, context.getRemainingTimeInMillis() / 4);
    FleetPageResult result =
        projection.project(() -> context.getRemainingTimeInMillis() > reserved);
    JsonLog.Origin origin = new JsonLog.Origin(context.getAwsRequestId(), event.id());
    log.write(Level.INFO, origin, ReportJson.fields(result));
    log.metrics(origin, result.metrics());
    return result;
  }
}
