package dev.amitrail.local.startup;

import com.amazonaws.services.lambda.runtime.api.client.AWSLambda;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/// The native library of AWS's Lambda runtime for Java. By default each process unpacks it to the
/// same file in `/tmp` and loads it from there. Of two processes that start at once, one can load
/// what the other has written in part, and crash. Therefore the build unpacks it once.
final class NativeRuntime {
  /// In the order in which the runtime itself tries them.
  private static final List<String> VARIANTS =
      List.of("linux-x86_64", "linux-aarch_64", "linux_musl-x86_64", "linux_musl-aarch_64");

  private NativeRuntime() {}

  /// Unpacks the first variant that this machine can load.
  ///
  /// @throws IOException if there is none
  @SuppressWarnings("restricted") // Only loading shows which variant fits.
  static void unpack(Path file) throws IOException {
    for (String variant : VARIANTS) {
      try (InputStream library =
          AWSLambda.class.getResourceAsStream("/jni/libaws-lambda-jni." + variant + ".so")) {
        if (library != null) {
          Files.copy(library, file, StandardCopyOption.REPLACE_EXISTING);
          System.load(file.toString());
          return;
        }
      } catch (UnsatisfiedLinkError _) {
        // This variant is for another kind of machine.
      }
    }
    throw new IOException(
        "AWS's Lambda runtime for Java cannot run here (%s, %s); it needs Linux on x86_64 or aarch64"
            .formatted(System.getProperty("os.name"), System.getProperty("os.arch")));
  }
}
