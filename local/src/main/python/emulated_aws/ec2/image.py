"""Amazon Machine Images and their block devices."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from moto.ec2.exceptions import (
    EC2ClientError,
)
from moto.ec2.models import EC2Backend
from moto.ec2.models.amis import Ami
from moto.ec2.models.elastic_block_store import Snapshot
from moto.ec2.utils import format_timestamp

from emulated_aws.controls import SEVERITY
from emulated_aws.ec2.tagging import Tags
from emulated_aws.emulation import emulation

# CreateImage and RegisterImage, parameter Name: 3-128 alphanumeric characters, ( ) [ ] space . / - ' @ _
IMAGE_NAME = re.compile(r"[A-Za-z0-9()\[\] ./\-'@_]{3,128}")
IMAGE_ID = re.compile(r"ami-(?:[0-9a-f]{8}|[0-9a-f]{17})")


def check_image_name(name: str | None) -> str:
    """EC2 API Reference, "Error codes": InvalidAMIName.Malformed."""
    if not name or not IMAGE_NAME.fullmatch(name):
        raise EC2ClientError(
            "InvalidAMIName.Malformed",
            "AMI names must be between 3 and 128 characters long, and may contain letters, numbers, "
            "'(', ')', '[', ']', ' ', '.', '/', '-', ''', '@', and '_'",
        )
    return name


def timestamp(value: datetime) -> str:
    """The form of EC2's timestamps: 2026-11-20T09:30:00.000Z."""
    return format_timestamp(value)


class ImageSnapshot(Snapshot):
    """A snapshot of an image, which is completed with it. EC2 API Reference, data type Snapshot, Progress: how far one
    is that is not completed is not emulated; here 0%.
    """

    # moto assigns a model to a service by the module of its class.
    __module__ = Snapshot.__module__

    @property
    def progress(self) -> str:
        return "100%" if self.status == "completed" else "0%"


@dataclass
class Device:
    """A block device of an image. Without a snapshot it is an empty volume or an instance store volume."""

    name: str
    size: int | None = None
    snapshot: Snapshot | None = None
    volume_type: str = "gp3"
    delete_on_termination: bool = True
    virtual_name: str | None = None

    @property
    def encrypted(self) -> bool:
        return self.snapshot is not None and self.snapshot.encrypted

    def describe(self) -> dict[str, Any]:
        if self.virtual_name:
            return {"DeviceName": self.name, "VirtualName": self.virtual_name}
        ebs = {
            "DeleteOnTermination": self.delete_on_termination,
            "VolumeSize": self.size,
            "VolumeType": self.volume_type,
            "Encrypted": self.encrypted,
        }
        if self.snapshot:
            ebs["SnapshotId"] = self.snapshot.id
        return {"DeviceName": self.name, "Ebs": ebs}


