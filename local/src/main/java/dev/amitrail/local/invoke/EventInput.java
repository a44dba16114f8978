package dev.amitrail.local.invoke;

import dev.amitrail.local.eventbridge.Event;
import dev.amitrail.local.eventbridge.InvalidEventException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// The event of the command line.
///
/// @param argument a file, or `-` for standard input
/// @param folder the folder that relative file names are resolved against
record EventInput(String argument, Path folder) {
  private static final String STANDARD_INPUT = "-";

  Event read() throws UsageException {
    try {
      return Event.parse(bytes());
    } catch (InvalidEventException e) {
      throw new UsageException(name() + " " + e.getMessage());
    } catch (NoSuchFileException _) {
      throw new UsageException(
          "there is no file "
              + argument
              + "; samples are in the events/ folder, - is standard input");
    } catch (AccessDeniedException _) {
      throw new UsageException(name() + " may not be read by this user; check its permissions");
    } catch (IOException e) {
      throw new UsageException(name() + " cannot be read: " + e.getMessage());
    } catch (InvalidPathException _) {
      throw new UsageException(name() + " is not the name of a file");
    }
  }

  private byte[] bytes() throws IOException, UsageException {
    if (argument.equals(STANDARD_INPUT)) {
      return System.in.readNBytes(Event.MAX_BYTES + 1);
    }
    Path file = folder.resolve(argument);
    if (Files.isDirectory(file)) {
      throw new UsageException(name() + " is a directory; name one event file in it");
    }
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(Event.MAX_BYTES + 1);
    }
  }

  private String name() {
    return argument.equals(STANDARD_INPUT) ? "standard input" : argument;
  }
}
