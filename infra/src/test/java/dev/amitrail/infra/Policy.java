package dev.amitrail.infra;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.StreamSupport;

/// A policy of a role.
///
/// @param size how many characters IAM counts, about: it leaves white space out
record Policy(List<Statement> statements, int size) {
  Policy {
    statements = List.copyOf(statements);
  }

  static Policy of(Template template, JsonNode document) {
    return new Policy(
        StreamSupport.stream(document.path("Statement").spliterator(), false)
            .map(statement -> Statement.of(template, statement))
            .toList(),
        template.resolved(document).toString().length());
  }
}
