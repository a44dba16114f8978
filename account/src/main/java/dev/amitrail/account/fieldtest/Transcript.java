package dev.amitrail.account.fieldtest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.amitrail.account.fieldtest.aws.FieldClients.Call;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/// Two files of a run: `transcript.jsonl`, with each request and its id, each line that was shown
/// and each fact, as they come; and `summary.txt`.
final class Transcript {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;
  private final PrintStream screen;

  /// Writes into a folder, which it creates.
  ///
  /// @param screen shows progress
  Transcript(Path folder, PrintStream screen) throws IOException {
    this.folder = Files.createDirectories(folder);
    this.screen = screen;
  }

  /// Where it is.
  Path folder() {
    return folder;
  }

  /// Shows and writes a line.
  void say(String text) {
    screen.println(text);
    write("progress", Map.of("text", text));
  }

  /// Writes a request.
  void call(Call call) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("service", call.service());
    line.put("operation", call.operation());
    line.put("region", call.region());
    line.put("requestId", call.requestId());
    line.put("error", call.error());
    write("request", line);
  }

  /// Writes something else.
  synchronized void write(String kind, Map<String, ?> content) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("time", Instant.now().toString());
    line.put("kind", kind);
    line.putAll(content);
    try {
      append("transcript.jsonl", JSON.writeValueAsString(line) + "\n");
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Writes a line of the summary.
  void summary(String line) {
    append("summary.txt", line + "\n");
  }

  private void append(String file, String text) {
    try {
      Files.writeString(
          folder.resolve(file),
          text,
          StandardCharsets.UTF_8,
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      // A full disk must not keep a run from cleaning up.
      screen.println("field-test: the transcript could not be written: " + e);
    }
  }
}
