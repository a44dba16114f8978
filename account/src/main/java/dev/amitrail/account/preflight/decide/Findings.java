package dev.amitrail.account.preflight.decide;

import dev.amitrail.account.preflight.facts.AccountFacts;
import dev.amitrail.account.preflight.facts.AccountFacts.KeyState;
import dev.amitrail.account.preflight.facts.AccountFacts.KeyUse;
import dev.amitrail.account.preflight.facts.FirstSweep;
import dev.amitrail.account.preflight.facts.FirstSweep.OfSource;
import dev.amitrail.account.preflight.facts.Known;
import dev.amitrail.account.preflight.facts.RegionFacts;
import dev.amitrail.replication.SweepResult.RegionTotals;
import dev.amitrail.replication.plan.ReplicationOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/// What the facts mean. Each topic is decided on its own, so that one that is unknown hides no
/// other.
public final class Findings {
  private static final String ACCOUNT = "account";

  /// Lambda keeps so many executions unreserved ("Configuring reserved concurrency for a function",
  /// Lambda developer guide).
  private static final int KEPT_UNRESERVED = 100;

  /// With fewer executions than this the functions wait for each other and for those of others; new
  /// accounts have 10 ("Lambda quotas", Lambda developer guide).
  private static final int FEW_EXECUTIONS = 50;

  private final Deployment deployment;
  private final AccountFacts facts;

  private Findings(Deployment deployment, AccountFacts facts) {
    this.deployment = deployment;
    this.facts = facts;
  }

  /// All findings, the worst first.
  ///
  /// @param sweep what the first sweep would do
  public static List<Finding> of(
      Deployment deployment, AccountFacts facts, Known<FirstSweep> sweep) {
    Findings decide = new Findings(deployment, facts);
    List<Finding> findings = new ArrayList<>();
    findings.addAll(decide.optIn());
    findings.add(decide.concurrency());
    findings.add(decide.bucket());
    findings.addAll(decide.otherHomes());
    facts.keys().forEach(key -> findings.add(key(key)));
    facts.regions().forEach((region, read) -> findings.addAll(decide.region(region, read, sweep)));
    findings.addAll(decide.sweep(sweep));
    return Finding.inOrder(findings);
  }

  private List<Finding> optIn() {
    String check = "Region";
    return switch (facts.optIn()) {
      case Known.Unread<?>(String reason) -> List.of(Finding.notChecked(check, ACCOUNT, reason));
      case Known.Read<? extends Map<String, String>>(Map<String, String> status) ->
          deployment.settings().regions().stream()
              .map(region -> optIn(check, region, status.getOrDefault(region, "unknown to EC2")))
              .toList();
    };
  }

  private static Finding optIn(String check, String region, String status) {
    return status.equals("opted-in") || status.equals("opt-in-not-required")
        ? Finding.ok(check, region, "enabled for the account")
        : Finding.wouldFail(
            check,
            region,
            "not enabled for the account (%s)".formatted(status),
            "enable it (AWS Account Management guide, \"Enable or disable AWS Regions\"), or leave"
                + " it out of replicaRegions");
  }

  private Finding concurrency() {
    String check = "Lambda concurrency";
    String home = deployment.settings().homeRegion();
    return switch (facts.concurrency()) {
      case Known.Unread<AccountFacts.Concurrency>(String reason) ->
          Finding.notChecked(check, home, reason);
      case Known.Read<AccountFacts.Concurrency>(AccountFacts.Concurrency quota) ->
          concurrency(check, home, quota);
    };
  }

  private Finding concurrency(String check, String home, AccountFacts.Concurrency quota) {
    int wanted = deployment.concurrency();
    int left = quota.unreserved() - KEPT_UNRESERVED;
    if (wanted > 0 && wanted > left) {
      String found =
          "concurrency %d cannot be reserved: %d of %d executions are unreserved, and Lambda keeps %d"
              .formatted(wanted, quota.unreserved(), quota.all(), KEPT_UNRESERVED);
      String fix =
          "set concurrency to %d, or request more concurrent executions (Service Quotas, Lambda)"
              .formatted(Math.max(0, left));
      return isDeployed()
          ? Finding.attention(
              check,
              home,
              found + "; a deployment is there, which may have reserved it already",
              fix)
          : Finding.wouldFail(check, home, found, fix);
    }
    String found =
        "concurrency %d; %d of %d executions are unreserved"
            .formatted(wanted, quota.unreserved(), quota.all());
    return quota.unreserved() < FEW_EXECUTIONS
        ? Finding.attention(
            check,
            home,
            found + ", which all functions of the Region share: some may wait",
            "request more concurrent executions (Service Quotas, Lambda)")
        : Finding.ok(check, home, found);
  }

  private boolean isDeployed() {
    return facts.ownResources().value().filter(resources -> !resources.isEmpty()).isPresent();
  }

  private Finding bucket() {
    String check = "report bucket";
    String name = deployment.bucket();
    String home = deployment.settings().homeRegion();
    return switch (facts.bucket()) {
      case Known.Unread<AccountFacts.BucketName>(String reason) ->
          Finding.notChecked(check, home, reason);
      case Known.Read<AccountFacts.BucketName>(AccountFacts.BucketName owner) ->
          switch (owner) {
            case FREE -> Finding.ok(check, home, name + " is free");
            case OURS -> ours(check, home, name);
            case OURS_ELSEWHERE ->
                Finding.wouldFail(
                    check,
                    home,
                    name + " is a bucket of this account in another Region",
                    "name another one in reportBucket");
            case TAKEN ->
                Finding.wouldFail(
                    check,
                    home,
                    name + " is a bucket of another account",
                    "name another one in reportBucket");
          };
    };
  }

