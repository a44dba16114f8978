package dev.amitrail.report.deployed;

import dev.amitrail.report.model.ReportedImage.DeclaredBy;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/// An image that a stack deploys, from the stack and its workload alone: the image itself is not
/// read yet.
///
/// @param key as in [dev.amitrail.report.model.ReportedImage]
/// @param id of the image; empty where a parameter should name one and does not
/// @param problem why there is no id
/// @param ssmParameter the SSM parameter that the id was read from when the stack was last created
///   or updated
/// @param uses the resources that are to launch it
public record DeployedImage(
    String key,
    DeclaredBy declaredBy,
    Optional<String> id,
    Optional<String> problem,
    Optional<String> ssmParameter,
    List<Use> uses) {
  /// Copies the list.
  public DeployedImage {
    uses = List.copyOf(uses);
  }

  /// A resource and how many of its instances run which image.
  ///
  /// @param through what names the image to the resource, if it is not the resource itself
  /// @param instances image ids, and how many instances run each
  /// @param isUnused whether nothing that was read launches instances of the image for the resource
  public record Use(
      String resource,
      String type,
      Optional<String> through,
      SortedMap<String, Integer> instances,
      boolean isUnused) {
    /// Copies the map.
    public Use {
      instances = Collections.unmodifiableSortedMap(new TreeMap<>(instances));
    }
  }

  /// An entry that names an image.
  public static DeployedImage named(
      String key, DeclaredBy by, String id, Optional<String> ssmParameter, List<Use> uses) {
    return new DeployedImage(key, by, Optional.of(id), Optional.empty(), ssmParameter, uses);
  }

  /// The entry of a parameter that should name an image and does not.
  public static DeployedImage unnamed(String key, String problem) {
    return new DeployedImage(
        key,
        DeclaredBy.PARAMETER,
        Optional.empty(),
        Optional.of(problem),
        Optional.empty(),
        List.of());
  }

  /// Whether it names this image.
  public boolean names(String imageId) {
    return id.equals(Optional.of(imageId));
  }

  DeployedImage with(Use use) {
    return new DeployedImage(
        key,
        declaredBy,
        id,
        problem,
        ssmParameter,
        Stream.concat(uses.stream(), Stream.of(use)).toList());
  }

  /// Its image, and every image that instances of its resources run.
  Stream<String> imageIds() {
    return Stream.concat(
        id.stream(), uses.stream().flatMap(use -> use.instances().keySet().stream()));
  }
}
