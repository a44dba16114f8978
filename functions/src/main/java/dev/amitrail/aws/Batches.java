package dev.amitrail.aws;

import java.util.Collection;
import java.util.List;
import java.util.stream.Gatherers;

/// Splits the values of a request whose number an API limits.
public final class Batches {
  private Batches() {}

  /// The distinct items in lists of at most `most`, in their order.
  public static <T> List<List<T>> of(int most, Collection<T> items) {
    return items.stream().distinct().gather(Gatherers.windowFixed(most)).toList();
  }
}
