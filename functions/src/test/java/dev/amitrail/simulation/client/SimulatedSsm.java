package dev.amitrail.simulation.client;

import dev.amitrail.simulation.ec2.SimulatedParameters;
import dev.amitrail.simulation.ec2.SimulatedRegion;
import dev.amitrail.simulation.time.Actor;
import dev.amitrail.simulation.time.VirtualTime;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.GetParameterRequest;
import software.amazon.awssdk.services.ssm.model.GetParameterResponse;
import software.amazon.awssdk.services.ssm.model.GetParametersRequest;
import software.amazon.awssdk.services.ssm.model.GetParametersResponse;
import software.amazon.awssdk.services.ssm.model.HierarchyLevelLimitExceededException;
import software.amazon.awssdk.services.ssm.model.HierarchyTypeMismatchException;
import software.amazon.awssdk.services.ssm.model.Parameter;
import software.amazon.awssdk.services.ssm.model.ParameterAlreadyExistsException;
import software.amazon.awssdk.services.ssm.model.ParameterNotFoundException;
import software.amazon.awssdk.services.ssm.model.ParameterType;
import software.amazon.awssdk.services.ssm.model.PutParameterRequest;
import software.amazon.awssdk.services.ssm.model.PutParameterResponse;
import software.amazon.awssdk.services.ssm.model.SsmException;

/// The SSM client of a Region, as the code under test has it. What is not here throws.
final class SimulatedSsm implements SsmClient {
  private static final int MOST_NAMES = 10;

  private final SimulatedNetwork wire;
  private final SimulatedRegion region;

  SimulatedSsm(SimulatedNetwork wire, SimulatedRegion region) {
    this.wire = wire;
    this.region = region;
  }

  @Override
  public String serviceName() {
    return SERVICE_NAME;
  }

  @Override
  public void close() {}

  @Override
  public GetParameterResponse getParameter(GetParameterRequest request) {
    return send(
        SimulatedAction.GET_PARAMETER,
        request.name(),
        () ->
            GetParameterResponse.builder()
                .parameter(
                    region
                        .parameters()
                        .get(request.name())
                        .map(this::parameter)
                        .orElseThrow(
                            () ->
                                new ApiRefusal("ParameterNotFound", request.name() + " not found")))
                .build());
  }

  @Override
  public GetParametersResponse getParameters(GetParametersRequest request) {
    if (request.names().size() > MOST_NAMES) {
      throw exception(new ApiRefusal("ValidationException", "At most 10 names"));
    }
    return send(
        SimulatedAction.GET_PARAMETERS,
        String.join(" ", request.names()),
        () -> {
          List<Parameter> found =
              request.names().stream()
                  .distinct()
                  .map(region.parameters()::get)
                  .flatMap(Optional::stream)
                  .map(this::parameter)
                  .toList();
          List<String> unknown =
              request.names().stream()
                  .filter(name -> region.parameters().get(name).isEmpty())
                  .toList();
          return GetParametersResponse.builder()
              .parameters(found)
              .invalidParameters(unknown)
              .build();
        });
  }

  @Override
  public PutParameterResponse putParameter(PutParameterRequest request) {
    Actor caller = region.cloud().caller();
    String dataType = request.dataType() == null ? "text" : request.dataType();
    return send(
        SimulatedAction.PUT_PARAMETER,
        request.name() + " = " + request.value(),
        () ->
            PutParameterResponse.builder()
                .version(
                    region
                        .parameters()
                        .put(
                            caller,
                            new SimulatedParameters.Put(
                                request.name(),
                                request.value(),
                                Optional.ofNullable(request.typeAsString()),
                                dataType,
                                Boolean.TRUE.equals(request.overwrite()))))
                .build());
  }

  private Parameter parameter(SimulatedParameters.Stored stored) {
    return Parameter.builder()
        .name(stored.name())
        .type(ParameterType.STRING)
        .value(stored.value())
        .version(stored.version())
        .dataType(stored.dataType())
        .lastModifiedDate(VirtualTime.instant(stored.at()))
        .build();
  }

  private <T> T send(SimulatedAction api, String about, Supplier<T> effect) {
    return wire.send(api, api.bucket(), region, about, effect, SimulatedSsm::exception);
  }

  private static RuntimeException exception(ApiRefusal refusal) {
    AwsServiceException.Builder builder =
        switch (refusal.code()) {
          case "HierarchyTypeMismatchException" -> HierarchyTypeMismatchException.builder();
          case "HierarchyLevelLimitExceededException" ->
              HierarchyLevelLimitExceededException.builder();
          case "ParameterNotFound" -> ParameterNotFoundException.builder();
          case "ParameterAlreadyExists" -> ParameterAlreadyExistsException.builder();
          default -> SsmException.builder();
        };
    return builder
        .awsErrorDetails(
            AwsErrorDetails.builder()
                .errorCode(refusal.code())
                .errorMessage(refusal.message())
                .serviceName("Ssm")
                .build())
        .statusCode(refusal.status())
        .writableStackTrace(false)
        .build();
  }
}
