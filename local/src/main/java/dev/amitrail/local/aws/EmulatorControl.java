package dev.amitrail.local.aws;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Set;

/// The requests that control the emulated AWS: what no API of AWS can set. docs/local.md has their
/// parts.
///
/// @param endpoint the address of the emulated AWS
public record EmulatorControl(URI endpoint) {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final ObjectMapper JSON = new ObjectMapper();

  /// Changes settings.
  ///
  /// @throws IllegalArgumentException with the answer, if it is refused
  public void configure(String json) {
    send("PUT", "settings", json);
  }

  /// Adds resources.
  ///
  /// @throws IllegalArgumentException with the answer, if it is refused
  public void add(String json) {
    send("POST", "world", json);
  }

  /// Adds lines to the logs of functions.
  ///
  /// @throws IllegalArgumentException with the answer, if it is refused
  public void addLogLines(String json) {
    send("POST", "log-lines", json);
  }

  /// The enabled rules of all Regions, each as `Region/bus/rule`.
  public Set<String> enabledRules() {
    String answer = send("GET", "rules", "");
    try {
      return Set.of(JSON.readValue(answer, String[].class));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String send(String method, String path, String json) {
    HttpRequest request =
        HttpRequest.newBuilder(endpoint.resolve("/_ami-trail/" + path))
            .method(method, HttpRequest.BodyPublishers.ofString(json))
            .build();
    try {
      HttpResponse<String> response = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() >= HttpURLConnection.HTTP_BAD_REQUEST) {
        throw new IllegalArgumentException(response.body());
      }
      return response.body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(new InterruptedIOException(e.getMessage()));
    }
  }
}
