package dev.amitrail.replication.ec2;

import dev.amitrail.aws.RequestPacer;
import dev.amitrail.aws.RequestPacer.Bucket;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import software.amazon.awssdk.services.ec2.Ec2Client;

/// Reads how EBS encrypts what is created in a Region without a statement about encryption: whether
/// it does ("encryption by default"), and with which key. A copy of an image is encrypted with that
/// key where `kmsKeys` names no other ("Amazon EBS encryption", EBS user guide).
///
/// @param clients the EC2 client of a Region
public record EbsDefaults(Function<String, Ec2Client> clients, RequestPacer pace) {
  /// The IAM actions that the reads need.
  public static final List<String> ACTIONS =
      List.of("ec2:GetEbsDefaultKmsKeyId", "ec2:GetEbsEncryptionByDefault");

  /// The alias of the key that AWS manages for EBS, by which EC2 states it.
  private static final String AWS_MANAGED = "alias/aws/ebs";

  /// The defaults of a Region.
  ///
  /// @param encryptsByDefault whether new volumes and copies of snapshots are encrypted
  /// @param keyId the key that is used where a request names none, as EC2 states it: an ARN, or an
  ///   alias; empty if it states none
  public record Defaults(boolean encryptsByDefault, String keyId) {
    /// Whether the key is one of the account's own, which its users need permissions for, in place
    /// of the one that AWS manages.
    public boolean isCustomerKey() {
      return !keyId.isEmpty() && !keyId.endsWith(AWS_MANAGED);
    }
  }

  /// The defaults of a Region: two requests.
  public Defaults read(String region) {
    Ec2Client ec2 = clients.apply(region);
    pace.await(region, Bucket.EC2_READ);
    pace.await(region, Bucket.EC2_READ);
    return new Defaults(
        Boolean.TRUE.equals(ec2.getEbsEncryptionByDefault(request -> {}).ebsEncryptionByDefault()),
        Objects.requireNonNullElse(ec2.getEbsDefaultKmsKeyId(request -> {}).kmsKeyId(), ""));
  }
}
