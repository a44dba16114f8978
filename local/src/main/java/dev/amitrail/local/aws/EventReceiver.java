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
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/// The HTTP server that the emulated AWS posts its events to.
public final class EventReceiver implements AutoCloseable {
  private static final String PATH = "/events";

  private final HttpServer server;

  private EventReceiver(HttpServer server) {
    this.server = server;
  }

  /// Opens a receiver on any free port.
  ///
  /// @param events receives each event; the next event waits until the call returns
  public static EventReceiver open(Consumer<Event> events) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(PATH, exchange -> receive(exchange, events));
    server.start();
    return new EventReceiver(server);
  }

  /// The URL to post to.
  public URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + PATH);
  }

  @Override
  public void close() {
    server.stop(0);
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
}
