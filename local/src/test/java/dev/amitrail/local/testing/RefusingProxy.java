package dev.amitrail.local.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.amitrail.local.aws.AwsRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// An HTTP server before the emulated AWS. It refuses the requests that a rule is for, or that an
/// authority refuses, and passes all others on as they are: the emulated AWS reads the Region of a
/// request from its signature.
///
/// Not a second emulation: what it answers by a rule are answers that the emulated AWS gave before,
/// in a row of the table of semantics ([#firstRefusal]).
public final class RefusingProxy implements AutoCloseable {
  private static final Pattern CREDENTIAL =
      Pattern.compile("Credential=([^/]+)/\\d{8}/([^/]+)/([^/]+)/aws4_request");

  /// The application that an SDK's caller names itself ("Application ID", AWS SDKs and Tools
  /// reference guide).
  private static final Pattern APPLICATION = Pattern.compile("\\bapp/(\\S+)");

  /// Headers of one connection, which the client and the server of the next one set.
  private static final Set<String> OF_A_CONNECTION =
      Set.of("connection", "content-length", "expect", "host", "transfer-encoding", "upgrade");

  private static final ObjectMapper JSON = new ObjectMapper();

  static {
    // Without it each response waits 40 ms for an acknowledgement.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  private final URI aws;
  private final Authority authority;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final List<Rule> rules = new CopyOnWriteArrayList<>();
  private final List<Hold> holds = new CopyOnWriteArrayList<>();
  private final List<Exchange> exchanges = new CopyOnWriteArrayList<>();

  private RefusingProxy(URI aws, Authority authority, HttpServer server) {
    this.aws = aws;
    this.authority = authority;
    this.server = server;
  }

  /// Starts one.
  ///
  /// @param aws the endpoint of the emulated AWS
  public static RefusingProxy before(URI aws) throws IOException {
    return before(aws, (_, _) -> Optional.empty());
  }

  /// The same with an authority, which is asked about each request.
  public static RefusingProxy before(URI aws, Authority authority) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    RefusingProxy proxy = new RefusingProxy(aws, authority, server);
    server.setExecutor(proxy.threads);
    server.createContext("/", proxy::respond);
    server.start();
    return proxy;
  }

  /// An HTTP response.
  ///
  /// @param body its bytes, as ISO 8859-1
  public record Answer(int status, Map<String, List<String>> headers, String body) {}

  /// Decides which requests are refused.
  @FunctionalInterface
  public interface Authority {
    /// The answer to a request that is refused.
    ///
    /// @param application how the caller names itself to AWS, if it does
    Optional<Answer> refusal(AwsRequest request, Optional<String> application);
  }

  private record Rule(Predicate<AwsRequest> requests, Answer answer) {}

  private record Hold(Predicate<AwsRequest> requests, CountDownLatch end) {}

  private record Exchange(AwsRequest request, Answer answer) {}

  /// The address that it listens on, which takes the place of that of the emulated AWS.
  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /// Refuses requests from now on.
  public void refuse(Predicate<AwsRequest> requests, Answer answer) {
    rules.add(new Rule(requests, answer));
  }

  /// Lets requests wait from now on.
  ///
  /// @return ends the waiting
  public Runnable hold(Predicate<AwsRequest> requests) {
    Hold hold = new Hold(requests, new CountDownLatch(1));
    holds.add(hold);
    return () -> {
      holds.remove(hold);
      hold.end().countDown();
    };
  }

  /// Passes everything on from now on.
  public void stopRefusing() {
    rules.clear();
  }

  /// How many requests were answered so far, for [#since].
  public int mark() {
    return exchanges.size();
  }

  /// The requests that were answered since then, those that were refused too.
  public List<AwsRequest> since(int mark) {
    List<Exchange> all = List.copyOf(exchanges);
    return all.subList(mark, all.size()).stream().map(Exchange::request).toList();
  }

  /// The first answer with a status of 4xx to an operation since then.
  public Answer firstRefusal(int mark, String operation) {
    List<Exchange> all = List.copyOf(exchanges);
    return all.subList(mark, all.size()).stream()
        .filter(exchange -> exchange.request().operation().equals(operation))
        .map(Exchange::answer)
        .filter(answer -> answer.status() / 100 == 4)
        .findFirst()
        .orElseThrow(() -> new AssertionError("No " + operation + " was refused"));
  }

