package dev.amitrail.report.deployed;

import dev.amitrail.image.ImageId;
import dev.amitrail.report.model.ReportedImage.DeclaredBy;
import dev.amitrail.report.stack.Stack;
import dev.amitrail.report.stack.StackTree;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Which images the parameters of one stack name.
///
/// @param reportParameters the parameters that name an image whatever their value is, in lower case
///   and without punctuation
record ParameterImages(Set<String> reportParameters) {
  /// @param names the names from the settings
  ParameterImages(List<String> names) {
    this(names.stream().map(ParameterImages::normalized).collect(Collectors.toSet()));
  }

  /// The images of a stack's parameters, without those of the stacks nested in it.
  List<DeployedImage> of(StackTree tree) {
    return tree.stack().parameters().stream()
        .flatMap(parameter -> of(tree.path() + parameter.key(), parameter))
        .toList();
  }

  private Stream<DeployedImage> of(String key, Stack.Parameter parameter) {
    String value = parameter.resolved().orElse(parameter.value());
    List<String> ids =
        Arrays.stream(value.split(",", -1)).map(String::strip).filter(id -> !id.isEmpty()).toList();
    if (ids.isEmpty()) {
      return Stream.empty();
    }
    if (ids.stream().allMatch(id -> ImageId.matches(id) || ImageId.isNearly(id))) {
      return ids.stream().map(id -> image(key, id, parameter));
    }
    return reportParameters.contains(normalized(parameter.key()))
        ? Stream.of(DeployedImage.unnamed(key, problem(value)))
        : Stream.empty();
  }

  private static DeployedImage image(String key, String id, Stack.Parameter parameter) {
    return ImageId.matches(id)
        ? DeployedImage.named(
            key,
            DeclaredBy.PARAMETER,
            id,
            parameter.resolved().map(_ -> parameter.value()),
            List.of())
        : DeployedImage.unnamed(key, problem(id));
  }

  private static String problem(String value) {
    return value.matches("\\*+")
        ? "CloudFormation hides its value (NoEcho)"
        : "its value '%s' is no AMI id".formatted(value);
  }

  private static String normalized(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
  }
}
