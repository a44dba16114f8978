package dev.amitrail.report.page.fleet;

import dev.amitrail.report.page.Badge;
import dev.amitrail.text.PrintableText;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rows as the data that the page's script filters, sorts and shows: a JSON array with an array
/// for each row, whose parts `fleet.js` reads by position.
///
/// It is written into a `script` element of type `application/json`, which browsers do not run. No
/// text in it can end that element or begin another one: `<` is written as an escape.
final class RowData {
  private RowData() {}

  /// The JSON of these rows, one a line.
  static String of(List<FleetRow> rows) {
    StringBuilder json = new StringBuilder("[");
    String separator = "\n";
    for (FleetRow row : rows) {
      json.append(separator);
      write(json, parts(row));
      separator = ",\n";
    }
    return json.append("\n]").toString();
  }

  private static List<@Nullable Object> parts(FleetRow row) {
    return Arrays.asList(
        row.stackName(),
        row.account(),
        row.region(),
        row.allImages().stream()
            .map(image -> Arrays.asList(image.key(), image.name(), image.id()))
            .toList(),
        row.age(),
        row.ageDays(),
        row.drifting(),
        row.newer(),
        row.severity(),
        row.changed().iso(),
        row.changed().day(),
        row.ago(),
        parts(row.status()),
        row.badges().stream().map(RowData::parts).toList(),
        String.join(" ", row.flags()),
        row.hasPlainLink() ? null : row.link());
  }

  private static List<String> parts(Badge badge) {
    return List.of(badge.tone(), badge.symbol(), badge.words());
  }

  private static void write(StringBuilder json, @Nullable Object part) {
    switch (part) {
      case List<?> list -> {
        json.append('[');
        String separator = "";
        for (Object element : list) {
          json.append(separator);
          write(json, element);
          separator = ",";
        }
        json.append(']');
      }
      case String text -> write(json, PrintableText.of(text));
      case null, default -> json.append(part);
    }
  }

  private static void write(StringBuilder json, String text) {
    json.append('"');
    for (int i = 0; i < text.length(); i++) {
      char character = text.charAt(i);
      switch (character) {
        case '"', '\\' -> json.append('\\').append(character);
        case '<' -> json.append("\\u003c");
        default -> json.append(character);
      }
    }
    json.append('"');
  }
}
