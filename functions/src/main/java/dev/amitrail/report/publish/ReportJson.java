package dev.amitrail.report.publish;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.amitrail.report.model.Fleet;
import dev.amitrail.report.model.ReportFailedException;
import dev.amitrail.report.model.StackReport;
import java.util.Optional;

/// The JSON form of reports.
public final class ReportJson {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          // What a record answers beyond its components is no part of its form.
          .disable(MapperFeature.AUTO_DETECT_IS_GETTERS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private static final ObjectMapper LINES =
      JsonMapper.builder()
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
          .build();

  private ReportJson() {}

  public static String write(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Records of texts and numbers always have a JSON form", e);
    }
  }

  /// The same form without line breaks and indentation, where bytes count.
  static String compact(Object value) {
    try {
      return JSON.writer().without(SerializationFeature.INDENT_OUTPUT).writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Records of texts and numbers always have a JSON form", e);
    }
  }

  /// One line for the log, which finds a report by its event or its stack.
  public static String line(String eventId, Object result) {
    ObjectNode line = LINES.valueToTree(result);
    line.put("event", eventId);
    return line.toString();
  }

  /// The report in `text`.
  public static Parsed<StackReport> report(String text) {
    return read(text, StackReport.class, StackReport.VERSION);
  }

  /// The fleet in `text`.
  static Parsed<Fleet> fleet(String text) {
    return read(text, Fleet.class, Fleet.VERSION);
  }

  /// How far a refresh has come, in `text`.
  public static Parsed<RefreshProgress> refresh(String text) {
    return read(text, RefreshProgress.class, RefreshProgress.VERSION);
  }

  private static <T> Parsed<T> read(String text, Class<T> type, int known) {
    try {
      JsonNode tree = JSON.readTree(text);
      int version = tree.path("version").asInt();
      if (version > known) {
        return new Parsed.OfNewerVersion<>(version, known);
      }
      return version == known
          ? new Parsed.Known<>(JSON.treeToValue(tree, type))
          : new Parsed.Damaged<>();
    } catch (JsonProcessingException _) {
      return new Parsed.Damaged<>();
    }
  }

  /// An object of the bucket, which people can write to as well.
  public sealed interface Parsed<T> {
    /// It is what this build writes.
    record Known<T>(T value) implements Parsed<T> {}

    /// A newer build wrote it.
    ///
    /// @param known the newest version that this build reads
    record OfNewerVersion<T>(int version, int known) implements Parsed<T> {}

    /// It is nothing that any build writes.
    record Damaged<T>() implements Parsed<T> {}

    /// The value; empty if the object is damaged or of a newer build.
    default Optional<T> ifKnown() {
      return this instanceof Known<T>(T value) ? Optional.of(value) : Optional.empty();
    }

    /// The value; empty if the object is damaged, and may be overwritten.
    ///
    /// @param key of the object
    /// @throws ReportFailedException if a newer build wrote it: this build does not overwrite it
    default Optional<T> known(String key) {
      if (this instanceof OfNewerVersion<T>(int version, int known)) {
        throw new ReportFailedException(
            "%s is of version %d, and this build writes version %d: a newer build of AMI Trail was deployed before. Deploy that one again; nothing was overwritten."
                .formatted(key, version, known));
      }
      return ifKnown();
    }
  }
}
