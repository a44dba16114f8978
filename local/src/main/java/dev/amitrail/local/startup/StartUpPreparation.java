package dev.amitrail.local.startup;

import dev.amitrail.local.Installation;
import dev.amitrail.local.template.CloudAssembly;
import dev.amitrail.local.template.DeployedStacks;
import dev.amitrail.local.template.DeployedStacksFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// The last step of the build: what makes the commands start quickly.
public final class StartUpPreparation {
  private final Installation installation;
  private final Path ownJar;

  private StartUpPreparation(Installation installation, Path ownJar) {
    this.installation = installation;
    this.ownJar = ownJar;
  }

  /// Prepares the checkout that the property `amitrail.root` names.
  ///
  /// @param args when the build began, as an ISO time, and the jar of this module
  public static void main(String[] args) throws IOException, InterruptedException {
    new StartUpPreparation(Installation.current(), Path.of(args[1])).run(Instant.parse(args[0]));
  }

  private void run(Instant begun) throws IOException, InterruptedException {
    Files.createDirectories(installation.prepared());
    new NativeRuntime(installation.nativeRuntime()).unpack();
    DeployedStacks deployment = new CloudAssembly(installation.cloudAssembly()).deployment();
    new DeployedStacksFile(installation.deploymentFile()).write(deployment);
    rehearse(deployment);
    List<String> arguments = launchArguments();
    if (Files.exists(installation.launchCache())) {
      arguments.addFirst("-XX:AOTCache=" + installation.launchCache());
    }
    Files.write(
        installation.prepared().resolve("launch.args"),
        arguments.stream().map(StartUpPreparation::quoted).toList());
    stamp(begun);
  }

  /// Without caches everything works, only slower, so nothing here may stop the build.
  private void rehearse(DeployedStacks deployment) throws InterruptedException {
    try {
      Path key = installation.prepared().resolve("rehearsed");
      String jars = jars(deployment);
      if (Files.exists(key) && Files.readString(key).equals(jars)) {
        return;
      }
      Files.deleteIfExists(key);
      Files.deleteIfExists(installation.launchCache());
      new AotCacheTraining(installation, deployment, launchArguments()).run();
      Files.writeString(key, jars);
    } catch (IOException | RuntimeException e) {
      System.out.println("Starts will be slower, since the rehearsal failed: " + e);
    }
  }

  /// What the caches depend on: a JVM takes a cache only with the very jars that it was made with.
  private String jars(DeployedStacks deployment) throws IOException {
    StringBuilder jars = new StringBuilder(Runtime.version().toString());
    for (String jar : (classPath() + ":" + installation.functionClassPath()).split(":", -1)) {
      Path path = Path.of(jar);
      jars.append('\n').append(jar).append(' ').append(Files.size(path)).append(' ');
      jars.append(Files.getLastModifiedTime(path));
    }
    return jars.append('\n').append(deployment.functions()).toString();
  }

  /// Tells the scripts what is built, and where. Maven gives whole seconds, and reads no source in
  /// its first.
  private void stamp(Instant begun) throws IOException {
    Path stamp = installation.prepared().resolve("built-in");
    Files.writeString(stamp, installation.root() + "\n");
    Files.setLastModifiedTime(stamp, FileTime.from(begun.plusSeconds(1)));
  }

  private List<String> launchArguments() throws IOException {
    return new ArrayList<>(
        List.of(
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            // Warnings of the JVM would go to standard output, which belongs to the results.
            "-Xlog:disable",
            "-Dsun.net.httpserver.nodelay=true",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
            "-D" + Installation.ROOT + "=" + installation.root(),
            "-cp",
            classPath()));
  }

  private String classPath() throws IOException {
    try (Stream<Path> jars = Files.list(installation.jars())) {
      return String.join(
          ":",
          Stream.concat(
                  Stream.of(ownJar),
                  jars.filter(jar -> jar.toString().endsWith(".jar"))
                      .filter(jar -> !jar.toString().endsWith("-watchdog.jar"))
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
