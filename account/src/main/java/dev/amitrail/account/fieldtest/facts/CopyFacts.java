package dev.amitrail.account.fieldtest.facts;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What was seen of copies across Regions.
///
/// @param tokens of client tokens
/// @param looks at the first copy after it was requested, in the order of time
/// @param failed of a copy whose key does not exist
/// @param encryption of copies whose request has no key
public record CopyFacts(Tokens tokens, List<Look> looks, Failed failed, Encryption encryption) {
  /// Copies the list.
  public CopyFacts {
    looks = List.copyOf(looks);
  }

  /// The image that CopyImage returned for each request.
  ///
  /// @param first a token's first request
  /// @param again the same request again
  /// @param otherTags the same token with other tags
  /// @param sameName another token, the same name in the same Region
  /// @param afterDeregistration the request of `sameName` again, after its image was deregistered
  /// @param atEnd the first request again, at the end of the run
  /// @param age the time between the first request and `atEnd`
  public record Tokens(
      Seen<String> first,
      Seen<String> again,
      Seen<String> otherTags,
      Seen<String> sameName,
      Seen<String> afterDeregistration,
      Seen<String> atEnd,
      Duration age) {}

  /// What DescribeImages returned of the first copy.
  ///
  /// @param after the time since CopyImage returned
  /// @param state as EC2 has it; empty if the image was not returned by its id
  /// @param statesSource whether it has SourceImageId and SourceImageRegion
  /// @param isFoundBySource whether the filter `source-image-id` returns it
  public record Look(
      Duration after, Optional<String> state, boolean statesSource, boolean isFoundBySource) {}

  /// A copy whose KMS key does not exist.
  ///
  /// @param request the image that CopyImage returned
  /// @param end how it ended
  public record Failed(Seen<String> request, Seen<End> end) {}

  /// How a copy ended.
  ///
  /// @param state as EC2 has it
  /// @param reason StateReason
  /// @param isFoundBySource whether the filter `source-image-id` returns it
  public record End(String state, Optional<String> reason, boolean isFoundBySource) {}

  /// Encryption in the destination Region.
  ///
  /// @param byDefault whether EBS encrypts by default
  /// @param defaultKey the default key, as EC2 states it
  /// @param takenForCustomerKey whether AMI Trail takes this key for one of the account's own
  /// @param isCustomerKey whether KMS states that it is one
  /// @param copy the snapshot of the first copy
  /// @param source the snapshot of the source
  public record Encryption(
      Seen<Boolean> byDefault,
      Seen<String> defaultKey,
      boolean takenForCustomerKey,
      Seen<Boolean> isCustomerKey,
      Seen<EncryptedWith> copy,
      Seen<EncryptedWith> source) {}

  /// How a snapshot is encrypted.
  ///
  /// @param key the ARN of its key; empty if it is not encrypted
  public record EncryptedWith(Optional<String> key) {
    @Override
    public String toString() {
      return key.map("encrypted with "::concat).orElse("not encrypted");
    }
  }
}
