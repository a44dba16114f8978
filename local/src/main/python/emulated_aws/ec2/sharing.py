"""Whom images and snapshots are shared with."""

from __future__ import annotations

import re
from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.ec2.exceptions import (
    EC2ClientError,
    InvalidAMIAttributeItemValueError,
    InvalidParameterCombination,
)
from moto.ec2.models.elastic_block_store import Snapshot

from emulated_aws.ec2.encryption import MANAGED_ALIAS
from emulated_aws.ec2.errors import invalid_parameter
from emulated_aws.ec2.image import Image
from emulated_aws.ec2.image_backend import ImageBackend
from emulated_aws.ec2.image_operations import ImageOperations
from emulated_aws.emulation import emulation

Permission = dict[str, str]

EVERYONE = {"Group": "all"}
ACCOUNT_ID = re.compile(r"\d{12}")
# EC2 API Reference, ModifySnapshotAttribute.
MAX_CHANGES = 500
# EC2 API Reference, EnableImageBlockPublicAccess, GetImageBlockPublicAccessState.
UNBLOCKED, BLOCKED = "unblocked", "block-new-sharing"


def check_grantees(permissions: list[Permission]) -> None:
    """EC2 API Reference, "Error codes": InvalidAMIAttributeItemValue. hashicorp/packer-plugin-amazon's issue 186: one
    bad grantee refuses the request. The code for snapshots is undocumented; here it is the same.
    """
    for permission in permissions:
        user, group = permission.get("UserId"), permission.get("Group")
        if user is not None and not ACCOUNT_ID.fullmatch(user):
            raise InvalidAMIAttributeItemValueError("userId", user)
        if group not in (None, "all"):
            raise InvalidAMIAttributeItemValueError("UserGroup", group)


def check_new_grantees(permissions: list[Permission]) -> None:
    for permission in permissions:
        if permission.get("UserId") in emulation.controls.missing_accounts:
            raise InvalidAMIAttributeItemValueError("userId", permission["UserId"])


class SharingBackend(ImageBackend):
    """Launch permissions of images, and create volume permissions of snapshots."""

    __module__ = ImageBackend.__module__

    def __init__(self, region_name: str, account_id: str) -> None:
        self.image_block_public_access = UNBLOCKED
        super().__init__(region_name, account_id)

    def modify_image_attribute(
        self,
        ami_id: str,
        launch_permissions_to_add: list[Permission],
        launch_permissions_to_remove: list[Permission],
    ) -> None:
        """EC2 API Reference, ModifyImageAttribute: both lists in one request.

        A pending image cannot be changed: SUSE-Enceladus/ec2imgutils' issue 45. DisableImage: a disabled image cannot
        be shared; the code is undocumented.
        """
        image = self.image(ami_id)
        if not image.owned:
            raise EC2ClientError("AuthFailure", f"Not authorized for image:{ami_id}")
        if image.state != "available":
            raise EC2ClientError(
                "InvalidAMIID.Unavailable",
                f"The image ID '{ami_id}' is currently {image.state} and may not be used for this operation",
            )
        check_grantees([*launch_permissions_to_add, *launch_permissions_to_remove])
        check_new_grantees(launch_permissions_to_add)
        if launch_permissions_to_add:
            self.check_sharing(image, EVERYONE in launch_permissions_to_add)
        super().modify_image_attribute(ami_id, launch_permissions_to_add, launch_permissions_to_remove)

    def check_sharing(self, image: Image, public: bool) -> None:
        """EC2 User Guide, "Share an AMI with specific AWS accounts": not if the AWS managed key encrypts it; EC2's
        message is in packer's issue 7410. "Make your AMI publicly available", ModifyImageAttribute: not if it is
        encrypted or has a product code of AWS Marketplace; the codes are undocumented. "Understand block public access
        for AMIs"; "Amazon EC2 quotas": public AMIs.
        """
        if any(self.is_managed(snapshot) for snapshot in image.snapshots):
            raise EC2ClientError(
                "InvalidParameter",
                "Snapshots encrypted with the AWS Managed CMK can't be shared. Specify another snapshot.",
            )
        if not public or image.is_public:
            return
        if self.image_block_public_access == BLOCKED:
            raise EC2ClientError(
                "OperationNotPermitted",
                "You can't publicly share this image because block public access is enabled for this Region.",
            )
        if image.encrypted or image.product_codes:
            raise EC2ClientError(
                "OperationNotPermitted", f"The image {image.id} cannot be public: encrypted, or with a product code."
            )
        public_images = sum(1 for other in self.amis.values() if other.owned and other.is_public)
        if public_images >= emulation.controls.public_image_quota:
            raise EC2ClientError("ResourceLimitExceeded", "You have reached your quota of public images.")

    def modify_volume_permissions(self, snapshot_id: str, add: list[Permission], remove: list[Permission]) -> None:
        """EC2 API Reference, ModifySnapshotAttribute: never both lists in one request (the code is undocumented); 500
        changes; encrypted snapshots cannot be public; those encrypted with the AWS managed key cannot be shared, with
        EC2's message in packer's issue 7499.
        """
        snapshot: Snapshot = self.get_snapshot(snapshot_id)
        if add and remove:
            raise InvalidParameterCombination("Permissions cannot be added and removed in one request.")
        if len(add) + len(remove) > MAX_CHANGES:
            raise invalid_parameter(f"A request makes at most {MAX_CHANGES} modifications.")
        check_grantees([*add, *remove])
        check_new_grantees(add)
        if add and self.is_managed(snapshot):
            raise EC2ClientError("OperationNotPermitted", "Encrypted snapshots with EBS default key cannot be shared")
        if EVERYONE in add and snapshot.encrypted:
            raise EC2ClientError("OperationNotPermitted", "Encrypted snapshots cannot be public")
        for permissions, change in (
            (add, self.add_create_volume_permission),
            (remove, self.remove_create_volume_permission),
        ):
            users = [p["UserId"] for p in permissions if "UserId" in p]
            change(snapshot_id, user_ids=users, groups=["all"] if EVERYONE in permissions else [])


