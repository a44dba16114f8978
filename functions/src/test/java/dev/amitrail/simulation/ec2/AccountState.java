package dev.amitrail.simulation.ec2;

import dev.amitrail.simulation.Scenario;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What the account is like just now, beyond its images: as the scenario has it at first. In a run
/// nothing of it changes; a test of the semantics sets one thing after another.
public final class AccountState {
  private final Map<String, Scenario.EbsDefault> ebsDefaults = new HashMap<>();
  private final Map<String, String> requiredTags = new HashMap<>();
  private final Map<String, Set<String>> refusedAccounts = new HashMap<>();
  private final Set<String> blocksPublic = new HashSet<>();
  private final Map<String, Integer> publicImages = new HashMap<>();
  private final Map<String, Integer> copies = new HashMap<>();
  private final Set<String> unusableKeys = new HashSet<>();
  private final String id;
  private boolean statedWhilePending;

  AccountState(Scenario scenario) {
    Scenario.Account account = scenario.account();
    id = scenario.deployment().account();
    account.requiredTag().ifPresent(key -> requireTag("image", key));
    account.requiredTag().ifPresent(key -> requireTag("snapshot", key));
    account
        .refusedAccounts()
        .forEach((region, ids) -> ids.forEach(one -> refuseAccount(region, one)));
    blocksPublic.addAll(account.blocksPublic());
    statedWhilePending = account.statedWhilePending();
    ebsDefaults.putAll(account.ebsDefaults());
    for (String region : scenario.regions()) {
      publicImages.put(region, account.publicImages());
      if (account.ebsDefault(region).customerKey()
          && !scenario.deployment().kmsKeys().containsKey(region)) {
        makeUnusable(customerKey(region));
      }
    }
  }

  /// The ARN of the AWS managed key of a Region.
  public String awsManagedKey(String region) {
    return key(region, "aws-managed");
  }

  /// The ARN of a key of the account's own.
  public String customerKey(String region) {
    return key(region, "customer");
  }

  private String key(String region, String name) {
    return "arn:aws:kms:%s:%s:key/%s".formatted(region, id, name);
  }

  /// No caller may use this key from now on.
  public void makeUnusable(String key) {
    unusableKeys.add(key);
  }

  boolean isUnusable(String key) {
    return unusableKeys.contains(key);
  }

  /// Switches encryption by default on.
  public void encryptByDefault(String region, boolean withCustomerKey) {
    ebsDefaults.put(region, new Scenario.EbsDefault(true, withCustomerKey));
  }

  public Scenario.EbsDefault ebsDefault(String region) {
    return ebsDefaults.getOrDefault(region, Scenario.EbsDefault.NEW_ACCOUNT);
  }

  /// A tag policy requires a key on each `image` or each `snapshot` that CopyImage makes.
  public void requireTag(String resourceType, String key) {
    requiredTags.put(resourceType, key);
  }

  Optional<String> requiredTag(String resourceType) {
    return Optional.ofNullable(requiredTags.get(resourceType));
  }

  /// There is no account with this id in a Region, or none that anything can be shared with.
  public void refuseAccount(String region, String account) {
    refusedAccounts.computeIfAbsent(region, _ -> new HashSet<>()).add(account);
  }

  boolean refuses(String region, String account) {
    return refusedAccounts.getOrDefault(region, Set.of()).contains(account);
  }

  /// Blocks or allows public sharing.
  public void blockPublic(String region, boolean blocked) {
    if (blocked) {
      blocksPublic.add(region);
    } else {
      blocksPublic.remove(region);
    }
  }

  boolean isPublicBlocked(String region) {
    return blocksPublic.contains(region);
  }

  /// How many images of a Region may be public.
  public void limitPublicImages(String region, int most) {
    publicImages.put(region, most);
  }

  int publicImages(String region) {
    return publicImages.getOrDefault(region, Scenario.Account.PUBLIC_IMAGES);
  }

  /// How many copies may be in flight into a Region.
  public void limitCopies(String region, int most) {
    copies.put(region, most);
  }

  int copies(String region) {
    return copies.getOrDefault(region, SimulatedCopies.MOST_IN_FLIGHT);
  }

  /// EC2 does not state what pending copies were made of, from now on.
  public void hideSourcesWhilePending() {
    statedWhilePending = false;
  }

  boolean isStatedWhilePending() {
    return statedWhilePending;
  }
}
