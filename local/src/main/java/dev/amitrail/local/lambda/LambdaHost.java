package dev.amitrail.local.lambda;

import dev.amitrail.local.Installation;
import dev.amitrail.local.template.DeployedFunction;
import dev.amitrail.local.template.DeployedStacks;
import java.io.IOException;
import java.util.Map;
import java.util.function.BiConsumer;

/// What all functions of the deployed stacks have in common when they run on this machine.
///
/// @param installation the files of the checkout
/// @param homeRegion the Region that the functions are deployed in
/// @param caller the environment variables that select the AWS endpoint and credentials
/// @param printed receives each line that a function prints, with the function
/// @param writesAotCaches whether the functions' JVMs write ahead-of-time caches instead of using
///   them
public record LambdaHost(
    Installation installation,
    String homeRegion,
    Map<String, String> caller,
    BiConsumer<DeployedFunction, String> printed,
    boolean writesAotCaches) {

  /// A host for deployed stacks.
  public static LambdaHost of(
      Installation installation,
      DeployedStacks stacks,
      Map<String, String> caller,
      BiConsumer<DeployedFunction, String> printed) {
    return new LambdaHost(installation, stacks.homeRegion(), Map.copyOf(caller), printed, false);
  }

  /// The same host with another AWS environment.
  LambdaHost with(Map<String, String> otherCaller) {
    return new LambdaHost(
        installation, homeRegion, Map.copyOf(otherCaller), printed, writesAotCaches);
  }

  /// The same host, whose functions' JVMs write ahead-of-time caches when they end.
  public LambdaHost writingAotCaches() {
    return new LambdaHost(installation, homeRegion, caller, printed, true);
  }

  /// Starts a process for a function.
  ///
  /// @param account the account that the function is deployed in
  public ExecutionEnvironment start(DeployedFunction function, String account) throws IOException {
    return ExecutionEnvironment.start(this, function, account);
  }
}
