package dev.amitrail.account.preflight.decide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amitrail.account.preflight.facts.AccountFacts;
import dev.amitrail.account.preflight.facts.AccountFacts.BucketName;
import dev.amitrail.account.preflight.facts.AccountFacts.Concurrency;
import dev.amitrail.account.preflight.facts.AccountFacts.KeyState;
import dev.amitrail.account.preflight.facts.AccountFacts.KeyUse;
import dev.amitrail.account.preflight.facts.AccountFacts.Pointers;
import dev.amitrail.account.preflight.facts.AccountFacts.Rule;
import dev.amitrail.account.preflight.facts.AccountFacts.Stacks;
import dev.amitrail.account.preflight.facts.FirstSweep;
import dev.amitrail.account.preflight.facts.Known;
import dev.amitrail.account.preflight.facts.RegionFacts;
import dev.amitrail.account.preflight.facts.RegionFacts.EbsEncryption;
import dev.amitrail.replication.SweepResult;
import dev.amitrail.replication.SweepResult.RegionTotals;
import dev.amitrail.replication.plan.ReplicationOutcome;
import dev.amitrail.replication.plan.ReplicationOutcome.Kind;
import dev.amitrail.replication.plan.ReplicationSettings;
import dev.amitrail.replication.plan.ReplicationSettings.Mirroring;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A fact, and the finding that it leads to.
final class FindingsPureTest {
  private static final String HOME = "ap-southeast-2";
  private static final String ACCOUNT = "111122223333";

  private boolean mirrorPublic;
  private int concurrency;
  private Known<Concurrency> executions = read(new Concurrency(1000, 1000));
  private Known<BucketName> bucket = read(BucketName.FREE);
  private Set<String> ownResources = Set.of();
  private List<KeyUse> keys = List.of();
  private String optIn = "opted-in";
  private Known<OptionalInt> bootstrap = read(OptionalInt.of(30));
  private EbsEncryption ebs = new EbsEncryption(false, "alias/aws/ebs", false);
  private String publicAccess = "unblocked";
  private String allowedImages = "disabled";
  private int imageQuota = 50_000;
  private Map<String, String> pointers = Map.of("/ami-trail/web", "aws:ec2:image");
  private List<Rule> rules = List.of();
  private Set<String> stacks = Set.of();
  private Known<Boolean> otherHome = read(false);
  private List<FirstSweep.OfSource> outcomes = List.of();
  private long copies;

  @Test
  void whatPeopleWroteIsShownWithoutControlCharacters() {
    Finding finding = Finding.attention("tags", "\u009b1m", "\u202eweb", "remove \u009b");

    assertThat(finding.where() + finding.found() + finding.fix())
        .isEqualTo("[\\u009b1m]\\u202ewebOptional[remove \\u009b]");
  }

  @Test
  void anAccountWithoutAProblemHasNoneButOk() {
    assertThat(findings()).allMatch(line -> line.startsWith("ok "));
    assertThat(findings()).hasSizeGreaterThan(12);
  }