class SharingOperations(ImageOperations):
    """Their parameters and results, with those of the account's defaults for encryption and public access."""

    def modify_image_attribute(self) -> ActionResult:
        """EC2 API Reference, ModifyImageAttribute: it can set a description as well, in two forms."""
        result = super().modify_image_attribute()
        description = self._get_param("Description", {}).get("Value")
        if self._get_param("Attribute") == "description":
            description = self._get_param("Value")
        if description is not None:
            self.ec2_backend.image(self._get_param("ImageId")).description = description
        return result

    def modify_snapshot_attribute(self) -> ActionResult:
        """EC2 API Reference, ModifySnapshotAttribute: permissions in lists to add and to remove, or users and groups
        with one operation type.
        """
        self.error_on_dryrun()
        lists: Any = self._get_param("CreateVolumePermission", {})
        permissions = {kind: [dict(p) for p in lists.get(kind.capitalize(), [])] for kind in ("add", "remove")}
        operation = self._get_param("OperationType")
        if operation:
            permissions[operation] += [{"UserId": user} for user in self._get_param("UserIds", [])]
            permissions[operation] += [{"Group": group} for group in self._get_param("GroupNames", [])]
        self.ec2_backend.modify_volume_permissions(self._get_param("SnapshotId"), **permissions)
        return EmptyResult()

    def enable_image_block_public_access(self) -> ActionResult:
        """EC2 API Reference, EnableImageBlockPublicAccess: it takes up to 10 minutes; here it is immediate."""
        self.error_on_dryrun()
        self.ec2_backend.image_block_public_access = self._get_param("ImageBlockPublicAccessState")
        return ActionResult({"ImageBlockPublicAccessState": self.ec2_backend.image_block_public_access})

    def disable_image_block_public_access(self) -> ActionResult:
        self.error_on_dryrun()
        self.ec2_backend.image_block_public_access = UNBLOCKED
        return ActionResult({"ImageBlockPublicAccessState": UNBLOCKED})

    def get_image_block_public_access_state(self) -> ActionResult:
        self.error_on_dryrun()
        return ActionResult({"ImageBlockPublicAccessState": self.ec2_backend.image_block_public_access})

    def get_ebs_default_kms_key_id(self) -> ActionResult:
        """EC2 API Reference, GetEbsDefaultKmsKeyId, example: the alias, where the account chose no key."""
        self.error_on_dryrun()
        return ActionResult({"KmsKeyId": self.ec2_backend.default_kms_key_id or MANAGED_ALIAS})

    def reset_ebs_default_kms_key_id(self) -> ActionResult:
        self.error_on_dryrun()
        return ActionResult({"KmsKeyId": self.ec2_backend.modify_ebs_default_kms_key_id(MANAGED_ALIAS)})
