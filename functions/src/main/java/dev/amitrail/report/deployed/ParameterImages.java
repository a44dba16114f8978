package dev.amitrail.report.deployed;

import dev.amitrail.image.ImageId;
import dev.amitrail.report.model.ReportedImage.DeclaredBy;
import dev.amitrail.report.stack.Stack;
import dev.amitrail.report.stack.StackTree;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Which images the parameters of one stack name.
///
/// @param reportParameters the parameters that name an image whatever their value is, in lower case
///   and without punctuation
record ParameterImages(Set<String> reportParameters) {
  private static final Pattern BETWEEN_ITEMS = Pattern.compile("[\\s,;]+");

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
    List<String> items =
        BETWEEN_ITEMS.splitAsStream(value).filter(item -> !item.isEmpty()).distinct().toList();
    if (items.isEmpty()) {
      return Stream.empty();
    }
    if (items.stream().allMatch(item -> ImageId.matches(item) || ImageId.isNearly(item))) {
      return items.stream()
          .map(
              item ->
                  ImageId.matches(item)
                      ? named(key, item, parameter)
                      : DeployedImage.unnamed(key, problem(item)));
    }
    List<String> ids = ImageId.in(value);
    return ids.isEmpty() && reportParameters.contains(normalized(parameter.key()))
        ? Stream.of(DeployedImage.unnamed(key, problem(value)))
        : ids.stream().map(id -> named(key, id, parameter));
  }

  private static DeployedImage named(String key, String id, Stack.Parameter parameter) {
    return DeployedImage.named(
        key, DeclaredBy.PARAMETER, id, parameter.resolved().map(_ -> parameter.value()), List.of());
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
