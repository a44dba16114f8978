package dev.amitrail.local.lambda;

import dev.amitrail.local.Installation;
import dev.amitrail.local.template.DeployedFunction;
import dev.amitrail.local.template.DeployedStacks;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;

/// What all functions of a deployment have in common when they run on this machine.
///
/// @param installation where the code is
/// @param homeRegion where the functions are deployed
/// @param caller the environment that says which AWS to talk to
/// @param printed takes each line that a function prints, with the function
/// @param options what the JVM of a function is given besides its limits
public record LambdaHost(
    Installation installation,
    String homeRegion,
    Map<String, String> caller,
    BiConsumer<DeployedFunction, String> printed,
    Function<DeployedFunction, List<String>> options) {

  /// A host for a deployment.
  public static LambdaHost of(
      Installation installation,
      DeployedStacks deployment,
      Map<String, String> caller,
      BiConsumer<DeployedFunction, String> printed) {
    return new LambdaHost(
        installation,
        deployment.homeRegion(),
        Map.copyOf(caller),
        printed,
        installation::functionOptions);
  }

  /// The same host with another AWS environment.
  LambdaHost with(Map<String, String> otherCaller) {
    return new LambdaHost(installation, homeRegion, Map.copyOf(otherCaller), printed, options);
  }

  /// The same host with other options for the functions' JVMs.
  public LambdaHost with(Function<DeployedFunction, List<String>> otherOptions) {
    return new LambdaHost(installation, homeRegion, caller, printed, otherOptions);
  }

  /// Starts a process for a function.
  ///
  /// @param account the account that the function is deployed in
  public ExecutionEnvironment start(DeployedFunction function, String account) throws IOException {
    return ExecutionEnvironment.start(this, function, account);
  }
}
