package dev.amitrail.local.lambda;

import com.amazonaws.services.lambda.runtime.api.client.AWSLambda;
import java.io.IOException;
import java.io.InputStream;

/// The main class of a function's process, and the only class of this module in it. It starts the
/// Lambda runtime, and ends the process when its parent ends: the parent holds the other end of
/// standard input, which closes however the parent ends, also in the middle of an invocation.
public final class ParentWatchdog {
  private ParentWatchdog() {}

  /// Runs the Lambda runtime interface client.
  ///
  /// @param handler the handler, as Lambda's property `Handler`
  public static void main(String... handler) throws Throwable {
    InputStream parent = System.in;
    System.setIn(InputStream.nullInputStream());
    Thread.ofPlatform().daemon().name("parent-watchdog").start(() -> endWith(parent));
    AWSLambda.main(handler);
  }

  private static void endWith(InputStream parent) {
    try {
      while (parent.read() != -1) {
        // The parent writes nothing; only the end of the stream matters.
      }
    } catch (IOException _) {
      // The same as the end of the stream.
    }
    System.exit(0);
  }
}
