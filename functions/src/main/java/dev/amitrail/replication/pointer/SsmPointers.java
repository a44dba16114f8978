package dev.amitrail.replication.pointer;

import java.util.List;
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

  private final Function<String, SsmClient> clients;

  /// Reads and writes through these clients.
  ///
  /// @param clients the SSM client of a Region
  public SsmPointers(Function<String, SsmClient> clients) {
    this.clients = clients;
  }

  /// The parameter of this name, if there is one.
  Optional<Pointer.Current> find(String region, String name) {
    return clients.apply(region).getParameters(get -> get.names(name)).parameters().stream()
        .findFirst()
        .map(
            parameter ->
                new Pointer.Current(
                    parameter.value(), Optional.ofNullable(parameter.dataType()).orElse("text")));
  }

  /// Sets the parameter to an image. Idempotent: the same value again. SSM answers before it has
  /// validated the image (PutParameter, Systems Manager API reference), so it is called only for
  /// images that were read as available.
  void move(String region, String name, String imageId) {
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
