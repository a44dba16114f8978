package dev.amitrail.local.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.amitrail.local.Installation;
import dev.amitrail.local.aws.EmulatedAws;
import dev.amitrail.local.eventbridge.EventRouter;
import dev.amitrail.local.eventbridge.Route;
import dev.amitrail.local.lambda.FunctionPool;
import dev.amitrail.local.lambda.InvocationResult;
import dev.amitrail.local.lambda.InvocationResult.Raised;
import dev.amitrail.local.lambda.InvocationResult.Returned;
import dev.amitrail.local.lambda.LambdaHost;
import dev.amitrail.local.template.CloudAssembly;
import dev.amitrail.local.template.DeployedStacks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// The deployed functions in processes that are kept for the next event, as Lambda keeps execution
/// environments. Not `./invoke`, which starts two JVMs for an event and is what `InvokeIT` is
/// about. One event at a time.
public final class KeptFunctions implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String MARK = "-- all that the function has printed --";

  private final EventRouter router;
  private final FunctionPool functions;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

  /// The functions of a checkout.
  ///
  /// @param environment the AWS environment variables
  public KeptFunctions(Installation checkout, Map<String, String> environment) throws IOException {
    DeployedStacks stacks = new CloudAssembly(checkout.cloudAssembly()).stacks();
    router = new EventRouter(stacks, EmulatedAws.ACCOUNT);
    functions =
        new FunctionPool(
            // The package is the same, and the caches are for its paths.
            LambdaHost.of(
                Installation.current(), stacks, environment, (_, line) -> lines.add(line)),
            EmulatedAws.ACCOUNT);
  }

  /// An invocation.
  ///
  /// @param printed what the function printed, without the ends of lines. What the Lambda runtime
  ///   prints about a failure is not there for certain: it does so beside its response
  public record Run(Route route, InvocationResult result, List<String> printed) {
    /// Copies the list.
    public Run {
      printed = List.copyOf(printed);
    }

    /// Why it failed, if it did.
    public Optional<Raised> failure() {
      return result instanceof Raised raised ? Optional.of(raised) : Optional.empty();
    }

    /// What the function returned.
    public JsonNode returned() throws JsonProcessingException {
      assertThat(result).isInstanceOf(Returned.class);
      return JSON.readTree(((Returned) result).json());
    }

    /// What it logged about replication.
    public FunctionLog log() {
      return FunctionLog.in(printed);
    }
  }

  /// Invokes the function that an event is routed to, of which there must be one.
  public Run invoke(String json) throws IOException, InterruptedException {
    List<Route> routes = router.routes(Fixtures.parsed(json));
    assertThat(routes).as("the routes of " + json).hasSize(1);
    Route route = routes.getFirst();
    lines.clear();
    FunctionPool.Outcome outcome = functions.invoke(route.function(), json);
    return new Run(route, outcome.result(), printed(outcome.pid()));
  }

  /// What the function printed: the lines before one that is written to its standard output here,
  /// after its response.
  private List<String> printed(long pid) throws IOException, InterruptedException {
    Files.writeString(
        Path.of("/proc", Long.toString(pid), "fd", "1"), MARK + "\n", StandardOpenOption.WRITE);
    List<String> printed = new ArrayList<>();
    while (true) {
      String line = lines.poll(Waiting.LIMIT.toSeconds(), TimeUnit.SECONDS);
      assertThat(line).as("the end of what the function printed, after " + printed).isNotNull();
      if (line.equals(MARK)) {
        return printed;
      }
      printed.add(line);
    }
  }

  /// Ends the processes.
  @Override
  public void close() {
    functions.close();
  }
}
