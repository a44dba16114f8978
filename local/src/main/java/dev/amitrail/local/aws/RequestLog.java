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

  /// The present size of the log in bytes, for [#since].
  public long end() throws IOException {
    return Files.size(file);
  }

  /// The requests after a position in the log.
  public List<AwsRequest> since(long start) throws IOException {
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      channel.position(start);
      String text =
          new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
      List<AwsRequest> requests = new ArrayList<>();
      for (String line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
        requests.add(AwsRequest.of(JSON.readTree(line)));
      }
      return requests;
    }
  }
}
