package dev.amitrail.local.startup;

import com.amazonaws.services.lambda.runtime.api.client.AWSLambda;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/// The native part of AWS's Lambda runtime for Java. Left to itself, each process unpacks it to one
/// fixed file in `/tmp` and loads it from there; of two that start at once, one loads what the
/// other has half written, and crashes. So the build unpacks it, once.
///
/// @param file where it goes
record NativeRuntime(Path file) {
  /// In the order in which the runtime itself tries them.
  private static final List<String> VARIANTS =
      List.of("linux-x86_64", "linux-aarch_64", "linux_musl-x86_64", "linux_musl-aarch_64");

  /// Unpacks the first variant that this machine can load.
  ///
  /// @throws IOException if there is none
  @SuppressWarnings("restricted") // Loading is how to find out which variant fits.
  void unpack() throws IOException {
    for (String variant : VARIANTS) {
      Path unpacked = Files.createTempFile(file.getParent(), "lambda-runtime", ".so");
      try (InputStream library =
          AWSLambda.class.getResourceAsStream("/jni/libaws-lambda-jni." + variant + ".so")) {
        if (library == null) {
          continue;
        }
        Files.copy(library, unpacked, StandardCopyOption.REPLACE_EXISTING);
        System.load(unpacked.toString());
        Files.move(unpacked, file, StandardCopyOption.ATOMIC_MOVE);
        return;
      } catch (UnsatisfiedLinkError _) {
        // Made for another machine.
      } finally {
        Files.deleteIfExists(unpacked);
      }
    }
    throw new IOException(
        "AWS's Lambda runtime for Java cannot run here (%s, %s); it needs Linux on x86_64 or aarch64"
            .formatted(System.getProperty("os.name"), System.getProperty("os.arch")));
  }
}
