package dev.amitrail.account.preflight;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.amitrail.account.preflight.decide.Deployment;
import dev.amitrail.account.preflight.decide.Finding;
import dev.amitrail.account.preflight.decide.Findings;
import dev.amitrail.account.preflight.facts.AccountFacts;
import dev.amitrail.account.preflight.facts.FirstSweep;
import dev.amitrail.account.preflight.facts.Known;
import dev.amitrail.account.preflight.read.AccountClients;
import dev.amitrail.account.preflight.read.AccountReader;
import dev.amitrail.aws.FanOut;
import dev.amitrail.infra.settings.DeploymentSettings;
import dev.amitrail.infra.settings.IllegalSettingException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// `./preflight`: reads the account of the caller's credentials, and prints what a deployment with
/// the settings of cdk.json would meet there and what its first sweep would do. It writes nothing.
public final class Preflight {
  /// The exit statuses, which are a contract with users.
  static final int FINE = 0;

  static final int WOULD_FAIL = 1;
  static final int WRONG_USAGE = 2;

  private static final int CALLS_AT_ONCE = 16;

  private static final String USAGE =
      """
      Usage: ./preflight [CDK.JSON]

      Reads an AWS account with your own credentials, as the AWS SDK for Java finds them: AWS_PROFILE,
      AWS_ACCESS_KEY_ID ... Prints what a deployment with the settings of cdk.json would meet there,
      each with what to do about it, and what the first sweep would do. It only reads; docs/preflight.md
      has a policy with all it calls.

      Standard output: the tables. Standard error: everything else.
      Exit status: 0 nothing would fail, 1 something would fail or could not be checked, 2 wrong usage.
      """;

  private final PrintStream out;
  private final PrintStream err;

  private Preflight(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  /// Runs it.
  public static void main(String[] arguments) {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    System.exit(new Preflight(out, System.err).run(List.of(arguments)));
  }

  private int run(List<String> arguments) {
    if (arguments.equals(List.of("--help"))) {
      out.print(USAGE);
      return FINE;
    }
    Optional<String> wrong =
        arguments.stream()
            .filter(one -> one.startsWith("-"))
            .findFirst()
            .or(() -> arguments.stream().skip(1).findFirst());
    if (wrong.isPresent()) {
      err.println("preflight: at most one file is expected, found " + wrong.get());
      err.print(USAGE);
      return WRONG_USAGE;
    }
    Path file =
        arguments.isEmpty()
            ? Path.of(System.getProperty("amitrail.root", ""), "cdk.json")
            : Path.of(System.getProperty("amitrail.calledIn", "")).resolve(arguments.getFirst());
    try {
      return check(DeploymentSettings.of(context(file)));
    } catch (IllegalSettingException e) {
      err.println(e.getMessage());
      return WOULD_FAIL;
    } catch (IOException e) {
      err.println("preflight: %s is not a file with JSON: %s".formatted(file, e.getMessage()));
      return WRONG_USAGE;
    }
  }

  private static Object context(Path file) throws IOException {
    try {
      JsonNode json = new ObjectMapper().readTree(Files.readString(file));
      return new ObjectMapper()
          .convertValue(json.path("context").path(DeploymentSettings.KEY), Object.class);
    } catch (JsonProcessingException e) {
      throw new IOException(e.getOriginalMessage(), e);
    }
  }

  private int check(DeploymentSettings settings) {
    AccountReader reader =
        new AccountReader(AccountClients.ofCaller(), FanOut.onVirtualThreads(CALLS_AT_ONCE));
    String home = settings.homeRegion();
    Tables tables = new Tables(out, Boolean.getBoolean("amitrail.colour"));
    return switch (reader.account(home)) {
      case Known.Unread<String>(String reason) -> {
        tables.findings(List.of(Finding.notChecked("account", home, reason)));
        yield WOULD_FAIL;
      }
      case Known.Read<String>(String account) -> {
        Deployment deployment =
            new Deployment(
                settings.replication(account),
                settings.report(account).bucket(),
                settings.concurrency());
        yield check(reader, deployment, settings.sourceKmsKeys(), tables);
      }
    };
  }

  private int check(
      AccountReader reader, Deployment deployment, List<String> sourceKeys, Tables tables) {
    List<String> regions = deployment.settings().regions();
    say(
        "reading account %s in %s"
            .formatted(deployment.settings().account(), String.join(", ", regions)));
    AccountFacts facts = reader.read(deployment, sourceKeys);
    say("running the first sweep without writing");
    Known<FirstSweep> sweep = reader.sweep(deployment.settings());
    List<Finding> findings = Findings.of(deployment, facts, sweep);
    tables.findings(findings);
    tables.firstSweep(deployment, facts, sweep);
    return findings.stream().anyMatch(finding -> finding.result().isSevere()) ? WOULD_FAIL : FINE;
  }

  private void say(String text) {
    err.println("preflight: " + text);
  }
}
