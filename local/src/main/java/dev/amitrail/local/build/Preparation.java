package dev.amitrail.local.build;

import dev.amitrail.local.Installation;
import dev.amitrail.local.deployment.CloudAssembly;
import dev.amitrail.local.deployment.DeploymentFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/// The last step of the build: what makes the commands start quickly.
public final class Preparation {
  private final Installation installation;

  private Preparation(Installation installation) {
    this.installation = installation;
  }

  /// Prepares the checkout that the property `amitrail.root` names.
  ///
  /// @param args when the build began, as an ISO time
  public static void main(String[] args) throws IOException {
    new Preparation(Installation.current()).run(Instant.parse(args[0]));
  }

  private void run(Instant begun) throws IOException {
    Files.createDirectories(installation.prepared());
    new DeploymentFile(installation.deploymentFile())
        .write(new CloudAssembly(installation.cloudAssembly()).deployment());
    Files.write(installation.prepared().resolve("launch.args"), launchArguments());
    stamp(begun);
  }

  /// Tells the scripts what is built, and where. Maven gives whole seconds, and reads no source in
  /// its first.
  private void stamp(Instant begun) throws IOException {
    Path stamp = installation.prepared().resolve("built-in");
    Files.writeString(stamp, installation.root() + "\n");
    Files.setLastModifiedTime(stamp, FileTime.from(begun.plusSeconds(1)));
  }

  private List<String> launchArguments() throws IOException {
    return List.of(
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        // Warnings of the JVM would go to standard output, which belongs to the results.
        "-Xlog:disable",
        "-Xlog:all=error:stderr",
        "-Dsun.net.httpserver.nodelay=true",
        "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
        quoted("-D" + Installation.ROOT + "=" + installation.root()),
        "-cp",
        quoted(classPath()));
  }

  private String classPath() throws IOException {
    Path own = installation.root().resolve("local/target/local-1.0.0-SNAPSHOT.jar");
    try (Stream<Path> jars = Files.list(installation.jars())) {
      return String.join(
          ":",
          Stream.concat(
                  Stream.of(own),
                  jars.filter(jar -> jar.toString().endsWith(".jar"))
                      .filter(jar -> !jar.toString().endsWith("-tether.jar"))
                      .sorted())
              .map(Path::toString)
              .toList());
    }
  }

  /// As the argument files of the Java launcher want it.
  private static String quoted(String argument) {
    return '"' + argument.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
