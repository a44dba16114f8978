"""The KMS keys that encrypt snapshots."""

from __future__ import annotations

from typing import Any

from moto.ec2.exceptions import EC2ClientError, InvalidParameterCombination
from moto.ec2.models.elastic_block_store import Snapshot
from moto.kms.models import Alias, KmsBackend, kms_backends

from emulated_aws.ec2.tagging import TaggingBackend
from emulated_aws.emulation import emulation

# EBS User Guide, "Amazon EBS encryption": the alias of the AWS managed key.
MANAGED_ALIAS = "alias/aws/ebs"

# Packer's issues 6599 and 6737 and aws-samples/aws-backup-automation's issue 2 show this message; the code is
# undocumented.
KEY_NOT_ACCESSIBLE = {
    "Code": "Client.InternalError",
    "Message": "AMI snapshot copy failed with error: Given key ID is not accessible. "
    "You must have DescribeKey permissions on the default CMK",
}


CREATE_ALIAS = KmsBackend.create_alias


def create_alias(kms: KmsBackend, target_key_id: str, alias_name: str) -> Alias:
    """KMS Developer Guide, "AWS KMS keys": the aliases of keys that AWS manages begin with `aws/`; KMS API Reference,
    KeyMetadata, KeyManager. moto makes such a key when it is first named.
    """
    alias = CREATE_ALIAS(kms, target_key_id, alias_name)
    if alias_name.startswith("alias/aws/"):
        kms.describe_key(alias_name).key_manager = "AWS"
    return alias


class EncryptionBackend(TaggingBackend):
    """Encryption of snapshots in one account and Region."""

    __module__ = TaggingBackend.__module__

    # The ARN of the key that the account chose; empty or None if it chose none.
    default_kms_key_id: str | None

    def find_usable_key(self, key_id: str) -> str | None:
        """The ARN of a symmetric, enabled KMS key of the Region, given by id, ARN, alias or alias ARN; None if there is
        none, or if callers may not use it.

        EC2 API Reference, CopyImage, parameter KmsKeyId: these four forms; the key must exist in the destination
        Region.
        """
        kms = kms_backends[self.account_id][self.region_name]
        if key_id.startswith("arn:"):
            if f":kms:{self.region_name}:" not in key_id:
                return None
            key_id = key_id.split(":", 5)[5]
        if key_id.startswith("alias/"):
            key_id = kms.get_key_id_from_alias(key_id) or ""
        key = kms.keys.get(key_id.removeprefix("key/"))
        usable = key and key.enabled and key.key_spec == "SYMMETRIC_DEFAULT"
        return key.arn if usable and key.arn not in emulation.controls.unusable_keys else None

    def managed_key(self) -> str:
        """The ARN of the AWS managed key, which AWS creates when it is first used."""
        default = self.default_kms_key_id
        key = self._create_default_encryption_key()
        self.default_kms_key_id = default
        return key

    def default_key(self) -> str:
        """EBS User Guide, "Amazon EBS encryption": the AWS managed key, or the key that the account chose instead."""
        return self.default_kms_key_id or self.managed_key()

    def is_managed(self, snapshot: Snapshot) -> bool:
        return snapshot.encrypted and snapshot.kms_key_id == self.managed_key()

    def modify_ebs_default_kms_key_id(self, kms_key_id: str) -> str:
        if kms_key_id == MANAGED_ALIAS:
            self.default_kms_key_id = None
            return self.managed_key()
        return super().modify_ebs_default_kms_key_id(kms_key_id)

    def key_of_copy(
        self, encrypted_source: Snapshot | None, request: dict[str, Any]
    ) -> tuple[str | None, dict[str, str] | None]:
        """The key that encrypts a copy of an image, and the reason if the copy will fail.

        EC2 API Reference, CopyImage, parameters Encrypted and KmsKeyId: a key requires Encrypted; it must be one of
        this Region; it is validated asynchronously, so that a wrong key fails the image, not the request. EC2 User
        Guide, "Use encryption with EBS-backed AMIs": an encrypted source stays encrypted; with encryption by default,
        every copy is encrypted; without a key, that is the default key of the Region or, within one Region, the key of
        the source. The parameter KmsKeyId states that it is the AWS managed key, and "Amazon EBS encryption" that the
        account can choose another; here it is the chosen one.
        """
        encrypted, key_id = request.get("Encrypted"), request.get("KmsKeyId")
        if key_id and not encrypted:
            raise InvalidParameterCombination("The parameter KmsKeyId requires the parameter Encrypted to be set.")
        if encrypted_source and encrypted is False:
            # EC2's message is in packer's issue 6789.
            raise EC2ClientError(
                "InvalidRequest",
                f"Snapshot {encrypted_source.id} is encrypted. "
                "Creating unencrypted copy from an encrypted snapshot is not supported.",
            )
        if not (key_id or encrypted or encrypted_source or self.ebs_encryption_by_default):
            return None, None
        same_region = request["SourceRegion"] == self.region_name
        if not key_id and not encrypted and encrypted_source and same_region and not self.ebs_encryption_by_default:
            key_id = encrypted_source.kms_key_id
        key = self.find_usable_key(key_id or self.default_key())
        return key, None if key else KEY_NOT_ACCESSIBLE
