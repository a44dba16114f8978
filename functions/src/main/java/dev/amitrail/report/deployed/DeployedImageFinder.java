package dev.amitrail.report.deployed;

import dev.amitrail.report.model.ReportedImage.DeclaredBy;
import dev.amitrail.report.model.StackReport.Awaiting;
import dev.amitrail.report.model.Unresolved;
import dev.amitrail.report.stack.StackResource;
import dev.amitrail.report.stack.StackTree;
import dev.amitrail.report.workload.Instance;
import dev.amitrail.report.workload.StackInstances;
import dev.amitrail.report.workload.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Which images a stack deploys: a pure function of what was read of it.
public final class DeployedImageFinder {
  private DeployedImageFinder() {}

  /// Every image that the stack deploys.
  ///
  /// First those that the root's parameters name, in the stack's order: the parameters from the
  /// settings, whatever their value, and any other whose value is an AMI id or a list of them, or
  /// looks like one without being one. Then those that only parameters of nested stacks name, then
  /// those that only resources use.
  ///
  /// @param reportParameters the names from the settings; case and punctuation do not count, since
  ///   CloudFormation allows no underscore in a parameter's name
  public static DeployedImages of(
      StackTree tree, Workload workload, List<String> reportParameters) {
    List<DeployedImage> images = ofParameters(tree, new ParameterImages(reportParameters));
    List<Unresolved> unresolved = new ArrayList<>();
    for (ResourceImage resource : ResourceImages.of(tree, workload)) {
      switch (resource) {
        case ResourceImage.Known known -> images = with(known, images);
        case ResourceImage.Unknown(Unresolved line) -> unresolved.add(line);
      }
    }
    return new DeployedImages(
        images, unresolved, instances(tree, workload), awaiting(tree, workload));
  }

  private static Map<String, String> instances(StackTree tree, Workload workload) {
    return StackInstances.of(tree, workload).byResource().values().stream()
        .flatMap(List::stream)
        .collect(Collectors.toMap(Instance::imageId, Instance::id, (one, _) -> one));
  }

  /// The groups that want instances and have none yet.
  private static List<Awaiting> awaiting(StackTree root, Workload workload) {
    return root.all()
        .flatMap(
            tree ->
                tree.resources().stream()
                    .filter(one -> one.type().equals(StackResource.AUTO_SCALING_GROUP))
                    .flatMap(
                        one ->
                            Stream.ofNullable(workload.groups().get(one.physicalId()))
                                .filter(group -> !workload.hasInstances(group))
                                .filter(group -> group.wanted() > 0)
                                .map(
                                    group ->
                                        new Awaiting(
                                            tree.path() + one.logicalId(), group.wanted()))))
        .toList();
  }

  private static List<DeployedImage> ofParameters(StackTree root, ParameterImages parameters) {
    List<DeployedImage> images = parameters.of(root);
    for (StackTree nested : root.all().skip(1).toList()) {
      images = withNested(parameters.of(nested), images);
    }
    return images;
  }

  /// `images`, and those that a nested stack's parameters name and no parameter further up does: a
  /// value that the root passes to a nested stack is one entry, the root's.
  private static List<DeployedImage> withNested(
      List<DeployedImage> nested, List<DeployedImage> images) {
    Set<String> ids =
        images.stream().flatMap(image -> image.id().stream()).collect(Collectors.toSet());
    List<DeployedImage> all = new ArrayList<>(images);
    for (DeployedImage image : nested) {
      boolean isKnown =
          image
              .id()
              .map(ids::contains)
              .orElseGet(() -> all.stream().anyMatch(one -> one.problem().equals(image.problem())));
      if (!isKnown) {
        all.add(image);
      }
    }
    return all;
  }

  /// `images` with one of a resource: as a use of the parameters that name the image, or else as an
  /// entry of its own.
  private static List<DeployedImage> with(ResourceImage.Known known, List<DeployedImage> images) {
    if (images.stream().anyMatch(image -> isDeclared(known, image))) {
      return images.stream()
          .map(image -> isDeclared(known, image) ? image.with(known.use()) : image)
          .toList();
    }
    List<DeployedImage> all = new ArrayList<>(images);
    all.add(
        DeployedImage.named(
            known.use().resource(),
            DeclaredBy.RESOURCE,
            known.imageId(),
            Optional.empty(),
            List.of(known.use())));
    return all;
  }

  private static boolean isDeclared(ResourceImage.Known known, DeployedImage image) {
    return image.declaredBy() == DeclaredBy.PARAMETER && image.names(known.imageId());
  }
}
