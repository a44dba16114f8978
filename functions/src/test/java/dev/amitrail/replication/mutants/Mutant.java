package dev.amitrail.replication.mutants;

import dev.amitrail.simulation.audit.Invariant;
import java.util.List;
import java.util.stream.Stream;

/// A fault in the real code that only the simulation can notice: each class is right by its own
/// unit tests, or the fault shows only when events, refusals and functions meet.
///
/// @param name what is wrong, in a few words
/// @param edits the edits of the source that make it wrong
/// @param noticedBy the invariant that has to notice it
record Mutant(String name, List<Edit> edits, Invariant noticedBy) {

  /// An edit of one class.
  ///
  /// @param type the class whose source is edited, without `dev.amitrail.`
  /// @param find the code to replace, which the source contains exactly once; white space counts as
  ///   one space, so that the formatter does not matter
  /// @param replacement the faulty code
  record Edit(String type, String find, String replacement) {}

  static Mutant of(String name, String type, String find, String replacement, Invariant noticedBy) {
    return new Mutant(name, List.of(new Edit(type, find, replacement)), noticedBy);
  }

  /// The same with one more edit.
  Mutant and(String type, String find, String replacement) {
    return new Mutant(
        name,
        Stream.concat(edits.stream(), Stream.of(new Edit(type, find, replacement))).toList(),
        noticedBy);
  }

  @Override
  public String toString() {
    return name;
  }
}
