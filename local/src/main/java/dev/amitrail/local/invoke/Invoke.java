package dev.amitrail.local.invoke;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.amitrail.local.Installation;
import dev.amitrail.local.Samples;
import dev.amitrail.local.console.TerminalText;
import dev.amitrail.local.eventbridge.Event;
import dev.amitrail.local.eventbridge.EventRouter;
import dev.amitrail.local.eventbridge.InvalidEventException;
import dev.amitrail.local.eventbridge.Route;
import dev.amitrail.local.lambda.ExecutionEnvironment;
import dev.amitrail.local.lambda.InvocationResult;
import dev.amitrail.local.lambda.LambdaHost;
import dev.amitrail.local.template.CloudAssembly;
import dev.amitrail.local.template.DeployedStacks;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;

/// `./invoke EVENT.json`: routes one event by the rules of the synthesised templates and runs the
/// functions that it reaches.
public final class Invoke {
  /// The exit statuses, which are a contract with users.
  static final int DONE = 0;

  static final int FAILED = 1;
  static final int WRONG_USAGE = 2;
  static final int NO_RULE = 3;

  /// The system property that names the caller's working directory; the scripts set it.
  private static final String CALLED_IN = "amitrail.calledIn";

  private static final String ADAPT = "--adapt";

  private static final String USAGE =
      """
      Usage: ./invoke [--adapt] EVENT.json
             ./invoke [--adapt] -          (the event comes from standard input)

      Routes one EventBridge event by the rules that infra deploys and runs the Lambda functions
      that it reaches, each in its own process. The functions call the AWS that the usual environment
      variables select: AWS_ENDPOINT_URL, AWS_PROFILE, AWS_ACCESS_KEY_ID ...

      Samples are in events/. --adapt replaces their account by the caller's, and their Regions by
      those of the deployment.

      Standard output: one line of JSON for each function. Standard error: everything else.
      Exit status: 0 done, 1 a function failed, 2 wrong event or usage, 3 no rule matches the event.
      """;

  private final Installation installation;
  private final Map<String, String> environment;
  private final PrintStream out;
  private final PrintStream err;

  private Invoke(
      Installation installation,
      Map<String, String> environment,
      PrintStream out,
      PrintStream err) {
    this.installation = installation;
    this.environment = environment;
    this.out = out;
    this.err = err;
  }

  /// Runs the command and ends the process with its status.
  public static void main(String[] args) throws IOException {
    Invoke invoke = new Invoke(Installation.current(), System.getenv(), System.out, System.err);
    int status = invoke.run(List.of(args));
    System.out.flush();
    System.err.flush();
    System.exit(status);
  }

  private int run(List<String> arguments) throws IOException {
    if (arguments.contains("-h") || arguments.contains("--help")) {
      out.print(USAGE);
      return DONE;
    }
    boolean adapts = arguments.contains(ADAPT);
    List<String> files = arguments.stream().filter(argument -> !argument.equals(ADAPT)).toList();
    if (files.size() != 1) {
      err.printf(
          "invoke: expected one event file or -, found %d arguments. Try ./invoke --help%n",
          files.size());
      return WRONG_USAGE;
    }
    try {
      // Beside each other: each of the three takes a tenth of a second or two.
      Future<DeployedStacks> reading =
          start(() -> new CloudAssembly(installation.cloudAssembly()).stacks());
      Future<String> caller =
          start(() -> new CallerAccount(reading.get().homeRegion(), environment).read());
      Path calledIn = Path.of(System.getProperty(CALLED_IN, ""));
      Event sample = new EventInput(files.getFirst(), calledIn).read();
      DeployedStacks stacks = result(reading);
      Event event = adapts ? adapted(sample, stacks, result(caller)) : sample;
      return invoke(event, stacks, routes(event, stacks), caller);
    } catch (NoRuleException e) {
      complain("invoke: " + e.getMessage());
      return NO_RULE;
    } catch (UsageException e) {
      complain("invoke: " + e.getMessage());
      return WRONG_USAGE;
    } catch (UnknownAccountException e) {
      complain("invoke: " + e.getMessage());
      return FAILED;
    }
  }

  private void complain(String line) {
    err.println(TerminalText.of(line));
  }

  /// Starts a task on a thread of its own. Not a virtual one: the JDK reads their connections with
  /// a thread that stays in native code, for which a JVM waits 0.3 s when it ends.
  private static <T> Future<T> start(Callable<T> task) {
    FutureTask<T> running = new FutureTask<>(task);
    var _ = Thread.ofPlatform().daemon().start(running);
    return running;
  }

  private static Event adapted(Event sample, DeployedStacks stacks, String account)
      throws UsageException {
    String text = Samples.adapted(sample.json(), stacks.regions(), account);
    try {
      return Event.parse(text.getBytes(StandardCharsets.UTF_8));
    } catch (InvalidEventException e) {
      throw new UsageException("the adapted event " + e.getMessage());
    }
  }

  /// The routes in the event's account.
  private static List<Route> routes(Event event, DeployedStacks stacks) throws NoRuleException {
    EventRouter router = new EventRouter(stacks, event.account());
    List<Route> routes = router.routes(event);
    if (routes.isEmpty()) {
      throw new NoRuleException(router.mismatch(event));
    }
    return routes;
  }

  private int invoke(Event event, DeployedStacks stacks, List<Route> routes, Future<String> caller)
      throws NoRuleException, UnknownAccountException, IOException {
    LambdaHost host =
        LambdaHost.of(
            installation, stacks, environment, (_, line) -> err.println(TerminalText.of(line)));
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      FutureTask<String> account = new FutureTask<>(() -> confirmed(event, stacks, result(caller)));
      List<Future<InvocationResult>> results = new ArrayList<>();
      for (Route route : routes) {
        results.add(threads.submit(() -> run(route, event, host, account)));
      }
      account.run();
      var _ = result(account);
      int status = DONE;
      for (int i = 0; i < routes.size(); i++) {
        ResultLine line = ResultLine.of(routes.get(i), result(results.get(i)));
        status = Math.max(status, print(line));
      }
      return status;
    }
  }

  /// What a task returned.
  private static <T> T result(Future<T> running)
      throws NoRuleException, UnknownAccountException, IOException {
    try {
      return running.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case IOException cause -> throw cause;
        case NoRuleException cause -> throw cause;
        case UnknownAccountException cause -> throw cause;
        case null, default -> throw new IllegalStateException(e);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  /// The caller's account, which must be the event's.
  private static String confirmed(Event event, DeployedStacks stacks, String caller)
      throws NoRuleException {
    if (!caller.equals(event.account())) {
      throw new NoRuleException(new EventRouter(stacks, caller).mismatch(event));
    }
    return caller;
  }

  /// Starts the function in the event's account while the caller's is read, and invokes it only if
  /// they are the same.
  private static InvocationResult run(
      Route route, Event event, LambdaHost host, Future<String> account)
      throws IOException, InterruptedException, ExecutionException {
    try (ExecutionEnvironment running = host.start(route.function(), event.account())) {
      return running.invoke(event.json(), account.get());
    }
  }

  private int print(ResultLine line) throws JsonProcessingException {
    out.println(line.json());
    if (line.result() instanceof InvocationResult.Raised(String type, String message)) {
      complain(
          "invoke: %s failed: %s: %s".formatted(line.route().function().name(), type, message));
      return FAILED;
    }
    return DONE;
  }
}
