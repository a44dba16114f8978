import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import proguard.Configuration;
import proguard.ConfigurationParser;
import proguard.ProGuard;

/// Runs ProGuard, and does the two things for it that it does not do itself: it reads no JDK that
/// comes without `jmods`, and it gives what it writes the time of the run.
///
/// The rules find the folders they name in system properties: `output` and `jdk` are set here.
final class Shrink {
  private static final String MANIFEST = "META-INF/MANIFEST.MF";

  private Shrink() {}

  /// @param args the rules, the folder that the shrunk jars go into, and the time of their entries
  static void main(String[] args) throws Exception {
    Path shrunk = Path.of(args[1]);
    LocalDateTime time = OffsetDateTime.parse(args[2]).toLocalDateTime();
    Path work = Files.createTempDirectory("shrink");
    try {
      Path jdk = work.resolve("java.base.jar");
      writeJdkClasses(jdk);
      System.setProperty("jdk", jdk.toString());
      System.setProperty("output", work.resolve("output").toString());
      Configuration configuration = new Configuration();
      try (ConfigurationParser parser =
          new ConfigurationParser(new String[] {"@" + args[0]}, System.getProperties())) {
        parser.parse(configuration);
      }
      new ProGuard(configuration).execute();
      delete(shrunk);
      Files.createDirectories(shrunk);
      for (Path jar : children(work.resolve("output"))) {
        copyWithTime(jar, shrunk.resolve(jar.getFileName()), time);
      }
      // Last: what the build compares the sources with.
      Files.createFile(shrunk.resolve("done"));
    } finally {
      delete(work);
    }
  }

  /// The public API of `java.base` suffices: it is all that the functions and the SDK extend.
  private static void writeJdkClasses(Path jar) throws IOException {
    Path module = FileSystems.getFileSystem(URI.create("jrt:/")).getPath("modules", "java.base");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar));
        Stream<Path> paths =
            Stream.concat(
                Files.walk(module.resolve("java")), Files.walk(module.resolve("javax")))) {
      zip.setLevel(Deflater.NO_COMPRESSION);
      for (Path path : (Iterable<Path>) paths.filter(Files::isRegularFile)::iterator) {
        zip.putNextEntry(new ZipEntry(module.relativize(path).toString()));
        Files.copy(path, zip);
      }
    }
  }

  private static void copyWithTime(Path from, Path to, LocalDateTime time) throws IOException {
    try (ZipFile jar = new ZipFile(from.toFile());
        OutputStream file = Files.newOutputStream(to);
        ZipOutputStream zip = new ZipOutputStream(file)) {
      // Readers of a jar expect its manifest first.
      List<? extends ZipEntry> entries =
          jar.stream()
              .filter(entry -> !entry.isDirectory())
              .sorted(
                  Comparator.comparing((ZipEntry entry) -> !entry.getName().equals(MANIFEST))
                      .thenComparing(ZipEntry::getName))
              .toList();
      for (ZipEntry entry : entries) {
        ZipEntry copy = new ZipEntry(entry.getName());
        copy.setTimeLocal(time);
        zip.putNextEntry(copy);
        jar.getInputStream(entry).transferTo(zip);
      }
    }
  }

  private static void delete(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      for (Path child : children(path)) {
        delete(child);
      }
    }
    Files.deleteIfExists(path);
  }

  private static List<Path> children(Path folder) throws IOException {
    try (Stream<Path> paths = Files.list(folder)) {
      return paths.sorted().toList();
    }
  }
}
