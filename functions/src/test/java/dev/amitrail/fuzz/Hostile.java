package dev.amitrail.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ContainerNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Inputs of one seed that a person, or a program that a person wrote, could make to do harm.
public final class Hostile {
  /// What no terminal, page, log line or mail gets: control characters, halves of characters, line
  /// separators, and format characters, which hide text or change the direction of reading. The
  /// joiners are part of words and emoji.
  private static final Pattern INVISIBLE =
      Pattern.compile("[\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}[\\p{Cf}&&[^\\u200c\\u200d]]]");

  /// Of an exception that nobody meant.
  private static final Pattern UNEXPLAINED =
      Pattern.compile("\\b(java|com|software|org)\\.\\w+\\.|Exception\\b");

  private static final Pattern NAME = Pattern.compile("\"\\w+\":");

  private static final Pattern TIME = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT");

  private static final List<String> PIECES =
      List.of(
          "a",
          "-",
          " ",
          ",",
          "\"",
          "'",
          "\\",
          "/",
          "../",
          "\n",
          "\r\n",
          "\t",
          "\u0000",
          "\u001b[2J",
          "\u001b]0;title\u0007",
          "\u007f",
          "\u0085",
          "\u009b31m",
          "\u00ad",
          "\u200b",
          "\u200e",
          "\u202e",
          "\u2066",
          "\u2028",
          "\ufeff",
          "\ufffe",
          "\ud800",
          "\udc9b",
          "\ud83d\udd25",
          "\ud83d\udc69\u200d\ud83d\udcbb",
          "\udb40\udc41",
          "é",
          "漢",
          "İ",
          "<b>",
          "</script>",
          "&amp;",
          "{{{policy}}}",
          "${x}",
          "%s%n%1$d",
          "all",
          "us-east-1",
          "ap-southeast-2",
          "ami-0abcdef1234567890",
          "aws:",
          "/ami-trail/",
          "1.1.1-",
          "99999999999999999999");

  private static final List<String> TIMES =
      List.of(
          "+1000000000-12-31T23:59:59.999999999Z",
          "-1000000000-01-01T00:00:00Z",
          "+10000-01-01T00:00:00Z",
          "0000-01-01T00:00:00Z",
          "9999-12-31T23:59:59Z",
          "2026-02-30T00:00:00Z",
          "2026-11-22",
          "1970-01-01T00:00:00Z",
          "2026-11-22T02:43:50+25:00",
          "2026-11-22T02:43:60Z");

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Random random;

  Hostile(long seed) {
    random = new Random(seed);
    random.nextInt(); // the first values of neighbouring seeds are alike
  }

  /// Requires of a text for people that a terminal, a page and a mail can show it.
  public static void requireVisible(String text) {
    assertThat(
            INVISIBLE
                .matcher(text)
                .results()
                .map(MatchResult::group)
                .map(found -> "U+%04X".formatted(found.codePointAt(0)))
                .distinct()
                .limit(9))
        .as("characters that nobody sees")
        .isEmpty();
  }

  /// Requires of a message that a person can read it, and that it explains.
  public static void requireExplained(@Nullable String message) {
    assertThat(message).isNotBlank().hasSizeLessThan(10_000);
    requireVisible(Objects.requireNonNull(message));
    assertThat(UNEXPLAINED.matcher(message).results().map(MatchResult::group))
        .as(message)
        .isEmpty();
  }

