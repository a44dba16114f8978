import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Installs what package-lock.json pins into node_modules, unless that is done already. Run it in
/// the folder of package-lock.json.
final class NpmPackages {
  private static final Path LOCK = Path.of("package-lock.json");

  /// npm writes it last, so it is there and newer only when everything else is.
  private static final Path INSTALLED = Path.of("node_modules", ".package-lock.json");

  /// Missing where only what a deployment needs was installed (`npm ci --omit=dev`).
  private static final Path BROWSER = Path.of("node_modules", "@sparticuz", "chromium");

  private NpmPackages() {}

  static void main(String[] args) throws IOException, InterruptedException {
    if (isInstalled()) {
      return;
    }
    System.err.println(
        "Installing the CDK command line, and the browser and the policy simulator of the tests,"
            + " into node_modules (npm ci) ...");
    Process npm;
    try {
      npm =
          new ProcessBuilder("npm", "ci", "--no-progress", "--loglevel=error").inheritIO().start();
    } catch (IOException e) {
      fail(
          "npm is missing: the CDK command line and the tests of the pages and of the roles need"
              + " it. Install Node, in the version that package.json states (https://nodejs.org,"
              + " apt install npm, brew install node), or build without this with -DskipITs.");
      return;
    }
    int status = npm.waitFor();
    if (status != 0) {
      fail(
          "'npm ci' ended with status %d: see above for why. It needs the npm registry once; to build without it, use -DskipITs."
              .formatted(status));
    }
  }

  private static boolean isInstalled() throws IOException {
    return Files.exists(INSTALLED)
        && Files.exists(BROWSER)
        && Files.getLastModifiedTime(INSTALLED).compareTo(Files.getLastModifiedTime(LOCK)) >= 0;
  }

  private static void fail(String message) {
    System.err.println(message);
    System.exit(1);
  }
}
