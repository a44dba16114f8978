package dev.amitrail.local.lambda;

import dev.amitrail.local.template.DeployedFunction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// The environment variables of a function's process: those that Lambda sets, and of the caller's
/// variables only those that select the AWS endpoint and credentials.
///
/// @param homeRegion the Region that the function is deployed in
/// @param taskRoot the unzipped Lambda package
/// @param caller the environment variables of the caller
record ProcessEnvironment(String homeRegion, Path taskRoot, Map<String, String> caller) {
  /// Not set by Lambda: by it each request states the function that sends it, since all of them
  /// have the caller's credentials here ("Application ID", AWS SDKs and Tools reference guide).
  private static final String APPLICATION = "AWS_SDK_UA_APP_ID";

  private static final Set<String> NOT_PASSED = Set.of("AWS_REGION", "AWS_DEFAULT_REGION");

  Map<String, String> of(DeployedFunction function, String account, String runtimeApi) {
    Map<String, String> environment = new TreeMap<>();
    caller.forEach(
        (name, value) -> {
          if (name.equals("PATH") || (name.startsWith("AWS_") && !NOT_PASSED.contains(name))) {
            environment.put(name, value);
          }
        });
    profileFile("AWS_CONFIG_FILE", "config", environment);
    profileFile("AWS_SHARED_CREDENTIALS_FILE", "credentials", environment);
    function.environment().forEach((name, text) -> environment.put(name, text.in(account)));
    environment.put("AWS_REGION", homeRegion);
    environment.put("AWS_DEFAULT_REGION", homeRegion);
    environment.put("AWS_LAMBDA_FUNCTION_NAME", function.name());
    environment.putIfAbsent(APPLICATION, function.name());
    environment.put(
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", Integer.toString(function.memoryMegabytes()));
    environment.put("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST");
    environment.put("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand");
    environment.put("AWS_LAMBDA_LOG_FORMAT", function.logFormat());
    environment.put("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/" + function.name());
    environment.put("AWS_LAMBDA_LOG_STREAM_NAME", "local");
    environment.put("AWS_LAMBDA_RUNTIME_API", runtimeApi);
    environment.put("_HANDLER", function.handler());
    environment.put("LAMBDA_TASK_ROOT", taskRoot.toString());
    environment.put("LANG", "en_US.UTF-8");
    // Not set by Lambda: the checkout's folder may have any characters, and this machine may lack
    // the
    // locale that Lambda has.
    environment.put("LC_ALL", "C.UTF-8");
    environment.put("TZ", ":UTC");
    return environment;
  }

  /// A function's process has no HOME in which the SDK could find profiles, so it gets the paths of
  /// the caller's files.
  private void profileFile(String variable, String file, Map<String, String> environment) {
    String home = caller.get("HOME");
    if (home != null && !environment.containsKey(variable)) {
      Path path = Path.of(home, ".aws", file);
      if (Files.isReadable(path)) {
        environment.put(variable, path.toString());
      }
    }
  }
}
