package dev.amitrail.local.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amitrail.local.Installation;
import dev.amitrail.local.lambda.InvocationResult.Raised;
import dev.amitrail.local.lambda.InvocationResult.Returned;
import dev.amitrail.local.template.AccountText;
import dev.amitrail.local.template.DeployedFunction;
import dev.amitrail.local.testing.HandlerPackage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExecutionEnvironmentIT {
  private static final String ACCOUNT = "123456789012";

  /// A guard against hanging.
  private static final int LIMIT_SECONDS = 600;

  @TempDir Path folder;
  private final List<String> printed = new CopyOnWriteArrayList<>();

  @Test
  void runsAHandlerInAProcessOfItsOwn() throws Exception {
    try (ExecutionEnvironment running =
        start("return java.util.Map.of(\"pid\", ProcessHandle.current().pid());", LIMIT_SECONDS)) {
      assertThat(running.pid()).isNotEqualTo(ProcessHandle.current().pid());
      assertThat(running.invoke("{}", ACCOUNT))
          .isEqualTo(new Returned("{\"pid\":" + running.pid() + "}"));
    }
  }

  @Test
  void handlesManyInvocationsInOneProcess() throws Exception {
    try (ExecutionEnvironment running =
        start("return context.getAwsRequestId().length() + \" \" + event;", LIMIT_SECONDS)) {
      assertThat(running.invoke("{\"n\":1}", ACCOUNT)).isEqualTo(new Returned("\"36 {n=1}\""));
      assertThat(running.invoke("{\"n\":2}", ACCOUNT)).isEqualTo(new Returned("\"36 {n=2}\""));
    }
  }

  @Test
  void startsManyProcessesAtOnce() throws Exception {
    HandlerPackage.write(folder, "test.Handler", "return 1;");
    List<ExecutionEnvironment> running = new ArrayList<>();
    try {
      for (int i = 0; i < 6; i++) {
        running.add(host().start(function("test.Handler", LIMIT_SECONDS), ACCOUNT));
      }
      for (ExecutionEnvironment one : running) {
        assertThat(one.invoke("{}", ACCOUNT)).isEqualTo(new Returned("1"));
      }
    } finally {
      running.forEach(ExecutionEnvironment::close);
    }
  }

  @Test
  void givesAHandlerItsContext() throws Exception {
    String body =
        """
        return String.join(" ", context.getInvokedFunctionArn(), context.getFunctionName(),
            System.getenv("ACCOUNT"), System.getenv("AWS_REGION"),
            java.util.TimeZone.getDefault().getID(),
            Boolean.toString(context.getRemainingTimeInMillis() > 300_000),
            Boolean.toString(Runtime.getRuntime().maxMemory() < 250_000_000));
        """;
    try (ExecutionEnvironment running = start(body, LIMIT_SECONDS)) {
      assertThat(running.invoke("{}", ACCOUNT))
          .isEqualTo(
              new Returned(
                  "\"arn:aws:lambda:ap-southeast-2:123456789012:function:Handler Handler"
                      + " 123456789012 ap-southeast-2 UTC true true\""));
    }
  }

  @Test
  void passesOnWhatAHandlerPrints() throws Exception {
    try (ExecutionEnvironment running =
        start(
            "System.out.println(\"hello\"); System.err.println(\"there\"); return null;",
            LIMIT_SECONDS)) {
      assertThat(running.invoke("{}", ACCOUNT)).isEqualTo(new Returned("null"));
    }
    assertThat(printed).contains("hello", "there");
  }

  @Test
  void passesOnAllThatAHandlerPrintedBeforeItsProcessIsEnded() throws Exception {
    HandlerPackage.write(
        folder,
        "test.Handler",
        "for (int i = 0; i < 60; i++) { System.out.println(\"x\".repeat(4000)); } return null;");
    LambdaHost slow = host((_, line) -> slowlyAdd(line));
    try (ExecutionEnvironment running =
        slow.start(function("test.Handler", LIMIT_SECONDS), ACCOUNT)) {
      assertThat(running.invoke("{}", ACCOUNT)).isEqualTo(new Returned("null"));
    }
    assertThat(printed).hasSize(60);
  }

  private void slowlyAdd(String line) {
    printed.add(line);
    LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
  }

  @Test
  void returnsTheErrorOfAHandler() throws Exception {
    try (ExecutionEnvironment running =
        start("throw new IllegalStateException(\"two Regions failed\");", LIMIT_SECONDS)) {
      assertThat(running.invoke("{}", ACCOUNT))
          .isEqualTo(new Raised("java.lang.IllegalStateException", "two Regions failed"));
    }
  }

  @Test
  void endsAHandlerThatExceedsItsTimeout() throws Exception {
    try (ExecutionEnvironment running =
        start("try { Thread.sleep(60_000); } catch (InterruptedException e) { } return null;", 2)) {
      assertThat(running.invoke("{}", ACCOUNT))
          .isInstanceOfSatisfying(
              Raised.class,
              raised -> {
                assertThat(raised.type()).isEqualTo("Sandbox.Timedout");
                assertThat(raised.message()).endsWith("Error: Task timed out after 2.00 seconds");
              });
      ProcessHandle.of(running.pid()).ifPresent(process -> process.onExit().join());
      assertThat(running.isAlive()).isFalse();
    }
  }

  @Test
  void returnsAnErrorIfTheProcessEnds() throws Exception {
    try (ExecutionEnvironment running =
        start("Runtime.getRuntime().halt(7); return null;", LIMIT_SECONDS)) {
      assertThat(running.invoke("{}", ACCOUNT))
          .isInstanceOfSatisfying(
              Raised.class,
              raised -> {
                assertThat(raised.type()).isEqualTo("Runtime.ExitError");
                assertThat(raised.message()).endsWith("Runtime exited with error: exit status 7");
              });
    }
  }

  @Test
  void enforcesTheMemorySize() throws Exception {
    String body =
        "var all = new java.util.ArrayList<byte[]>();"
            + " while (all.size() < 30) { all.add(new byte[10_000_000]); }"
            + " return all.size();";
    try (ExecutionEnvironment running = start(body, LIMIT_SECONDS)) {
      assertThat(running.invoke("{}", ACCOUNT))
          .isInstanceOfSatisfying(
              Raised.class,
              raised -> {
                assertThat(raised.type()).isEqualTo("Runtime.ExitError");
                assertThat(raised.message()).contains("out of memory: MemorySize is 256 MB");
              });
    }
  }

  @Test
  void returnsAnErrorIfTheHandlerDoesNotExist() throws Exception {
    HandlerPackage.write(folder, "test.Handler", "return null;");
    try (ExecutionEnvironment running =
        host().start(function("test.Absent", LIMIT_SECONDS), ACCOUNT)) {
      assertThat(running.invoke("{}", ACCOUNT))
          .isInstanceOfSatisfying(
              Raised.class, raised -> assertThat(raised.toString()).contains("test.Absent"));
    }
  }

  private ExecutionEnvironment start(String body, int timeout) throws IOException {
    HandlerPackage.write(folder, "test.Handler", body);
    return host().start(function("test.Handler", timeout), ACCOUNT);
  }

  private LambdaHost host() {
    return host((_, line) -> printed.add(line));
  }

  private LambdaHost host(BiConsumer<DeployedFunction, String> output) {
    Installation installation = new Installation(Installation.current().root(), folder);
    return new LambdaHost(installation, "ap-southeast-2", Map.of(), output, false);
  }

  private static DeployedFunction function(String handler, int timeout) {
    return new DeployedFunction(
        "Test", handler, timeout, 256, "Text", Map.of("ACCOUNT", new AccountText(List.of("", ""))));
  }
}
