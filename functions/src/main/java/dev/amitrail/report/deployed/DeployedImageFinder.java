package dev.amitrail.report.deployed;

import dev.amitrail.image.ImageId;
import dev.amitrail.report.model.ReportedImage.DeclaredBy;
import dev.amitrail.report.stack.Stack;
import dev.amitrail.report.stack.StackTree;
import dev.amitrail.report.workload.Workload;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Which images a stack deploys: a pure function of what was read of it.
public final class DeployedImageFinder {
  private final Set<String> asked;
  private final StackTree root;
  private final Workload workload;
  private final List<DeployedImage> images = new ArrayList<>();

  private DeployedImageFinder(StackTree root, Workload workload, List<String> reportParameters) {
    this.asked =
        reportParameters.stream().map(DeployedImageFinder::bare).collect(Collectors.toSet());
    this.root = root;
    this.workload = workload;
  }

  /// Every image the stack deploys.
  ///
  /// First those that the root's parameters name, in the stack's order: the parameters from the
  /// settings, whatever their value, and any other whose value is an AMI id or a list of them, or
  /// looks like one and is none. Then those that only parameters of nested stacks name, then those
  /// that only resources use.
  ///
  /// @param reportParameters the names from the settings; case and punctuation do not count, since
  ///   CloudFormation allows no underscore in a parameter's name
  public static DeployedImages of(
      StackTree tree, Workload workload, List<String> reportParameters) {
    return new DeployedImageFinder(tree, workload, reportParameters).deployed();
  }

  private DeployedImages deployed() {
    root.stack().parameters().forEach(parameter -> images.addAll(entries("", parameter)));
    root.all().skip(1).forEach(this::addNestedParameters);
    ResourceImages resources = ResourceImages.of(root, workload);
    resources.units().forEach(this::add);
    return new DeployedImages(images, resources.unresolved());
  }

  /// What the root hands down to a nested stack is told once, as the root's.
  private void addNestedParameters(StackTree nested) {
    Set<String> told =
        images.stream()
            .flatMap(image -> image.id().stream())
            .collect(Collectors.toCollection(HashSet::new));
    nested.stack().parameters().stream()
        .flatMap(parameter -> entries(nested.path(), parameter).stream())
        .filter(image -> image.id().map(id -> !told.contains(id)).orElseGet(() -> isNews(image)))
        .forEach(images::add);
  }

  /// Whether no parameter further up has the same trouble.
  private boolean isNews(DeployedImage image) {
    return images.stream()
        .noneMatch(told -> told.id().isEmpty() && told.problem().equals(image.problem()));
  }

  private List<DeployedImage> entries(String path, Stack.Parameter parameter) {
    String key = path + parameter.key();
    String value = parameter.resolved().orElse(parameter.value());
    List<String> ids =
        Arrays.stream(value.split(",", -1)).map(String::strip).filter(id -> !id.isEmpty()).toList();
    if (ids.isEmpty()) {
      return List.of();
    }
    if (ids.stream().allMatch(id -> ImageId.matches(id) || ImageId.isNearly(id))) {
      return ids.stream().map(id -> entry(key, id, parameter)).toList();
    }
    return asked.contains(bare(parameter.key()))
        ? List.of(DeployedImage.unnamed(key, why(value)))
        : List.of();
  }

  private static DeployedImage entry(String key, String id, Stack.Parameter parameter) {
    return ImageId.matches(id)
        ? DeployedImage.named(
            key,
            DeclaredBy.PARAMETER,
            id,
            parameter.resolved().map(_ -> parameter.value()),
            List.of())
        : DeployedImage.unnamed(key, why(id));
  }

  /// A unit whose image a parameter names is told with the parameter; any other is an entry of its
  /// own.
  private void add(ResourceImages.Unit unit) {
    boolean isNamed =
        images.stream()
            .anyMatch(
                image -> image.declaredBy() == DeclaredBy.PARAMETER && image.names(unit.imageId()));
    if (isNamed) {
      images.replaceAll(
          image ->
              image.declaredBy() == DeclaredBy.PARAMETER && image.names(unit.imageId())
                  ? image.with(unit.use())
                  : image);
    } else {
      images.add(
          DeployedImage.named(
              unit.use().resource(),
              DeclaredBy.RESOURCE,
              unit.imageId(),
              Optional.empty(),
              List.of(unit.use())));
    }
  }

  private static String why(String value) {
    return value.matches("\\*+")
        ? "CloudFormation hides its value (NoEcho)"
        : "its value '%s' is no AMI id".formatted(value);
  }

  private static String bare(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
  }
}