  private void respond(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      AwsRequest request = parsed(exchange, body);
      for (Hold hold : holds) {
        if (hold.requests().test(request)) {
          hold.end().await();
        }
      }
      Optional<Answer> refusal =
          authority
              .refusal(request, application(exchange.getRequestHeaders()))
              .or(() -> byRule(request));
      Answer answer = refusal.isPresent() ? refusal.get() : passedOn(exchange, body);
      exchanges.add(new Exchange(withStatus(request, answer.status()), answer));
      answer
          .headers()
          .forEach(
              (name, values) ->
                  values.forEach(value -> exchange.getResponseHeaders().add(name, value)));
      byte[] bytes = answer.body().getBytes(ISO_8859_1);
      boolean hasBody = bytes.length > 0 && !exchange.getRequestMethod().equals("HEAD");
      exchange.sendResponseHeaders(answer.status(), hasBody ? bytes.length : -1);
      if (hasBody) {
        exchange.getResponseBody().write(bytes);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  private Optional<Answer> byRule(AwsRequest request) {
    return rules.stream()
        .filter(rule -> rule.requests().test(request))
        .map(Rule::answer)
        .findFirst();
  }

  private static Optional<String> application(Headers headers) {
    Matcher application =
        APPLICATION.matcher(Optional.ofNullable(headers.getFirst("User-Agent")).orElse(""));
    return application.find() ? Optional.of(application.group(1)) : Optional.empty();
  }

  private Answer passedOn(HttpExchange exchange, byte[] body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(aws.resolve(exchange.getRequestURI()))
            .method(
                exchange.getRequestMethod(),
                body.length == 0
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofByteArray(body));
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) -> {
              if (!OF_A_CONNECTION.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
              }
            });
    HttpResponse<String> response =
        client.send(request.build(), HttpResponse.BodyHandlers.ofString(ISO_8859_1));
    Headers headers = new Headers();
    response
        .headers()
        .map()
        .forEach(
            (name, values) -> {
              if (!OF_A_CONNECTION.contains(name)) {
                headers.put(name, values);
              }
            });
    return new Answer(response.statusCode(), headers, response.body());
  }

  private static AwsRequest parsed(HttpExchange exchange, byte[] body) {
    Headers headers = exchange.getRequestHeaders();
    Matcher scope =
        CREDENTIAL.matcher(Optional.ofNullable(headers.getFirst("Authorization")).orElse(""));
    boolean isSigned = scope.find();
    String target = headers.getFirst("X-Amz-Target");
    ObjectNode parameters = target == null ? form(exchange, body) : json(body);
    return new AwsRequest(
        isSigned ? scope.group(3) : "",
        target == null
            ? parameters.path("Action").asText(exchange.getRequestMethod())
            : target.substring(target.lastIndexOf('.') + 1),
        isSigned ? scope.group(2) : "",
        isSigned ? scope.group(1) : "",
        0,
        Optional.empty(),
        Optional.empty(),
        parameters);
  }

  /// The parameters of a form or, for a request without one, of the query, with the path.
  private static ObjectNode form(HttpExchange exchange, byte[] body) {
    String type =
        Optional.ofNullable(exchange.getRequestHeaders().getFirst("Content-Type")).orElse("");
    if (type.startsWith("application/x-www-form-urlencoded")) {
      return parameters(new String(body, UTF_8));
    }
    URI uri = exchange.getRequestURI();
    return parameters(Optional.ofNullable(uri.getRawQuery()).orElse("")).put("Path", uri.getPath());
  }

  private static ObjectNode parameters(String pairs) {
    ObjectNode parameters = JSON.createObjectNode();
    for (String pair : pairs.split("&", -1)) {
      String[] parts = pair.split("=", 2);
      if (!pair.isEmpty()) {
        parameters.put(
            URLDecoder.decode(parts[0], UTF_8),
            parts.length == 2 ? URLDecoder.decode(parts[1], UTF_8) : "");
      }
    }
    return parameters;
  }

  private static ObjectNode json(byte[] body) {
    try {
      return JSON.readTree(new String(body, UTF_8)) instanceof ObjectNode object
          ? object
          : JSON.createObjectNode();
    } catch (JsonProcessingException _) {
      return JSON.createObjectNode();
    }
  }

  private static AwsRequest withStatus(AwsRequest request, int status) {
    return new AwsRequest(
        request.service(),
        request.operation(),
        request.region(),
        request.accessKey(),
        status,
        request.error(),
        request.created(),
        request.parameters());
  }

  /// Ends it. Requests that wait go on.
  @Override
  public void close() {
    holds.forEach(hold -> hold.end().countDown());
    server.stop(0);
    threads.close();
    client.close();
  }
}
