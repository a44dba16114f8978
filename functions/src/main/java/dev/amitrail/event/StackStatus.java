package dev.amitrail.event;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The CloudFormation statuses in which a stack has settled: nothing of it changes by itself any
/// more. The constants are named as in StackStatus of the CloudFormation API reference.
public enum StackStatus {
  /// The stack was created.
  CREATE_COMPLETE(Meaning.COMPLETE),
  /// The stack is as its new template says.
  UPDATE_COMPLETE(Meaning.COMPLETE),
  /// The stack returned to what it was before the update.
  UPDATE_ROLLBACK_COMPLETE(Meaning.COMPLETE),
  /// Resources were taken into the stack.
  IMPORT_COMPLETE(Meaning.COMPLETE),
  /// The stack returned to what it was before the import.
  IMPORT_ROLLBACK_COMPLETE(Meaning.COMPLETE),
  /// Creating failed, and what was made is kept.
  CREATE_FAILED(Meaning.PARTIAL),
  /// Updating failed, and what was changed is kept.
  UPDATE_FAILED(Meaning.PARTIAL),
  /// Creating failed, and what was made is taken away again.
  ROLLBACK_COMPLETE(Meaning.CLOSED),
  /// The stack is deleted.
  DELETE_COMPLETE(Meaning.CLOSED);

  /// What a status means to a report.
  public enum Meaning {
    /// The stack is what its template and parameters say.
    COMPLETE,
    /// The stack is between two of its states.
    PARTIAL,
    /// The stack deploys nothing any more.
    CLOSED
  }

  private final Meaning meaning;

  StackStatus(Meaning meaning) {
    this.meaning = meaning;
  }

  /// What it means to a report.
  public Meaning meaning() {
    return meaning;
  }

  /// The constant for a status as CloudFormation spells it; empty if a stack in it has not settled.
  public static Optional<StackStatus> of(String status) {
    return Arrays.stream(values()).filter(known -> known.name().equals(status)).findFirst();
  }

  /// Whether a stack in this status stays in it until a person goes on with it, and is neither what
  /// it was nor what it was to be: `CREATE_FAILED`, `UPDATE_ROLLBACK_FAILED`, `DELETE_FAILED` and
  /// the like.
  public static boolean isStuck(String status) {
    return status.endsWith("_FAILED");
  }

  /// Whether a stack in this status, as CloudFormation spells it, deploys nothing any more.
  public static boolean isClosed(String status) {
    return of(status).filter(settled -> settled.meaning() == Meaning.CLOSED).isPresent();
  }

  /// How CloudFormation spells them all.
  public static List<String> names() {
    return Arrays.stream(values()).map(StackStatus::name).toList();
  }
}
