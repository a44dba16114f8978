package dev.amitrail.local.template;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// A Lambda function of the home stack.
///
/// @param id its logical id in the template
/// @param handler its Handler: a class, or a class and a method
/// @param timeoutSeconds its Timeout
/// @param memoryMegabytes its MemorySize
/// @param environment its environment variables, as the template sets them
public record DeployedFunction(
    String id,
    String handler,
    int timeoutSeconds,
    int memoryMegabytes,
    Map<String, AccountText> environment) {

  /// Copies the environment, in its order.
  public DeployedFunction {
    environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
  }

  /// The simple name of the handler's class.
  public String name() {
    String type = handler.split("::", 2)[0];
    return type.substring(type.lastIndexOf('.') + 1);
  }

  /// Whether its environment is the same in every account.
  public boolean isSameInEveryAccount() {
    return environment.values().stream().allMatch(AccountText::isLiteral);
  }
}
