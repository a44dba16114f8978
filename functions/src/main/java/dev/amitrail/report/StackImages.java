package dev.amitrail.report;

import dev.amitrail.image.ImageId;
import dev.amitrail.report.ImageReference.Declared;
import dev.amitrail.report.ImageReference.Unresolved;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Which parameters of a stack name images: a pure function of the stack and the settings.
public final class StackImages {
  private StackImages() {}

  /// Every image the parameters name, in the order of the stack's parameters: those the settings
  /// name, whatever their value, and any other whose value is an AMI id or a list of them.
  ///
  /// @param reportParameters the names from the settings; case and punctuation do not count, since
  ///   CloudFormation allows no underscore in a parameter's name
  public static List<ImageReference> of(Stack stack, List<String> reportParameters) {
    Set<String> asked =
        reportParameters.stream().map(StackImages::bare).collect(Collectors.toSet());
    return stack.parameters().stream()
        .flatMap(parameter -> references(parameter, asked.contains(bare(parameter.key()))))
        .toList();
  }

  private static Stream<ImageReference> references(Stack.Parameter parameter, boolean asked) {
    String value = parameter.resolved().orElse(parameter.value());
    List<String> ids =
        Arrays.stream(value.split(",")).map(String::strip).filter(id -> !id.isEmpty()).toList();
    if (!ids.isEmpty() && ids.stream().allMatch(ImageId::matches)) {
      return ids.stream()
          .map(
              id ->
                  new Declared(
                      parameter.key(), id, parameter.resolved().map(_ -> parameter.value())));
    }
    return asked && !ids.isEmpty()
        ? Stream.of(new Unresolved(parameter.key(), why(value)))
        : Stream.empty();
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
