package dev.amitrail.account.preflight.decide;

import dev.amitrail.account.preflight.facts.AccountFacts.Pointers;
import dev.amitrail.account.preflight.facts.AccountFacts.Rule;
import dev.amitrail.account.preflight.facts.AccountFacts.Stacks;
import dev.amitrail.account.preflight.facts.Known;
import dev.amitrail.account.preflight.facts.RegionFacts;
import dev.amitrail.account.preflight.facts.RegionFacts.EbsEncryption;
import dev.amitrail.image.Image;
import dev.amitrail.image.TrailTags;
import dev.amitrail.replication.SweepResult.RegionTotals;
import dev.amitrail.replication.plan.ReplicationSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/// What the facts of one Region mean.
///
/// @param planned what the first sweep would do there, if it is known
record RegionFindings(
    String region, RegionFacts read, Deployment deployment, Optional<RegionTotals> planned) {
  /// The version that the CDK's templates require (`requiresBootstrapStackVersion` in a synthesised
  /// manifest).
  private static final int LEAST_BOOTSTRAP = 6;

  /// "Concurrent AMI copy operations" into one Region ("How Amazon EC2 AMI copy works", EC2 user
  /// guide). No API returns it.
  private static final int MOST_COPIES_IN_FLIGHT = 300;

  /// Standard parameters of a Region ("AWS Systems Manager endpoints and quotas", AWS General
  /// Reference). Service Quotas does not have a documented code for it.
  private static final int MOST_PARAMETERS = 10_000;

  private static final String IMAGE = "aws:ec2:image";

  List<Finding> all() {
    return Stream.of(
            known("CDK bootstrap", read.bootstrap(), this::bootstrap),
            known("EBS encryption", read.ebs(), this::ebs),
            known("block public access", read.publicAccess(), this::publicAccess),
            known("Allowed AMIs", read.allowedImages(), this::allowedImages),
            known("copies in flight", read.images(), this::copies),
            known("quota of AMIs", read.imageQuota(), this::imageQuota),
            known("quota of public AMIs", read.publicQuota(), this::publicQuota),
            known("quota of SSM parameters", read.parameters(), this::parameters),
            known("pointers", read.pointers(), this::pointers),
            known("rules and stacks", read.stacks(), this::deployed))
        .flatMap(List::stream)
        .toList();
  }

  private <T> List<Finding> known(String check, Known<T> fact, Function<T, List<Finding>> decide) {
    return switch (fact) {
      case Known.Unread<T>(String reason) -> List.of(Finding.notChecked(check, region, reason));
      case Known.Read<T>(T value) -> decide.apply(value);
    };
  }

  private List<Finding> bootstrap(OptionalInt version) {
    String check = "CDK bootstrap";
    String fix = "npx cdk bootstrap aws://%s/%s".formatted(settings().account(), region);
    if (version.isEmpty()) {
      return List.of(Finding.wouldFail(check, region, "not there", fix));
    }
    int is = version.getAsInt();
    return List.of(
        is < LEAST_BOOTSTRAP
            ? Finding.wouldFail(
                check,
                region,
                "version %d, and the templates need %d".formatted(is, LEAST_BOOTSTRAP),
                fix)
            : Finding.ok(check, region, "version " + is));
  }

  private List<Finding> ebs(EbsEncryption ebs) {
    String check = "EBS encryption";
    String key = settings().kmsKeys().get(region);
    if (key != null) {
      return List.of(Finding.ok(check, region, "copies are encrypted with " + key));
    }
    String fix = "name a key for %s in kmsKeys".formatted(region);
    if (ebs.isCustomerKey() && ebs.byDefault()) {
      return List.of(
          Finding.wouldFail(
              check,
              region,
              "by default, with %s, which the functions may not use: copies would fail"
                  .formatted(ebs.key()),
              fix));
    }
    if (ebs.isCustomerKey()) {
      return List.of(
          Finding.attention(
              check,
              region,
              "off, but the default key is %s: copies of encrypted images would fail"
                  .formatted(ebs.key()),
              fix));
    }
    return List.of(
        ebs.byDefault()
            ? Finding.attention(
                check,
                region,
                "by default, with the key that AWS manages: copies could not be shared with other"
                    + " accounts",
                fix + " if they are to be shared")
            : Finding.ok(check, region, "off; unencrypted images stay so"));
  }

  /// Only replicas of public sources are made public, and only with `mirrorPublic`.
  private List<Finding> publicAccess(String state) {
    String check = "block public access";
    boolean isBlocked = !state.equals("unblocked");
    return known(
        check,
        read.publicImages(),
        ids -> {
          if (settings().mirrorPublic() && isBlocked) {
            return List.of(
                Finding.wouldFail(
                    check,
                    region,
                    "%s: with mirrorPublic no replica there can be made public".formatted(state),
                    "DisableImageBlockPublicAccess there, or set mirrorPublic to false"));
          }
          long sources =
              read.images().value().stream()
                  .flatMap(List::stream)
                  .filter(image -> ids.contains(image.id()))
                  .filter(image -> image.tags().containsKey(TrailTags.REPLICATE_TO))
                  .count();
          return List.of(
              sources > 0 && !settings().mirrorPublic()
                  ? Finding.attention(
                      check,
                      region,
                      "%d public images have the tag replicate-to; their replicas stay private"
                          .formatted(sources),
                      "set mirrorPublic to true if replicas are to be public")
                  : Finding.ok(check, region, state));
        });
  }

  private List<Finding> allowedImages(String state) {
    String check = "Allowed AMIs";
    return List.of(
        state.equals("enabled")
            ? Finding.attention(
                check,
                region,
                "enabled: reports know nothing of images of others that are not allowed. The"
                    + " account's own are not affected",
                "add the owners of images that stacks use to the criteria"
                    + " (ReplaceImageCriteriaInAllowedImagesSettings)")
            : Finding.ok(check, region, state));
  }

  private List<Finding> copies(List<Image> images) {
    String check = "copies in flight";
    long pending = images.stream().filter(image -> image.state().equals("pending")).count();
    String found =
        "%d images are pending; a sweep starts up to %d in all, EC2 allows %d copies"
            .formatted(pending, settings().copiesPerSweep(), MOST_COPIES_IN_FLIGHT);
    return planned
        .filter(totals -> totals.copies() > settings().copiesPerSweep() - pending)
        .map(
            totals ->
                List.of(
                    Finding.attention(
                        check,
                        region,
                        "%s; %d are to be made".formatted(found, totals.copies()),
                        "nothing: the following sweeps make the others")))
        .orElse(List.of(Finding.ok(check, region, found)));
  }

  private List<Finding> imageQuota(int quota) {
    String check = "quota of AMIs";
    return known(
        check,
        read.images(),
        images ->
            quota(
                check,
                images.size(),
                planned.map(RegionTotals::copies),
                quota,
                "request more in Service Quotas (ec2, AMIs), or deregister images"));
  }

  private List<Finding> publicQuota(int quota) {
    String check = "quota of public AMIs";
    return known(
        check,
        read.publicImages(),
        ids -> {
          Optional<Long> more =
              settings().mirrorPublic() ? planned.map(RegionTotals::copies) : Optional.of(0L);
          List<Finding> findings =
              quota(
                  check,
                  ids.size(),
                  more,
                  quota,
                  "request more in Service Quotas (ec2, Public AMIs)");
          // How many of the copies would be public is decided when they are there.
          return settings().mirrorPublic()
                  && more.filter(copies -> ids.size() + copies > quota).isPresent()
              ? List.of(
                  Finding.attention(
                      check,
                      region,
                      "%d of %d; up to %d replicas would be made public"
                          .formatted(ids.size(), quota, more.orElse(0L)),
                      "request more in Service Quotas (ec2, Public AMIs)"))
              : findings;
        });
  }

  private List<Finding> parameters(int count) {
    String check = "quota of SSM parameters";
    return known(
        check,
        read.pointers(),
        _ ->
            quota(
                check,
                count,
                planned.map(RegionTotals::pointers),
                MOST_PARAMETERS,
                "delete parameters, or switch the Region to advanced parameters"));
  }

  private List<Finding> quota(String check, long used, Optional<Long> more, int quota, String fix) {
    if (more.isEmpty()) {
      return List.of(
          Finding.notChecked(check, region, "what the first sweep would add is not known"));
    }
    String found = "%d of %d; %d more".formatted(used, quota, more.get());
    return List.of(
        used + more.get() > quota
            ? Finding.wouldFail(check, region, found, fix)
            : Finding.ok(check, region, found));
  }

  private List<Finding> pointers(Pointers pointers) {
    String check = "pointers";
    List<Finding> findings = new ArrayList<>();
    pointers
        .types()
        .forEach(
            (name, type) -> {
              if (!type.equals(IMAGE)) {
                findings.add(
                    Finding.wouldFail(
                        check,
                        region,
                        "%s exists with data type %s, and is never changed".formatted(name, type),
                        "delete the parameter, or write another name into publish-as"));
              }
            });
    if (findings.isEmpty()) {
      findings.add(
          Finding.ok(check, region, "%d exist, for images".formatted(pointers.types().size())));
    }
    return findings;
  }

  /// Rules of this deployment are those of its own stack; any other of the name prevents a stack
  /// from making its own.
  private List<Finding> deployed(Stacks stacks) {
    String check = "other AMI Trail";
    return known(check, read.rules(), rules -> deployed(check, stacks.own(), rules));
  }

  private List<Finding> deployed(String check, Set<String> own, List<Rule> rules) {
    boolean isHome = region.equals(settings().homeRegion());
    String expected = isHome ? "AmiTrail" : "AmiTrailForwarder-" + region;
    List<Finding> findings = new ArrayList<>();
    own.stream()
        .filter(name -> !name.equals(expected))
        .sorted()
        .forEach(
            name ->
                findings.add(
                    Finding.attention(
                        check,
                        region,
                        "the stack %s is of another deployment".formatted(name),
                        "delete it, or keep the Regions of both apart")));
    List<String> names = rules.stream().map(Rule::name).sorted().toList();
    boolean isDeployed = own.contains(expected);
    if (!isDeployed && !names.isEmpty()) {
      findings.add(
          Finding.wouldFail(
              check,
              region,
              "rules %s are there, and no stack %s".formatted(String.join(", ", names), expected),
              "delete the rules, or the deployment that they belong to"));
    }
    List<String> elsewhere =
        rules.stream()
            .flatMap(rule -> rule.targets().stream())
            .filter(target -> !target.equals(settings().homeRegion()))
            .distinct()
            .sorted()
            .toList();
    if (isDeployed && !elsewhere.isEmpty()) {
      findings.add(
          Finding.wouldFail(
              check,
              region,
              "the stack %s forwards to %s: this deployment would take it over"
                  .formatted(expected, String.join(", ", elsewhere)),
              "delete that deployment, or leave %s out of one of them".formatted(region)));
    }
    if (findings.isEmpty()) {
      findings.add(
          Finding.ok(
              check,
              region,
              isDeployed ? "the stack %s is there: an update".formatted(expected) : "none"));
    }
    return findings;
  }

  private ReplicationSettings settings() {
    return deployment.settings();
  }
}
