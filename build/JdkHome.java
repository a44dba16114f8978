import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Writes the home of the JDK that runs it to the file it is given: how the scripts and cdk.json
/// find the JDK that Maven's toolchain selection found.
final class JdkHome {
  private JdkHome() {}

  static void main(String[] args) throws IOException {
    Path file = Path.of(args[0]);
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.writeString(file, System.getProperty("java.home") + "\n");
  }
}
