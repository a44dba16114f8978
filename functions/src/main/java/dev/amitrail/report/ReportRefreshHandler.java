package dev.amitrail.report;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.ScheduledEvent;
import dev.amitrail.aws.JsonLog;
import dev.amitrail.aws.JsonLog.Level;
import dev.amitrail.event.EventBridgeEvent;
import dev.amitrail.report.publish.ReportJson;
import java.time.InstantSource;
import java.util.Map;

/// Handles the `Scheduled Event` of the refresh, and the same event with the detail `{"stacks":
/// "all"}`, which a person sends for reports of all stacks.
public final class ReportRefreshHandler implements RequestHandler<ScheduledEvent, RefreshResult> {
  /// The time that is reserved for one batch of stacks and the writing of the fleet.
  private static final int RESERVED_MILLISECONDS = 90_000;

  private final ReportRefresh refresh;
  private final JsonLog log = JsonLog.toStandardOutput();

  /// The constructor that Lambda calls: settings from the environment, clients of AWS.
  public ReportRefreshHandler() {
    ReportSettings settings = ReportSettings.fromEnvironment(System.getenv());
    this.refresh =
        new ReportRefresh(ReportClients.ofAws(settings), settings, InstantSource.system());
  }

  /// Refreshes the reports of the stacks.
  ///
  /// @throws ReportFailedException if a part of it failed
  /// @throws MalformedEventException if the event lacks a part
  @Override
  public RefreshResult handleRequest(ScheduledEvent input, Context context) {
    EventBridgeEvent event = EventBridgeEvent.of(input);
    JsonLog.Origin origin = new JsonLog.Origin(context.getAwsRequestId(), event.id());
    RefreshResult result =
        refresh.refresh(
            event,
            () -> context.getRemainingTimeInMillis() > RESERVED_MILLISECONDS,
            line -> log.write(Level.INFO, origin, Map.of("message", line)));
    log.write(Level.INFO, origin, ReportJson.fields(result));
    return result;
  }
}
