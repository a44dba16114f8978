package dev.amitrail.report;

import dev.amitrail.aws.AwsCallException;
import dev.amitrail.aws.AwsError;
import dev.amitrail.report.compose.StackSnapshot;
import dev.amitrail.report.deployed.DeployedImageFinder;
import dev.amitrail.report.lineage.ImageFacts;
import dev.amitrail.report.lineage.ImageFactsReader;
import dev.amitrail.report.stack.StackTree;
import dev.amitrail.report.workload.Ec2Instances;
import dev.amitrail.report.workload.InstanceImage;
import dev.amitrail.report.workload.Workload;
import dev.amitrail.report.workload.WorkloadReader;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.exception.SdkException;

/// Reads what the stacks of one Region deploy, for all of them at once.
public final class StackReader {
  private final WorkloadReader workloads;
  private final ImageFactsReader images;
  private final Ec2Instances instances;
  private final List<String> reportParameters;

  StackReader(
      WorkloadReader workloads,
      ImageFactsReader images,
      Ec2Instances instances,
      List<String> reportParameters) {
    this.workloads = workloads;
    this.images = images;
    this.instances = instances;
    this.reportParameters = List.copyOf(reportParameters);
  }

  /// What these stacks run.
  ///
  /// @throws AwsCallException if an API did not answer
  public Workload workload(String region, List<StackTree> trees) {
    return workloads.read(region, trees);
  }

  /// What one of them deploys; the images themselves are not read yet.
  ///
  /// @param readAt when reading the stack began
  public StackSnapshot snapshot(StackTree tree, Workload workload, Instant readAt) {
    return new StackSnapshot(
        tree.stack(), DeployedImageFinder.of(tree, workload, reportParameters), readAt);
  }

  /// The images that these stacks deploy, by id.
  ///
  /// @throws AwsCallException if the Region of the stacks did not answer
  public Map<String, ImageFacts> images(List<StackSnapshot> stacks) {
    List<String> ids =
        stacks.stream().flatMap(stack -> stack.deployed().imageIds().stream()).distinct().toList();
    if (ids.isEmpty()) {
      return Map.of();
    }
    StackSnapshot first = stacks.getFirst();
    String region = first.stack().region();
    try {
      Map<String, ImageFacts> facts =
          new HashMap<>(images.read(region, first.stack().account(), ids, first.readAt()));
      ofInstances(region, stacks, facts.keySet())
          .forEach(image -> facts.putIfAbsent(image.id(), ImageFacts.ofInstance(image, region)));
      return facts;
    } catch (SdkException e) {
      throw new AwsCallException("the images of " + region, AwsError.of(e));
    }
  }

  /// The images that instances run and that EC2 does not show, as these instances show them: one
  /// request for up to 200 such images, and none where there are none.
  private List<InstanceImage> ofInstances(
      String region, List<StackSnapshot> stacks, Set<String> shown) {
    Set<String> witnesses =
        stacks.stream()
            .flatMap(stack -> stack.deployed().instances().entrySet().stream())
            .filter(entry -> !shown.contains(entry.getKey()))
            .map(Map.Entry::getValue)
            .collect(Collectors.toCollection(TreeSet::new));
    return instances.images(region, witnesses);
  }
}
