package dev.amitrail.local.testing;

import dev.amitrail.local.Installation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/// This checkout, as if it was built with other settings.
public final class OtherSettings {
  private OtherSettings() {}

  /// Writes a checkout that has its own templates, and links to everything else.
  ///
  /// @param name the name of its folder
  /// @param changes what to replace in the settings of the functions, and by what; each has to be
  ///   there
  /// @return the new checkout
  public static Path checkout(String name, Map<String, String> changes) throws IOException {
    Installation built = Installation.current();
    Path folder = built.root().resolve("local/target/it").resolve(name);
    Path assembly = Files.createDirectories(folder.resolve("infra/target/cdk.out"));
    for (String module : new String[] {"functions", "local"}) {
      Path link = folder.resolve(module);
      Files.deleteIfExists(link);
      Files.createSymbolicLink(link, built.root().resolve(module));
    }
    try (Stream<Path> files = Files.list(built.cloudAssembly()).filter(Files::isRegularFile)) {
      for (Path file : files.toList()) {
        String text = Files.readString(file);
        if (file.endsWith("AmiTrail.template.json")) {
          text = changed(text, changes);
        }
        Files.writeString(assembly.resolve(file.getFileName()), text);
      }
    }
    return folder;
  }

  /// The settings are JSON in a text of JSON.
  private static String changed(String template, Map<String, String> changes) {
    String text = template;
    for (Map.Entry<String, String> change : changes.entrySet()) {
      String old = change.getKey().replace("\"", "\\\"");
      if (!text.contains(old)) {
        throw new IllegalArgumentException("No setting is " + change.getKey());
      }
      text = text.replace(old, change.getValue().replace("\"", "\\\""));
    }
    return text;
  }
}