  @ParameterizedTest
  @CsvSource({
    "opted-in, ok",
    "opt-in-not-required, ok",
    "not-opted-in, would fail",
    "something, would fail"
  })
  void aRegionHasToBeEnabled(String status, String result) {
    optIn = status;

    assertThat(result("Region")).isEqualTo(result);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1000, ok",
    "0, 10, attention",
    "0, 50, ok",
    "10, 110, ok",
    "10, 109, would fail",
    "1, 100, would fail"
  })
  void lambdaKeeps100ExecutionsUnreserved(int wanted, int unreserved, String result) {
    concurrency = wanted;
    executions = read(new Concurrency(unreserved, unreserved));

    assertThat(result("Lambda concurrency")).isEqualTo(result);
  }

  @ParameterizedTest
  @CsvSource({
    "FREE, false, ok",
    "OURS, true, ok",
    "OURS, false, would fail",
    "OURS_ELSEWHERE, false, would fail",
    "TAKEN, false, would fail"
  })
  void theNameOfTheBucketHasToBeFreeOrThatOfTheStack(
      BucketName name, boolean isOfTheStack, String result) {
    bucket = read(name);
    ownResources = isOfTheStack ? Set.of("reports") : Set.of();

    assertThat(result("report bucket")).isEqualTo(result);
  }

  @ParameterizedTest
  @CsvSource({"-1, would fail", "5, would fail", "6, ok"})
  void theTemplatesNeedABootstrapStack(int version, String result) {
    bootstrap = read(version < 0 ? OptionalInt.empty() : OptionalInt.of(version));

    assertThat(result("CDK bootstrap")).isEqualTo(result);
  }

  @ParameterizedTest
  @CsvSource({
    "false, false, ok",
    "true, false, attention",
    "false, true, attention",
    "true, true, would fail"
  })
  void aDefaultKeyOfTheAccountHasToBeInKmsKeys(
      boolean byDefault, boolean isCustomerKey, String result) {
    ebs = new EbsEncryption(byDefault, "arn:key", isCustomerKey);

    assertThat(result("EBS encryption")).isEqualTo(result);
  }

  @ParameterizedTest
  @CsvSource({
    "false, block-new-sharing, ok",
    "true, block-new-sharing, would fail",
    "true, unblocked, ok"
  })
  void publicReplicasNeedPublicAccess(boolean isMirrored, String state, String result) {
    mirrorPublic = isMirrored;
    publicAccess = state;

    assertThat(result("block public access")).isEqualTo(result);
  }

  @ParameterizedTest
  @CsvSource({"disabled, ok", "audit-mode, ok", "enabled, attention"})
  void allowedImagesHideThoseOfOthers(String state, String result) {
    allowedImages = state;

    assertThat(result("Allowed AMIs")).isEqualTo(result);
  }

  @ParameterizedTest
  @CsvSource({"7, would fail", "8, ok"})
  void theCopiesHaveToFitTheQuota(int quota, String result) {
    copies = 8;
    imageQuota = quota;

    assertThat(result("quota of AMIs")).isEqualTo(result);
  }

  @Test
  void moreCopiesThanASweepMayStartTakeSeveralSweeps() {
    copies = 301;

    assertThat(result("copies in flight")).isEqualTo("attention");
  }

  @Test
  void aParameterOfAnotherDataTypeIsNeverAPointer() {
    pointers = Map.of("/ami-trail/web", "text");

    assertThat(result("pointers")).isEqualTo("would fail");
  }

  @ParameterizedTest
  @CsvSource({
    "true, Enabled, true, ok",
    "false, '', false, would fail",
    "true, PendingDeletion, true, would fail",
    "true, Enabled, false, would fail"
  })
  void aKeyHasToBeUsable(boolean exists, String status, boolean encrypts, String result) {
    keys =
        List.of(
            new KeyUse(
                "kmsKeys." + HOME, HOME, "alias/x", read(new KeyState(exists, status, encrypts))));

    assertThat(result("KMS key")).isEqualTo(result);
  }

  @ParameterizedTest
  @CsvSource({
    "'', '', ok",
    "AmiTrail, ap-southeast-2, ok",
    "AmiTrail, us-west-2, would fail",
    "'', ap-southeast-2, would fail",
    "AmiTrailForwarder-ap-southeast-2, ap-southeast-2, would fail"
  })
  void rulesHaveToBeThoseOfThisDeployment(String stack, String target, String result) {
    stacks = stack.isEmpty() ? Set.of() : Set.of(stack);
    rules = target.isEmpty() ? List.of() : List.of(new Rule("ami-trail-sweep", List.of(target)));

    assertThat(result("other AMI Trail")).isEqualTo(result);
  }

  @Test
  void anotherHomeIsReported() {
    otherHome = read(true);

    assertThat(findings())
        .anyMatch(line -> line.startsWith("attention other AMI Trail [us-west-2]"));
  }

  @ParameterizedTest
  @CsvSource({
    "REFUSED, attention", "GIVEN_UP, attention", "MISSING, attention",
    "NOT_MIRRORABLE, attention", "FAILED, not checked", "DEFERRED, ''"
  })
  void whatTheSweepReportsIsAFinding(Kind kind, String result) {
    outcomes =
        List.of(
            new FirstSweep.OfSource("ami-1", HOME, ReplicationOutcome.of("prod", kind, "reason")));

    assertThat(result("source ami-1")).isEqualTo(result);
  }

  /// Unknown is not no.
  @Test
  void whatCouldNotBeReadIsNeverOk() {
    executions = new Known.Unread<>("AccessDenied: no");
    bucket = new Known.Unread<>("AccessDenied: no");
    bootstrap = new Known.Unread<>("AccessDenied: no");
    otherHome = new Known.Unread<>("AccessDenied: no");

    assertThat(result("Lambda concurrency")).isEqualTo("not checked");
    assertThat(result("report bucket")).isEqualTo("not checked");
    assertThat(result("CDK bootstrap")).isEqualTo("not checked");
    assertThat(result("other AMI Trail")).isEqualTo("not checked");
  }

  /// The worst result of a check; empty if there is none.
  private String result(String check) {
    return all().stream()
        .filter(finding -> finding.check().equals(check))
        .findFirst()
        .map(finding -> finding.result().text())
        .orElse("");
  }

  private List<String> findings() {
    return all().stream()
        .map(one -> "%s %s %s".formatted(one.result().text(), one.check(), one.where()))
        .toList();
  }

  private List<Finding> all() {
    ReplicationSettings settings =
        new ReplicationSettings(
            ACCOUNT,
            List.of(HOME),
            new TreeMap<>(),
            "/ami-trail/",
            Mirroring.EXACT,
            mirrorPublic,
            300,
            5,
            false);
    RegionFacts region =
        new RegionFacts(
            bootstrap,
            read(ebs),
            read(publicAccess),
            read(allowedImages),
            read(List.of()),
            read(Set.of()),
            read(imageQuota),
            read(5),
            read(1),
            read(new Pointers(pointers)),
            read(rules),
            read(new Stacks(stacks, 3, 0)));
    AccountFacts facts =
        new AccountFacts(
            ACCOUNT,
            read(new TreeMap<>(Map.of(HOME, optIn))),
            executions,
            bucket,
            read(ownResources),
            keys,
            new TreeMap<>(Map.of(HOME, region)),
            new TreeMap<>(Map.of("us-west-2", otherHome)));
    FirstSweep sweep =
        new FirstSweep(
            new SweepResult(
                Map.of(),
                new TreeMap<>(Map.of(HOME, new RegionTotals(copies, 8 * copies, 0, 0))),
                Map.of()),
            new TreeMap<>(),
            outcomes,
            List.of());
    return Findings.of(new Deployment(settings, "reports", concurrency), facts, read(sweep));
  }

  private static <T> Known<T> read(T value) {
    return new Known.Read<>(value);
  }
}
