package dev.amitrail.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amitrail.event.EventBridgeEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.Tag;

/// What the published limits allow, and that code which paces itself comes close to it.
class StormTest {
  private static final Deployment FOUR_REGIONS =
      Deployment.standard()
          .withRegions(List.of("ap-southeast-2", "us-east-1", "eu-west-1", "eu-central-1"))
          .withTimeouts(Duration.ofMinutes(1), Duration.ofSeconds(290))
          .withDuties(Set.of(Duty.REPLICATE));

  @Test
  void theBoundIsThatOfTheTokensForFewImagesAndThatOfTheCopiesInFlightForMany() {
    Duration copy = Duration.ofMinutes(10);

    assertThat(new Storm(100, copy).bound()).isEqualTo(copy);
    assertThat(new Storm(160, copy).bound()).isEqualTo(copy.plusSeconds(60));
    assertThat(new Storm(301, copy).bound()).isEqualTo(copy.multipliedBy(2));
    assertThat(Storm.standard().bound())
        .isBetween(copy.multipliedBy(4), copy.multipliedBy(4).plusMinutes(5));
    assertThat(Storm.standard().waves()).isEqualTo(4);
  }

  @Test
  void aSweepThatPacesItselfMakesAThousandImagesWithinTheBoundAndOneSweepForEachWave() {
    Storm.Result result = Storm.standard().run(1, FOUR_REGIONS, Pacing::new);

    System.out.println(result);
    assertThat(result.run().breaches()).as(result.run().report()).isEmpty();
    assertThat(result.run().cloud().images().stream().filter(CloudImage::isOurs)).hasSize(3_000);
    assertThat(result.made()).isBetween(result.bound(), result.allowed());
  }

  /// Orders what is missing, Region by Region, until the Region has had enough.
  private static final class Pacing extends ReferenceSubject {
    private static final Duration RESERVE = Duration.ofSeconds(40);

    Pacing(SimulatedAws aws, Deployment deployment) {
      super(aws, deployment);
    }

    @Override
    public void onEvent(EventBridgeEvent event, Invocation invocation) {}

    @Override
    public void onSweep(EventBridgeEvent event, Invocation invocation) {
      List<Image> sources =
          everything(deployment.home())
              .filter(image -> tags(image).containsKey(Trail.REPLICATE_TO))
              .toList();
      Map<String, Map<String, String>> trail = new TreeMap<>();
      aws.fanOut()
          .over(
              deployment.regions().subList(1, deployment.regions().size()),
              region -> order(region, sources, invocation, trail));
      trail.forEach(this::write);
    }

    private int order(
        String region,
        List<Image> sources,
        Invocation invocation,
        Map<String, Map<String, String>> trail) {
      Set<String> there = new HashSet<>();
      everything(region).forEach(image -> there.add(image.sourceImageId()));
      int ordered = 0;
      for (Image source : sources) {
        if (there.contains(source.imageId()) || tags(source).containsKey(Trail.replicaId(region))) {
          continue;
        }
        String made = orderPatiently(source, region, invocation);
        if (made.isEmpty()) {
          return ordered;
        }
        trail
            .computeIfAbsent(source.imageId(), _ -> new TreeMap<>())
            .put(Trail.replicaId(region), made);
        ordered++;
      }
      return ordered;
    }

    private String orderPatiently(Image source, String region, Invocation invocation) {
      while (invocation.remaining().compareTo(RESERVE) > 0) {
        try {
          return copy(source, deployment.home(), region, List.of());
        } catch (Ec2Exception e) {
          if (e.awsErrorDetails().errorCode().equals("ResourceLimitExceeded")) {
            return "";
          }
          aws.sleep(Duration.ofSeconds(1));
        }
      }
      return "";
    }

    private void write(String source, Map<String, String> tags) {
      List<Tag> list = new ArrayList<>();
      tags.forEach((key, value) -> list.add(Tag.builder().key(key).value(value).build()));
      while (true) {
        try {
          ec2(deployment.home()).createTags(request -> request.resources(source).tags(list));
          return;
        } catch (Ec2Exception _) {
          aws.sleep(Duration.ofMillis(200));
        }
      }
    }
  }
}
