package dev.amitrail.account.fieldtest;

import dev.amitrail.account.fieldtest.Options.WrongUsageException;
import dev.amitrail.account.fieldtest.aws.Cleaner;
import dev.amitrail.account.fieldtest.aws.FieldClients;
import dev.amitrail.account.fieldtest.aws.Run;
import dev.amitrail.account.fieldtest.aws.Waiter;
import dev.amitrail.account.fieldtest.decide.Answer;
import dev.amitrail.account.fieldtest.decide.Assumptions;
import dev.amitrail.account.fieldtest.decide.Verdict;
import dev.amitrail.account.fieldtest.facts.FieldFacts;
import dev.amitrail.account.fieldtest.facts.Seen;
import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/// `./field-test`: finds out on AWS, with the caller's credentials and in two Regions, what its
/// documentation leaves open and AMI Trail assumes; then removes all that it made.
public final class FieldTest {
  /// The exit statuses, which are a contract with users.
  static final int AS_ASSUMED = 0;

  static final int OTHERWISE = 1;
  static final int WRONG_USAGE = 2;

  private static final DateTimeFormatter RUN =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

  private static final String USAGE =
      """
      Usage: ./field-test [--profile NAME] [--yes] [--out FOLDER] [--wait S] [--poll S] REGION REGION
             ./field-test --clean [--run RUN] [--profile NAME] [--yes] REGION REGION
             ./field-test --list

      Finds out on AWS, with your own credentials, what its documentation leaves open and AMI Trail
      assumes: it makes an empty image of 1 GiB in the first Region, copies it to the second, watches,
      and removes all that it made. It shows what it will make and what that costs, and asks first.

      --profile NAME  of your AWS configuration; otherwise as the AWS SDK for Java finds credentials
      --yes           do not ask
      --out FOLDER    where the transcript goes; otherwise field-test-RUN in this folder
      --wait S        how many seconds to wait for one thing at the most (600)
      --poll S        how many seconds to wait between two looks (3)
      --clean         remove what an earlier run left, or with --run that run alone
      --list          print the assumptions

      Standard output: the summary. Standard error: everything else.
      Exit status: 0 all is as assumed; 1 something is not, was not answered or not removed;
      2 wrong usage, or not agreed to; 130 ended by Ctrl-C, after it removed all that it made.
      """;

  private final PrintStream out;
  private final PrintStream err;
  private final CountDownLatch finished = new CountDownLatch(1);

