package dev.amitrail.report.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.amitrail.report.model.StackReport;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/// A published report that has one of everything, and the same with other texts.
public final class ShopReport {
  private static final ObjectMapper JSON = new ObjectMapper();

  /// Times and enums: a report with another text there cannot be read.
  private static final Set<String> FIXED =
      Set.of(
          "declaredBy",
          "change",
          "cause",
          "made",
          "trail",
          "scanned",
          "scannedAt",
          "criticalFixSince",
          "highFixSince",
          "since",
          "stackCreated",
          "eventTime",
          "readAt",
          "changedAt",
          "creationDate",
          "deprecationTime");

  private ShopReport() {}

  public static StackReport asItIs() {
    return with(_ -> {});
  }

  /// The report with its JSON form edited.
  public static StackReport with(Consumer<ObjectNode> edit) {
    ObjectNode report = json();
    edit.accept(report);
    return JSON.convertValue(report, StackReport.class);
  }

  /// The report with every text replaced, tag keys too, without times and enums.
  public static StackReport withTexts(UnaryOperator<String> replacement) {
    return JSON.convertValue(replaced(json(), replacement), StackReport.class);
  }

  /// Passes on every text of the report that is no time and no enum.
  public static void texts(BiConsumer<String, String> nameAndText) {
    texts(json(), nameAndText);
  }

  /// One of the report's images, to be edited.
  public static ObjectNode image(ObjectNode report, int index) {
    return (ObjectNode) report.path("images").path(index);
  }

  private static ObjectNode json() {
    try (InputStream bytes = ShopReport.class.getResourceAsStream("shop.json")) {
      return (ObjectNode) JSON.readTree(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode replaced(JsonNode node, UnaryOperator<String> replacement) {
    if (node instanceof ArrayNode array) {
      ArrayNode copy = JSON.createArrayNode();
      array.forEach(element -> copy.add(replaced(element, replacement)));
      return copy;
    }
    if (!(node instanceof ObjectNode object)) {
      return node;
    }
    Map<String, JsonNode> copy = new TreeMap<>();
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      String name = field.getKey();
      if (name.equals("tags")) {
        ObjectNode tags = JSON.createObjectNode();
        field
            .getValue()
            .forEach(tag -> tags.put(replacement.apply(name), replacement.apply(tag.asText())));
        copy.put(name, tags);
      } else if (field.getValue() instanceof TextNode text && !FIXED.contains(name)) {
        copy.put(name, new TextNode(replacement.apply(text.asText())));
      } else {
        copy.put(name, replaced(field.getValue(), replacement));
      }
    }
    return JSON.valueToTree(copy);
  }

  private static void texts(JsonNode node, BiConsumer<String, String> nameAndText) {
    node.forEach(element -> texts(element, nameAndText));
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      if (field.getValue() instanceof TextNode text && !FIXED.contains(field.getKey())) {
        nameAndText.accept(field.getKey(), text.asText());
      }
    }
  }
}
