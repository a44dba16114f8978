package dev.amitrail.event;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The CloudFormation statuses in which a stack has settled: it does not change any more unless a
/// person acts. The constants are named as in StackStatus of the CloudFormation API reference.
public enum StackStatus {
  /// The stack was created.
  CREATE_COMPLETE,
  /// The stack is as its new template describes it.
  UPDATE_COMPLETE,
  /// The stack is as it was before the update.
  UPDATE_ROLLBACK_COMPLETE,
  /// Resources were imported into the stack.
  IMPORT_COMPLETE,
  /// The stack is as it was before the import.
  IMPORT_ROLLBACK_COMPLETE,
  /// Creation failed, and the created resources are kept.
  CREATE_FAILED,
  /// The update failed, and its changes are kept.
  UPDATE_FAILED,
  /// Creation failed, and the created resources were deleted.
  ROLLBACK_COMPLETE,
  /// The stack was deleted.
  DELETE_COMPLETE;

  /// The constant for a status as CloudFormation spells it; empty if the stack has not settled.
  public static Optional<StackStatus> of(String status) {
    return Arrays.stream(values()).filter(known -> known.name().equals(status)).findFirst();
  }

  /// Whether a stack in this status needs a person to act, and is neither in its old nor in its new
  /// state: `CREATE_FAILED`, `UPDATE_ROLLBACK_FAILED`, `DELETE_FAILED` and others.
  public static boolean isStuck(String status) {
    return status.endsWith("_FAILED");
  }

  /// Whether a stack in this status, as CloudFormation spells it, deploys nothing any more.
  public static boolean isClosed(String status) {
    return Stream.of(ROLLBACK_COMPLETE, DELETE_COMPLETE)
        .anyMatch(closed -> closed.name().equals(status));
  }

  /// All statuses as CloudFormation spells them.
  public static List<String> names() {
    return Arrays.stream(values()).map(StackStatus::name).toList();
  }
}
