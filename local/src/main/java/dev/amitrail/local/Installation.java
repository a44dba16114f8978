package dev.amitrail.local;

import dev.amitrail.local.deployment.DeployedFunction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Where in a built checkout everything is.
///
/// @param root the checkout
/// @param lambdaPackage the unzipped Lambda package that functions run from
public record Installation(Path root, Path lambdaPackage) {
  /// The property that names the checkout; the launch scripts set it.
  public static final String ROOT = "amitrail.root";

  /// The variable that names another Lambda package to run: how a test shows that the demo notices
  /// functions which do nothing.
  public static final String OTHER_FUNCTIONS = "AMI_TRAIL_FUNCTIONS";

  /// The checkout that this process was launched from.
  public static Installation current() {
    return at(Path.of(System.getProperty(ROOT, "")).toAbsolutePath().normalize());
  }

  /// A checkout.
  public static Installation at(Path root) {
    String other = System.getenv(OTHER_FUNCTIONS);
    return new Installation(
        root, other == null ? root.resolve("functions/target/lambda") : Path.of(other));
  }

  /// The Java launcher of the JDK that runs this.
  public Path java() {
    return Path.of(System.getProperty("java.home"), "bin", "java");
  }

  /// What CDK synthesised.
  public Path cloudAssembly() {
    return root.resolve("infra/target/cdk.out");
  }

  /// What the build prepares for the commands.
  public Path prepared() {
    return root.resolve("local/target/prepared");
  }

  /// The templates, condensed.
  public Path deploymentFile() {
    return prepared().resolve("deployment.json");
  }

  /// The jars that this module runs with.
  public Path jars() {
    return root.resolve("local/target/lib");
  }

  /// The Python that the emulated AWS runs on.
  public Path python() {
    return root.resolve("local/.venv/bin/python");
  }

  /// The directory with the Python package of the emulated AWS.
  public Path emulator() {
    return root.resolve("local/src/main/python");
  }

  /// The images and stacks that the sample events are about.
  public Path sampleWorld() {
    return emulator().resolve("sample_world.json");
  }

  /// What the JVM of these commands starts quickly with.
  public Path launchCache() {
    return prepared().resolve("launch.aot");
  }

  /// What a function's JVM starts quickly with.
  public Path functionCache(DeployedFunction function) {
    return prepared().resolve(function.name() + ".aot");
  }

  /// The native part of AWS's Lambda runtime.
  public Path nativeRuntime() {
    return prepared().resolve("lambda-runtime.so");
  }

  /// What a function's JVM is given besides its limits.
  public List<String> functionOptions(DeployedFunction function) {
    List<String> options = new ArrayList<>();
    Path cache = functionCache(function);
    if (Files.exists(cache)) {
      options.addAll(cacheOptions(cache));
    }
    options.addAll(List.of("-cp", functionClassPath()));
    return options;
  }

  /// Has a JVM use a cache if it fits, and say nothing if it does not.
  public static List<String> cacheOptions(Path cache) {
    return List.of("-XX:AOTCache=" + cache, "-Xlog:disable");
  }

  /// The Lambda package's jars in Lambda's order, then AWS's runtime and what ties the process to
  /// this one.
  public String functionClassPath() {
    List<Path> jars = new ArrayList<>(jarsIn(lambdaPackage.resolve("lib")));
    List<String> names = jars.stream().map(jar -> jar.getFileName().toString()).toList();
    jarsIn(jars()).stream()
        .filter(jar -> isLambdaRuntime(jar.getFileName().toString()))
        .filter(jar -> !names.contains(jar.getFileName().toString()))
        .forEach(jars::add);
    return String.join(":", jars.stream().map(Path::toString).toList());
  }

  private static boolean isLambdaRuntime(String jar) {
    return jar.startsWith("aws-lambda-java-")
        || jar.startsWith("utils-lite-")
        || jar.endsWith("-tether.jar");
  }

  private static List<Path> jarsIn(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot list the jars in " + folder + "; build with `mvn -Dquick package`", e);
    }
  }
}
