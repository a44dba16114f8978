package dev.amitrail.local.benchmark;

import dev.amitrail.local.Installation;
import dev.amitrail.local.benchmark.Comparison.Script;
import dev.amitrail.local.testing.Fixtures;
import dev.amitrail.local.testing.OtherSettings;
import dev.amitrail.local.testing.TestCloud;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// One image to some Regions, until the copies are under way and tagged: by AMI Trail and by two
/// scripts of boto3.
final class FanOutBenchmark {
  private static final String HOME = MeasuredFunction.HOME;
  private static final List<String> REGIONS =
      List.of(
          "us-east-1",
          "us-east-2",
          "us-west-1",
          "us-west-2",
          "ca-central-1",
          "sa-east-1",
          "eu-west-1",
          "eu-west-2",
          "eu-west-3",
          "eu-central-1",
          "eu-north-1",
          "ap-northeast-1",
          "ap-northeast-2",
          "ap-northeast-3",
          "ap-south-1",
          "ap-southeast-1");

  private static final List<Integer> SIZES = List.of(1, 4, 16);
  private static final List<Duration> DELAYS = List.of(Duration.ZERO, Duration.ofMillis(100));

  private FanOutBenchmark() {}

  static List<Comparison.Row> rows(int runs) throws IOException {
    Installation checkout =
        OtherSettings.checkout(
            "sixteen-regions",
            "{\"homeRegion\": \"%s\", \"replicaRegions\": [\"%s\"]}"
                .formatted(HOME, String.join("\", \"", REGIONS)));
    AtomicInteger images = new AtomicInteger();
    try (TestCloud aws = TestCloud.start(0)) {
      Comparison comparison = new Comparison(runs, aws);
      MeasuredFunction function = new MeasuredFunction(aws, checkout, "AmiReplicationHandler");
      for (Duration delay : DELAYS) {
        aws.delay(delay);
        for (int size : SIZES) {
          List<String> regions = REGIONS.subList(0, size);
          comparison.measure(
              new Comparison.Work(
                  function,
                  size,
                  delay,
                  () ->
                      aws.image(
                          HOME,
                          "benchmark-" + images.incrementAndGet(),
                          Map.of("replicate-to", String.join(" ", regions), "team", "core")),
                  image -> Fixtures.amiEvent(HOME, image),
                  List.of(
                      script("boto3, pooled", "pooled_copy.py", regions),
                      script("boto3, plain loop", "plain_copy.py", regions))));
        }
      }
      return comparison.rows();
    }
  }

  private static Script script(String title, String file, List<String> regions) {
    return new Script(
        title, file, image -> Stream.concat(Stream.of(image, HOME), regions.stream()).toList());
  }
}
