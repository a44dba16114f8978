package dev.amitrail.local.benchmark;

import dev.amitrail.local.Installation;
import dev.amitrail.local.lambda.ExecutionEnvironment;
import dev.amitrail.local.testing.TestCloud;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/// The same work by a function and by scripts, in turn. Each run has a subject of its own, such as
/// an image, that nothing was done to before.
final class Comparison {
  private static final int WARM_UPS = 5;

  private final int runs;
  private final TestCloud aws;
  private final Installation withoutCaches;
  private final List<Row> rows = new ArrayList<>();

  Comparison(int runs, TestCloud aws) throws IOException {
    this.runs = runs;
    this.aws = aws;
    this.withoutCaches = MeasuredFunction.withoutCaches();
  }

  /// A line of a table.
  ///
  /// @param size how large the work is, in Regions or images
  /// @param delay what was added to each call
  /// @param calls the requests to AWS of the last run
  /// @param memory the most memory that the process of a function used, in MB
  record Row(
      String subject,
      int size,
      Duration delay,
      Measured measured,
      long calls,
      OptionalLong memory) {}

  /// A script.
  ///
  /// @param arguments subject -> its arguments
  record Script(String title, String file, Function<String, List<String>> arguments) {}

  /// What is measured.
  ///
  /// @param size how large it is
  /// @param subjects makes a new subject
  /// @param event subject -> the event that the function gets
  record Work(
      MeasuredFunction function,
      int size,
      Duration delay,
      Supplier<String> subjects,
      UnaryOperator<String> event,
      List<Script> scripts) {}

  List<Row> rows() {
    return rows;
  }

  /// Measures it.
  void measure(Work work) throws IOException {
    MeasuredFunction function = work.function();
    Installation cached = Installation.current();
    try (ExecutionEnvironment running = function.start(cached)) {
      for (int run = 0; run < WARM_UPS; run++) {
        MeasuredFunction.handle(running, work.event().apply(work.subjects().get()));
      }
      add("warm function", work, event -> MeasuredFunction.handle(running, event));
    }
    add("cold function", work, event -> function.cold(withoutCaches, event));
    add("cold function, cached", work, event -> function.cold(cached, event));
    add("./invoke", work, function::invoke);
    for (Script script : work.scripts()) {
      addRow(
          script.title(),
          work,
          subject -> function.script(script.file(), script.arguments().apply(subject)));
    }
  }

  private void add(String title, Work work, Step step) {
    addRow(title, work, subject -> step.on(work.event().apply(subject)));
  }

  private void addRow(String title, Work work, Step step) {
    AtomicLong calls = new AtomicLong();
    var _ = work.function().takeMemory();
    Measured measured =
        Measured.of(
            runs,
            () -> {
              String subject = work.subjects().get();
              long mark = aws.mark();
              Duration time = Measured.time(() -> step.on(subject));
              calls.set(aws.since(mark, _ -> true).size());
              return time;
            });
    long memory = work.function().takeMemory();
    rows.add(
        new Row(
            title,
            work.size(),
            work.delay(),
            measured,
            calls.get(),
            memory == 0 ? OptionalLong.empty() : OptionalLong.of(memory)));
    System.out.printf(
        "  %s, %d, %d ms: %s%n", title, work.size(), work.delay().toMillis(), measured);
  }

  private interface Step {
    void on(String subject) throws Exception;
  }
}
