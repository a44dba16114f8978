package dev.amitrail.semantics;

import static dev.amitrail.semantics.Calls.HOME;
import static dev.amitrail.semantics.Calls.everyone;
import static dev.amitrail.semantics.Calls.grants;
import static dev.amitrail.semantics.Calls.refused;
import static dev.amitrail.semantics.Calls.share;
import static dev.amitrail.semantics.Calls.snapshotOf;
import static dev.amitrail.semantics.Calls.source;
import static dev.amitrail.semantics.Calls.user;
import static org.assertj.core.api.Assertions.assertThat;

import dev.amitrail.semantics.SemanticsAccount.Encryption;
import dev.amitrail.semantics.SemanticsAccount.NewImage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import software.amazon.awssdk.services.ec2.model.CreateVolumePermission;
import software.amazon.awssdk.services.ec2.model.ModifySnapshotAttributeRequest;
import software.amazon.awssdk.services.ec2.model.OperationType;

/// Whom images and snapshots are shared with.
final class PermissionCases {
  private static final String ONE = "111111111111";
  private static final String TWO = "222222222222";
  private static final String NOBODY = "333333333333";

  private PermissionCases() {}

  static List<SemanticsCase> rows() {
    return List.of(
        new SemanticsCase(
            "permissions-1",
            "ModifyImageAttribute takes additions and removals in one request",
            "API_ModifyImageAttribute; LaunchPermissionModifications.Add, .Remove",
            account -> {
              String image = source(account);
              share(account, image, user(ONE));
              account
                  .ec2(HOME)
                  .modifyImageAttribute(
                      request ->
                          request
                              .imageId(image)
                              .launchPermission(change -> change.add(user(TWO)).remove(user(ONE))));
              assertThat(grants(account, image)).containsExactly(user(TWO));
            }),
        new SemanticsCase(
            "permissions-2",
            "One account that does not exist refuses a whole ModifyImageAttribute",
            "Error codes for the Amazon EC2 API: InvalidAMIAttributeItemValue;"
                + " hashicorp/packer-plugin-amazon#186",
            account -> {
              String image = source(account);
              account.withoutAccount(NOBODY);
              refused(
                  "InvalidAMIAttributeItemValue",
                  () -> share(account, image, user(ONE), user(NOBODY)));
              assertThat(grants(account, image)).isEmpty();
            }),
        new SemanticsCase(
            "permissions-3",
            "What is no account id refuses a whole ModifyImageAttribute",
            "Error codes for the Amazon EC2 API: InvalidAMIAttributeItemValue;"
                + " kenzanlabs/spinnaker-terraform#29",
            account -> {
              String image = source(account);
              refused(
                  "InvalidAMIAttributeItemValue",
                  () -> share(account, image, user(ONE), user("12345")));
              assertThat(grants(account, image)).isEmpty();
            }),
        new SemanticsCase(
            "permissions-4",
            "Under block public access an image cannot be made public, and is shared with accounts",
            "Understand block public access for AMIs; EnableImageBlockPublicAccess",
            account -> {
              String image = source(account);
              account.blockPublicAccess(HOME, true);
              refused("OperationNotPermitted", () -> share(account, image, everyone()));
              refused("OperationNotPermitted", () -> share(account, image, user(ONE), everyone()));
              assertThat(grants(account, image)).isEmpty();
              share(account, image, user(ONE));
              account.blockPublicAccess(HOME, false);
              share(account, image, everyone());
              assertThat(grants(account, image)).containsExactlyInAnyOrder(user(ONE), everyone());
            }),
        new SemanticsCase(
            "permissions-5",
            "An image that is public stays public under block public access",
            "EnableImageBlockPublicAccess: if you already have public AMIs, they will remain",
            account -> {
              String image = source(account);
              share(account, image, everyone());
              account.blockPublicAccess(HOME, true);
              assertThat(grants(account, image)).containsExactly(everyone());
            }),
        new SemanticsCase(
            "permissions-6",
            "Beyond the quota of public images no image becomes public",
            "AMI quotas in Amazon EC2 (public AMIs); Error codes: ResourceLimitExceeded;"
                + " coreos/fedora-coreos-tracker#1810",
            account -> {
              String image = source(account);
              account.usePublicImageQuota(HOME);
              refused("ResourceLimitExceeded", () -> share(account, image, user(ONE), everyone()));
              assertThat(grants(account, image)).isEmpty();
              share(account, image, user(ONE));
              assertThat(grants(account, image)).containsExactly(user(ONE));
            }),
        new SemanticsCase(
            "permissions-7",
            "An image with encrypted snapshots cannot be made public, and is shared with accounts",
            "Make your AMI publicly available for use in Amazon EC2 (considerations)",
            account -> {
              String image = source(account, Encryption.CUSTOMER_KEY);
              refused(() -> share(account, image, everyone()));
              share(account, image, user(ONE));
              assertThat(grants(account, image)).containsExactly(user(ONE));
            }),
        new SemanticsCase(
            "permissions-8",
            "An image encrypted with the AWS managed key cannot be shared",
            "Share an AMI with specific AWS accounts (considerations); hashicorp/packer#7410",
            account -> {
              String image = source(account, Encryption.AWS_MANAGED_KEY);
              refused("InvalidParameter", () -> share(account, image, user(ONE)));
              assertThat(grants(account, image)).isEmpty();
            }),
        new SemanticsCase(
            "permissions-9",
            "An image with a product code of AWS Marketplace cannot be made public",
            "API_ModifyImageAttribute",
            account -> {
              String image =
                  account.register(
                      HOME,
                      new NewImage(
                          "web-1", account.id(), Encryption.NONE, true, Map.of(), Duration.ZERO));
              refused(() -> share(account, image, everyone()));
              share(account, image, user(ONE));
              assertThat(grants(account, image)).containsExactly(user(ONE));
            }),
        new SemanticsCase(
            "permissions-10",
            "Only the owner changes the launch permissions of an image",
            "API_ModifyImageAttribute; Error codes for the Amazon EC2 API: AuthFailure",
            account -> {
              String image =
                  account.register(
                      HOME,
                      new NewImage("web-1", ONE, Encryption.NONE, false, Map.of(), Duration.ZERO));
              refused(() -> share(account, image, user(TWO)));
            }),
        new SemanticsCase(
            "snapshots-1",
            "ModifySnapshotAttribute refuses additions and removals in one request",
            "API_ModifySnapshotAttribute: you cannot do both in a single operation",
            account -> {
              String snapshot = snapshotOf(account, HOME, source(account));
              shareSnapshot(account, snapshot, volumeUser(ONE));
              refused(
                  () ->
                      modify(
                          account,
                          ModifySnapshotAttributeRequest.builder()
                              .snapshotId(snapshot)
                              .createVolumePermission(
                                  change -> change.add(volumeUser(TWO)).remove(volumeUser(ONE)))));
              assertThat(volumeGrants(account, snapshot)).containsExactly(volumeUser(ONE));
            }),
        new SemanticsCase(
            "snapshots-2",
            "ModifySnapshotAttribute makes 500 changes in a request, and refuses 501",
            "API_ModifySnapshotAttribute: up to 500 modifications in a single operation",
            account -> {
              String snapshot = snapshotOf(account, HOME, source(account));
              refused(() -> shareSnapshot(account, snapshot, volumeUsers(501)));
              assertThat(volumeGrants(account, snapshot)).isEmpty();
              shareSnapshot(account, snapshot, volumeUsers(500));
              assertThat(volumeGrants(account, snapshot)).hasSize(500);
            }),
        new SemanticsCase(
            "snapshots-3",
            "One account that does not exist refuses a whole ModifySnapshotAttribute",
            "Share an Amazon EBS snapshot with other AWS accounts; the error code is undocumented",
            account -> {
              String snapshot = snapshotOf(account, HOME, source(account));
              account.withoutAccount(NOBODY);
              refused(() -> shareSnapshot(account, snapshot, volumeUser(ONE), volumeUser(NOBODY)));
              refused(() -> shareSnapshot(account, snapshot, volumeUser(ONE), volumeUser("12345")));
              assertThat(volumeGrants(account, snapshot)).isEmpty();
            }),
        new SemanticsCase(
            "snapshots-4",
            "A snapshot encrypted with the AWS managed key cannot be shared",
            "API_ModifySnapshotAttribute; hashicorp/packer#7499",
            account -> {
              String snapshot =
                  snapshotOf(account, HOME, source(account, Encryption.AWS_MANAGED_KEY));
              refused(
                  "OperationNotPermitted", () -> shareSnapshot(account, snapshot, volumeUser(ONE)));
              assertThat(volumeGrants(account, snapshot)).isEmpty();
            }),
        new SemanticsCase(
            "snapshots-5",
            "An encrypted snapshot cannot be made public, and is shared with accounts",
            "API_ModifySnapshotAttribute: Encrypted snapshots … cannot be made public",
            account -> {
              String snapshot = snapshotOf(account, HOME, source(account, Encryption.CUSTOMER_KEY));
              refused(
                  () ->
                      shareSnapshot(
                          account,
                          snapshot,
                          CreateVolumePermission.builder().group("all").build()));
              shareSnapshot(account, snapshot, volumeUser(ONE));
              assertThat(volumeGrants(account, snapshot)).containsExactly(volumeUser(ONE));
            }),
        new SemanticsCase(
            "snapshots-6",
            "An operation type other than add and remove is refused",
            "OperationType.enum",
            account -> {
              String snapshot = snapshotOf(account, HOME, source(account));
              refused(
                  () ->
                      modify(
                          account,
                          ModifySnapshotAttributeRequest.builder()
                              .snapshotId(snapshot)
                              .attribute("createVolumePermission")
                              .operationType("replace")
                              .userIds(ONE)));
              modify(
                  account,
                  ModifySnapshotAttributeRequest.builder()
                      .snapshotId(snapshot)
                      .attribute("createVolumePermission")
                      .operationType(OperationType.ADD)
                      .userIds(ONE));
              assertThat(volumeGrants(account, snapshot)).containsExactly(volumeUser(ONE));
            }));
  }

  private static void modify(
      SemanticsAccount account, ModifySnapshotAttributeRequest.Builder request) {
    account.ec2(HOME).modifySnapshotAttribute(request.build());
  }

  private static void shareSnapshot(
      SemanticsAccount account, String snapshot, CreateVolumePermission... permissions) {
    modify(
        account,
        ModifySnapshotAttributeRequest.builder()
            .snapshotId(snapshot)
            .createVolumePermission(change -> change.add(permissions)));
  }

  private static List<CreateVolumePermission> volumeGrants(
      SemanticsAccount account, String snapshot) {
    return account
        .ec2(HOME)
        .describeSnapshotAttribute(
            request -> request.snapshotId(snapshot).attribute("createVolumePermission"))
        .createVolumePermissions();
  }

  private static CreateVolumePermission volumeUser(String id) {
    return CreateVolumePermission.builder().userId(id).build();
  }

  private static CreateVolumePermission[] volumeUsers(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> volumeUser(Long.toString(400_000_000_000L + i)))
        .toArray(CreateVolumePermission[]::new);
  }
}
