package dev.amitrail.local.lambda;

import com.amazonaws.services.lambda.runtime.api.client.AWSLambda;
import java.io.IOException;
import java.io.InputStream;

/// Starts the Lambda runtime in a function's process and ends the process with its launcher: the
/// launcher holds the other end of standard input, which closes however the launcher ends, even in
/// the middle of an invocation.
public final class ParentWatchdog {
  private ParentWatchdog() {}

  /// Runs the Lambda runtime interface client.
  ///
  /// @param handler the handler, as Lambda takes it
  public static void main(String... handler) throws Throwable {
    InputStream launcher = System.in;
    System.setIn(InputStream.nullInputStream());
    Thread.ofPlatform().daemon().name("tether").start(() -> endWith(launcher));
    AWSLambda.main(handler);
  }

  private static void endWith(InputStream launcher) {
    try {
      while (launcher.read() != -1) {
        // Nothing is ever sent; only the end counts.
      }
    } catch (IOException _) {
      // As good as the end.
    }
    System.exit(0);
  }
}
