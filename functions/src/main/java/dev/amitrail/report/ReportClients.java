package dev.amitrail.report;

import dev.amitrail.aws.FanOut;
import dev.amitrail.aws.RegionalClients;
import dev.amitrail.image.Ec2Images;
import dev.amitrail.report.lineage.ImageFactsReader;
import dev.amitrail.report.notify.ReportEvents;
import dev.amitrail.report.notify.ReportMails;
import dev.amitrail.report.notify.ReportNotifications;
import dev.amitrail.report.publish.ReportBucket;
import dev.amitrail.report.stack.CloudFormationStacks;
import dev.amitrail.report.workload.AutoScalingGroups;
import dev.amitrail.report.workload.Ec2Instances;
import dev.amitrail.report.workload.LaunchTemplates;
import dev.amitrail.report.workload.WorkloadReader;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sns.SnsClient;

/// The clients that reports are read and written with.
public record ReportClients(
    CloudFormationStacks stacks,
    Ec2Instances instances,
    LaunchTemplates launchTemplates,
    AutoScalingGroups groups,
    Ec2Images images,
    ReportBucket bucket,
    ReportNotifications notifications,
    FanOut fanOut) {
  /// How many calls are made side by side at most: one for each Region of a deployment, and AWS has
  /// fewer.
  public static final int MOST_PARALLEL_CALLS = 40;

  /// Clients of AWS, or of the endpoint that the environment names.
  public static ReportClients ofAws(ReportSettings settings) {
    String home = settings.homeRegion();
    RegionalClients<Ec2Client> ec2 = RegionalClients.of(Ec2Client::builder);
    FanOut fanOut = FanOut.onVirtualThreads(MOST_PARALLEL_CALLS);
    return new ReportClients(
        new CloudFormationStacks(RegionalClients.patient(CloudFormationClient::builder)),
        new Ec2Instances(ec2),
        new LaunchTemplates(ec2),
        new AutoScalingGroups(RegionalClients.patient(AutoScalingClient::builder)),
        new Ec2Images(ec2),
        bucketOf(settings),
        new ReportNotifications(
            new ReportEvents(RegionalClients.of(EventBridgeClient::builder).apply(home)),
            new ReportMails(
                RegionalClients.of(SnsClient::builder).apply(home), home, settings.topics()),
            fanOut),
        fanOut);
  }

  /// The bucket of the reports, in AWS or at the endpoint that the environment names.
  public static ReportBucket bucketOf(ReportSettings settings) {
    return new ReportBucket(
        RegionalClients.of(() -> S3Client.builder().forcePathStyle(hasOwnEndpoint()))
            .apply(settings.homeRegion()),
        settings.bucket(),
        settings.homeRegion(),
        settings.account());
  }

  /// Reads stacks with these clients.
  public StackReader reader(ReportSettings settings) {
    return new StackReader(
        new WorkloadReader(instances, launchTemplates, groups, fanOut),
        new ImageFactsReader(images, settings.regions(), fanOut),
        instances,
        settings.reportParameters());
  }

  /// Whether the bucket belongs into the path: few endpoints other than those of AWS have a host
  /// name for each bucket.
  private static boolean hasOwnEndpoint() {
    return System.getenv().containsKey("AWS_ENDPOINT_URL")
        || System.getenv().containsKey("AWS_ENDPOINT_URL_S3");
  }
}
