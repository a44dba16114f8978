package dev.amitrail.local.testing;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.amitrail.local.Installation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// This checkout, as if it was built with other settings.
public final class OtherSettings {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Map<String, Installation> CHECKOUTS = new ConcurrentHashMap<>();

  private OtherSettings() {}

  /// A checkout with other settings than those of cdk.json. It has templates of its own, which are
  /// synthesised once, and links to everything else.
  ///
  /// @param name the name of its folder
  /// @param settings the settings to add or to replace, as JSON
  public static Installation checkout(String name, String settings) {
    return CHECKOUTS.computeIfAbsent(name, _ -> synthesised(name, settings));
  }

  /// The checkout with the topic that reports are mailed to.
  public static Installation withMail() {
    return checkout("with-mail", "{\"notifyEmail\": \"amis@example.com\"}");
  }

  private static Installation synthesised(String name, String settings) {
    try {
      Installation built = Installation.current();
      Path folder = built.root().resolve("local/target/it").resolve(name);
      Installation other = new Installation(folder, folder.resolve("functions/target/lambda"));
      Files.createDirectories(other.cloudAssembly());
      for (String module : new String[] {"functions", "local"}) {
        Path link = folder.resolve(module);
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, built.root().resolve(module));
      }
      Files.writeString(folder.resolve("cdk.json"), context(built, settings));
      synthesise(built, other);
      return other;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String context(Installation built, String settings) throws IOException {
    ObjectNode json = (ObjectNode) JSON.readTree(built.root().resolve("cdk.json").toFile());
    ObjectNode context = json.withObject("/context");
    context.withObject("/amiTrail").setAll((ObjectNode) JSON.readTree(settings));
    // The packages of the functions are not copied: nothing is deployed to AWS.
    context.put("aws:cdk:disable-asset-staging", true);
    return json.toString();
  }

  /// As the build does.
  private static void synthesise(Installation built, Installation other) throws IOException {
    ProcessBuilder synthesis =
        new ProcessBuilder(
                built.java().toString(),
                "@" + built.root().resolve("infra/target/synthesis.args"),
                other.cloudAssembly().toString())
            .directory(other.root().toFile())
            .inheritIO();
    synthesis.environment().put("JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION", "20");
    synthesis.environment().put("JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION", "true");
    try {
      int status = synthesis.start().waitFor();
      if (status != 0) {
        throw new IOException("The synthesis ended with status " + status);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }
}
