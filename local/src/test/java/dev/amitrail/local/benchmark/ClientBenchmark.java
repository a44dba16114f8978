package dev.amitrail.local.benchmark;

import dev.amitrail.local.Installation;
import dev.amitrail.local.testing.Command;
import dev.amitrail.local.testing.TestCloud;
import java.io.File;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// What the SDK's client of EC2 takes in a new JVM, without a cache: [ClientStart] in a process of
/// its own, with the package of the functions.
final class ClientBenchmark {
  private static final String HOME = MeasuredFunction.HOME;

  private ClientBenchmark() {}

  /// The times of one process, in seconds; those of the median of the runs.
  ///
  /// @param created until the client was made
  /// @param first the first request
  /// @param second the second one
  record Row(double created, double first, double second) {
    private double total() {
      return created + first;
    }
  }

  static Row row(int runs) throws IOException {
    try (TestCloud aws = TestCloud.start(0)) {
      String image = aws.image(HOME, "client", Map.of());
      return IntStream.range(0, runs)
          .mapToObj(_ -> once(aws, image))
          .sorted(Comparator.comparingDouble(Row::total))
          .toList()
          .get(runs / 2);
    }
  }

  private static Row once(TestCloud aws, String image) {
    Installation installation = Installation.current();
    String jars = installation.lambdaPackage().resolve("lib") + File.separator + "*";
    String tests = installation.root().resolve("local/target/test-classes").toString();
    try {
      String printed =
          MeasuredFunction.requireSuccess(
              Command.start(
                  installation.root(),
                  aws.environment(),
                  "",
                  List.of(
                      installation.java().toString(),
                      "-XX:TieredStopAtLevel=1",
                      "-XX:+UseSerialGC",
                      "-cp",
                      jars + File.pathSeparator + tests,
                      ClientStart.class.getName(),
                      HOME,
                      image)));
      List<Double> seconds =
          Stream.of(printed.strip().split(" ")).map(part -> Long.parseLong(part) / 1e9).toList();
      return new Row(seconds.get(0), seconds.get(1), seconds.get(2));
    } catch (IOException e) {
      throw new IllegalStateException("The client cannot be measured", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
