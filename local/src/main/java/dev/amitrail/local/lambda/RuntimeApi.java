package dev.amitrail.local.lambda;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/// The Lambda Runtime API for one function's process, which requests the next invocation and posts
/// a response or an error for it.
///
/// @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html">Runtime API</a>
final class RuntimeApi implements AutoCloseable {
  private static final String INVOCATION = "/2018-06-01/runtime/invocation/";
  private static final String INIT_ERROR = "/2018-06-01/runtime/init/error";
  private static final ObjectMapper JSON = new ObjectMapper();

  static {
    // Without it each response waits 40 ms for an acknowledgement.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  private final HttpServer server;
  private final LinkedBlockingQueue<Delivery> waiting = new LinkedBlockingQueue<>();
  private final CompletableFuture<InvocationResult> startFailure = new CompletableFuture<>();
  private volatile @Nullable Delivery current;

  private RuntimeApi(HttpServer server) {
    this.server = server;
  }

  static RuntimeApi start() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    RuntimeApi api = new RuntimeApi(server);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", api::respond);
    server.start();
    return api;
  }

  /// Host and port, in the form of `AWS_LAMBDA_RUNTIME_API`.
  String address() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  /// Hands an invocation to the process when it requests the next one.
  Delivery deliver(InvocationRequest request) {
    Delivery delivery = new Delivery(request, new CompletableFuture<>(), new CompletableFuture<>());
    var _ = startFailure.thenAccept(delivery.result()::complete);
    waiting.add(delivery);
    return delivery;
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void respond(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      if (path.equals(INVOCATION + "next")) {
        next(exchange);
      } else if (path.equals(INIT_ERROR)) {
        startFailure.complete(raised(body));
        reply(exchange, HttpURLConnection.HTTP_ACCEPTED, "{}");
      } else if (path.startsWith(INVOCATION)) {
        int code = finish(path.substring(INVOCATION.length()), body);
        reply(exchange, code, "{}");
      } else {
        reply(exchange, HttpURLConnection.HTTP_NOT_FOUND, "{}");
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void next(HttpExchange exchange) throws IOException, InterruptedException {
    Delivery delivery = waiting.take();
    current = delivery;
    InvocationRequest request = delivery.request();
    var headers = exchange.getResponseHeaders();
    headers.set("Lambda-Runtime-Aws-Request-Id", request.requestId());
    headers.set(
        "Lambda-Runtime-Deadline-Ms",
        Long.toString(Instant.now().plus(request.timeout()).toEpochMilli()));
    headers.set("Lambda-Runtime-Invoked-Function-Arn", request.functionArn());
    headers.set("Content-Type", "application/json");
    reply(exchange, HttpURLConnection.HTTP_OK, request.payload());
    delivery.taken().complete(true);
  }

  private int finish(String rest, String body) {
    Delivery delivery = current;
    if (delivery == null) {
      return HttpURLConnection.HTTP_BAD_REQUEST;
    }
    String id = delivery.request().requestId();
    if (rest.equals(id + "/response")) {
      delivery.result().complete(new InvocationResult.Returned(body));
      return HttpURLConnection.HTTP_ACCEPTED;
    }
    if (rest.equals(id + "/error")) {
      delivery.result().complete(raised(body));
      return HttpURLConnection.HTTP_ACCEPTED;
    }
    return HttpURLConnection.HTTP_BAD_REQUEST;
  }

  private static InvocationResult raised(String body) {
    try {
      JsonNode error = JSON.readTree(body);
      return new InvocationResult.Raised(
          error.path("errorType").asText("Unknown"), error.path("errorMessage").asText(""));
    } catch (JsonProcessingException _) {
      return new InvocationResult.Raised("Unknown", body);
    }
  }

  private static void reply(HttpExchange exchange, int code, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(code, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  /// An invocation, with when the process received it, and its result.
  record Delivery(
      InvocationRequest request,
      CompletableFuture<Boolean> taken,
      CompletableFuture<InvocationResult> result) {}
}
