package dev.amitrail.aws;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.deser.std.StdDelegatingDeserializer;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdDelegatingSerializer;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.databind.util.StdConverter;
import dev.amitrail.text.CutText;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The settings of a function, as one environment variable of JSON: an object whose properties are
/// the components of a record.
///
/// Reading is strict, because a misspelt `dryRun` must not write: a property that is unknown,
/// missing, null or of another type is an error. Nothing has a default, nothing is converted.
///
/// A list of names is one text, separated by spaces: Lambda allows 4 kB for the environment, and
/// counts the quotation marks of a list twice.
public final class EnvironmentSettings {
  /// The name of the environment variable.
  public static final String VARIABLE = "AMI_TRAIL_SETTINGS";

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(
              DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
              DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES,
              DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
              DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS,
              DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY,
              DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .withCoercionConfig(
              LogicalType.Textual,
              texts ->
                  List.of(
                          CoercionInputShape.Integer,
                          CoercionInputShape.Float,
                          CoercionInputShape.Boolean)
                      .forEach(shape -> texts.setCoercion(shape, CoercionAction.Fail)))
          .defaultSetterInfo(JsonSetter.Value.forContentNulls(Nulls.FAIL))
          .addModule(
              new SimpleModule()
                  .addSerializer(List.class, new StdDelegatingSerializer(new JoinedNames()))
                  .addDeserializer(List.class, new StdDelegatingDeserializer<>(new SplitNames())))
          .build();

  private EnvironmentSettings() {}

  private static final class JoinedNames extends StdConverter<List<String>, String> {
    @Override
    public String convert(List<String> names) {
      String text = String.join(" ", names);
      if (names.contains("") || !split(text).equals(names)) {
        throw new IllegalArgumentException("A name is empty or contains a space: " + names);
      }
      return text;
    }
  }

  private static final class SplitNames extends StdConverter<String, List<String>> {
    @Override
    public List<String> convert(String text) {
      List<String> names = split(text);
      if (names.contains("")) {
        throw new IllegalArgumentException("A name is empty: " + text);
      }
      return names;
    }
  }

  private static List<String> split(String text) {
    return text.isEmpty() ? List.of() : List.of(text.split(" ", -1));
  }

  /// The environment of a function with these settings; the reverse of [#read].
  public static Map<String, String> write(Record settings) {
    try {
      return Map.of(VARIABLE, JSON.writeValueAsString(settings));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("These settings have no JSON form: " + settings, e);
    }
  }

  /// Reads the settings from the environment of the function.
  ///
  /// @throws IllegalStateException if the variable is not set or is not what [#write] writes; the
  ///   message names the variable, the property and what was expected
  public static <S extends Record> S read(Map<String, String> environment, Class<S> type) {
    String value = environment.get(VARIABLE);
    if (value == null) {
      throw new IllegalStateException(
          "Environment variable %s is not set: the stack that deploys this function sets it."
              .formatted(VARIABLE));
    }
    try {
      JsonNode json = JSON.readTree(value);
      requireKnownProperties(json, type);
      return convert(json, type);
    } catch (JsonProcessingException e) {
      // A limit of the reader, such as the depth, has no place in the text.
      String problem =
          e.getLocation() == null
              ? e.getOriginalMessage()
              : "it is not one JSON object: see line %d, column %d"
                  .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
      throw refused(problem, e);
    }
  }

  private static void requireKnownProperties(JsonNode json, Class<?> type) {
    List<String> known =
        Arrays.stream(type.getRecordComponents()).map(RecordComponent::getName).toList();
    if (!json.isObject()) {
      throw refused("expected a JSON object of " + String.join(", ", known), null);
    }
    json.fieldNames()
        .forEachRemaining(
            property -> {
              if (!known.contains(property)) {
                throw refused(
                    "property '%s' is unknown: expected %s"
                        .formatted(property, String.join(", ", known)),
                    null);
              }
            });
  }

  private static <S> S convert(JsonNode json, Class<S> type) throws JsonProcessingException {
    try {
      return JSON.treeToValue(json, type);
    } catch (ValueInstantiationException e) { // the record's constructor refused its values
      throw refused(
          Optional.ofNullable(e.getCause())
              .map(Throwable::getMessage)
              .orElse(e.getOriginalMessage()),
          e);
    } catch (JsonMappingException e) {
      String property = e.getPath().getFirst().getFieldName();
      RecordComponent component =
          Arrays.stream(type.getRecordComponents())
              .filter(one -> one.getName().equals(property))
              .findFirst()
              .orElseThrow();
      throw refused(
          "property '%s' %s: expected %s"
              .formatted(
                  property,
                  json.has(property) ? "is " + json.path(property) : "is missing",
                  expected(component.getType())),
          e);
    }
  }

  private static String expected(Class<?> type) {
    if (type == boolean.class) {
      return "true or false";
    }
    if (type == int.class) {
      return "a whole number";
    }
    if (type.isEnum()) {
      return Arrays.stream(type.getEnumConstants())
          .map(Object::toString)
          .collect(Collectors.joining(" or "));
    }
    if (type == List.class) {
      return "names separated by spaces";
    }
    return Map.class.isAssignableFrom(type) ? "an object of texts" : "a text";
  }

  private static IllegalStateException refused(
      String problem, @Nullable JsonProcessingException cause) {
    return new IllegalStateException(
        "Environment variable %s: %s.".formatted(VARIABLE, CutText.quoting(problem)), cause);
  }
}
