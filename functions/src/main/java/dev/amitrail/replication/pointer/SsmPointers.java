package dev.amitrail.replication.pointer;

import dev.amitrail.aws.Batches;
import dev.amitrail.aws.RequestPacer;
import dev.amitrail.aws.RequestPacer.Bucket;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.ParameterType;

/// Reads and sets pointers: SSM parameters that hold the id of the image to launch in their Region.
public final class SsmPointers {
  /// The IAM actions that reading needs.
  public static final List<String> READ_ACTIONS = List.of("ssm:GetParameters");

  /// The IAM actions that moving needs.
  public static final List<String> WRITE_ACTIONS = List.of("ssm:PutParameter");

  /// How many names a request can have (GetParameters, Systems Manager API reference).
  private static final int MAX_NAMES = 10;

  private final Function<String, SsmClient> clients;
  private final RequestPacer pace;

  /// Reads and writes through these clients.
  ///
  /// @param clients the SSM client of a Region
  public SsmPointers(Function<String, SsmClient> clients, RequestPacer pace) {
    this.clients = clients;
    this.pace = pace;
  }

  /// Name -> parameter, of those of these names that exist: one request for up to 10 names.
  Map<String, Pointer.Current> find(String region, Collection<String> names) {
    Map<String, Pointer.Current> found = new HashMap<>();
    for (List<String> batch : Batches.of(MAX_NAMES, names)) {
      pace.await(region, Bucket.PARAMETER_READ);
      clients
          .apply(region)
          .getParameters(get -> get.names(batch))
          .parameters()
          .forEach(
              parameter ->
                  found.put(
                      parameter.name(),
                      new Pointer.Current(
                          parameter.value(),
                          Optional.ofNullable(parameter.dataType()).orElse("text"),
                          Optional.ofNullable(parameter.lastModifiedDate())
                              .orElse(Instant.EPOCH))));
    }
    return found;
  }

  /// Sets the parameter to an image. Idempotent: the same value again. SSM answers before it has
  /// validated the image (PutParameter, Systems Manager API reference), so the value may never
  /// arrive: it is read afterwards.
  void move(String region, String name, String imageId) {
    pace.await(region, Bucket.PARAMETER_WRITE);
    clients
        .apply(region)
        .putParameter(
            put ->
                put.name(name)
                    .value(imageId)
                    .type(ParameterType.STRING)
                    .dataType(Pointer.DATA_TYPE)
                    .overwrite(true));
  }
}