  private Finding ours(String check, String home, String name) {
    return switch (facts.ownResources()) {
      case Known.Unread<?>(String reason) ->
          Finding.notChecked(
              check, home, "whether %s is of the stack AmiTrail: %s".formatted(name, reason));
      case Known.Read<? extends Set<String>>(Set<String> resources) ->
          resources.contains(name)
              ? Finding.ok(check, home, name + " is that of the stack AmiTrail")
              : Finding.wouldFail(
                  check,
                  home,
                  name + " is a bucket of this account, and of no stack AmiTrail",
                  "write its name out as reportBucket and deploy with --import-existing-resources,"
                      + " or name another bucket there");
    };
  }

  private List<Finding> otherHomes() {
    String check = "other AMI Trail";
    List<Finding> findings = new ArrayList<>();
    int without = 0;
    for (Map.Entry<String, Known<Boolean>> region : facts.otherHomes().entrySet()) {
      switch (region.getValue()) {
        case Known.Unread<Boolean>(String reason) ->
            findings.add(Finding.notChecked(check, region.getKey(), reason));
        case Known.Read<Boolean>(Boolean isHome) when isHome ->
            findings.add(otherHome(check, region.getKey()));
        case Known.Read<Boolean> _ -> without++;
      }
    }
    if (without > 0) {
      findings.add(
          Finding.ok(check, "other Regions", "no stack AmiTrail in %d of them".formatted(without)));
    }
    return findings;
  }

  private static Finding otherHome(String check, String region) {
    return Finding.attention(
        check,
        region,
        "a stack AmiTrail: another deployment with this home Region",
        "delete one of them, or keep their Regions apart: both would replicate the same images");
  }

  private static Finding key(KeyUse use) {
    String check = "KMS key";
    String name = "%s %s".formatted(use.setting(), use.key());
    return switch (use.state()) {
      case Known.Unread<KeyState>(String reason) ->
          Finding.notChecked(check, use.region(), "%s: %s".formatted(name, reason));
      case Known.Read<KeyState>(KeyState key) when !key.exists() ->
          Finding.wouldFail(
              check, use.region(), name + " does not exist", "create it, or name another one");
      case Known.Read<KeyState>(KeyState key) when !key.status().equals("Enabled") ->
          Finding.wouldFail(
              check,
              use.region(),
              "%s is %s".formatted(name, key.status()),
              "enable it, or name another one");
      case Known.Read<KeyState>(KeyState key) when !key.encrypts() ->
          Finding.wouldFail(
              check,
              use.region(),
              name + " is no symmetric key for encryption, which EBS needs",
              "name another one");
      case Known.Read<KeyState> _ ->
          Finding.ok(
              check,
              use.region(),
              name + " is enabled; its key policy must allow IAM policies of this account");
    };
  }

  private List<Finding> region(String region, RegionFacts read, Known<FirstSweep> sweep) {
    RegionFindings decide =
        new RegionFindings(
            region, read, deployment, sweep.value().map(done -> planned(done, region)));
    return decide.all();
  }

  private static RegionTotals planned(FirstSweep sweep, String region) {
    return sweep.result().regions().getOrDefault(region, RegionTotals.NONE);
  }

  /// What the sweep itself would report.
  private List<Finding> sweep(Known<FirstSweep> sweep) {
    String check = "first sweep";
    return switch (sweep) {
      case Known.Unread<FirstSweep>(String reason) ->
          List.of(Finding.notChecked(check, ACCOUNT, reason));
      case Known.Read<FirstSweep>(FirstSweep done) -> {
        List<Finding> findings = new ArrayList<>();
        done.unread()
            .forEach(
                outcome ->
                    findings.add(Finding.notChecked(check, outcome.region(), reason(outcome))));
        done.outcomes().forEach(outcome -> findings.addAll(outcome(outcome)));
        yield findings;
      }
    };
  }

  /// Outcomes that a person should know of. A pointer that exists with another data type is not
  /// among them: it is found for each source, not only for those that win their pointer.
  private static List<Finding> outcome(OfSource of) {
    ReplicationOutcome outcome = of.outcome();
    Function<String, List<Finding>> attention =
        fix ->
            List.of(
                Finding.attention(
                    "source " + of.source(),
                    of.sourceRegion(),
                    "%s %s: %s"
                        .formatted(outcome.region(), outcome.kind().value(), reason(outcome)),
                    fix));
    return switch (outcome.kind()) {
      case REFUSED ->
          outcome.replica().isPresent()
              ? List.of()
              : attention.apply(
                  "write the tag as docs/replication.md has it, or remove it where it means"
                      + " something else");
      case MISSING, GIVEN_UP ->
          attention.apply("set the tag that the reason names, or leave it so");
      case NOT_MIRRORABLE -> attention.apply("see docs/replication.md, \"What is mirrored\"");
      case FAILED ->
          List.of(Finding.notChecked("source " + of.source(), outcome.region(), reason(outcome)));
      case COPIED, ADOPTED, PRESENT, MIRRORED, PUBLISHED, SKIPPED, DEFERRED -> List.of();
    };
  }

  private static String reason(ReplicationOutcome outcome) {
    return outcome.reason().orElse("no reason");
  }
}
