package dev.amitrail.report;

import dev.amitrail.image.AwsFailure;
import java.time.Instant;
import java.util.ArrayList;
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

  /// What these stacks deploy; the images themselves are not looked at.
  ///
  /// @throws ReportFailedException if an API did not answer
  List<Read> deployed(String region, List<StackTree> trees) {
    Workload workload = workloads.read(region, trees);
    List<Read> read = new ArrayList<>();
    trees.forEach(
        tree -> read.add(new Read(tree, StackImages.of(tree, workload, reportParameters))));
    return read;
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
