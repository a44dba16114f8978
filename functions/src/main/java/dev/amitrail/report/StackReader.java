package dev.amitrail.report;

import dev.amitrail.aws.AwsError;
import dev.amitrail.report.deployed.DeployedImageFinder;
import dev.amitrail.report.deployed.DeployedImages;
import dev.amitrail.report.lineage.ImageFacts;
import dev.amitrail.report.lineage.ImageFactsReader;
import dev.amitrail.report.model.ReportFailedException;
import dev.amitrail.report.stack.StackTree;
import dev.amitrail.report.workload.Workload;
import dev.amitrail.report.workload.WorkloadReader;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.exception.SdkException;

/// Reads what stacks of one Region deploy, for all of them at once.
final class StackReader {
  private final WorkloadReader workloads;
  private final ImageFactsReader stories;
  private final List<String> reportParameters;

  StackReader(WorkloadReader workloads, ImageFactsReader stories, List<String> reportParameters) {
    this.workloads = workloads;
    this.stories = stories;
    this.reportParameters = List.copyOf(reportParameters);
  }

  /// What one stack deploys, as the stack tells it.
  record Read(StackTree tree, DeployedImages deployed) {}

  /// What these stacks run, read for all of them at once.
  ///
  /// @throws ReportFailedException if an API did not answer
  Workload workload(String region, List<StackTree> trees) {
    return workloads.read(region, trees);
  }

  /// What one of them deploys; the images themselves are not looked at.
  Read read(StackTree tree, Workload workload) {
    return new Read(tree, DeployedImageFinder.of(tree, workload, reportParameters));
  }

  /// The images that these stacks deploy, by id.
  ///
  /// @throws ReportFailedException if the stacks' own Region did not answer
  Map<String, ImageFacts> stories(String region, List<Read> stacks, Instant readAt) {
    List<String> ids =
        stacks.stream().flatMap(stack -> stack.deployed().imageIds().stream()).distinct().toList();
    if (ids.isEmpty()) {
      return Map.of();
    }
    try {
      return stories.read(region, stacks.getFirst().tree().stack().account(), ids, readAt);
    } catch (SdkException e) {
      throw new ReportFailedException("the images of " + region, AwsError.of(e));
    }
  }
}
