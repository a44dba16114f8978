package dev.amitrail.local.aws;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The log of the emulated AWS: one line of JSON for each request, written before the caller gets
/// the response.
///
/// @param file the log
public record RequestLog(Path file) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /// The present size of the log in bytes, for [#since]. It can be in the middle of a line: a file
  /// grows while a line is being written.
  public long end() throws IOException {
    return Files.size(file);
  }

  /// The requests whose lines begin at or after a position in the log, and are complete.
  public List<AwsRequest> since(long start) throws IOException {
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      // From the byte before, which ends a line if one begins at the position.
      channel.position(Math.max(0, start - 1));
      String text =
          new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
      int first = start == 0 ? 0 : text.indexOf('\n') + 1;
      int end = Math.max(first, text.lastIndexOf('\n') + 1);
      List<AwsRequest> requests = new ArrayList<>();
      for (String line : text.substring(first, end).lines().toList()) {
        requests.add(AwsRequest.of(JSON.readTree(line)));
      }
      return requests;
    }
  }
}
