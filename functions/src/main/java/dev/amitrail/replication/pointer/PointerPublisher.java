package dev.amitrail.replication.pointer;

import dev.amitrail.aws.FanOut;
import dev.amitrail.replication.ec2.Ec2ErrorCodes;
import dev.amitrail.replication.ec2.RequestPacer;
import dev.amitrail.replication.plan.ReplicationOutcome;
import dev.amitrail.replication.plan.ReplicationOutcome.Kind;
import dev.amitrail.replication.plan.ReplicationSettings;
import dev.amitrail.replication.pointer.Pointer.Move;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ssm.SsmClient;

/// Sets a pointer in all Regions of the family that won it.
public final class PointerPublisher {
  private final SsmPointers pointers;
  private final FanOut fanOut;
  private final ReplicationSettings settings;
  private final RequestPacer pace;

  /// A publisher for a deployment.
  ///
  /// @param clients the SSM client of a Region
  public PointerPublisher(
      Function<String, SsmClient> clients,
      FanOut fanOut,
      ReplicationSettings settings,
      RequestPacer pace) {
    this.pointers = new SsmPointers(clients);
    this.fanOut = fanOut;
    this.settings = settings;
    this.pace = pace;
  }

  /// Why the pointer cannot have this name; empty if it can.
  public Optional<String> refusal(String name) {
    return name.startsWith(settings.pointerPrefix())
            && name.length() > settings.pointerPrefix().length()
        ? Optional.empty()
        : Optional.of(
            "publish-as is '%s': a pointer of this deployment begins with %s"
                .formatted(name, settings.pointerPrefix()));
  }

  /// Sets the pointer to the winner's image in each of its Regions.
  ///
  /// @return an outcome for each Region where it was moved or could not be; none for the others
  public List<ReplicationOutcome> move(String name, PointerCandidate winner) {
    return fanOut.over(List.copyOf(winner.images().entrySet()), image -> move(name, image)).stream()
        .flatMap(Optional::stream)
        .toList();
  }

  private Optional<ReplicationOutcome> move(String name, Map.Entry<String, String> image) {
    String region = image.getKey();
    String imageId = image.getValue();
    try {
      pace.await(region, RequestPacer.Call.READ);
      return switch (Pointer.move(pointers.find(region, name), imageId)) {
        case Move.Keep _ -> Optional.empty();
        case Move.Foreign(String type) ->
            outcome(
                region,
                Kind.REFUSED,
                imageId,
                "the parameter %s has data type %s, not %s: it is not changed"
                    .formatted(name, type, Pointer.DATA_TYPE));
        case Move.To _ when settings.dryRun() ->
            outcome(region, Kind.SKIPPED, imageId, "dry run: %s would be moved".formatted(name));
        case Move.To _ -> {
          pace.await(region, RequestPacer.Call.MODIFY);
          pointers.move(region, name, imageId);
          yield outcome(region, Kind.PUBLISHED, imageId, name);
        }
      };
    } catch (SdkException e) {
      return Optional.of(
          Ec2ErrorCodes.of(
              region,
              Optional.of(imageId),
              "the pointer %s could not be moved".formatted(name),
              e));
    }
  }

  private static Optional<ReplicationOutcome> outcome(
      String region, Kind kind, String imageId, String reason) {
    return Optional.of(ReplicationOutcome.of(region, kind, imageId, List.of(reason)));
  }
}
