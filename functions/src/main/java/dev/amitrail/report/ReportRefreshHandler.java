package dev.amitrail.report;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.ScheduledEvent;
import dev.amitrail.event.EventBridgeEvent;
import dev.amitrail.report.publish.ReportJson;
import java.time.InstantSource;

/// Takes the `Scheduled Event` of the refresh, and the same event with the detail `{"stacks":
/// "all"}` that a person sends to have the reports of all stacks made.
public final class ReportRefreshHandler implements RequestHandler<ScheduledEvent, RefreshResult> {
  /// What one batch of stacks and the writing of the fleet may take.
  private static final int LEAVE_MILLISECONDS = 90_000;

  private final ReportRefresh refresh;

  /// What Lambda calls: settings from the environment, clients as the SDK finds them.
  public ReportRefreshHandler() {
    ReportSettings settings = ReportSettings.fromEnvironment(System.getenv());
    this.refresh =
        new ReportRefresh(ReportClients.ofAws(settings), settings, InstantSource.system());
  }

  /// Looks at the stacks again.
  ///
  /// @throws ReportFailedException if a part of it failed
  /// @throws MalformedEventException if the event lacks a part
  @Override
  public RefreshResult handleRequest(ScheduledEvent input, Context context) {
    EventBridgeEvent event = EventBridgeEvent.of(input);
    RefreshResult result =
        refresh.refresh(
            event,
            () -> context.getRemainingTimeInMillis() > LEAVE_MILLISECONDS,
            line -> context.getLogger().log(line + "\n"));
    context.getLogger().log(ReportJson.line(event.id(), result) + "\n");
    return result;
  }
}
