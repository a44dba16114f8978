package dev.amitrail.replication.pointer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.amitrail.aws.FanOut;
import dev.amitrail.aws.RequestPacer;
import dev.amitrail.image.Image;
import dev.amitrail.image.TestImage;
import dev.amitrail.image.WantedRegions;
import dev.amitrail.replication.TestSettings;
import dev.amitrail.replication.plan.ReplicationOutcome;
import dev.amitrail.replication.plan.ReplicationOutcome.Kind;
import dev.amitrail.replication.plan.SourceSelection;
import dev.amitrail.replication.pointer.PointerCandidate.Completeness;
import dev.amitrail.replication.pointer.PointerPublisher.Published;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.GetParametersRequest;
import software.amazon.awssdk.services.ssm.model.GetParametersResponse;
import software.amazon.awssdk.services.ssm.model.Parameter;
import software.amazon.awssdk.services.ssm.model.PutParameterRequest;
import software.amazon.awssdk.services.ssm.model.PutParameterResponse;

final class PointerPublisherTest {
  private static final String NAME = "/ami-trail/web";
  private static final String AWAY = "us-east-1";
  private static final String REPLICA = "ami-0c000000000000001";
  private static final String OTHER = "ami-0c000000000000009";
  private static final Instant READ_AT = Instant.parse("2026-07-10T00:00:00Z");

  private final Map<String, Parameter> parameters = new HashMap<>();
  private final List<Duration> waits = new ArrayList<>();
  private int silentReads;

  @Test
  void aPointerIsSetInAllRegionsAndConfirmed() {
    Published published = publish(new PointerChoice.Winner(family(Completeness.COMPLETE)));

    assertThat(published.isShown()).isTrue();
    assertThat(published.outcomes())
        .extracting(ReplicationOutcome::kind)
        .containsOnly(Kind.PUBLISHED);
    assertThat(value(AWAY)).contains(REPLICA);
    assertThat(value(TestImage.HOME)).contains(TestImage.SOURCE_ID);
    assertThat(waits).containsExactly(Duration.ofSeconds(1));
  }

  @Test
  void aValueThatArrivesLateIsAwaited() {
    silentReads = 4; // two Regions, read before and once after

    assertThat(publish(new PointerChoice.Winner(family(Completeness.COMPLETE))).isShown()).isTrue();
    assertThat(waits).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2));
  }

  @Test
  void aValueThatDoesNotArriveIsDeferredWithItsRegion() {
    silentReads = Integer.MAX_VALUE;

    Published published = publish(new PointerChoice.Winner(family(Completeness.COMPLETE)));

    assertThat(published.isShown()).isFalse();
    assertThat(published.outcomes())
        .extracting(ReplicationOutcome::kind, ReplicationOutcome::region)
        .containsExactlyInAnyOrder(
            tuple(Kind.DEFERRED, AWAY), tuple(Kind.DEFERRED, TestImage.HOME));
  }

  /// What this function read of the images may be older than what the other one knew.
  @Test
  void aPointerThatAnotherFunctionSetMeanwhileIsLeftToTheNextSweep() {
    put(AWAY, OTHER, READ_AT.plusSeconds(1));

    Published published = publish(new PointerChoice.Winner(family(Completeness.COMPLETE)));

    assertThat(published.outcomes())
        .extracting(ReplicationOutcome::kind)
        .containsExactly(Kind.DEFERRED);
    assertThat(value(AWAY)).contains(OTHER);
    assertThat(value(TestImage.HOME)).isEmpty();
  }

  @Test
  void aPointerThatWasSetBeforeIsMoved() {
    put(AWAY, OTHER, READ_AT.minusSeconds(1));

    assertThat(publish(new PointerChoice.Winner(family(Completeness.COMPLETE))).wasSet()).isTrue();
    assertThat(value(AWAY)).contains(REPLICA);
  }

  @Test
  void aRollbackThatLeavesARegionOpenIsNotComplete() {
    put(AWAY, OTHER, READ_AT.minusSeconds(1)); // no image any more, so it goes back

    Published published = publish(new PointerChoice.Rollback(family(Completeness.UNDECIDED)));

    assertThat(published.wasSet()).isTrue();
    assertThat(published.isShown()).isFalse();
  }

  private Published publish(PointerChoice choice) {
    PointerPublisher publisher =
        new PointerPublisher(
            Parameters::new,
            FanOut.onVirtualThreads(1),
            TestSettings.replicatingTo(AWAY),
            RequestPacer.UNBOUNDED,
            () -> READ_AT.plusSeconds(60),
            waits::add);
    return Optional.ofNullable(
            publisher
                .publish(Map.of(NAME, choice), new SweptImages(Map.of(), Set.of(), READ_AT))
                .get(NAME))
        .orElseThrow();
  }

  private static PointerCandidate family(Completeness completeness) {
    Image source = TestImage.source().build();
    return new PointerCandidate(
        new SourceSelection.Source(source, new WantedRegions(List.of(AWAY), Map.of(), Map.of())),
        new TreeMap<>(Map.of(TestImage.HOME, source.id(), AWAY, REPLICA)),
        completeness);
  }

  private void put(String region, String imageId, Instant time) {
    parameters.put(
        region,
        Parameter.builder()
            .name(NAME)
            .value(imageId)
            .dataType("aws:ec2:image")
            .lastModifiedDate(time)
            .build());
  }

  private Optional<String> value(String region) {
    return Optional.ofNullable(parameters.get(region)).map(Parameter::value);
  }

  /// Parameter Store of one Region, which may not show what was put.
  private final class Parameters implements SsmClient {
    private final String region;

    Parameters(String region) {
      this.region = region;
    }

    @Override
    public GetParametersResponse getParameters(GetParametersRequest request) {
      boolean isSilent = silentReads-- > 0;
      return GetParametersResponse.builder()
          .parameters(
              isSilent ? List.of() : Optional.ofNullable(parameters.get(region)).stream().toList())
          .build();
    }

    @Override
    public PutParameterResponse putParameter(PutParameterRequest request) {
      put(region, request.value(), READ_AT.plusSeconds(60));
      return PutParameterResponse.builder().build();
    }

    @Override
    public String serviceName() {
      return "ssm";
    }

    @Override
    public void close() {}
  }
}
