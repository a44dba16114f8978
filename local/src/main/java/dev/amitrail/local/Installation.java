package dev.amitrail.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// The files of a built checkout that the commands use.
///
/// @param root the checkout
/// @param lambdaPackage the unzipped Lambda package that the functions run from
public record Installation(Path root, Path lambdaPackage) {
  /// The system property that names the checkout; the launch scripts set it.
  public static final String ROOT = "amitrail.root";

  /// The environment variable that names another Lambda package to run. A test uses it to show that
  /// the demo fails when the functions do nothing.
  public static final String OTHER_FUNCTIONS = "AMI_TRAIL_FUNCTIONS";

  /// The checkout that this process was launched from.
  public static Installation current() {
    Path root = Path.of(System.getProperty(ROOT, "")).toAbsolutePath().normalize();
    String other = System.getenv(OTHER_FUNCTIONS);
    return new Installation(
        root, other == null ? root.resolve("functions/target/lambda") : Path.of(other));
  }

  /// The Java launcher of the JDK that runs this process.
  public Path java() {
    return Path.of(System.getProperty("java.home"), "bin", "java");
  }

  /// The output folder of `cdk synth`.
  public Path cloudAssembly() {
    return root.resolve("infra/target/cdk.out");
  }

  /// The folder for what the build prepares for the commands.
  public Path prepared() {
    return root.resolve("local/target/prepared");
  }

  /// The folder of the jars that this module runs with.
  public Path jars() {
    return root.resolve("local/target/lib");
  }

  /// The Python interpreter that the emulated AWS runs on.
  public Path python() {
    return root.resolve("local/.venv/bin/python");
  }

  /// The directory with the Python package of the emulated AWS.
  public Path emulator() {
    return root.resolve("local/src/main/python");
  }

  /// The images and stacks that the sample events refer to.
  public Path sampleWorld() {
    return emulator().resolve("sample_world.json");
  }

  /// An ahead-of-time cache of the JVM.
  ///
  /// @param program `launch` for the commands, or a function's name
  public Path aotCache(String program) {
    return prepared().resolve(program + ".aot");
  }

  /// The native library of AWS's Lambda runtime.
  public Path nativeRuntime() {
    return prepared().resolve("lambda-runtime.so");
  }

  /// The class path of a function's process: the Lambda package's jars in Lambda's order, then
  /// AWS's runtime and the jar with the process's main class.
  public String functionClassPath() {
    List<Path> jars = new ArrayList<>(jarsIn(lambdaPackage.resolve("lib")));
    List<Path> names = jars.stream().map(Path::getFileName).toList();
    jarsIn(jars()).stream()
        .filter(jar -> isLambdaRuntime(jar.getFileName().toString()))
        .filter(jar -> !names.contains(jar.getFileName()))
        .forEach(jars::add);
    return String.join(":", jars.stream().map(Path::toString).toList());
  }

  private static boolean isLambdaRuntime(String jar) {
    return jar.startsWith("aws-lambda-java-")
        || jar.startsWith("utils-lite-")
        || jar.endsWith("-watchdog.jar");
  }

  /// The jars of a folder, sorted by name.
  public static List<Path> jarsIn(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot list the jars in " + folder + "; build with `mvn -Dquick package`", e);
    }
  }
}
