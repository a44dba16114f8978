package dev.amitrail.infra.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.StreamSupport;

/// A policy of a role.
///
/// @param size about the number of characters that IAM counts, which excludes white space
public record RolePolicy(List<TemplateStatement> statements, int size) {
  /// Copies the list.
  public RolePolicy {
    statements = List.copyOf(statements);
  }

  static RolePolicy of(SynthesisedTemplate template, JsonNode document) {
    return new RolePolicy(
        StreamSupport.stream(document.path("Statement").spliterator(), false)
            .map(statement -> TemplateStatement.of(template, statement))
            .toList(),
        template.resolved(document).toString().length());
  }
}