  /// All sample events.
  public static List<String> events() {
    try (Stream<Path> files = Files.walk(Path.of("..", "events"))) {
      return files.filter(Files::isRegularFile).sorted().map(Hostile::read).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// True in one of so many cases.
  public boolean oneIn(int cases) {
    return random.nextInt(cases) == 0;
  }

  /// A number below this.
  public int below(int bound) {
    return random.nextInt(bound);
  }

  /// One of these.
  public <T> T pick(List<T> some) {
    return some.get(random.nextInt(some.size()));
  }

  /// Up to so many elements.
  public <T> List<T> list(int most, IntFunction<T> element) {
    return IntStream.range(0, random.nextInt(most + 1)).mapToObj(element).toList();
  }

  /// A text of at most so many characters, of one piece again and again, of many pieces, or of
  /// whatever Unicode has.
  public String text(int most) {
    int length = random.nextInt(most + 1);
    int kind = random.nextInt(3);
    String piece = pick(PIECES);
    StringBuilder text = new StringBuilder();
    while (text.length() < length) {
      switch (kind) {
        case 0 -> text.append(piece);
        case 1 -> text.append(pick(PIECES));
        default -> text.appendCodePoint(random.nextInt(Character.MAX_CODE_POINT + 1));
      }
    }
    return text.substring(0, length);
  }

  /// A text, no time, or a time that is none of our days.
  public String time() {
    return pick(TIMES);
  }

  /// A JSON text that is damaged in up to three places, as a tree or as a text.
  public String damaged(String json) {
    try {
      JsonNode tree = JSON.readTree(json);
      for (int times = 1 + random.nextInt(3); times > 0; times--) {
        damage(pick(containers(tree)));
      }
      String text = tree.toString();
      return oneIn(4) ? damagedText(text) : text;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("What is damaged must be whole before: " + json, e);
    }
  }

  /// A JSON text with other texts in it, and otherwise as it was.
  public String withOtherTexts(String json, int most) {
    try {
      JsonNode tree = JSON.readTree(json);
      for (ContainerNode<?> container : containers(tree)) {
        if (container instanceof ObjectNode object) {
          object
              .properties()
              .forEach(
                  field -> {
                    if (field.getValue().isTextual() && !oneIn(4)) {
                      field.setValue(TextNode.valueOf(text(most)));
                    }
                  });
        }
      }
      return tree.toString();
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(json, e);
    }
  }

  private static List<ContainerNode<?>> containers(JsonNode node) {
    List<ContainerNode<?>> all = new ArrayList<>();
    if (node instanceof ContainerNode<?> container) {
      all.add(container);
      node.forEach(child -> all.addAll(containers(child)));
    }
    return all;
  }

  private void damage(ContainerNode<?> container) {
    switch (container) {
      case ObjectNode object -> {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        String name = names.isEmpty() || oneIn(8) ? text(20) : pick(names);
        JsonNode before = object.get(name);
        if (before != null && TIME.matcher(before.asText()).lookingAt() && oneIn(2)) {
          object.put(name, time());
          return;
        }
        switch (random.nextInt(6)) {
          case 0 -> object.remove(name);
          case 1 -> object.set(text(20), Objects.requireNonNullElse(before, NullNode.instance));
          case 2 -> object.put(name, text(300));
          default -> object.set(name, value());
        }
      }
      case ArrayNode array -> {
        int index = array.isEmpty() ? 0 : random.nextInt(array.size());
        switch (random.nextInt(4)) {
          case 0 -> array.remove(index);
          case 1 -> array.add(value());
          case 2 ->
              IntStream.range(0, array.isEmpty() ? 0 : 200)
                  .forEach(_ -> array.add(array.get(index)));
          default -> array.insert(index, value());
        }
      }
      default -> throw new IllegalStateException("Not a container of JSON: " + container);
    }
  }

  /// A value of any type.
  private JsonNode value() {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    return switch (random.nextInt(14)) {
      case 0 -> nodes.booleanNode(random.nextBoolean());
      case 1 -> nodes.numberNode(pick(List.of(-1, 0, 1, 2, Integer.MAX_VALUE, Integer.MIN_VALUE)));
      case 2 -> nodes.numberNode(pick(List.of(Long.MIN_VALUE, Long.MAX_VALUE, 4_102_444_800_000L)));
      case 3 -> nodes.numberNode(BigInteger.TEN.pow(random.nextInt(400)));
      case 4 -> nodes.numberNode(pick(List.of(0.5, 1e308, -1e-308, 1e15)));
      case 5 -> nodes.textNode(text(50));
      case 6 -> nodes.textNode(text(oneIn(20) ? 100_000 : 2_000));
      case 7, 8 -> nodes.textNode(time());
      case 9 -> nodes.arrayNode().add(NullNode.instance);
      case 10 -> nodes.arrayNode().addObject();
      case 11 -> nodes.objectNode().set(text(5), NullNode.instance);
      case 12 -> deep(pick(List.of(1, 30, 300)));
      default -> NullNode.instance;
    };
  }

  private static JsonNode deep(int levels) {
    JsonNode node = NullNode.instance;
    for (int level = 0; level < levels; level++) {
      node = JsonNodeFactory.instance.objectNode().set("a", node);
    }
    return node;
  }

  private String damagedText(String json) {
    int at = random.nextInt(json.length());
    return switch (random.nextInt(8)) {
      case 0 -> json.substring(0, at);
      case 1 -> json.substring(0, at) + pick(PIECES) + json.substring(at);
      case 2 -> json.substring(0, at) + pick(PIECES) + json.substring(at + 1);
      case 3 -> json.substring(at);
      case 4 -> json + json;
      // A name that is there twice.
      case 5 ->
          NAME.matcher(json)
              .replaceFirst(
                  name -> Matcher.quoteReplacement(name.group() + value() + "," + name.group()));
      case 6 -> "\ufeff" + json;
      default ->
          pick(
              List.of(
                  "", "null", "{", "[".repeat(50_000), "{\"a\":".repeat(50_000), "1e999999999"));
    };
  }
}
