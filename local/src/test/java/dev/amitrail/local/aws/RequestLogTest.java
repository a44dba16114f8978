package dev.amitrail.local.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RequestLogTest {
  @TempDir private Path folder;

  @Test
  void theRequestsAfterAPositionBeginAfterIt() throws IOException {
    RequestLog log = log();
    write(log, line("first"));
    long position = log.end();
    write(log, line("second"));

    assertThat(log.since(position)).extracting(AwsRequest::operation).containsExactly("second");
    assertThat(log.since(0)).extracting(AwsRequest::operation).containsExactly("first", "second");
  }

  /// A line that crosses a page of memory appears in two parts.
  @Test
  void aLineThatIsBeingWrittenIsNotARequestYet() throws IOException {
    RequestLog log = log();
    write(log, line("first") + "{\"operation\": ");
    long position = log.end();
    assertThat(log.since(position)).isEmpty();
    write(log, "\"begun\"}\n" + line("second") + "{\"operation\"");

    assertThat(log.since(position)).extracting(AwsRequest::operation).containsExactly("second");
    assertThat(log.since(0))
        .extracting(AwsRequest::operation)
        .containsExactly("first", "begun", "second");
  }

  private RequestLog log() throws IOException {
    return new RequestLog(Files.createFile(folder.resolve("requests.jsonl")));
  }

  private static String line(String operation) {
    return "{\"operation\": \"%s\"}\n".formatted(operation);
  }

  private static void write(RequestLog log, String text) throws IOException {
    Files.writeString(log.file(), text, StandardOpenOption.APPEND);
  }
}
