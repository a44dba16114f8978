package dev.amitrail.infra;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The compiled classes of a module, in a folder or a jar.
final class ClassFiles {
  private ClassFiles() {}

  /// Path -> `major.minor` version of every class file beside that of `one`.
  static Map<String, String> versions(Class<?> one) throws IOException, URISyntaxException {
    Path module = Path.of(one.getProtectionDomain().getCodeSource().getLocation().toURI());
    if (Files.isDirectory(module)) {
      return versions(module);
    }
    try (FileSystem jar = FileSystems.newFileSystem(module)) {
      return versions(jar.getPath("/"));
    }
  }

  private static Map<String, String> versions(Path root) throws IOException {
    Map<String, String> versions = new TreeMap<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".class")).toList()) {
        versions.put(root.relativize(file).toString(), version(file));
      }
    }
    return versions;
  }

  /// A class file begins with 0xCAFEBABE, minor and major version ("The ClassFile Structure", Java
  /// Virtual Machine Specification).
  private static String version(Path file) throws IOException {
    try (InputStream bytes = Files.newInputStream(file);
        DataInputStream data = new DataInputStream(bytes)) {
      if (data.readInt() != 0xCAFEBABE) {
        throw new AssertionError(file + " is no class file");
      }
      int minor = data.readUnsignedShort();
      return data.readUnsignedShort() + "." + minor;
    }
  }
}
