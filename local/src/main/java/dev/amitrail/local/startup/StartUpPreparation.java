package dev.amitrail.local.startup;

import dev.amitrail.local.Installation;
import dev.amitrail.local.eventbridge.InvalidEventException;
import dev.amitrail.local.template.CloudAssembly;
import dev.amitrail.local.template.DeployedStacks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The last step of the build: writes what the launch scripts and the functions' processes start
/// from. It also checks that the templates can be run on this machine.
public final class StartUpPreparation {
  private final Installation installation;
  private final DeployedStacks stacks;
  private final Path ownJar;

  private StartUpPreparation(Installation installation, Path ownJar) throws IOException {
    this.installation = installation;
    this.stacks = new CloudAssembly(installation.cloudAssembly()).stacks();
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
    NativeRuntime.unpack(installation.nativeRuntime());
    trainAotCaches();
    List<String> arguments = launchArguments();
    arguments.addFirst("-XX:AOTCache=" + installation.aotCache(AotCacheTraining.COMMAND));
    Files.write(
        installation.prepared().resolve("launch.args"),
        arguments.stream().map(StartUpPreparation::quoted).toList());
    stamp(begun);
  }

  /// Without caches everything works, only slower. Therefore a failure does not stop the build.
  private void trainAotCaches() throws InterruptedException {
    try {
      Path key = installation.prepared().resolve("aot-caches-of");
      String inputs = cacheInputs();
      if (!Files.exists(key) || !Files.readString(key).equals(inputs)) {
        Files.deleteIfExists(key);
        new AotCacheTraining(installation, stacks, launchArguments()).run();
        Files.writeString(key, inputs);
      }
    } catch (IOException | ExecutionException | InvalidEventException | RuntimeException e) {
      System.out.println("Commands start more slowly: no ahead-of-time caches were made: " + e);
    }
  }

  /// All that the caches depend on. A JVM accepts a cache only with the same jars, compared by size
  /// and time.
  private String cacheInputs() throws IOException {
    List<String> inputs = new ArrayList<>(launchArguments());
    inputs.add(Runtime.version().toString());
    inputs.add(stacks.functions().toString());
    for (String jar :
        (commandClassPath() + ":" + installation.functionClassPath()).split(":", -1)) {
      Path path = Path.of(jar);
      inputs.add(jar + " " + Files.size(path) + " " + Files.getLastModifiedTime(path));
    }
    return String.join("\n", inputs);
  }

  /// Writes for the launch scripts which checkout was built, and when. Maven's time is in whole
  /// seconds, and it reads no source in the first second.
  private void stamp(Instant begun) throws IOException {
    Path stamp = installation.prepared().resolve("built-in");
    Files.writeString(stamp, installation.root() + "\n");
    Files.setLastModifiedTime(stamp, FileTime.from(begun.plusSeconds(1)));
  }

  private List<String> launchArguments() {
    return new ArrayList<>(
        List.of(
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            // The JVM logs warnings to standard output, which is for results only.
            "-Xlog:disable",
            "-Dsun.net.httpserver.nodelay=true",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
            "-D" + Installation.ROOT + "=" + installation.root(),
            "-cp",
            commandClassPath()));
  }

  private String commandClassPath() {
    return Stream.concat(Stream.of(ownJar), Installation.jarsIn(installation.jars()).stream())
        .map(Path::toString)
        .collect(Collectors.joining(":"));
  }

  /// In the syntax of the Java launcher's argument files.
  private static String quoted(String argument) {
    return '"' + argument.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
