package dev.amitrail.infra;

import dev.amitrail.aws.Metric;
import java.util.List;
import java.util.stream.Stream;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.cloudwatch.AlarmStatusWidget;
import software.amazon.awscdk.services.cloudwatch.Dashboard;
import software.amazon.awscdk.services.cloudwatch.GraphWidget;
import software.amazon.awscdk.services.cloudwatch.IAlarm;
import software.amazon.awscdk.services.cloudwatch.IMetric;
import software.amazon.awscdk.services.cloudwatch.IWidget;
import software.amazon.awscdk.services.cloudwatch.MetricOptions;
import software.constructs.Construct;

/// One page for operators: the alarms of the home Region, replication, reports and fleet drift.
final class OperatorDashboard extends Construct {
  /// The name of the dashboard.
  static final String NAME = "ami-trail";

  private static final int FULL_WIDTH = 24;
  private static final int HALF_WIDTH = 12;
  private static final String SUM = "Sum";
  private static final String MAXIMUM = "Maximum";

  /// Whatever the periods of the schedules are: a gauge has a value in each hour, or its function
  /// runs less often.
  private static final Duration PERIOD = Duration.hours(1);

  /// @param ofEvents the functions whose failed events go to the queue for failed invocations
  OperatorDashboard(
      Construct scope,
      String id,
      Alarms alarms,
      Alarms.Watched watched,
      List<EventFunction> ofEvents) {
    super(scope, id);
    Dashboard.Builder.create(this, "Dashboard")
        .dashboardName(NAME)
        .defaultInterval(Duration.days(7))
        .widgets(
            List.of(
                List.<IWidget>of(
                    AlarmStatusWidget.Builder.create()
                        .title("Alarms of this Region")
                        .width(FULL_WIDTH)
                        .alarms(alarms.all().stream().map(IAlarm.class::cast).toList())
                        .build()),
                List.of(
                    graph(
                        "Replication",
                        ours(
                            SUM,
                            Metric.REPLICAS_STARTED,
                            Metric.REPLICATION_DEFERRED,
                            Metric.REPLICATION_FAILED)),
                    graph(
                        "Replicas",
                        ours(
                            MAXIMUM,
                            Metric.REPLICAS_AVAILABLE,
                            Metric.REPLICAS_GIVEN_UP,
                            Metric.POINTERS_NOT_CONFIRMED))),
                List.of(
                    graph(
                        "Oldest pending replica (seconds)",
                        ours(MAXIMUM, Metric.OLDEST_PENDING_REPLICA)),
                    graph(
                        "Longest sweep (milliseconds)",
                        Stream.of(watched.sweep().function().metricDuration(statistic(MAXIMUM))))),
                List.of(
                    graph(
                        "Reports",
                        Stream.concat(
                            ours(SUM, Metric.REPORTS_PUBLISHED),
                            ours(MAXIMUM, Metric.STACKS_SKIPPED))),
                    graph("Fleet drift (instances)", ours(MAXIMUM, Metric.DRIFTING_INSTANCES))),
                List.of(
                    graph(
                        "Failed invocations",
                        Stream.concat(
                                ofEvents.stream(),
                                Stream.of(watched.sweep(), watched.refresh(), watched.fleetPage()))
                            .map(function -> function.function().metricErrors(statistic(SUM)))),
                    graph(
                        "Messages in queues for failures",
                        Stream.of(watched.failedInvocations(), watched.undeliveredEvents())
                            .map(
                                queue ->
                                    queue.metricApproximateNumberOfMessagesVisible(
                                        statistic(MAXIMUM)))))))
        .build();
  }

  private static Stream<IMetric> ours(String statistic, Metric... metrics) {
    return Stream.of(metrics).map(metric -> Alarms.metric(metric, statistic, PERIOD));
  }

  private static MetricOptions statistic(String statistic) {
    return MetricOptions.builder().statistic(statistic).period(PERIOD).build();
  }

  private static GraphWidget graph(String title, Stream<? extends IMetric> metrics) {
    return GraphWidget.Builder.create()
        .title(title)
        .width(HALF_WIDTH)
        .left(metrics.map(IMetric.class::cast).toList())
        .build();
  }
}
