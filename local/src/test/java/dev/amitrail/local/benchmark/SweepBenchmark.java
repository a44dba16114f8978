package dev.amitrail.local.benchmark;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.amitrail.local.Installation;
import dev.amitrail.local.aws.AwsRequest;
import dev.amitrail.local.lambda.ExecutionEnvironment;
import dev.amitrail.local.testing.Fixtures;
import dev.amitrail.local.testing.RefusingCloud;
import dev.amitrail.local.testing.TestCloud;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/// A sweep that finds nothing to do: each image has its replica. It reads them all, so its memory
/// and its calls grow with their number.
final class SweepBenchmark {
  private static final String HOME = MeasuredFunction.HOME;
  private static final String REPLICA_REGION = "us-east-1";
  private static final List<Integer> SIZES = List.of(100, 1_000, 10_000);

  private SweepBenchmark() {}

  /// The lines of the table, one for each number of images.
  static List<Comparison.Row> rows(int runs) throws IOException {
    List<Comparison.Row> rows = new ArrayList<>();
    for (int size : SIZES) {
      try (TestCloud aws = TestCloud.start(0)) {
        aws.addToWorld(images(size));
        rows.add(measure(runs, aws, size));
      }
      System.out.printf("  sweep of %,d images: %s%n", size, rows.getLast().measured());
    }
    return rows;
  }

  private static Comparison.Row measure(int runs, TestCloud aws, int size) throws IOException {
    MeasuredFunction function =
        new MeasuredFunction(aws, Installation.current(), "ReplicationSweepHandler");
    try (ExecutionEnvironment running = function.start(MeasuredFunction.withoutCaches())) {
      MeasuredFunction.handle(running, Fixtures.sweepEvent(Instant.now()));
      long mark = aws.mark();
      Measured measured =
          Measured.of(
              runs,
              () ->
                  Measured.time(
                      () -> MeasuredFunction.handle(running, Fixtures.sweepEvent(Instant.now()))));
      List<AwsRequest> requests = aws.since(mark, _ -> true);
      requests.forEach(SweepBenchmark::requireRead);
      return new Comparison.Row(
          "warm function",
          size,
          Duration.ZERO,
          measured,
          requests.size() / runs,
          OptionalLong.of(function.takeMemory()));
    }
  }

  private static void requireRead(AwsRequest request) {
    if (!request.operation().matches("(Describe|Get|List).*")) {
      throw new IllegalStateException("A sweep that has nothing to do calls " + request);
    }
  }

  /// Sources and their replicas.
  private static String images(int size) {
    ObjectNode world = new ObjectMapper().createObjectNode();
    ArrayNode images = world.putArray("images");
    for (int number = 0; number < size; number++) {
      String source = "ami-%017x".formatted(2 * number);
      String replica = "ami-%017x".formatted(2 * number + 1);
      String name = "image-%05d".formatted(number);
      addImage(
          images,
          HOME,
          source,
          name,
          Map.of(
              "replicate-to",
              REPLICA_REGION,
              "team",
              "core",
              REPLICA_REGION + ".origin.id",
              replica),
          Map.of());
      Map<String, String> origin = new TreeMap<>(RefusingCloud.origin(source));
      origin.put("team", "core");
      addImage(images, REPLICA_REGION, replica, name, origin, origin)
          .put("sourceImageId", source)
          .put("sourceImageRegion", HOME);
    }
    return world.toString();
  }

  private static ObjectNode addImage(
      ArrayNode images,
      String region,
      String id,
      String name,
      Map<String, String> tags,
      Map<String, String> snapshotTags) {
    ObjectNode image =
        images
            .addObject()
            .put("region", region)
            .put("id", id)
            .put("name", name)
            .put("creationDate", "2026-11-20T09:30:00.000Z");
    tags.forEach(image.putObject("tags")::put);
    snapshotTags.forEach(image.putObject("snapshotTags")::put);
    return image;
  }
}