class Image(Ami):
    """An AMI with the properties that moto's lacks: its source, state, deprecation and protection."""

    # moto assigns a model to a service by the module of its class.
    __module__ = Ami.__module__

    def __init__(self, backend: EC2Backend, image_id: str, name: str, **properties: Any) -> None:
        # moto's constructor is not called: it would create a snapshot, and tag the image before it is registered.
        self.ec2_backend = backend
        self.id = image_id
        self.name = name
        self.owner_id = backend.account_id
        self.owner_alias: str | None = None
        self.description = ""
        self.creation_date = emulation.now()
        self.state = "pending"
        self.state_reason: dict[str, str] | None = None
        self.source_image_id: str | None = None
        self.source_image_region: str | None = None
        self.instance_id: str | None = None
        self.architecture = "x86_64"
        self.virtualization_type = "hvm"
        self.platform: str | None = None
        self.kernel_id: str | None = None
        self.boot_mode: str | None = None
        self.imds_support: str | None = None
        self.ena_support = True
        self.image_type = "machine"
        self.hypervisor = "xen"
        self.root_device_type = "ebs"
        self.root_device_name = "/dev/xvda"
        self.sriov = "simple"
        self.product_codes: set[str] = set()
        self.launch_permissions: list[dict[str, str]] = []
        self.devices: list[Device] = []
        self.deprecation_time: datetime | None = None
        self.deregistration_protection = "disabled"
        self.protected_until: datetime | None = None
        self.visible_at = 0.0
        # Whether CopyImage made it.
        self.copied = False
        self.__dict__.update(properties)

    @property
    def image_location(self) -> str:
        return f"{self.owner_id}/{self.name}"

    @property
    def tags(self) -> Tags:
        return self.ec2_backend.tags.get(self.id, {})

    @property
    def block_device_mappings(self) -> list[dict[str, Any]]:
        return [device.describe() for device in self.devices]

    @property
    def snapshots(self) -> list[Snapshot]:
        return [device.snapshot for device in self.devices if device.snapshot]

    @property
    def visible(self) -> bool:
        return emulation.scheduler.now() >= self.visible_at

    @property
    def owned(self) -> bool:
        return self.owner_id == self.ec2_backend.account_id

    @property
    def encrypted(self) -> bool:
        return any(device.encrypted for device in self.devices)

    @property
    def stated_source(self) -> tuple[str | None, str | None]:
        """The id and the Region of its source as EC2 states them. EC2 User Guide, "Trace the origin of an AMI": for
        some older AMIs the id is not available. Undocumented: whether a pending image states its source.
        """
        controls = emulation.controls
        hidden = self.id in controls.hidden_sources or (self.state == "pending" and controls.hide_sources_while_pending)
        return (None, None) if hidden else (self.source_image_id, self.source_image_region)

    @property
    def scan_results(self) -> dict[str, Any] | None:
        """EC2 API Reference, data type ScanResults: present only for AMIs that Amazon Inspector has scanned. Whether a
        copy has those of its source is undocumented; here it has none.
        """
        results = emulation.controls.scan_results.get(self.id)
        if results is None:
            return None
        return {
            name[0].upper() + name[1:]: value
            if name == SEVERITY
            else datetime.fromisoformat(value.replace("Z", "+00:00"))
            for name, value in results.items()
        }

    def describe(self) -> dict[str, Any]:
        """EC2 API Reference, data type Image. EC2 omits properties that an image does not have; they are None here."""
        source_id, source_region = self.stated_source
        properties = {
            "ImageId": self.id,
            "ImageLocation": self.image_location,
            "State": self.state,
            "OwnerId": self.owner_id,
            "ImageOwnerAlias": self.owner_alias,
            "CreationDate": self.creation_date,
            "Public": self.is_public,
            "ProductCodes": [{"ProductCodeId": code, "ProductCodeType": "marketplace"} for code in self.product_codes],
            "Architecture": self.architecture,
            "ImageType": self.image_type,
            "KernelId": self.kernel_id,
            "Platform": self.platform,
            "PlatformDetails": "Windows" if self.platform == "windows" else "Linux/UNIX",
            "UsageOperation": "RunInstances:0002" if self.platform == "windows" else "RunInstances",
            "BlockDeviceMappings": self.block_device_mappings,
            "Description": self.description or None,
            "EnaSupport": self.ena_support,
            "Hypervisor": self.hypervisor,
            "Name": self.name,
            "RootDeviceName": self.root_device_name,
            "RootDeviceType": self.root_device_type,
            "SriovNetSupport": self.sriov,
            "StateReason": self.state_reason,
            "Tags": [{"Key": key, "Value": value} for key, value in self.tags.items()],
            "VirtualizationType": self.virtualization_type,
            "BootMode": self.boot_mode,
            "ImdsSupport": self.imds_support,
            "SourceInstanceId": self.instance_id,
            "SourceImageId": source_id,
            "SourceImageRegion": source_region,
            "DeprecationTime": timestamp(self.deprecation_time) if self.deprecation_time else None,
            "DeregistrationProtection": self.deregistration_protection,
            "ScanResults": self.scan_results,
        }
        return {key: value for key, value in properties.items() if value is not None}
