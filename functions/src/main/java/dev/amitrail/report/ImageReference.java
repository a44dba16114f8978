package dev.amitrail.report;

import java.util.Optional;

/// A parameter of a stack that says which image to launch.
public sealed interface ImageReference {
  /// The parameter's key, in the stack's own spelling.
  String key();

  /// It names an image.
  ///
  /// @param ssmParameter the SSM parameter that the id was read from when the stack was last
  ///   created or updated
  record Declared(String key, String imageId, Optional<String> ssmParameter)
      implements ImageReference {}

  /// It ought to name an image, and does not.
  record Unresolved(String key, String reason) implements ImageReference {}
}
