package dev.amitrail.semantics;

import static dev.amitrail.semantics.Calls.AWAY;
import static dev.amitrail.semantics.Calls.await;
import static dev.amitrail.semantics.Calls.copy;
import static dev.amitrail.semantics.Calls.copying;
import static dev.amitrail.semantics.Calls.refused;
import static dev.amitrail.semantics.Calls.snapshot;
import static dev.amitrail.semantics.Calls.source;
import static org.assertj.core.api.Assertions.assertThat;

import dev.amitrail.semantics.SemanticsAccount.Encryption;
import java.util.List;
import software.amazon.awssdk.services.ec2.model.CopyImageRequest;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.ImageState;
import software.amazon.awssdk.services.ec2.model.Snapshot;

/// Which key encrypts a copy, and what happens if the caller may not use it.
final class CopyEncryptionCases {
  private static final String PAGE = "Use encryption with EBS-backed AMIs";

  private CopyEncryptionCases() {}

  static List<SemanticsCase> rows() {
    return List.of(
        new SemanticsCase(
            "keys-1",
            "Without parameters, a copy of what is not encrypted is not encrypted",
            PAGE + ": image-copying scenarios",
            account -> {
              Snapshot snapshot = snapshotOfCopy(account, copying(source(account)));
              assertThat(snapshot.encrypted()).isFalse();
              assertThat(snapshot.kmsKeyId()).isNull();
            }),
        new SemanticsCase(
            "keys-2",
            "A key without Encrypted is refused",
            "CopyImageRequest.KmsKeyId: you must also set the encrypted state to true",
            account -> {
              String source = source(account);
              refused(() -> copy(account, copying(source).kmsKeyId(account.customerKey(AWAY))));
            }),
        new SemanticsCase(
            "keys-3",
            "A copy that is not encrypted, of a source that is, is refused",
            "CopyImageRequest.Encrypted; hashicorp/packer#6789",
            account -> {
              String source = source(account, Encryption.CUSTOMER_KEY);
              refused("InvalidRequest", () -> copy(account, copying(source).encrypted(false)));
            }),
        new SemanticsCase(
            "keys-4",
            "A key of the request encrypts the copy",
            "CopyImageRequest.KmsKeyId",
            account -> {
              String key = account.customerKey(AWAY);
              assertThat(
                      snapshotOfCopy(
                              account, copying(source(account)).encrypted(true).kmsKeyId(key))
                          .kmsKeyId())
                  .isEqualTo(key);
            }),
        // CopyImageRequest.KmsKeyId: without it "your Amazon Web Services managed KMS key" is used.
        // Use encryption with EBS-backed AMIs: the account's default key for EBS, which may be a
        // customer's key. Chosen: the account's default key (keys-8).
        new SemanticsCase(
            "keys-5",
            "An encrypted source without a key in the request: the default key of the Region",
            PAGE + "; CopyImageRequest.KmsKeyId",
            account -> {
              Snapshot snapshot =
                  snapshotOfCopy(account, copying(source(account, Encryption.CUSTOMER_KEY)));
              assertThat(snapshot.encrypted()).isTrue();
              assertThat(snapshot.kmsKeyId()).isEqualTo(account.awsManagedKey(AWAY));
            }),
        new SemanticsCase(
            "keys-6",
            "A key of the request that the caller may not use fails the image, not the request",
            "CopyImageRequest.KmsKeyId: the action can appear to complete, but eventually fails;"
                + " Monitor AMI events using Amazon EventBridge",
            account -> {
              String key = account.customerKey(AWAY);
              account.makeUnusable(AWAY, key);
              failsLater(account, copying(source(account)).encrypted(true).kmsKeyId(key));
            }),
        new SemanticsCase(
            "keys-7",
            "Encryption by default with the AWS managed key encrypts every copy with it",
            "Enable Amazon EBS encryption by default; " + PAGE,
            account -> {
              account.encryptByDefault(AWAY, account.awsManagedKey(AWAY));
              Snapshot snapshot = snapshotOfCopy(account, copying(source(account)));
              assertThat(snapshot.encrypted()).isTrue();
              assertThat(snapshot.kmsKeyId()).isEqualTo(account.awsManagedKey(AWAY));
            }),
        new SemanticsCase(
            "keys-8",
            "Encryption by default with a customer's key encrypts every copy with it",
            "Enable Amazon EBS encryption by default; " + PAGE,
            account -> {
              String key = account.customerKey(AWAY);
              account.encryptByDefault(AWAY, key);
              assertThat(snapshotOfCopy(account, copying(source(account))).kmsKeyId())
                  .isEqualTo(key);
              assertThat(
                      snapshotOfCopy(account, copying(source(account, Encryption.CUSTOMER_KEY)))
                          .kmsKeyId())
                  .isEqualTo(key);
            }),
        new SemanticsCase(
            "keys-9",
            "Encryption by default with a key that the caller may not use fails every copy, later",
            "Enable Amazon EBS encryption by default; Requirements for Amazon EBS encryption:"
                + " permissions",
            account -> {
              String key = account.customerKey(AWAY);
              account.encryptByDefault(AWAY, key);
              account.makeUnusable(AWAY, key);
              failsLater(account, copying(source(account)));
            }),
        new SemanticsCase(
            "keys-10",
            "The default key and encryption by default can be read",
            "GetEbsDefaultKmsKeyIdResult.KmsKeyId;"
                + " GetEbsEncryptionByDefaultResult.EbsEncryptionByDefault",
            account -> {
              assertThat(byDefault(account)).isFalse();
              // An account that never set a key has the AWS managed one, under its alias.
              assertThat(defaultKey(account)).isIn("alias/aws/ebs", account.awsManagedKey(AWAY));
              String key = account.customerKey(AWAY);
              account.encryptByDefault(AWAY, key);
              assertThat(byDefault(account)).isTrue();
              assertThat(defaultKey(account)).isEqualTo(key);
            }));
  }

  private static Snapshot snapshotOfCopy(
      SemanticsAccount account, CopyImageRequest.Builder request) {
    String copy = copy(account, request);
    await(account, AWAY, copy, ImageState.AVAILABLE);
    return snapshot(account, AWAY, copy);
  }

  private static void failsLater(SemanticsAccount account, CopyImageRequest.Builder request) {
    String copy = copy(account, request);
    Image failed = await(account, AWAY, copy, ImageState.FAILED);
    assertThat(failed.stateReason().message()).isNotEmpty();
    account.await(
        () ->
            account.sentEvents().stream()
                .anyMatch(
                    event ->
                        event.source().equals("aws.ec2")
                            && event.detailType().equals("EC2 AMI State Change")
                            && event.region().equals(AWAY)
                            && copy.equals(event.detail().get("ImageId"))
                            && "failed".equals(event.detail().get("State"))
                            && !event.detail().getOrDefault("ErrorMessage", "").isEmpty()));
  }

  private static boolean byDefault(SemanticsAccount account) {
    return account.ec2(AWAY).getEbsEncryptionByDefault(request -> {}).ebsEncryptionByDefault();
  }

  private static String defaultKey(SemanticsAccount account) {
    return account.ec2(AWAY).getEbsDefaultKmsKeyId(request -> {}).kmsKeyId();
  }
}
