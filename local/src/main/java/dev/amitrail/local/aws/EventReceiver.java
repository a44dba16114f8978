package dev.amitrail.local.aws;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.amitrail.local.eventbridge.Event;
import dev.amitrail.local.eventbridge.InvalidEventException;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/// The HTTP server that the emulated AWS posts its events and the invocations of functions to.
public final class EventReceiver implements AutoCloseable {
  private static final String EVENTS = "/events";
  private static final String FUNCTIONS = "/functions";

  private final HttpServer server;

  private EventReceiver(HttpServer server) {
    this.server = server;
  }

  /// Opens a receiver on any free port that runs no functions.
  ///
  /// @param events receives each event; the next event waits until the call returns
  public static EventReceiver open(Consumer<Event> events) throws IOException {
    return open(events, (_, _) -> Optional.empty());
  }

  /// Opens a receiver on any free port.
  ///
  /// @param events receives each event; the next event waits until the call returns
  /// @param functions runs functions; invocations do not wait for each other
  public static EventReceiver open(Consumer<Event> events, Functions functions) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(EVENTS, exchange -> receive(exchange, events));
    server.createContext(FUNCTIONS + "/", exchange -> invoke(exchange, functions));
    server.start();
    return new EventReceiver(server);
  }

  /// The URL to post events to.
  public URI events() {
    return url(EVENTS);
  }

  /// The URL to post payloads of functions to, with the handler as the last part of the path.
  public URI functions() {
    return url(FUNCTIONS);
  }

  private URI url(String path) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private static void invoke(HttpExchange exchange, Functions functions) throws IOException {
    try (exchange) {
      String handler = exchange.getRequestURI().getRawPath().substring(FUNCTIONS.length() + 1);
      String payload = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      Optional<Reply> reply =
          functions.invoke(URLDecoder.decode(handler, StandardCharsets.UTF_8), payload);
      if (reply.isEmpty()) {
        exchange.sendResponseHeaders(HttpURLConnection.HTTP_NOT_FOUND, -1);
        return;
      }
      if (reply.get().failed()) {
        exchange.getResponseHeaders().set("X-Amz-Function-Error", "Unhandled");
      }
      byte[] body = reply.get().payload().getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(HttpURLConnection.HTTP_OK, body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static void receive(HttpExchange exchange, Consumer<Event> events) throws IOException {
    try (exchange) {
      exchange.sendResponseHeaders(accept(exchange, events), -1);
    }
  }

  private static int accept(HttpExchange exchange, Consumer<Event> events) throws IOException {
    try {
      events.accept(Event.parse(exchange.getRequestBody().readAllBytes()));
      return HttpURLConnection.HTTP_ACCEPTED;
    } catch (InvalidEventException _) {
      return HttpURLConnection.HTTP_BAD_REQUEST;
    }
  }

  /// Runs functions.
  @FunctionalInterface
  public interface Functions {
    /// Runs a function, and returns when it has ended.
    ///
    /// @param handler the function's Handler
    /// @param payload JSON
    /// @return nothing if there is no such function
    Optional<Reply> invoke(String handler, String payload) throws IOException, InterruptedException;
  }

  /// What an invocation returns.
  ///
  /// @param payload JSON: the result, or the error
  /// @param failed whether it is an error
  public record Reply(String payload, boolean failed) {}
}
