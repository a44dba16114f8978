package dev.amitrail.account.preflight.read;

import dev.amitrail.account.preflight.facts.AccountFacts.KeyState;
import java.util.List;
import java.util.function.Function;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.KeyMetadata;
import software.amazon.awssdk.services.kms.model.NotFoundException;

/// Reads KMS keys.
///
/// @param clients the KMS client of a Region
record Keys(Function<String, KmsClient> clients) {
  /// The IAM actions that the reads need.
  static final List<String> ACTIONS = List.of("kms:DescribeKey");

  /// The state of a key, named by its ARN, the ARN of an alias, or `alias/name`.
  KeyState find(String region, String key) {
    try {
      KeyMetadata metadata = clients.apply(region).describeKey(one -> one.keyId(key)).keyMetadata();
      return new KeyState(
          true,
          metadata.keyStateAsString(),
          "SYMMETRIC_DEFAULT".equals(metadata.keySpecAsString())
              && "ENCRYPT_DECRYPT".equals(metadata.keyUsageAsString()));
    } catch (NotFoundException _) {
      return new KeyState(false, "", false);
    }
  }
}
