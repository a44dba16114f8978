package dev.amitrail.report.stack;

import java.util.List;
import java.util.Optional;

/// A CloudFormation stack as it is now.
///
/// @param status as CloudFormation returns it
/// @param created when it was created, ISO 8601 in UTC
/// @param updated when its last update began, ISO 8601 in UTC; empty if it was never updated
///   (LastUpdatedTime of Stack, CloudFormation API reference)
/// @param root the id of the root stack, for a nested one
public record Stack(
    String id,
    String name,
    String region,
    String account,
    String status,
    Optional<String> created,
    Optional<String> updated,
    Optional<String> root,
    List<Parameter> parameters) {
  /// Copies the list.
  public Stack {
    parameters = List.copyOf(parameters);
  }

  /// Whether it is nested in another stack, whose report covers it.
  public boolean isNested() {
    return root.isPresent();
  }

  /// The stack with the status of its event. CloudFormation may still return that status with
  /// `_CLEANUP_IN_PROGRESS`, which does not change what is deployed.
  public Stack settledAs(String eventStatus) {
    return status.equals(eventStatus + "_CLEANUP_IN_PROGRESS")
        ? new Stack(id, name, region, account, eventStatus, created, updated, root, parameters)
        : this;
  }

  /// Whether nothing happened to the stack between the reading of this and of `later`: it is in the
  /// same status, and no other update began.
  public boolean isStill(Stack later) {
    return id.equals(later.id) && status.equals(later.status) && updated.equals(later.updated);
  }

  /// One parameter.
  ///
  /// @param value as given to CloudFormation; for an SSM parameter type, the SSM parameter's name
  /// @param resolved the value of the SSM parameter when the stack was last created or updated
  public record Parameter(String key, String value, Optional<String> resolved) {}
}
