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
/// @param logFormat the LogFormat of its LoggingConfig: `JSON` or `Text`
/// @param environment its environment variables, as the template sets them
public record DeployedFunction(
    String id,
    String handler,
    int timeoutSeconds,
    int memoryMegabytes,
    String logFormat,
    Map<String, AccountText> environment) {

  /// Copies the environment, in its order.
  public DeployedFunction {
    environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
  }

  /// The same function with a value for a setting that is empty; the same where it has no such
  /// setting. Settings are JSON in a variable.
  DeployedFunction withSetting(String name, AccountText value) {
    Map<String, AccountText> changed = new LinkedHashMap<>(environment);
    changed.replaceAll(
        (_, text) ->
            text.replace(
                "\"%s\":\"\"".formatted(name),
                AccountText.literal("\"%s\":\"".formatted(name))
                    .plus(value)
                    .plus(AccountText.literal("\""))));
    return new DeployedFunction(id, handler, timeoutSeconds, memoryMegabytes, logFormat, changed);
  }

  /// The simple name of the handler's class.
  public String name() {
    String type = handler.split("::", 2)[0];
    return type.substring(type.lastIndexOf('.') + 1);
  }
}
