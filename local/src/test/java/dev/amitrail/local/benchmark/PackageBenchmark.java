package dev.amitrail.local.benchmark;

import dev.amitrail.local.Installation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/// How large the package of the functions is, which all of them share: a folder of jars.
final class PackageBenchmark {
  private static final int SHOWN = 6;

  private PackageBenchmark() {}

  /// A jar, or all of them.
  ///
  /// @param bytes the size of the file
  /// @param unpacked the size of what it holds, in bytes
  record Row(String name, long bytes, long unpacked, long classes) {
    private Row plus(Row other) {
      return new Row(name, bytes + other.bytes, unpacked + other.unpacked, classes + other.classes);
    }
  }

  /// All jars together, then the largest.
  static List<Row> rows() throws IOException {
    List<Row> jars = new ArrayList<>();
    try (Stream<Path> files = Files.list(Installation.current().lambdaPackage().resolve("lib"))) {
      for (Path file : files.sorted().toList()) {
        jars.add(of(file));
      }
    }
    Row all = new Row(jars.size() + " jars", 0, 0, 0);
    for (Row jar : jars) {
      all = all.plus(jar);
    }
    return Stream.concat(
            Stream.of(all),
            jars.stream().sorted(Comparator.comparingLong(Row::bytes).reversed()).limit(SHOWN))
        .toList();
  }

  private static Row of(Path file) throws IOException {
    try (ZipFile jar = new ZipFile(file.toFile())) {
      return new Row(
          file.getFileName().toString(),
          Files.size(file),
          jar.stream().mapToLong(ZipEntry::getSize).sum(),
          jar.stream().filter(entry -> entry.getName().endsWith(".class")).count());
    }
  }
}
