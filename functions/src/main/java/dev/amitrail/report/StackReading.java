package dev.amitrail.report;

import dev.amitrail.image.AwsFailure;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.exception.SdkException;

/// Reads what stacks of one Region deploy, for all of them at once.
final class StackReading {
  private final Workloads workloads;
  private final ImageStories stories;
  private final List<String> reportParameters;

  StackReading(Workloads workloads, ImageStories stories, List<String> reportParameters) {
    this.workloads = workloads;
    this.stories = stories;
    this.reportParameters = List.copyOf(reportParameters);
  }

  /// What one stack deploys, as the stack tells it.
  record Read(StackTree tree, Deployed deployed) {}

  /// What these stacks run, read for all of them at once.
  ///
  /// @throws ReportFailedException if an API did not answer
  Workload workload(String region, List<StackTree> trees) {
    return workloads.read(region, trees);
  }

  /// What one of them deploys; the images themselves are not looked at.
  Read read(StackTree tree, Workload workload) {
    return new Read(tree, StackImages.of(tree, workload, reportParameters));
  }

  /// The images that these stacks deploy, by id.
  ///
  /// @throws ReportFailedException if the stacks' own Region did not answer
  Map<String, ImageStory> stories(String region, List<Read> stacks, Instant readAt) {
    List<String> ids =
        stacks.stream().flatMap(stack -> stack.deployed().imageIds().stream()).distinct().toList();
    if (ids.isEmpty()) {
      return Map.of();
    }
    try {
      return stories.read(region, stacks.getFirst().tree().stack().account(), ids, readAt);
    } catch (SdkException e) {
      throw new ReportFailedException("the images of " + region, AwsFailure.of(e));
    }
  }
}
