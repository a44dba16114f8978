package dev.amitrail.account.fieldtest;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/// The arguments of the command.
///
/// @param regions two: where the image is made, and where it is copied to
/// @param profile of the AWS configuration; empty for the default
/// @param isAgreed whether `--yes` is among them
/// @param isClean whether it is to clean only
/// @param run the run to clean; empty for all
/// @param folder where the transcript goes; empty for the default
/// @param limit how long to wait for one thing
/// @param pause between two looks
record Options(
    List<String> regions,
    Optional<String> profile,
    boolean isAgreed,
    boolean isClean,
    Optional<String> run,
    Optional<Path> folder,
    Duration limit,
    Duration pause) {
  private static final Duration LIMIT = Duration.ofMinutes(10);
  private static final Duration PAUSE = Duration.ofSeconds(3);

  /// Copies the list.
  Options {
    regions = List.copyOf(regions);
  }

  /// The arguments are not those of the command.
  static final class WrongUsageException extends Exception {
    private static final long serialVersionUID = 1;

    WrongUsageException(String message) {
      super(message);
    }
  }

  /// Reads them.
  ///
  /// @throws WrongUsageException with what is wrong
  static Options of(List<String> arguments) throws WrongUsageException {
    Deque<String> left = new ArrayDeque<>(arguments);
    List<String> regions = new ArrayList<>();
    Optional<String> profile = Optional.empty();
    Optional<String> run = Optional.empty();
    Optional<Path> folder = Optional.empty();
    Duration limit = LIMIT;
    Duration pause = PAUSE;
    boolean isAgreed = false;
    boolean isClean = false;
    while (!left.isEmpty()) {
      String argument = left.removeFirst();
      switch (argument) {
        case "--profile" -> profile = Optional.of(value(argument, left));
        case "--run" -> run = Optional.of(value(argument, left));
        case "--out" -> folder = Optional.of(Path.of(value(argument, left)));
        case "--wait" -> limit = seconds(argument, left);
        case "--poll" -> pause = seconds(argument, left);
        case "--yes" -> isAgreed = true;
        case "--clean" -> isClean = true;
        default -> regions.add(region(argument));
      }
    }
    if (regions.size() != 2 || regions.getFirst().equals(regions.getLast())) {
      throw new WrongUsageException("expected two different Regions, found " + regions);
    }
    if (run.isPresent() && !isClean) {
      throw new WrongUsageException("--run is for --clean only");
    }
    return new Options(regions, profile, isAgreed, isClean, run, folder, limit, pause);
  }

  private static String region(String argument) throws WrongUsageException {
    if (!argument.matches("[a-z]{2}(-[a-z]+)+-\\d{1,2}")) {
      throw new WrongUsageException(argument + " is neither a Region nor an option");
    }
    return argument;
  }

  private static String value(String option, Deque<String> left) throws WrongUsageException {
    if (left.isEmpty()) {
      throw new WrongUsageException(option + " needs a value");
    }
    return left.removeFirst();
  }

  private static Duration seconds(String option, Deque<String> left) throws WrongUsageException {
    String value = value(option, left);
    if (!value.matches("\\d{1,5}(\\.\\d{1,3})?")) {
      throw new WrongUsageException(option + " needs seconds, found " + value);
    }
    return Duration.ofMillis(Math.round(Double.parseDouble(value) * 1000));
  }
}
