package dev.amitrail.report.refresh;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.ScheduledEvent;
import dev.amitrail.aws.JsonLog;
import dev.amitrail.aws.JsonLog.Level;
import dev.amitrail.event.EventBridgeEvent;
import dev.amitrail.event.MalformedEventException;
import dev.amitrail.report.ReportClients;
import dev.amitrail.report.ReportSettings;
import dev.amitrail.report.publish.ReportFailedException;
import dev.amitrail.report.publish.ReportJson;
import java.time.InstantSource;
import java.util.Map;

/// Handles the `Scheduled Event` of the refresh, which asks for what is due, and the same event
/// with the detail `{"stacks": "known"}` or `{"stacks": "all"}`, which a person sends.
public final class ReportRefreshHandler implements RequestHandler<ScheduledEvent, RefreshResult> {
  /// The time that is reserved for what was begun: the reads of a batch that are one call, a report
  /// that is being published, the rows of the batch.
  private static final int RESERVED_MILLISECONDS = 90_000;

  private final ReportRefresh refresh;
  private final InstantSource clock = InstantSource.system();
  private final JsonLog log = JsonLog.toStandardOutput();

  /// The constructor that Lambda calls: settings from the environment, clients of AWS.
  public ReportRefreshHandler() {
    ReportSettings settings = ReportSettings.fromEnvironment(System.getenv());
    this.refresh = new ReportRefresh(ReportClients.ofAws(settings), settings, clock);
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
            new RunTime(
                clock.instant().plusMillis(context.getRemainingTimeInMillis()),
                () -> context.getRemainingTimeInMillis() > RESERVED_MILLISECONDS),
            line -> log.write(Level.INFO, origin, Map.of("message", line)));
    log.write(Level.INFO, origin, ReportJson.fields(result));
    log.metrics(origin, result.metrics());
    return result;
  }
}
