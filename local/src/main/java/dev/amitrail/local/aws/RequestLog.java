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

/// The emulated AWS's log: one line of JSON for each request, written before the caller gets its
/// answer.
///
/// @param file where it is
public record RequestLog(Path file) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /// Where the log ends now.
  public long end() throws IOException {
    return Files.size(file);
  }

  /// All requests.
  public List<AwsRequest> all() throws IOException {
    return since(0);
  }

  /// The requests from a place in the log on.
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
