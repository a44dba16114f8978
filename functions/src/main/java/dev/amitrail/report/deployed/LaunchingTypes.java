package dev.amitrail.report.deployed;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// Types of resources that launch instances and are not read, so that a report lists each of their
/// resources as not read. Where the instances belong to a stack of their own (Elastic Beanstalk,
/// StackSets, Service Catalog), that stack has its own report.
///
/// The types come from `launching-types.txt` beside this class: every resource type with a property
/// that determines an image. It is not written by hand; `resource_types.py` in `local` makes it of
/// CloudFormation's resource schemas, and a test of the build compares the two.
final class LaunchingTypes {
  /// Of a type, the properties that determine the image.
  private static final Map<String, String> NOT_READ = read();

  private LaunchingTypes() {}

  /// Why the image of a resource is not known; empty if its type launches no instances.
  ///
  /// It does not state that there are instances: a type can launch them or leave that to another
  /// resource, and CloudFormation does not return which. A capacity provider of ECS has either an
  /// Auto Scaling group, which is read, or instances of its own (CreateCapacityProvider, ECS API
  /// reference); a compute environment of Batch may use Fargate.
  static Optional<String> reason(String type) {
    return Optional.ofNullable(NOT_READ.get(type))
        .map(
            properties ->
                properties.isEmpty()
                    ? "the service chooses its image"
                    : "the image of any instances that it launches is determined by %s"
                        .formatted(properties));
  }

  private static Map<String, String> read() {
    try (InputStream types =
        Objects.requireNonNull(LaunchingTypes.class.getResourceAsStream("launching-types.txt"))) {
      return new String(types.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(Predicate.not(line -> line.startsWith("#")))
          .map(line -> line.split(" ", 2))
          .collect(Collectors.toMap(line -> line[0], line -> line.length == 1 ? "" : line[1]));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
