package dev.amitrail.account.preflight.facts;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// What was read of an account.
///
/// @param account its id
/// @param optIn Region -> its opt-in status, of all Regions of the partition
/// @param concurrency Lambda's, in the home Region
/// @param bucket the name that the bucket of the reports has to get
/// @param ownResources the physical ids of the resources of the stack `AmiTrail` in the home
///   Region; none if there is no such stack
/// @param keys of the settings `kmsKeys` and `sourceKmsKeys`
/// @param regions Region of the deployment -> what was read there
/// @param otherHomes Region outside of the deployment -> whether it has a stack `AmiTrail`
public record AccountFacts(
    String account,
    Known<SortedMap<String, String>> optIn,
    Known<Concurrency> concurrency,
    Known<BucketName> bucket,
    Known<Set<String>> ownResources,
    List<KeyUse> keys,
    SortedMap<String, RegionFacts> regions,
    SortedMap<String, Known<Boolean>> otherHomes) {
  /// Copies the collections.
  public AccountFacts {
    keys = List.copyOf(keys);
    regions = Collections.unmodifiableSortedMap(new TreeMap<>(regions));
    otherHomes = Collections.unmodifiableSortedMap(new TreeMap<>(otherHomes));
  }

  /// How many executions Lambda allows at a time.
  ///
  /// @param all of all functions of the Region
  /// @param unreserved of those, what no function has reserved
  public record Concurrency(int all, int unreserved) {}

  /// Whom the name of a bucket belongs to.
  public enum BucketName {
    /// Nobody has a bucket of this name.
    FREE,
    /// The account has one, in the home Region.
    OURS,
    /// The account has one, in another Region.
    OURS_ELSEWHERE,
    /// Another account has one.
    TAKEN
  }

  /// A key that the settings name.
  ///
  /// @param setting where it is named, such as `kmsKeys.us-east-1`
  /// @param region where it is used
  /// @param key as the setting names it
  /// @param state what KMS states; see [KeyState]
  public record KeyUse(String setting, String region, String key, Known<KeyState> state) {}

  /// A KMS key.
  ///
  /// @param exists whether KMS finds one
  /// @param status `Enabled`, `Disabled`, `PendingDeletion` … ; empty if there is none
  /// @param encrypts whether it is a symmetric key for encryption, the only kind that EBS uses
  public record KeyState(boolean exists, String status, boolean encrypts) {}

  /// A rule of EventBridge.
  ///
  /// @param targets the Regions of its targets
  public record Rule(String name, List<String> targets) {
    /// Copies the list.
    public Rule {
      targets = List.copyOf(targets);
    }
  }

  /// The stacks of a Region.
  ///
  /// @param own the names of AMI Trail's own stacks there
  /// @param reported how many root stacks have settled, nested ones not counted
  /// @param unsettled how many root stacks are in an operation
  public record Stacks(Set<String> own, int reported, int unsettled) {
    /// Copies the set.
    public Stacks {
      own = Set.copyOf(own);
    }
  }

  /// What pointers are now.
  ///
  /// @param types name -> its data type, of those that exist
  public record Pointers(Map<String, String> types) {
    /// Copies the map.
    public Pointers {
      types = Collections.unmodifiableMap(new TreeMap<>(types));
    }
  }
}