  private FieldTest(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  /// Runs it.
  public static void main(String[] arguments) {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    System.exit(new FieldTest(out, System.err).run(List.of(arguments)));
  }

  private int run(List<String> arguments) {
    if (arguments.equals(List.of("--help"))) {
      out.print(USAGE);
      return AS_ASSUMED;
    }
    if (arguments.equals(List.of("--list"))) {
      out.print(Assumptions.table());
      return AS_ASSUMED;
    }
    try {
      Options options = Options.of(arguments);
      options.profile().ifPresent(name -> System.setProperty("aws.profile", name));
      return start(options);
    } catch (WrongUsageException e) {
      err.println("field-test: " + e.getMessage());
      err.print(USAGE);
      return WRONG_USAGE;
    } catch (IOException e) {
      err.println("field-test: the transcript cannot be written: " + e);
      return WRONG_USAGE;
    }
  }

  private int start(Options options) throws IOException {
    String id = options.run().orElseGet(() -> RUN.format(Instant.now()));
    Seen<Run> caller =
        Run.ofCaller(
            new FieldClients(_ -> {}),
            id,
            options.regions().getFirst(),
            options.regions().getLast());
    if (caller.found().isEmpty()) {
      err.println("field-test: whose credentials these are is unknown: " + caller.text());
      return OTHERWISE;
    }
    Run run = caller.found().orElseThrow();
    err.print(
        options.isClean() ? Plan.ofCleaning(run, options.run()) : Plan.of(run, options.limit()));
    if (!options.isAgreed() && !isAgreed()) {
      return WRONG_USAGE;
    }
    Path folder =
        Path.of(System.getProperty("amitrail.calledIn", ""))
            .resolve(options.folder().orElse(Path.of("field-test-" + id)));
    return options.isClean() ? clean(options, run) : test(options, run, folder);
  }

  // JDK 22 to 24 return a console always, JDK 25 only where there is a terminal.
  @SuppressWarnings("SystemConsoleNull")
  private boolean isAgreed() {
    Console console = System.console();
    if (console == null || !console.isTerminal()) {
      err.println(
          "field-test: nothing was made: there is no terminal to ask on. Use --yes to agree.");
      return false;
    }
    String answer = console.readLine("Type yes to go on: ");
    if (answer != null && answer.strip().equals("yes")) {
      return true;
    }
    err.println("field-test: nothing was made.");
    return false;
  }

  private int clean(Options options, Run run) {
    FieldClients clients = new FieldClients(_ -> {});
    Waiter waiter = new Waiter(options.limit(), options.pause(), err::println);
    Cleaner.Result result = new Cleaner(clients, waiter).clean(run.regions(), options.run());
    out.print(Summary.ofCleaning(result, run));
    return result.isComplete() ? AS_ASSUMED : OTHERWISE;
  }

  private int test(Options options, Run run, Path folder) throws IOException {
    Transcript transcript = new Transcript(folder, err);
    FieldClients clients = new FieldClients(transcript::call);
    Waiter waiter = new Waiter(options.limit(), options.pause(), transcript::say);
    Cleaner cleaner =
        new Cleaner(clients, new Waiter(options.limit(), options.pause(), transcript::say));
    // Ctrl-C, a closed terminal and `kill` run this hook; the exit of this program does, too.
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  waiter.stop();
                  await(finished);
                }));
    Instant start = Instant.now();
    Optional<FieldFacts> facts = Optional.empty();
    boolean isClean = false;
    try {
      facts = Optional.of(new FieldRun(run, clients, waiter, cleaner, transcript::say).run());
    } catch (Waiter.StoppedException _) {
      transcript.say("ended by request: all that was made is removed first");
    } finally {
      Cleaner.Result cleaning = cleanUp(cleaner, run, transcript);
      isClean = cleaning.isComplete();
      report(facts, cleaning, run, transcript, Duration.between(start, Instant.now()));
      finished.countDown();
    }
    boolean isAsAssumed =
        facts.map(Assumptions::answers).stream()
            .flatMap(List::stream)
            .allMatch(answer -> answer.verdict() instanceof Verdict.AsAssumed);
    return facts.isPresent() && isAsAssumed && isClean ? AS_ASSUMED : OTHERWISE;
  }

  private static Cleaner.Result cleanUp(Cleaner cleaner, Run run, Transcript transcript) {
    transcript.say("removing all that was made");
    return cleaner.clean(run.regions(), Optional.of(run.id()));
  }

  private void report(
      Optional<FieldFacts> facts,
      Cleaner.Result cleaning,
      Run run,
      Transcript transcript,
      Duration took) {
    List<Answer> answers = facts.map(Assumptions::answers).orElse(List.of());
    facts.ifPresent(
        seen ->
            transcript.write(
                "facts",
                Map.of(
                    "copies", seen.copies().toString(),
                    "reads", seen.reads().toString(),
                    "events", seen.events().toString(),
                    "pointers", seen.pointers().toString(),
                    "permissions", seen.permissions().toString())));
    answers.forEach(
        answer ->
            transcript.write(
                "answer",
                Map.of(
                    "id", answer.assumption().id(),
                    "verdict", answer.verdict().text(),
                    "evidence", answer.verdict().evidence())));
    String summary = Summary.of(answers, took) + Summary.ofCleaning(cleaning, run);
    summary.lines().forEach(transcript::summary);
    out.print(summary);
    out.println("All of it is in " + transcript.folder());
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
