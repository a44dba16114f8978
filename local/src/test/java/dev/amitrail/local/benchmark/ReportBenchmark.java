package dev.amitrail.local.benchmark;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.amitrail.local.Installation;
import dev.amitrail.local.benchmark.Comparison.Script;
import dev.amitrail.local.template.CloudAssembly;
import dev.amitrail.local.testing.Fixtures;
import dev.amitrail.local.testing.TestCloud;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;

/// The first report of a stack: by AMI Trail, which also reads what runs, compares and publishes,
/// and by a script of boto3, which prints the images of the parameters.
final class ReportBenchmark {
  private static final String HOME = MeasuredFunction.HOME;
  private static final List<Integer> SIZES = List.of(3, 100);
  private static final List<Duration> DELAYS = List.of(Duration.ZERO, Duration.ofMillis(100));

  private ReportBenchmark() {}

  static List<Comparison.Row> rows(int runs) throws IOException {
    Installation checkout = Installation.current();
    CloudAssembly assembly = new CloudAssembly(checkout.cloudAssembly());
    AtomicInteger stacks = new AtomicInteger();
    try (TestCloud aws = TestCloud.start(0)) {
      aws.addToWorld(assembly.world(Fixtures.ACCOUNT));
      Comparison comparison = new Comparison(runs, aws);
      MeasuredFunction function = new MeasuredFunction(aws, checkout, "StackReportHandler");
      for (int size : SIZES) {
        Map<String, String> images = images(aws, size);
        String template = template(images);
        for (Duration delay : DELAYS) {
          aws.delay(delay);
          comparison.measure(
              new Comparison.Work(
                  function,
                  size,
                  delay,
                  () -> stack(aws, "benchmark-" + stacks.incrementAndGet(), template, images),
                  stack -> Fixtures.stackEvent(stack, "CREATE_COMPLETE"),
                  List.of(
                      new Script(
                          "boto3, plain loop", "plain_report.py", stack -> List.of(stack, HOME)))));
        }
        aws.delay(Duration.ZERO);
      }
      return comparison.rows();
    }
  }

  /// Parameter -> image.
  static Map<String, String> images(TestCloud aws, int size) {
    Map<String, String> images = new TreeMap<>();
    for (int number = 1; number <= size; number++) {
      String name = "app-%d-%d".formatted(size, number);
      images.put("App%03dAmi".formatted(number), aws.image(HOME, name, Map.of("team", "core")));
    }
    return images;
  }

  /// A template with a parameter for each image and one instance.
  static String template(Map<String, String> images) {
    ObjectNode template = new ObjectMapper().createObjectNode();
    ObjectNode parameters = template.putObject("Parameters");
    images.keySet().forEach(name -> parameters.putObject(name).put("Type", "AWS::EC2::Image::Id"));
    template
        .putObject("Resources")
        .putObject("App")
        .put("Type", "AWS::EC2::Instance")
        .putObject("Properties")
        .putObject("ImageId")
        .put("Ref", images.keySet().iterator().next());
    return template.toString();
  }

  /// Creates a stack.
  ///
  /// @return its id
  static String stack(TestCloud aws, String name, String template, Map<String, String> images) {
    try (CloudFormationClient cloudFormation = aws.clients().cloudFormation(HOME)) {
      return cloudFormation
          .createStack(
              create ->
                  create
                      .stackName(name)
                      .templateBody(template)
                      .parameters(Fixtures.parameters(images)))
          .stackId();
    }
  }
}
