package dev.amitrail.replication.plan;

import dev.amitrail.text.PrintableText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What happened to one image in one Region.
///
/// @param notes the reason, and what else a person should know; often none
/// @param permanent whether EC2 refused a copy, which counts as an attempt
/// @param planned in a dry run, the kind that it would have otherwise
public record ReplicationOutcome(
    String region,
    Kind kind,
    Optional<String> replica,
    List<String> notes,
    boolean permanent,
    Optional<Kind> planned) {

  /// Copies the list. Notes quote tags, and a word of `replicate-to` that is refused stands for a
  /// Region: in a form that can be shown.
  public ReplicationOutcome {
    region = PrintableText.of(region);
    notes = notes.stream().map(PrintableText::of).toList();
  }

  /// What happened, outside of a dry run.
  public ReplicationOutcome(
      String region, Kind kind, Optional<String> replica, List<String> notes, boolean permanent) {
    this(region, kind, replica, notes, permanent, Optional.empty());
  }

  /// What would be done, in a dry run.
  ///
  /// @param planned the kind of outcome that doing it would have
  public static ReplicationOutcome planned(
      String region, Kind planned, Optional<String> replica, List<String> notes) {
    return new ReplicationOutcome(
        region, Kind.SKIPPED, replica, notes, false, Optional.of(planned));
  }

  /// The kinds of outcome. Their values are a contract with users.
  public enum Kind {
    /// A copy was started.
    COPIED("copied"),
    /// An existing copy was recorded on the source.
    ADOPTED("adopted"),
    /// The replica exists and is recorded on the source.
    PRESENT("present"),
    /// Attributes of the source were set on the replica.
    MIRRORED("mirrored"),
    /// The pointer was moved to the image.
    PUBLISHED("published"),
    /// There was nothing to do.
    SKIPPED("skipped"),
    /// A tag asks for something that this deployment does not serve.
    REFUSED("refused"),
    /// Another function does it now, or a later attempt will.
    DEFERRED("deferred"),
    /// The recorded replica is gone, and is not made again unless that is requested.
    MISSING("missing"),
    /// Three copies failed, or EC2 refused three times to start one.
    GIVEN_UP("givenUp"),
    /// Something of the source cannot be set on the replica.
    NOT_MIRRORABLE("notMirrorable"),
    /// It did not succeed; the notes have the reason.
    FAILED("failed");

    private final String value;

    Kind(String value) {
      this.value = value;
    }

    /// The value of `outcome` in results and log lines.
    public String value() {
      return value;
    }
  }

  /// An outcome without a replica.
  public static ReplicationOutcome of(String region, Kind kind, String reason) {
    return new ReplicationOutcome(region, kind, Optional.empty(), List.of(reason), false);
  }

  /// An outcome with its replica.
  public static ReplicationOutcome of(
      String region, Kind kind, String replica, List<String> notes) {
    return new ReplicationOutcome(region, kind, Optional.of(replica), notes, false);
  }

  /// The notes as one text; empty if there are none.
  public Optional<String> reason() {
    return notes.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", notes));
  }

  /// What was done, or what would be done without the dry run.
  public Kind effect() {
    return planned.orElse(kind);
  }

  /// Whether it makes the whole invocation fail.
  public boolean isFailure() {
    return kind == Kind.FAILED;
  }

  /// Whether the replica has to be recorded on the source.
  public boolean isNewOnSource() {
    return kind == Kind.COPIED || kind == Kind.ADOPTED;
  }

  /// The same outcome with these notes before its own.
  public ReplicationOutcome after(List<String> first) {
    List<String> all = new ArrayList<>(first);
    all.addAll(notes);
    return new ReplicationOutcome(region, kind, replica, all, permanent, planned);
  }

  /// The same outcome with one more note.
  public ReplicationOutcome with(String note) {
    List<String> all = new ArrayList<>(notes);
    all.add(note);
    return new ReplicationOutcome(region, kind, replica, all, permanent, planned);
  }
}
