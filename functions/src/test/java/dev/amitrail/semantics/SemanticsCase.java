package dev.amitrail.semantics;

import java.util.function.Consumer;

/// A row of the table of semantics: what AWS answers in one case.
///
/// @param id short and stable, for example `permissions-3`
/// @param title what AWS does, as a sentence
/// @param source the title of the AWS page, or the field of the botocore model (shape.member), that
///   states it; where only a report from the field shows an error code, that too
/// @param check fails if the account behaves in another way
public record SemanticsCase(
    String id, String title, String source, Consumer<SemanticsAccount> check) {
  @Override
  public String toString() {
    return id + ": " + title;
  }
}
