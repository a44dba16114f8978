"""Sharing images and snapshots, and the account's defaults for public access and encryption."""

from __future__ import annotations

from typing import Any

from harness import HOME, Case, client, ec2

ONE, TWO = "111111111111", "222222222222"
EVERYONE = {"Group": "all"}


def user(account: str) -> dict[str, str]:
    return {"UserId": account}


class Sharing(Case):
    def share_snapshot(self, snapshot_id: Any, **change: Any) -> Any:
        return ec2().modify_snapshot_attribute(SnapshotId=snapshot_id, **change)

    def shared_with(self, snapshot_id: Any) -> Any:
        described = ec2().describe_snapshot_attribute(SnapshotId=snapshot_id, Attribute="createVolumePermission")
        return sorted(permission.get("UserId", "all") for permission in described["CreateVolumePermissions"])

    def test_snapshot_permissions_are_added_or_removed_in_both_forms(self) -> None:
        snapshot = self.snapshot(self.available_image(), HOME)["SnapshotId"]
        self.share_snapshot(snapshot, CreateVolumePermission={"Add": [user(ONE), EVERYONE]})
        self.share_snapshot(snapshot, Attribute="createVolumePermission", OperationType="add", UserIds=[TWO])
        self.assertEqual(self.shared_with(snapshot), [ONE, TWO, "all"])
        self.share_snapshot(
            snapshot, Attribute="createVolumePermission", OperationType="remove", UserIds=[ONE], GroupNames=["all"]
        )
        self.assertEqual(self.shared_with(snapshot), [TWO])

    def test_snapshot_permissions_are_not_added_and_removed_in_one_request(self) -> None:
        snapshot = self.snapshot(self.available_image(), HOME)["SnapshotId"]
        both = {"Add": [user(ONE)], "Remove": [user(TWO)]}
        self.assert_error("InvalidParameterCombination", self.share_snapshot, snapshot, CreateVolumePermission=both)
        self.assertEqual(self.shared_with(snapshot), [])

    def test_block_public_access_is_a_setting_of_the_region(self) -> None:
        image_id, api = self.available_image(), ec2()
        self.addCleanup(api.disable_image_block_public_access)
        self.assertEqual(api.get_image_block_public_access_state()["ImageBlockPublicAccessState"], "unblocked")
        api.enable_image_block_public_access(ImageBlockPublicAccessState="block-new-sharing")
        self.assertEqual(api.get_image_block_public_access_state()["ImageBlockPublicAccessState"], "block-new-sharing")
        self.assert_error(
            "OperationNotPermitted",
            api.modify_image_attribute,
            ImageId=image_id,
            LaunchPermission={"Add": [EVERYONE]},
        )

    def test_default_key_is_the_managed_one_until_the_account_chooses(self) -> None:
        api = ec2()
        self.assertEqual(api.get_ebs_default_kms_key_id()["KmsKeyId"], "alias/aws/ebs")
        key = client("kms").create_key()["KeyMetadata"]["Arn"]
        self.addCleanup(api.reset_ebs_default_kms_key_id)
        self.assertEqual(api.modify_ebs_default_kms_key_id(KmsKeyId=key)["KmsKeyId"], key)
        self.assertEqual(api.get_ebs_default_kms_key_id()["KmsKeyId"], key)
        managed = api.reset_ebs_default_kms_key_id()["KmsKeyId"]
        self.assertNotEqual(managed, key)
        self.assertEqual(api.get_ebs_default_kms_key_id()["KmsKeyId"], "alias/aws/ebs")

    def test_the_managed_key_is_not_shared_even_if_another_is_the_default(self) -> None:
        api = ec2()
        encrypted = self.copy_image(self.available_image(), HOME, Encrypted=True)
        self.wait_until_available(encrypted)
        self.addCleanup(api.reset_ebs_default_kms_key_id)
        api.modify_ebs_default_kms_key_id(KmsKeyId=client("kms").create_key()["KeyMetadata"]["Arn"])
        self.assert_error(
            "InvalidParameter",
            api.modify_image_attribute,
            ImageId=encrypted,
            LaunchPermission={"Add": [user(ONE)]},
        )
