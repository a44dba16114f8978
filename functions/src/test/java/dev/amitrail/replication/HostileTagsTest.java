package dev.amitrail.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amitrail.fuzz.Fuzz;
import dev.amitrail.fuzz.Hostile;
import dev.amitrail.image.FakeEc2;
import dev.amitrail.image.TestImage;
import dev.amitrail.replication.pointer.PointerName;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.ec2.model.CopyImageRequest;
import software.amazon.awssdk.services.ec2.model.CreateTagsRequest;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;

/// Whatever tags and names people give to images: what is written is within the limits of EC2, says
/// what is true, and never makes more than one replica.
class HostileTagsTest {
  @RegisterExtension static final Fuzz FUZZ = new Fuzz();

  /// "Tag your Amazon EC2 resources" (EC2 user guide).
  private static final int MOST_TAGS = 50;

  private static final int LONGEST_KEY = 128;
  private static final int LONGEST_VALUE = 256;

  /// CopyImage, parameters Name and Description (EC2 API reference); "Ensuring idempotency in
  /// Amazon EC2 API requests" (EC2 developer guide).
  private static final int LONGEST_NAME = 128;

  private static final int LONGEST_DESCRIPTION = 255;
  private static final int LONGEST_TOKEN = 64;

  /// PutEvents (EventBridge user guide).
  private static final int LARGEST_EVENT = 256_000;

  private static final List<String> REGIONS = List.of("us-east-1", "eu-west-1");

  @Test
  void whatIsWrittenForAnyTagsIsWithinTheLimitsAndTrue() {
    Fuzz.holds(
        "images with tags",
        60,
        hostile -> {
          TestDeployment deployment = TestDeployment.replicatingTo(REGIONS.toArray(String[]::new));
          FakeEc2 ec2 = deployment.ec2();
          ec2.with(TestImage.source().name("a".repeat(3 + hostile.below(126))).tags(tags(hostile)));
          if (hostile.oneIn(4)) {
            ec2.with(TestImage.copy("ami-0fedcba9876543210", "us-east-1").tags(tags(hostile)));
          }
          if (hostile.oneIn(4)) {
            ec2.refuse(
                "eu-west-1", "CopyImage", FakeEc2.refusal("InvalidRequest", hostile.text(1_000)));
          }

          attempt(deployment::sourceIsAvailable);
          ec2.settle();
          attempt(deployment::sourceIsAvailable);

          assertThat(deployment.copies())
              .allSatisfy(HostileTagsTest::requireLimits)
              .allSatisfy(HostileTagsTest::requireTrueOrigin);
          assertThat(REGIONS)
              .allSatisfy(region -> assertThat(ec2.imagesIn(region)).hasSizeLessThanOrEqualTo(1));
          assertThat(written(deployment)).allSatisfy(HostileTagsTest::requireLimits);
          assertThat(deployment.sent())
              .allSatisfy(
                  event ->
                      assertThat(event.detail().getBytes(StandardCharsets.UTF_8))
                          .hasSizeLessThan(LARGEST_EVENT));
          assertThat(deployment.lines()).allSatisfy(Hostile::requireVisible);
        });
  }

  private static void attempt(Supplier<ReplicationResult> delivery) {
    try {
      delivery
          .get()
          .outcomes()
          .forEach(line -> Hostile.requireVisible(line.region() + line.reason()));
    } catch (ReplicationFailedException e) {
      Hostile.requireExplained(e.getMessage());
    }
  }

  /// Own tags, control tags, and forged ones of the trail.
  private static Map<String, String> tags(Hostile hostile) {
    Map<String, String> tags = new TreeMap<>();
    for (int i = hostile.below(MOST_TAGS); i > 0; i--) {
      tags.put("%d%s".formatted(i, hostile.text(LONGEST_KEY - 2)), hostile.text(LONGEST_VALUE));
    }
    tags.put("replicate-to", hostile.pick(List.of("all", "us-east-1,eu-west-1", "all -us-east-1")));
    if (hostile.oneIn(3)) {
      tags.put("replicate-to", hostile.text(LONGEST_VALUE));
    }
    String pointer =
        hostile.oneIn(2) ? hostile.text(LONGEST_VALUE) : "/ami-trail/" + hostile.text(50);
    if (PointerName.refusal(pointer, "/ami-trail/").isPresent()) {
      tags.put("publish-as", pointer);
    }
    List<String> forged =
        List.of(
            "origin.id",
            "origin.region",
            "origin.account",
            "origin.mirror",
            "us-east-1.origin.id",
            "eu-west-1.origin.id",
            "us-east-1.origin.failed",
            "eu-west-1.origin.failed");
    for (String key : hostile.list(4, _ -> hostile.pick(forged))) {
      tags.put(
          key,
          hostile.pick(
              List.of(
                  hostile.text(LONGEST_VALUE),
                  TestImage.SOURCE_ID,
                  "ami-0fedcba9876543210",
                  "999 refused for %s: x".formatted(TestImage.SOURCE_ID),
                  "2 refused for %s 'again': x".formatted(TestImage.SOURCE_ID))));
    }
    while (tags.size() > MOST_TAGS) {
      tags.remove(tags.keySet().iterator().next());
    }
    return tags;
  }

  private static void requireLimits(CopyImageRequest copy) {
    assertThat(copy.name())
        .hasSizeBetween(3, LONGEST_NAME)
        .endsWith("-from-" + TestImage.SOURCE_ID);
    assertThat(copy.description()).hasSizeLessThanOrEqualTo(LONGEST_DESCRIPTION);
    assertThat(copy.clientToken()).hasSizeLessThanOrEqualTo(LONGEST_TOKEN);
    assertThat(copy.tagSpecifications()).allSatisfy(each -> requireLimits(each.tags()));
  }

  private static void requireLimits(List<Tag> tags) {
    assertThat(tags).hasSizeLessThanOrEqualTo(MOST_TAGS);
    assertThat(tags)
        .allSatisfy(
            tag -> {
              assertThat(tag.key()).hasSizeBetween(1, LONGEST_KEY);
              assertThat(tag.value()).hasSizeLessThanOrEqualTo(LONGEST_VALUE);
            });
  }

  /// "It gets the source's own tags, without control, trail and aws: tags" (docs/replication.md).
  private static void requireTrueOrigin(CopyImageRequest copy) {
    for (TagSpecification specification : copy.tagSpecifications()) {
      Map<String, String> tags = new TreeMap<>();
      specification.tags().forEach(tag -> tags.put(tag.key(), tag.value()));
      assertThat(tags)
          .containsEntry("origin.id", TestImage.SOURCE_ID)
          .containsEntry("origin.region", TestImage.HOME)
          .containsEntry("origin.account", TestImage.ACCOUNT)
          .doesNotContainKeys("replicate-to", "publish-as", "us-east-1.origin.id");
      assertThat(tags.keySet()).noneMatch(key -> key.startsWith("aws:"));
    }
  }

  private static List<List<Tag>> written(TestDeployment deployment) {
    return deployment.ec2().calls().stream()
        .map(FakeEc2.Call::request)
        .filter(CreateTagsRequest.class::isInstance)
        .map(request -> ((CreateTagsRequest) request).tags())
        .toList();
  }
}
