package dev.amitrail.report.publish;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.AnnotationIntrospector;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.AnnotatedParameter;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.introspect.NopAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.amitrail.report.model.Fleet;
import dev.amitrail.report.model.StackReport;
import dev.amitrail.report.publish.ReportBucket.Stored;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.math.BigInteger;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Writes and reads the JSON form of reports, of the list of all stacks, and of results.
public final class ReportJson {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
          // Methods of a record other than its components are no part of its JSON form.
          .disable(MapperFeature.AUTO_DETECT_IS_GETTERS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .annotationIntrospector(
              AnnotationIntrospector.pair(
                  new RequiredComponents(), new JacksonAnnotationIntrospector()))
          .build();

  private ReportJson() {}

  /// The JSON form, indented.
  public static String write(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Records of texts and numbers always have a JSON form", e);
    }
  }

  /// The same form without line breaks and indentation, where bytes count.
  public static String compact(Object value) {
    try {
      return JSON.writer().without(SerializationFeature.INDENT_OUTPUT).writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Records of texts and numbers always have a JSON form", e);
    }
  }

  /// The parts of a result, for the log.
  public static Map<String, Object> fields(Object result) {
    return JSON.convertValue(result, new TypeReference<LinkedHashMap<String, Object>>() {});
  }

  /// The report in `text`.
  public static Parsed<StackReport> report(String text) {
    return read(text, StackReport.class, StackReport.VERSION);
  }

  /// The report in an object.
  static Parsed<StackReport> report(Stored stored) {
    return read(stored, StackReport.class, StackReport.VERSION, StackReport::latestTime);
  }

  /// The fleet in an object.
  static Parsed<Fleet> fleet(Stored stored) {
    return read(stored, Fleet.class, Fleet.VERSION, Fleet::latestTime);
  }

  /// The row of the list of all stacks in an object.
  static Parsed<FleetRows.Row> row(Stored stored) {
    return read(
        stored, FleetRows.Row.class, FleetRows.Row.VERSION, row -> row.stack().latestTime());
  }

  /// What is in an object. It is damaged too if it states that something happened after the object
  /// was written: such a time would win over all later ones, or put off what waits for it.
  ///
  /// @param known the newest version of the form that this build reads
  /// @param latest the latest time that it states as past
  public static <T> Parsed<T> read(
      Stored stored, Class<T> type, int known, Function<T, Instant> latest) {
    Parsed<T> parsed = read(stored.text(), type, known);
    return parsed instanceof Parsed.Known<T>(T value) && !stored.isWrittenAfter(latest.apply(value))
        ? new Parsed.Damaged<>()
        : parsed;
  }

  /// What is in `text`.
  ///
  /// @param known the newest version of the form that this build reads
  public static <T> Parsed<T> read(String text, Class<T> type, int known) {
    try {
      BigInteger version = version(text);
      int order = version.compareTo(BigInteger.valueOf(known));
      if (order > 0) {
        return new Parsed.OfNewerVersion<>(version, known);
      }
      return order == 0 ? new Parsed.Known<>(JSON.readValue(text, type)) : new Parsed.Damaged<>();
    } catch (JsonProcessingException _) {
      return new Parsed.Damaged<>();
    } catch (IOException e) {
      throw new UncheckedIOException("A text in memory is always read", e);
    }
  }

  /// The number that the object in `text` has as its version, however large; 0 if there is none.
  /// The version comes first in what this build writes, so that no more than that is read twice.
  private static BigInteger version(String text) throws IOException {
    try (JsonParser parser = JSON.createParser(text)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return BigInteger.ZERO;
      }
      for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
        JsonToken value = parser.nextToken();
        if (name.equals("version")) {
          return value == JsonToken.VALUE_NUMBER_INT
              ? parser.getBigIntegerValue()
              : BigInteger.ZERO;
        }
        parser.skipChildren();
      }
      return BigInteger.ZERO;
    }
  }

  /// A component of a record that is not `@Nullable` must be there, and not null: what is read is
  /// damaged otherwise. Lists and maps are left to the records, since earlier builds lacked some.
  private static final class RequiredComponents extends NopAnnotationIntrospector {
    private static final long serialVersionUID = 1L;

    @Override
    public @Nullable Boolean hasRequiredMarker(AnnotatedMember member) {
      return isRequired(member) ? true : null;
    }

    @Override
    public JsonSetter.Value findSetterInfo(Annotated annotated) {
      return isRequired(annotated)
          ? JsonSetter.Value.forValueNulls(Nulls.FAIL)
          : JsonSetter.Value.empty();
    }

    private static boolean isRequired(Annotated annotated) {
      return annotated instanceof AnnotatedParameter parameter
          && !parameter.getRawType().isPrimitive()
          && !parameter.getType().isContainerType()
          && parameter.getOwner().getAnnotated() instanceof Constructor<?> constructor
          && !constructor.getAnnotatedParameterTypes()[parameter.getIndex()].isAnnotationPresent(
              Nullable.class);
    }
  }

  /// An object of the bucket, which people can write to as well.
  public sealed interface Parsed<T> {
    /// It is what this build writes.
    record Known<T>(T value) implements Parsed<T> {}

    /// A newer build wrote it.
    ///
    /// @param known the newest version that this build reads
    record OfNewerVersion<T>(BigInteger version, int known) implements Parsed<T> {}

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
      if (this instanceof OfNewerVersion<T>(BigInteger version, int known)) {
        throw new ReportFailedException(
            "%s is of version %d, and this build writes version %d: a newer build of AMI Trail was deployed before. Deploy that one again; nothing was overwritten."
                .formatted(key, version, known));
      }
      return ifKnown();
    }
  }
}
