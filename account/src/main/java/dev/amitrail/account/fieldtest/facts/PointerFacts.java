package dev.amitrail.account.fieldtest.facts;

import java.time.Duration;
import java.util.List;

/// What Parameter Store did with values of data type `aws:ec2:image`.
///
/// @param accepted PutParameter with the id of an image
/// @param stored how long it took until the value could be read
/// @param acceptedWrong PutParameter with the id of no image
/// @param storedWrong the value that was read, for longer than the valid one took
/// @param events operation, and exception, of the events `Parameter Store Change` that arrived
public record PointerFacts(
    Seen<String> accepted,
    Seen<Duration> stored,
    Seen<String> acceptedWrong,
    Seen<String> storedWrong,
    List<String> events) {
  /// Copies the list.
  public PointerFacts {
    events = List.copyOf(events);
  }
}
