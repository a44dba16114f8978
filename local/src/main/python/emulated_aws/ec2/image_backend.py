"""Images: reading, copying, registering and changing them."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from moto.ec2.exceptions import (
    EC2ClientError,
    InvalidAMIIdError,
    InvalidSnapshotIdError,
    UnvailableAMIIdError,
)
from moto.ec2.models import ec2_backends
from moto.ec2.models.elastic_block_store import Snapshot, Volume
from moto.ec2.models.instances import Instance
from moto.ec2.utils import random_ami_id, random_snapshot_id

from emulated_aws.ec2.encryption import EncryptionBackend
from emulated_aws.ec2.errors import invalid_parameter
from emulated_aws.ec2.image import IMAGE_ID, Device, Image, ImageSnapshot, check_image_name, timestamp
from emulated_aws.ec2.image_filters import apply_filters
from emulated_aws.ec2.tagging import Tags, check_required_tags, check_tag_count, creation_tags, without_reserved
from emulated_aws.emulation import emulation


class ImageBackend(EncryptionBackend):
    """EC2 of one account and Region, as far as images are concerned."""

    __module__ = EncryptionBackend.__module__

    def __init__(self, region_name: str, account_id: str) -> None:
        # By client token, the request and the image it created.
        self.copies: dict[str, tuple[str, Image]] = {}
        # By id: of the images of instances they can still be described.
        self.deregistered: dict[str, Image] = {}
        super().__init__(region_name, account_id)

    def emit_image_event(self, image_id: str, state: str, error: str = "") -> None:
        """EC2 User Guide, "Monitor AMI events using Amazon EventBridge": the form, and an ARN without an account.

        Undocumented: that the event of a copy is sent in the destination Region. It is documented for snapshots, and
        the AMI is in that Region.
        """
        emulation.emit_event(
            self.account_id,
            self.region_name,
            "aws.ec2",
            "EC2 AMI State Change",
            f"arn:{self.partition}:ec2:{self.region_name}::image/{image_id}",
            {"RequestId": str(uuid.uuid4()), "ImageId": image_id, "State": state, "ErrorMessage": error},
        )

    # Reading images

    def describe_images(
        self,
        ami_ids: list[str] | None = None,
        filters: dict[str, Any] | None = None,
        exec_users: list[str] | None = None,
        owners: list[str] | None = None,
    ) -> list[Image]:
        """All images, for the other parts of moto. The operation for clients is `ImageOperations.describe_images`.

        EC2 API Reference, DescribeImages, and "Error codes": a single id that does not exist fails the whole request.
        """
        if ami_ids:
            images = [self.image(image_id) for image_id in dict.fromkeys(ami_ids)]
        else:
            images = self.owned_by(owners or [], self.executable_by(exec_users or [], self.amis.values()))
        # Callers within moto pass one value, or a list of values.
        lists = {name: [v] if isinstance(v, str) else v for name, v in (filters or {}).items()}
        return apply_filters(images, lists)

    def images_by_id(self, image_ids: list[str]) -> list[Image]:
        """EC2 API Reference, "Error codes": one id that does not exist fails the whole request. DescribeImages:
        recently deregistered images are shown for a short interval, "then return empty results", and after a long time
        an error. Here they are left out from the first moment and for ever.
        """
        for image_id in image_ids:
            check_image_id(image_id)
        known = [i for i in image_ids if i in self.deleted_amis or (i in self.amis and self.amis[i].visible)]
        missing = [i for i in image_ids if i not in known]
        if missing:
            raise InvalidAMIIdError(missing)
        return [self.amis[image_id] for image_id in dict.fromkeys(image_ids) if image_id in self.amis]

    def owned_by(self, owners: list[str], images: Iterable[Image]) -> list[Image]:
        accepted = {self.account_id if owner == "self" else owner for owner in owners}
        return [image for image in images if not accepted or accepted & {image.owner_id, image.owner_alias}]

    def executable_by(self, users: list[str], images: Iterable[Image]) -> list[Image]:
        accepted = {self.account_id if user == "self" else user for user in users}
        return [
            image
            for image in images
            if not accepted or image.is_public or accepted & {p.get("UserId") for p in image.launch_permissions}
        ]

    def may_launch(self, image: Image) -> bool:
        return bool(self.executable_by(["self"], [image]))

    def image(self, image_id: str) -> Image:
        """An image that exists; also one that DescribeImages does not show yet."""
        check_image_id(image_id)
        if image_id not in self.amis:
            raise InvalidAMIIdError([image_id])
        return self.amis[image_id]

    def describe_image_attribute(self, ami_id: str, attribute_name: str) -> Any:
        return getattr(self.image(ami_id), attribute_name, None)

    # Creating images

    def add_image(self, image: Image, tags: dict[str, Tags], pending_seconds: float) -> Image:
        """EC2 API Reference, "Eventual consistency": a new image may be missing from DescribeImages for a while."""
        self.amis[image.id] = image
        image.visible_at = emulation.scheduler.now() + emulation.invisible_seconds
        for snapshot in image.snapshots:
            if snapshot.from_ami == image.id:
                snapshot.status = "pending"
                self.create_tags([snapshot.id], tags.get("snapshot", {}))
        self.create_tags([image.id], tags.get("image", {}))
        emulation.run_later(pending_seconds, lambda: self.finish_creation(image))
        return image

    def finish_creation(self, image: Image) -> None:
        """EC2 User Guide, "Monitor AMI events": CopyImage, CreateImage and RegisterImage end in `available` or
        `failed`.
        """
        if image.state != "pending" or image.id not in self.amis:
            return
        error = image.state_reason["Message"] if image.state_reason else None
        image.state = "failed" if image.state_reason else "available"
        for snapshot in image.snapshots:
            snapshot.status = "error" if image.state_reason else "completed"
            snapshot.status_message = error
        self.emit_image_event(image.id, image.state, error or "")

    def new_snapshot(self, size: int, description: str, key: str | None, encrypted: bool, image_id: str) -> Snapshot:
        """EC2 API Reference, data type Snapshot: the volume id of a snapshot that was not created from a volume of the
        account has no meaning.
        """
        volume = Volume(self, "vol-ffffffff", size, zone=None, encrypted=encrypted, kms_key_id=key)
        snapshot = ImageSnapshot(
            self, random_snapshot_id(), volume, description, encrypted=encrypted, kms_key_id=key, from_ami=image_id
        )
        self.snapshots[snapshot.id] = snapshot
        return snapshot

    def copy_image(self, request: dict[str, Any]) -> Image:
        """EC2 API Reference, CopyImage."""
        token = request.get("ClientToken")
        if token and len(token) > 64:
            raise invalid_parameter("The client token must be at most 64 ASCII characters long")
        parameters = json.dumps(
            {k: v for k, v in request.items() if k not in ("ClientToken", "DryRun")}, sort_keys=True
        )
        if token in self.copies:
            return self.repeated_copy(token, parameters)
        image = self.new_copy(request)
        if token:
            self.copies[token] = (parameters, image)
        return image

    def repeated_copy(self, token: str, parameters: str) -> Image:
        """EC2 Developer Guide, "Ensuring idempotency in Amazon EC2 API requests": in one Region, the same token with
        the same parameters succeeds without a new image; with other parameters it is an error. For how long is
        undocumented; here it is without limit.
        """
        first, image = self.copies[token]
        if first != parameters:
            raise EC2ClientError(
                "IdempotentParameterMismatch",
                "The request uses the same client token as a previous, but non-identical request.",
            )
        return image

    def new_copy(self, request: dict[str, Any]) -> Image:
        tags = creation_tags(request.get("TagSpecifications", []), {"image", "snapshot"})
        name = check_image_name(request.get("Name"))
        source = self.copy_source(request["SourceRegion"], request["SourceImageId"])
        self.check_copy_quota()
        if request.get("CopyImageTags"):
            # The tags that the user set on the source, not those of AWS. What happens to a key that the request has too
            # is undocumented; here the value of the request is used.
            tags["image"] = {**without_reserved(source.tags), **tags["image"]}
            check_tag_count(tags["image"])
        check_required_tags(tags)
        key, reason = self.key_of_copy(next((s for s in source.snapshots if s.encrypted), None), request)
        image = Image(
            self,
            random_ami_id(),
            name,
            description=request.get("Description") or "",
            source_image_id=source.id,
            source_image_region=request["SourceRegion"],
            state_reason=reason,
            copied=True,
            **{
                name: getattr(source, name)
                for name in (
                    "architecture",
                    "virtualization_type",
                    "platform",
                    "kernel_id",
                    "boot_mode",
                    "imds_support",
                    "ena_support",
                    "image_type",
                    "hypervisor",
                    "root_device_type",
                    "root_device_name",
                    "sriov",
                    "product_codes",
                )
            },
        )
        image.devices = [self.device_of_copy(device, source, image, key) for device in source.devices]
        return self.add_image(image, tags, emulation.pending_seconds)

    def copy_source(self, region: str, image_id: str) -> Image:
        """EC2 API Reference, "Error codes": InvalidAMIID.NotFound, InvalidAMIID.Unavailable (not in a state to be
        used).

        The error of CopyImage for a source that is not available yet is undocumented; this is that of other operations.
        """
        if region not in ec2_backends[self.account_id]:
            raise invalid_parameter(f"Invalid region: {region}")
        source = ec2_backends[self.account_id][region].image(image_id)
        if not source.owned and not self.may_launch(source):
            # EC2 User Guide, "Copy an Amazon EC2 AMI": the owner must share it. The code is that of an image that does
            # not exist; AuthFailure has "an AMI for which you do not have permissions" in "Error codes" as well.
            raise InvalidAMIIdError([image_id])
        if source.state != "available":
            raise EC2ClientError(
                "InvalidAMIID.Unavailable",
                f"The image ID '{image_id}' is currently {source.state} and may not be used for this operation",
            )
        return source

    def check_copy_quota(self) -> None:
        """EC2 User Guide, "How Amazon EC2 AMI copy works": a quota of concurrent copies of a destination Region. EC2
        API Reference, "Error codes": ResourceLimitExceeded, with snapshot copies in progress as one of its causes.
        """
        in_progress = sum(1 for image in self.amis.values() if image.copied and image.state == "pending")
        if in_progress >= emulation.controls.copy_quota:
            raise EC2ClientError("ResourceLimitExceeded", "Too many AMI copies are in progress in this Region.")

    def device_of_copy(self, device: Device, source: Image, image: Image, key: str | None) -> Device:
        """EC2 User Guide, "How Amazon EC2 AMI copy works": the copy has its own snapshot for each of the source."""
        snapshot = device.snapshot and self.new_snapshot(
            device.size or 1,
            f"Copied for DestinationAmi {image.id} from SourceAmi {source.id} for SourceSnapshot {device.snapshot.id}.",
            key,
            key is not None or image.state_reason is not None,
            image.id,
        )
        return Device(
            device.name, device.size, snapshot, device.volume_type, device.delete_on_termination, device.virtual_name
        )

    def register_image(self, request: dict[str, Any]) -> Image:
        """EC2 API Reference, RegisterImage."""
        tags = creation_tags(request.get("TagSpecifications", []), {"image"})
        name = self.check_unused_name(request.get("Name"))
        image = Image(
            self,
            random_ami_id(),
            name,
            description=request.get("Description") or "",
            architecture=request.get("Architecture", "x86_64"),
            root_device_name=request.get("RootDeviceName", "/dev/xvda"),
            virtualization_type=request.get("VirtualizationType", "paravirtual"),
            kernel_id=request.get("KernelId"),
            boot_mode=request.get("BootMode"),
            imds_support=request.get("ImdsSupport"),
            ena_support=bool(request.get("EnaSupport", False)),
        )
        image.devices = [self.device_of_mapping(mapping) for mapping in request.get("BlockDeviceMappings", [])]
        if not image.devices:
            # EC2 requires a root device; moto does not, and neither do tests that are written against moto.
            snapshot = self.new_snapshot(15, f"Auto-created snapshot for AMI {image.id}", None, False, image.id)
            image.devices = [Device(image.root_device_name, 15, snapshot)]
        return self.add_image(image, tags, min(emulation.pending_seconds, 1.0))

    def device_of_mapping(self, mapping: dict[str, Any]) -> Device:
        """EC2 API Reference, "Error codes": InvalidSnapshot.NotFound; data type EbsBlockDevice: the size may be that of
        the snapshot.
        """
        ebs = mapping.get("Ebs", {})
        snapshot = None
        if ebs.get("SnapshotId"):
            snapshot = self.snapshots.get(ebs["SnapshotId"])
            if not snapshot:
                raise InvalidSnapshotIdError()
        size = ebs.get("VolumeSize") or (snapshot.volume_size if snapshot else None)
        return Device(
            mapping.get("DeviceName", "/dev/xvda"),
            size,
            snapshot,
            ebs.get("VolumeType", "standard"),
            ebs.get("DeleteOnTermination", True),
            mapping.get("VirtualName"),
        )

    def check_unused_name(self, name: str | None) -> str:
        """EC2 API Reference, "Error codes": InvalidAMIName.Duplicate. CreateImage and RegisterImage require a name that
        is unique among the owner's images of the Region. CopyImage does not: packer's issues 3399 and 13486 show copies
        with the same name.
        """
        name = check_image_name(name)
        for image in self.amis.values():
            if image.name == name and image.owner_id == self.account_id:
                raise EC2ClientError("InvalidAMIName.Duplicate", f"AMI name {name} is already in use by AMI {image.id}")
        return name

    def create_image(self, request: dict[str, Any]) -> Image:
        """EC2 API Reference, CreateImage. EC2 User Guide, "Trace AMI ancestry": the source is the image that the
        instance was launched from.
        """
        tags = creation_tags(request.get("TagSpecifications", []), {"image", "snapshot"})
        name = self.check_unused_name(request.get("Name"))
        instance = self.get_instance(request["InstanceId"])
        launched_from = self.amis.get(instance.image_id)
        image = Image(
            self,
            random_ami_id(),
            name,
            description=request.get("Description") or "",
            instance_id=instance.id,
            source_image_id=instance.image_id or None,
            source_image_region=self.region_name if instance.image_id else None,
            architecture=instance.architecture,
            virtualization_type=instance.virtualization_type,
            platform=instance.platform,
            root_device_name=instance.root_device_name,
            product_codes=set(launched_from.product_codes) if launched_from else set(),
        )
        image.devices = [
            self.device_of_volume(image, instance, device_name, self.volumes[attached.volume_id])
            for device_name, attached in instance.block_device_mapping.items()
        ]
        return self.add_image(image, tags, emulation.pending_seconds)

    def device_of_volume(self, image: Image, instance: Instance, device_name: str, volume: Volume) -> Device:
        snapshot = self.new_snapshot(
            volume.size,
            f"Created by CreateImage({instance.id}) for {image.id}",
            volume.kms_key_id,
            volume.encrypted,
            image.id,
        )
        snapshot.volume = volume
        # moto attaches a volume at /dev/sda1 to each instance, whatever the root device name of its image is.
        if device_name == "/dev/sda1" and instance.root_device_name not in instance.block_device_mapping:
            device_name = instance.root_device_name
        return Device(device_name, volume.size, snapshot, volume.volume_type)

    # Changing images

    def deregister_image(self, ami_id: str) -> Image:
        """EC2 User Guide, "Protect an Amazon EC2 AMI from deregistration" (the error code is undocumented), "Monitor
        AMI events".
        """
        if ami_id in self.deleted_amis:
            raise UnvailableAMIIdError(ami_id)
        image = self.image(ami_id)
        if image.deregistration_protection != "disabled" or (
            image.protected_until and emulation.now() < image.protected_until
        ):
            raise EC2ClientError("OperationNotPermitted", f"The image ID '{ami_id}' is protected from deregistration.")
        super().deregister_image(ami_id)
        self.deregistered[ami_id] = image
        self.tags.pop(ami_id, None)
        self.emit_image_event(ami_id, "deregistered")
        return image

    def disable_image(self, image: Image) -> None:
        """EC2 User Guide, "Disable an Amazon EC2 AMI": all launch permissions are removed. "Monitor AMI events":
        `disabled`.
        """
        if image.state == "disabled":
            return
        if image.state != "available":
            raise EC2ClientError("InvalidAMIID.Unavailable", f"The image ID '{image.id}' is currently {image.state}")
        image.launch_permissions.clear()
        image.state = "disabled"
        self.emit_image_event(image.id, "disabled")

    def enable_image(self, image: Image) -> None:
        """EC2 User Guide, "Monitor AMI events": EnableImage ends in `available`, with the event of a new image."""
        if image.state == "disabled":
            image.state = "available"
            self.emit_image_event(image.id, "available")

    def deprecate_image(self, image: Image, at: datetime) -> None:
        """EC2 API Reference, EnableImageDeprecation, parameter DeprecateAt: not in the past; at most 10 years from now,
        for a public image 2 years after its creation; seconds are rounded to the nearest minute.

        Whether a time that is in the past once it is rounded is refused is undocumented; here it is not.
        """
        now = emulation.now()
        latest = years_after(image.creation_date, 2) if image.is_public else years_after(now, 10)
        if at < now or at > latest:
            raise invalid_parameter(
                f"Invalid value for DeprecateAt: the time must not be in the past, and not after {timestamp(latest)}"
            )
        image.deprecation_time = (at + timedelta(seconds=30)).replace(second=0, microsecond=0)


def check_image_id(image_id: str) -> None:
    if not IMAGE_ID.fullmatch(image_id):
        raise EC2ClientError("InvalidAMIID.Malformed", f'Invalid id: "{image_id}"')


def years_after(time: datetime, years: int) -> datetime:
    """On 29 February, the day before."""
    day = 28 if (time.month, time.day) == (2, 29) else time.day
    return time.replace(tzinfo=None, year=time.year + years, day=day)
