package dev.amitrail.account.preflight.facts;

import dev.amitrail.account.preflight.facts.AccountFacts.Pointers;
import dev.amitrail.account.preflight.facts.AccountFacts.Rule;
import dev.amitrail.account.preflight.facts.AccountFacts.Stacks;
import dev.amitrail.image.Image;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/// What was read of one Region.
///
/// @param bootstrap the version of the CDK bootstrap stack; empty if there is none
/// @param ebs how EBS encrypts what is new
/// @param publicAccess the state of block public access for AMIs, as EC2 returns it
/// @param allowedImages the state of Allowed AMIs, as EC2 returns it
/// @param images the account's own
/// @param publicImages the ids of those that are public
/// @param imageQuota how many images the account may have there
/// @param publicQuota how many of them may be public
/// @param parameters how many SSM parameters there are
/// @param pointers the parameters that sources name in `publish-as`
/// @param rules those of EventBridge's default bus whose names begin as ours
/// @param stacks those of CloudFormation
public record RegionFacts(
    Known<OptionalInt> bootstrap,
    Known<EbsEncryption> ebs,
    Known<String> publicAccess,
    Known<String> allowedImages,
    Known<List<Image>> images,
    Known<Set<String>> publicImages,
    Known<Integer> imageQuota,
    Known<Integer> publicQuota,
    Known<Integer> parameters,
    Known<Pointers> pointers,
    Known<List<Rule>> rules,
    Known<Stacks> stacks) {

  /// How EBS encrypts what is created without a statement about encryption.
  ///
  /// @param byDefault whether it does
  /// @param key the key, as EC2 states it
  /// @param isCustomerKey whether the key is one of the account's own
  public record EbsEncryption(boolean byDefault, String key, boolean isCustomerKey) {}
}
