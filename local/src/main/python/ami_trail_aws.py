"""What moto 5.2.1 leaves out of Amazon Machine Images, and of what happens around them.

`install()` gives moto's EC2 and Systems Manager the behaviour that AMI Trail rests on; `ami_trail_launches.py` does so
for what launches images, `ami_trail_stacks.py` for stacks. Each behaviour names the page of the AWS documentation that
states it. Where AWS documents nothing, the comment says "undocumented" and what was chosen.

moto is not safe for threads: whoever changes anything here does so inside `emulation.operation()`.
"""

from __future__ import annotations

import base64
import hashlib
import heapq
import itertools
import json
import re
import threading
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

import moto.ec2.urls
import moto.ssm.urls  # noqa: F401  (moto finds a backend's paths through this module)
from moto.core.responses import ActionResult, EmptyResult
from moto.core.utils import utcnow
from moto.ec2.exceptions import (
    EC2ClientError,
    InvalidAMIIdError,
    InvalidParameterCombination,
    InvalidSnapshotIdError,
    TagLimitExceeded,
    UnvailableAMIIdError,
)
from moto.ec2.models import EC2Backend, ec2_backends, validate_resource_ids
from moto.ec2.models.amis import Ami
from moto.ec2.models.core import TaggedEC2Resource
from moto.ec2.models.elastic_block_store import Snapshot, Volume
from moto.ec2.models.instances import Instance
from moto.ec2.responses import EC2Response
from moto.ec2.utils import format_timestamp, get_prefix, random_ami_id, random_snapshot_id
from moto.kms.models import kms_backends
from moto.ssm.exceptions import ParameterVersionNotFound
from moto.ssm.models import Parameter, SimpleSystemManagerBackend, ssm_backends

Tags = dict[str, str]


# --- What all Regions share: one lock, one clock, one way out for events --------------------------------------------


class Clock:
    """Calls functions when they are due, one after the other."""

    def __init__(self) -> None:
        self._due: list[tuple[float, int, Callable[[], None]]] = []
        self._order = itertools.count()
        self._changed = threading.Condition()

    def start(self) -> None:
        threading.Thread(target=self._run, name="clock", daemon=True).start()

    def after(self, seconds: float, function: Callable[[], None]) -> None:
        with self._changed:
            heapq.heappush(self._due, (time.monotonic() + seconds, next(self._order), function))
            self._changed.notify()

    def _run(self) -> None:
        while True:
            self._next()()

    def _next(self) -> Callable[[], None]:
        with self._changed:
            while True:
                wait = self._due[0][0] - time.monotonic() if self._due else None
                if wait is not None and wait <= 0:
                    return heapq.heappop(self._due)[2]
                self._changed.wait(wait)


class Emulation:
    def __init__(self) -> None:
        self.pending_seconds = 2.0
        self.invisible_seconds = 0.0
        self.clock = Clock()
        self.deliver: Callable[[dict[str, Any]], None] | None = None
        self.client_request_token = ""
        self._lock = threading.RLock()
        self._events: list[dict[str, Any]] = []

    @contextmanager
    def operation(self) -> Iterator[None]:
        """One operation at a time. Its events leave when it has taken effect, in the order it caused them."""
        with self._lock:
            try:
                yield
            finally:
                events, self._events = self._events, []
                for event in events if self.deliver else []:
                    self.deliver(event)

    @contextmanager
    def quietly(self) -> Iterator[None]:
        """Things that were there before: no events of them."""
        deliver, self.deliver = self.deliver, None
        try:
            with self.operation():
                yield
        finally:
            self.deliver = deliver

    def later(self, seconds: float, function: Callable[[], None]) -> None:
        """Does a thing of AWS's own accord, after a while; at once, as part of the operation, where there is none."""
        if seconds <= 0:
            function()
            return

        def due() -> None:
            with self.operation():
                function()

        self.clock.after(seconds, due)

    def happened(
        self, account: str, region: str, source: str, detail_type: str, resource: str, detail: dict[str, Any]
    ) -> None:
        """An event as EventBridge hands it to a rule's target; times of AWS services' events are whole seconds in
        UTC.

        Amazon EventBridge User Guide, "Event structure": version, id, detail-type, source, account, time, region,
        resources, detail.
        """
        self._events.append(
            {
                "version": "0",
                "id": str(uuid.uuid4()),
                "detail-type": detail_type,
                "source": source,
                "account": account,
                "time": datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
                "region": region,
                "resources": [resource],
                "detail": detail,
            }
        )


emulation = Emulation()


# --- Rules that several operations of EC2 share ---------------------------------------------------------------------

MAX_TAGS = 50
RESERVED = "aws:"
# CreateImage and RegisterImage, parameter Name: 3-128 alphanumeric characters, ( ) [ ] space . / - ' @ _
IMAGE_NAME = re.compile(r"[A-Za-z0-9()\[\] ./\-'@_]{3,128}")
IMAGE_ID = re.compile(r"ami-(?:[0-9a-f]{8}|[0-9a-f]{17})")


def invalid(message: str) -> EC2ClientError:
    return EC2ClientError("InvalidParameterValue", message)


def check_name(name: str | None) -> str:
    """EC2 API Reference, "Error codes": InvalidAMIName.Malformed, AMI names are 3-128 characters of the allowed
    set.
    """
    if not name or not IMAGE_NAME.fullmatch(name):
        raise EC2ClientError(
            "InvalidAMIName.Malformed",
            "AMI names must be between 3 and 128 characters long, and may contain letters, numbers, "
            "'(', ')', '[', ']', ' ', '.', '/', '-', ''', '@', and '_'",
        )
    return name


def check_tag_keys(keys: Iterable[str]) -> None:
    """EC2 User Guide, "Tag your Amazon EC2 resources", Tag restrictions: `aws:` is reserved; keys of at most 128
    characters.
    """
    for key in keys:
        if key.lower().startswith(RESERVED):
            raise invalid(f"Tag keys starting with '{RESERVED}' are reserved for internal use")
        if not 1 <= len(key) <= 128:
            raise invalid(f"Tag key exceeds the maximum length of 128 characters or is empty: '{key}'")


def check_tags(tags: Tags) -> None:
    """EC2 User Guide, "Tag your Amazon EC2 resources", Tag restrictions: values of at most 256 characters."""
    check_tag_keys(tags)
    for key, value in tags.items():
        if len(value) > 256:
            raise invalid(f"Tag value exceeds the maximum length of 256 characters: '{key}'")


def check_tag_count(tags: Iterable[str]) -> None:
    """EC2 User Guide, "Tag your Amazon EC2 resources", Tag restrictions: 50 for each resource, those of AWS not
    counted.
    """
    if sum(1 for key in tags if not key.startswith(RESERVED)) > MAX_TAGS:
        raise TagLimitExceeded()


def creation_tags(specifications: list[dict[str, Any]], taggable: set[str]) -> dict[str, Tags]:
    """The tags a resource is created with; if they cannot be applied, nothing is created.

    EC2 API Reference, CopyImage, CreateImage, RegisterImage, parameter TagSpecification: a ResourceType other than
    those of the operation fails the request. EC2 User Guide, "Tag your Amazon EC2 resources", Tag restrictions: a key
    is unique for each resource; cloud-custodian's issue 3792 shows the answer to one key twice.
    """
    tags: dict[str, Tags] = {kind: {} for kind in taggable}
    for specification in specifications:
        kind = specification.get("ResourceType")
        if kind not in taggable:
            raise invalid(f"'{kind}' is not a valid taggable resource type for this operation.")
        for tag in specification.get("Tags", []):
            if tag["Key"] in tags[kind]:
                raise invalid(f"Duplicate tag key '{tag['Key']}' specified.")
            tags[kind][tag["Key"]] = tag.get("Value", "")
    for of_kind in tags.values():
        check_tags(of_kind)
        check_tag_count(of_kind)
    return tags


def without_reserved(tags: Tags) -> Tags:
    return {key: value for key, value in tags.items() if not key.startswith(RESERVED)}


def usable_key(account: str, region: str, key_id: str) -> str | None:
    """The ARN of a symmetric, enabled KMS key of the Region, given by id, ARN, alias or alias ARN; None if there
    is none.

    EC2 API Reference, CopyImage, parameter KmsKeyId: these four forms; the key must exist in the destination Region.
    """
    kms = kms_backends[account][region]
    if key_id.startswith("arn:"):
        if f":kms:{region}:" not in key_id:
            return None
        key_id = key_id.split(":", 5)[5]
    if key_id.startswith("alias/"):
        key_id = kms.get_key_id_from_alias(key_id) or ""
    key = kms.keys.get(key_id.removeprefix("key/"))
    return key.arn if key and key.enabled and key.key_spec == "SYMMETRIC_DEFAULT" else None


def iso(moment: datetime) -> str:
    """EC2 writes moments like 2026-11-20T09:30:00.000Z."""
    return format_timestamp(moment)


# --- Images ---------------------------------------------------------------------------------------------------------


@dataclass
class Device:
    """A block device of an image; one without a snapshot is an empty volume or an instance store volume."""

    name: str
    size: int | None = None
    snapshot: Snapshot | None = None
    volume_type: str = "gp3"
    delete_on_termination: bool = True
    virtual_name: str | None = None

    @property
    def encrypted(self) -> bool:
        return self.snapshot is not None and self.snapshot.encrypted

    def described(self) -> dict[str, Any]:
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
    """An AMI that knows where it comes from and what state it is in."""

    # moto files each model under the service that its module is part of.
    __module__ = Ami.__module__

    def __init__(self, backend: Ec2, image_id: str, name: str, **properties: Any) -> None:
        # Not moto's constructor: it would make a snapshot of its own, and tag the image before it can be found.
        self.ec2_backend = backend
        self.id = image_id
        self.name = name
        self.owner_id = backend.account_id
        self.owner_alias: str | None = None
        self.description = ""
        self.creation_date = utcnow()
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
        self.__dict__.update(properties)

    @property
    def image_location(self) -> str:
        return f"{self.owner_id}/{self.name}"

    @property
    def tags(self) -> Tags:
        return self.ec2_backend.tags.get(self.id, {})

    @property
    def block_device_mappings(self) -> list[dict[str, Any]]:
        return [device.described() for device in self.devices]

    @property
    def snapshots(self) -> list[Snapshot]:
        return [device.snapshot for device in self.devices if device.snapshot]

    @property
    def visible(self) -> bool:
        return time.monotonic() >= self.visible_at

    def settle(self) -> None:
        """EC2 User Guide, "Monitor AMI events": CopyImage, CreateImage and RegisterImage end in `available` or
        `failed`.
        """
        if self.state != "pending" or self.id not in self.ec2_backend.amis:
            return
        self.state = "failed" if self.state_reason else "available"
        for snapshot in self.snapshots:
            snapshot.status = "error" if self.state_reason else "completed"
            snapshot.status_message = self.state_reason["Message"] if self.state_reason else None
        self.ec2_backend.image_event(self.id, self.state, self.state_reason["Message"] if self.state_reason else "")

    def described(self) -> dict[str, Any]:
        """EC2 API Reference, data type Image. EC2 leaves out what an image does not have, and so do `None`s here."""
        described = {
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
            "SourceImageId": self.source_image_id,
            "SourceImageRegion": self.source_image_region,
            "DeprecationTime": iso(self.deprecation_time) if self.deprecation_time else None,
            "DeregistrationProtection": self.deregistration_protection,
        }
        return {key: value for key, value in described.items() if value is not None}


def pattern_of(value: str) -> re.Pattern[str]:
    """EC2 User Guide, "List and filter your resources", Wildcards: `*` and `?`; a backslash takes their meaning
    away.
    """
    parts = re.findall(r"\\.|.", value, re.DOTALL)
    meaning = {"*": ".*", "?": "."}
    return re.compile("".join(meaning.get(part) or re.escape(part[-1]) for part in parts), re.DOTALL)


def yes_or_no(value: bool) -> str:
    return str(value).lower()


# EC2 API Reference, DescribeImages, parameter Filter: each filter, and the values of an image that it looks at.
IMAGE_FILTERS: dict[str, Callable[[Image], Iterable[str | None]]] = {
    "architecture": lambda image: [image.architecture],
    "block-device-mapping.delete-on-termination": lambda image: [
        yes_or_no(d.delete_on_termination) for d in image.devices
    ],
    "block-device-mapping.device-name": lambda image: [d.name for d in image.devices],
    "block-device-mapping.encrypted": lambda image: [yes_or_no(d.encrypted) for d in image.devices],
    "block-device-mapping.snapshot-id": lambda image: [s.id for s in image.snapshots],
    "block-device-mapping.volume-size": lambda image: [str(d.size) for d in image.devices],
    "block-device-mapping.volume-type": lambda image: [d.volume_type for d in image.devices],
    "creation-date": lambda image: [iso(image.creation_date)],
    "description": lambda image: [image.description],
    "ena-support": lambda image: [yes_or_no(image.ena_support)],
    "free-tier-eligible": lambda image: ["false"],
    "hypervisor": lambda image: [image.hypervisor],
    "image-allowed": lambda image: ["true"],
    "image-id": lambda image: [image.id],
    "image-type": lambda image: [image.image_type],
    "is-public": lambda image: [yes_or_no(image.is_public)],
    "kernel-id": lambda image: [image.kernel_id],
    "manifest-location": lambda image: [image.image_location],
    "name": lambda image: [image.name],
    "owner-alias": lambda image: [image.owner_alias],
    "owner-id": lambda image: [image.owner_id],
    "platform": lambda image: [image.platform],
    "product-code": lambda image: image.product_codes,
    "product-code.type": lambda image: ["marketplace" for _ in image.product_codes],
    "ramdisk-id": lambda image: [],
    "root-device-name": lambda image: [image.root_device_name],
    "root-device-type": lambda image: [image.root_device_type],
    "source-image-id": lambda image: [image.source_image_id],
    "source-image-region": lambda image: [image.source_image_region],
    "source-instance-id": lambda image: [image.instance_id],
    "sriov-net-support": lambda image: [image.sriov],
    "state": lambda image: [image.state],
    "state-reason-code": lambda image: [image.state_reason["Code"]] if image.state_reason else [],
    "state-reason-message": lambda image: [image.state_reason["Message"]] if image.state_reason else [],
    "tag-key": lambda image: image.tags,
    "virtualization-type": lambda image: [image.virtualization_type],
}


def values_of(name: str) -> Callable[[Image], Iterable[str | None]]:
    if name.startswith("tag:"):
        return lambda image: [image.tags.get(name[len("tag:") :])]
    if name not in IMAGE_FILTERS:
        raise invalid(f"The filter '{name}' is invalid")
    return IMAGE_FILTERS[name]


def filtered(images: Iterable[Image], filters: dict[str, list[str]]) -> list[Image]:
    """EC2 User Guide, "List and filter your resources": filters are joined by AND, the values of one by OR, with
    regard to case.
    """
    for values in filters.values():
        # EC2 API Reference, "Error codes": FilterLimitExceeded; "List and filter your resources": at most 200 values
        # a filter.
        if len(values) > 200:
            raise EC2ClientError(
                "FilterLimitExceeded", "The maximum number of filter values specified on a single call is 200"
            )
    wanted = [(values_of(name), [pattern_of(value) for value in values]) for name, values in filters.items()]
    return [
        image
        for image in images
        if all(
            any(pattern.fullmatch(value) for value in values(image) if value is not None for pattern in patterns)
            for values, patterns in wanted
        )
    ]


# Packer's issues 6599 and 6737 and aws-samples/aws-backup-automation's issue 2 show these words; the code is
# undocumented.
KEY_NOT_ACCESSIBLE = {
    "Code": "Client.InternalError",
    "Message": "AMI snapshot copy failed with error: Given key ID is not accessible. "
    "You must have DescribeKey permissions on the default CMK",
}


class Ec2(EC2Backend):
    """EC2 of one account and Region."""

    # moto finds a backend's paths in the module beside the one the class is part of.
    __module__ = EC2Backend.__module__

    def __init__(self, region_name: str, account_id: str):
        # First, since moto tags things of its own while it starts.
        self.copies: dict[str, tuple[str, Image]] = {}
        self.tag_versions: dict[str, int] = {}
        super().__init__(region_name, account_id)

    # Events

    def image_event(self, image_id: str, state: str, error: str = "") -> None:
        """EC2 User Guide, "Monitor AMI events using Amazon EventBridge": the shape, and an ARN without an account.

        That a copy's event is one of the destination Region is not said there. It is said of snapshots, and the AMI is
        there.
        """
        emulation.happened(
            self.account_id,
            self.region_name,
            "aws.ec2",
            "EC2 AMI State Change",
            f"arn:{self.partition}:ec2:{self.region_name}::image/{image_id}",
            {"RequestId": str(uuid.uuid4()), "ImageId": image_id, "State": state, "ErrorMessage": error},
        )

    def tags_changed(self, resource_id: str, keys: Iterable[str]) -> None:
        """AWS Resource Groups, "Monitor tag changes with serverless workflows and Amazon EventBridge": the shape.

        Undocumented: that tags given at creation cause this event too, and that an AMI's ARN holds the account here as
        the sample's instance does. Read no more of the ARN than what follows its last slash.
        """
        kind = {"ami": "image", "snap": "snapshot", "i": "instance"}.get(get_prefix(resource_id))
        changed = sorted(keys)
        if not kind or not changed:
            return
        version = self.tag_versions[resource_id] = self.tag_versions.get(resource_id, 0) + 1
        emulation.happened(
            self.account_id,
            self.region_name,
            "aws.tag",
            "Tag Change on Resource",
            f"arn:{self.partition}:ec2:{self.region_name}:{self.account_id}:{kind}/{resource_id}",
            {
                "changed-tag-keys": changed,
                "service": "ec2",
                "resource-type": kind,
                "version": version,
                "tags": dict(self.tags.get(resource_id, {})),
            },
        )

    # Tags

    def create_tags(self, resource_ids: list[str], tags: Tags) -> bool:
        """EC2 API Reference, CreateTags: adds or overwrites; one resource with too many tags fails the whole
        request.
        """
        for resource_id in resource_ids:
            check_tag_count({**self.tags.get(resource_id, {}), **tags})
        for resource_id in resource_ids:
            before = dict(self.tags.get(resource_id, {}))
            if tags:
                self.tags[resource_id].update(tags)
            self.tags_changed(resource_id, (key for key, value in tags.items() if before.get(key) != value))
        return True

    def delete_tags(self, resource_ids: list[str], tags: dict[str, str | None]) -> bool:
        """EC2 API Reference, DeleteTags: a value given, even an empty one, must be the tag's; no tags at all: all
        of the user's.
        """
        for resource_id in resource_ids:
            own = self.tags.get(resource_id, {})
            wanted = tags or dict.fromkeys(without_reserved(own))
            gone = [key for key, value in wanted.items() if key in own and value in (None, own[key])]
            for key in gone:
                del own[key]
            self.tags_changed(resource_id, gone)
        return True

    # Reading images

    def describe_images(
        self,
        ami_ids: list[str] | None = None,
        filters: dict[str, Any] | None = None,
        exec_users: list[str] | None = None,
        owners: list[str] | None = None,
    ) -> list[Image]:
        """What the other parts of moto see: every image there is. `Ec2Operations.describe_images` is what callers
        see.

        EC2 API Reference, DescribeImages, and "Error codes": a single id that does not exist fails the whole request.
        """
        if ami_ids:
            images = self.images_of(ami_ids, lambda image: True)
        else:
            images = self.owned_by(owners or [], self.launchable_by(exec_users or [], self.amis.values()))
        # Callers within moto give a value, or a list of them.
        lists = {name: [v] if isinstance(v, str) else v for name, v in (filters or {}).items()}
        return filtered(images, lists)

    def images_of(self, image_ids: list[str], seen: Callable[[Image], bool]) -> list[Image]:
        for image_id in image_ids:
            if not IMAGE_ID.fullmatch(image_id):
                raise EC2ClientError("InvalidAMIID.Malformed", f'Invalid id: "{image_id}"')
        missing = [i for i in image_ids if i not in self.amis or not seen(self.amis[i])]
        if missing:
            raise InvalidAMIIdError(missing)
        return [self.amis[image_id] for image_id in dict.fromkeys(image_ids)]

    def owned_by(self, owners: list[str], images: Iterable[Image]) -> list[Image]:
        wanted = {self.account_id if owner == "self" else owner for owner in owners}
        return [image for image in images if not wanted or wanted & {image.owner_id, image.owner_alias}]

    def launchable_by(self, users: list[str], images: Iterable[Image]) -> list[Image]:
        wanted = {self.account_id if user == "self" else user for user in users}
        return [
            image
            for image in images
            if not wanted or image.is_public or wanted & {p.get("UserId") for p in image.launch_permissions}
        ]

    def image(self, image_id: str) -> Image:
        return self.images_of([image_id], lambda image: True)[0]

    def describe_image_attribute(self, ami_id: str, attribute_name: str) -> Any:
        return getattr(self.image(ami_id), attribute_name, None)

    # Making images

    def add_image(self, image: Image, tags: dict[str, Tags], settles_in: float) -> Image:
        """EC2 API Reference, "Eventual consistency": a new image may be missing from DescribeImages for a while."""
        self.amis[image.id] = image
        image.visible_at = time.monotonic() + emulation.invisible_seconds
        for snapshot in image.snapshots:
            if snapshot.from_ami == image.id:
                snapshot.status = "pending"
                self.create_tags([snapshot.id], tags.get("snapshot", {}))
        self.create_tags([image.id], tags.get("image", {}))
        emulation.later(settles_in, image.settle)
        return image

    def new_snapshot(self, size: int, description: str, key: str | None, encrypted: bool, image_id: str) -> Snapshot:
        """EC2 API Reference, data type Snapshot: the volume id of a snapshot that no volume of yours was taken for
        means nothing.
        """
        volume = Volume(self, "vol-ffffffff", size, zone=None, encrypted=encrypted, kms_key_id=key)
        snapshot = Snapshot(
            self, random_snapshot_id(), volume, description, encrypted=encrypted, kms_key_id=key, from_ami=image_id
        )
        self.snapshots[snapshot.id] = snapshot
        return snapshot

    def copy_image(self, request: dict[str, Any]) -> Image:  # type: ignore[override]
        """EC2 API Reference, CopyImage."""
        token = request.get("ClientToken")
        if token and len(token) > 64:
            raise invalid("The client token must be at most 64 ASCII characters long")
        asked = json.dumps({k: v for k, v in request.items() if k not in ("ClientToken", "DryRun")}, sort_keys=True)
        if token in self.copies:
            return self.copied_before(token, asked)
        image = self.copied(request)
        if token:
            self.copies[token] = (asked, image)
        return image

    def copied_before(self, token: str, asked: str) -> Image:
        """EC2 Developer Guide, "Ensuring idempotency in Amazon EC2 API requests": in one Region, the same token
        with the same parameters succeeds and does nothing; with others it is refused. How long EC2 remembers is
        undocumented; here for ever.
        """
        first, image = self.copies[token]
        if first != asked:
            raise EC2ClientError(
                "IdempotentParameterMismatch",
                "The request uses the same client token as a previous, but non-identical request.",
            )
        return image

    def copied(self, request: dict[str, Any]) -> Image:
        tags = creation_tags(request.get("TagSpecifications", []), {"image", "snapshot"})
        name = check_name(request.get("Name"))
        source = self.source_of_copy(request["SourceRegion"], request["SourceImageId"])
        if request.get("CopyImageTags"):
            # The user's own tags of the source, none of AWS's. A key in both is undocumented; here the request's own
            # value counts.
            tags["image"] = {**without_reserved(source.tags), **tags["image"]}
            check_tag_count(tags["image"])
        key, reason = self.key_of_copy(source, request)
        image = Image(
            self,
            random_ami_id(),
            name,
            description=request.get("Description") or "",
            source_image_id=source.id,
            source_image_region=request["SourceRegion"],
            state_reason=reason,
            **{
                same: getattr(source, same)
                for same in (
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
        image.devices = [self.copied_device(device, source, image, key) for device in source.devices]
        return self.add_image(image, tags, emulation.pending_seconds)

    def source_of_copy(self, region: str, image_id: str) -> Image:
        """EC2 API Reference, "Error codes": InvalidAMIID.NotFound, InvalidAMIID.Unavailable (not in a state to be
        used).

        What CopyImage answers for a source that is not available yet is undocumented; this is what others answer.
        """
        if region not in ec2_backends[self.account_id]:
            raise invalid(f"Invalid region: {region}")
        source = ec2_backends[self.account_id][region].image(image_id)
        if source.state != "available":
            raise EC2ClientError(
                "InvalidAMIID.Unavailable",
                f"The image ID '{image_id}' is currently {source.state} and may not be used for this operation",
            )
        return source

    def key_of_copy(self, source: Image, request: dict[str, Any]) -> tuple[str | None, dict[str, str] | None]:
        """The key that the copy is encrypted with, and why the copy will fail.

        EC2 API Reference, CopyImage, parameters Encrypted and KmsKeyId: a key needs Encrypted; it must be one of this
        Region; it is validated asynchronously, so that a wrong key fails the image, not the request. EC2 User Guide,
        "Use encryption with EBS-backed AMIs": an encrypted source stays encrypted; encryption by default encrypts all;
        no key given means the Region's AWS managed key, or, in one and the same Region, the source's own.
        """
        asked, key_id = request.get("Encrypted"), request.get("KmsKeyId")
        if key_id and not asked:
            raise InvalidParameterCombination("The parameter KmsKeyId requires the parameter Encrypted to be set.")
        encrypted_already = next((s for s in source.snapshots if s.encrypted), None)
        if encrypted_already and asked is False:
            # The words of EC2 are in packer's issue 6789.
            raise EC2ClientError(
                "InvalidRequest",
                f"Snapshot {encrypted_already.id} is encrypted. "
                "Creating unencrypted copy from an encrypted snapshot is not supported.",
            )
        if key_id:
            key = usable_key(self.account_id, self.region_name, key_id)
            return key, None if key else KEY_NOT_ACCESSIBLE
        if asked or self.ebs_encryption_by_default:
            return self.default_key(), None
        if encrypted_already:
            same_region = request["SourceRegion"] == self.region_name
            return (encrypted_already.kms_key_id if same_region else self.default_key()), None
        return None, None

    def default_key(self) -> str:
        return self.default_kms_key_id or self._create_default_encryption_key()

    def copied_device(self, device: Device, source: Image, image: Image, key: str | None) -> Device:
        """EC2 User Guide, "How Amazon EC2 AMI copy works": the copy has snapshots of its own, one for each of the
        source's.
        """
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

    def register_image(self, request: dict[str, Any]) -> Image:  # type: ignore[override]
        """EC2 API Reference, RegisterImage."""
        tags = creation_tags(request.get("TagSpecifications", []), {"image"})
        name = self.unused_name(request.get("Name"))
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
        image.devices = [self.registered_device(mapping) for mapping in request.get("BlockDeviceMappings", [])]
        if not image.devices:
            # EC2 wants a root device; moto registers without one too, and so do the tests people write against it.
            snapshot = self.new_snapshot(15, f"Auto-created snapshot for AMI {image.id}", None, False, image.id)
            image.devices = [Device(image.root_device_name, 15, snapshot)]
        return self.add_image(image, tags, min(emulation.pending_seconds, 1.0))

    def registered_device(self, mapping: dict[str, Any]) -> Device:
        """EC2 API Reference, "Error codes": InvalidSnapshot.NotFound; data type EbsBlockDevice: the size may be
        the snapshot's.
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

    def unused_name(self, name: str | None) -> str:
        """EC2 API Reference, "Error codes": InvalidAMIName.Duplicate. CreateImage and RegisterImage want a name
        unique among the owner's images of the Region. CopyImage does not: packer's issues 3399 and 13486 show
        copies of one name.
        """
        name = check_name(name)
        for image in self.amis.values():
            if image.name == name and image.owner_id == self.account_id:
                raise EC2ClientError("InvalidAMIName.Duplicate", f"AMI name {name} is already in use by AMI {image.id}")
        return name

    def create_image(self, request: dict[str, Any]) -> Image:  # type: ignore[override]
        """EC2 API Reference, CreateImage. EC2 User Guide, "Trace AMI ancestry": the source is what the instance
        was launched from.
        """
        tags = creation_tags(request.get("TagSpecifications", []), {"image", "snapshot"})
        name = self.unused_name(request.get("Name"))
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
        # moto gives each instance a volume at /dev/sda1, whatever its image calls the root.
        if device_name == "/dev/sda1" and instance.root_device_name not in instance.block_device_mapping:
            device_name = instance.root_device_name
        return Device(device_name, volume.size, snapshot, volume.volume_type)

    # Changing images

    def modify_image_attribute(
        self,
        ami_id: str,
        launch_permissions_to_add: list[dict[str, str]],
        launch_permissions_to_remove: list[dict[str, str]],
    ) -> None:
        """A pending image cannot be changed: EC2's answer is in SUSE-Enceladus/ec2imgutils' issue 45; no page
        states it.
        """
        image = self.image(ami_id)
        if image.state == "pending":
            raise EC2ClientError(
                "InvalidAMIID.Unavailable",
                f"The image ID '{ami_id}' is currently pending and may not be used for this operation",
            )
        super().modify_image_attribute(ami_id, launch_permissions_to_add, launch_permissions_to_remove)

    def deregister_image(self, ami_id: str) -> Image:  # type: ignore[override]
        """EC2 User Guide, "Protect an Amazon EC2 AMI from deregistration" (the error code is undocumented),
        "Monitor AMI events".
        """
        if ami_id in self.deleted_amis:
            raise UnvailableAMIIdError(ami_id)
        image = self.image(ami_id)
        if image.deregistration_protection != "disabled" or (
            image.protected_until and utcnow() < image.protected_until
        ):
            raise EC2ClientError("OperationNotPermitted", f"The image ID '{ami_id}' is protected from deregistration.")
        super().deregister_image(ami_id)
        self.tags.pop(ami_id, None)
        self.image_event(ami_id, "deregistered")
        return image

    def disable_image(self, image: Image) -> None:
        """EC2 User Guide, "Disable an Amazon EC2 AMI": all launch permissions are taken away. "Monitor AMI
        events": `disabled`.
        """
        if image.state == "disabled":
            return
        if image.state != "available":
            raise EC2ClientError("InvalidAMIID.Unavailable", f"The image ID '{image.id}' is currently {image.state}")
        image.launch_permissions.clear()
        image.state = "disabled"
        self.image_event(image.id, "disabled")

    def enable_image(self, image: Image) -> None:
        """EC2 User Guide, "Monitor AMI events": EnableImage ends in `available`, and says so as a new image does."""
        if image.state == "disabled":
            image.state = "available"
            self.image_event(image.id, "available")

    def deprecate_image(self, image: Image, at: datetime) -> None:
        """EC2 API Reference, EnableImageDeprecation, parameter DeprecateAt: to the minute, not in the past, at
        most 10 years from now (2 for a public image); seconds are rounded to the nearest minute.
        """
        at = at.astimezone(timezone.utc).replace(tzinfo=None) if at.tzinfo else at
        rounded = (at + timedelta(seconds=30)).replace(second=0, microsecond=0)
        now = utcnow().replace(tzinfo=None)
        if at < now or at > now + timedelta(days=366 * (2 if image.is_public else 10)):
            raise invalid(
                "Invalid value for DeprecateAt: the time must not be in the past, and at most 10 years from now"
            )
        image.deprecation_time = rounded


class Ec2Operations(EC2Response):
    """The operations of EC2 that differ from moto's."""

    def request(self) -> dict[str, Any]:
        """The request's parameters as plain dictionaries and lists."""
        self.error_on_dryrun()
        parameters = self._get_params()
        return parameters.original_dict() if hasattr(parameters, "original_dict") else dict(parameters)

    def asked_image(self) -> Image:
        self.error_on_dryrun()
        return self.ec2_backend.image(self._get_param("ImageId"))

    def copy_image(self) -> ActionResult:
        return ActionResult({"ImageId": self.ec2_backend.copy_image(self.request()).id})

    def register_image(self) -> ActionResult:
        return ActionResult({"ImageId": self.ec2_backend.register_image(self.request()).id})

    def create_image(self) -> ActionResult:
        return ActionResult({"ImageId": self.ec2_backend.create_image(self.request()).id})

    def describe_images(self) -> ActionResult:
        """EC2 API Reference, DescribeImages: disabled images are left out, even where asked for by id, unless
        IncludeDisabled; deprecated ones of other owners are, unless IncludeDeprecated or asked for by id
        ("Deprecate an Amazon EC2 AMI").
        """
        self.error_on_dryrun()
        ids = self._get_param("ImageIds", [])
        disabled = self._get_param("IncludeDisabled", False)
        deprecated = self._get_param("IncludeDeprecated", False) or bool(ids)
        filters = self._filters_from_querystring()
        backend: Ec2 = self.ec2_backend

        def seen(image: Image) -> bool:
            return image.visible and (disabled or image.state != "disabled")

        def shown(image: Image) -> bool:
            own = image.owner_id == backend.account_id
            return seen(image) and (
                own
                or deprecated
                or not image.deprecation_time
                or image.deprecation_time > utcnow().replace(tzinfo=None)
            )

        if ids:
            images = backend.images_of(ids, seen)
        else:
            images = [image for image in backend.amis.values() if shown(image)]
        images = backend.owned_by(self._get_param("Owners", []), images)
        images = backend.launchable_by(self._get_param("ExecutableUsers", []), images)
        return ActionResult(self.page(filtered(images, filters), ids))

    def page(self, images: list[Image], ids: list[str]) -> dict[str, Any]:
        """EC2 API Reference, DescribeImages, parameters MaxResults and NextToken; "Paginate the results of API
        requests".
        """
        size, token = self._get_param("MaxResults"), self._get_param("NextToken")
        if size is not None and ids:
            raise InvalidParameterCombination("The parameter imageIdsSet cannot be used with the parameter maxResults")
        if size is not None and not 5 <= int(size) <= 1000:
            raise invalid(
                f"Value ( {size} ) for parameter maxResults is invalid. Expecting a value between 5 and 1000."
            )
        start = self.position(token) if token else 0
        end = start + int(size) if size is not None else len(images)
        result: dict[str, Any] = {"Images": [image.described() for image in images[start:end]]}
        if end < len(images):
            result["NextToken"] = base64.b64encode(f"images:{end}".encode()).decode()
        return result

    @staticmethod
    def position(token: str) -> int:
        try:
            return int(base64.b64decode(token, validate=True).decode().removeprefix("images:"))
        except ValueError:
            raise EC2ClientError("InvalidNextToken", "The specified NextToken is not valid") from None

    def deregister_image(self) -> ActionResult:
        """EC2 API Reference, DeregisterImage, parameter DeleteAssociatedSnapshots."""
        self.error_on_dryrun()
        image = self.ec2_backend.deregister_image(self._get_param("ImageId"))
        result: dict[str, Any] = {"Return": True}
        if self._get_param("DeleteAssociatedSnapshots", False):
            for snapshot in image.snapshots:
                self.ec2_backend.snapshots.pop(snapshot.id, None)
            result["DeleteSnapshotResults"] = [{"SnapshotId": s.id, "ReturnCode": "success"} for s in image.snapshots]
        return ActionResult(result)

    def enable_image_deprecation(self) -> ActionResult:
        image = self.asked_image()
        self.ec2_backend.deprecate_image(image, self._get_param("DeprecateAt"))
        return ActionResult({"Return": True})

    def disable_image_deprecation(self) -> ActionResult:
        self.asked_image().deprecation_time = None
        return ActionResult({"Return": True})

    def enable_image_deregistration_protection(self) -> ActionResult:
        """AWS CLI Command Reference, enable-image-deregistration-protection, example: the words that are returned."""
        image = self.asked_image()
        cooldown = self._get_param("WithCooldown", False)
        image.deregistration_protection = "enabled-with-cooldown" if cooldown else "enabled-without-cooldown"
        return ActionResult({"Return": image.deregistration_protection})

    def disable_image_deregistration_protection(self) -> ActionResult:
        """EC2 API Reference, EnableImageDeregistrationProtection, parameter WithCooldown: protected for 24 hours
        more.

        What DescribeImages says of an image during these hours is undocumented; here `disabled`.
        """
        image = self.asked_image()
        if image.deregistration_protection == "enabled-with-cooldown":
            image.protected_until = utcnow() + timedelta(hours=24)
        image.deregistration_protection = "disabled"
        return ActionResult({"Return": image.deregistration_protection})

    def disable_image(self) -> ActionResult:
        self.ec2_backend.disable_image(self.asked_image())
        return ActionResult({"Return": True})

    def enable_image(self) -> ActionResult:
        self.ec2_backend.enable_image(self.asked_image())
        return ActionResult({"Return": True})

    def modify_image_attribute(self) -> ActionResult:
        """EC2 API Reference, ModifyImageAttribute: a description may be set too, in two ways."""
        result = super().modify_image_attribute()
        description = self._get_param("Description", {}).get("Value")
        if self._get_param("Attribute") == "description":
            description = self._get_param("Value")
        if description is not None:
            self.ec2_backend.image(self._get_param("ImageId")).description = description
        return result

    def modify_snapshot_attribute(self) -> ActionResult:
        """EC2 API Reference, ModifySnapshotAttribute, parameter CreateVolumePermission: the form with lists to add
        and to remove.
        """
        self.error_on_dryrun()
        snapshot_id, lists = self._get_param("SnapshotId"), self._get_param("CreateVolumePermission", {})
        for permissions, change in (
            (lists.get("Add", []), self.ec2_backend.add_create_volume_permission),
            (lists.get("Remove", []), self.ec2_backend.remove_create_volume_permission),
        ):
            users = [p["UserId"] for p in permissions if "UserId" in p]
            change(snapshot_id, user_ids=users, groups=[p["Group"] for p in permissions if "Group" in p])
        return super().modify_snapshot_attribute()

    def create_tags(self) -> ActionResult:
        """EC2 API Reference, CreateTags: a tag without a value has an empty one."""
        tags = {tag["Key"]: tag.get("Value", "") for tag in self._get_param("Tags", [])}
        self.check_tagging(tags)
        check_tags(tags)
        self.ec2_backend.create_tags(self._get_param("Resources", []), tags)
        return EmptyResult()

    def delete_tags(self) -> ActionResult:
        tags = {tag["Key"]: tag.get("Value") for tag in self._get_param("Tags", [])}
        self.check_tagging(tags)
        check_tag_keys(tags)
        self.ec2_backend.delete_tags(self._get_param("Resources", []), tags)
        return EmptyResult()

    def check_tagging(self, tags: dict[str, Any]) -> None:
        resources = self._get_param("Resources", [])
        validate_resource_ids(resources)
        self.ec2_backend.do_resources_exist(resources)
        self.error_on_dryrun()
        keys = [tag["Key"] for tag in self._get_param("Tags", [])]
        if len(keys) != len(tags):
            raise invalid(f"Duplicate tag key '{next(key for key in keys if keys.count(key) > 1)}' specified.")

    def describe_regions(self) -> ActionResult:
        """EC2 API Reference, DescribeRegions, parameter AllRegions: without it, only Regions that are enabled for
        the account.
        """
        self.error_on_dryrun()
        regions = self.ec2_backend.describe_regions(self._get_param("RegionNames", []))
        every = self._get_param("AllRegions", False)
        return ActionResult({"Regions": [r for r in regions if every or r.opt_in_status != "not-opted-in"]})


def tag_at_once(resource: TaggedEC2Resource, tags: Tags) -> None:
    """moto tags key by key, which would be as many changes, and events, as there are keys."""
    resource.ec2_backend.create_tags([resource.id], tags)


# --- Systems Manager ------------------------------------------------------------------------------------------------


class ParameterStore(SimpleSystemManagerBackend):
    """Parameter Store of one account and Region."""

    # moto finds a backend's paths in the module beside the one the class is part of.
    __module__ = SimpleSystemManagerBackend.__module__

    def put_parameter(self, name: str, *args: Any, **kwargs: Any) -> Any:
        """AWS Systems Manager API Reference, PutParameter, parameter DataType: `aws:ec2:image` is validated
        asynchronously. The call succeeds even where the value is no available image of the Region; the parameter
        is then not made, or not changed.
        """
        versions = list(self._parameters[name])
        parameter = super().put_parameter(name, *args, **kwargs)
        if parameter.data_type == "aws:ec2:image" and not self.launchable(parameter.value):
            self._parameters[name][:] = versions
            if not versions:
                del self._parameters[name]
        return parameter

    def launchable(self, image_id: str) -> bool:
        image = self.ec2.amis.get(image_id)
        return image is not None and image.state == "available"

    @property
    def ec2(self) -> Ec2:
        return ec2_backends[self.account_id][self.region_name]

    def found(self, name: str) -> Parameter | None:
        """A parameter by its name or ARN, of a version or label after a colon; None if there is none."""
        try:
            return self.get_parameter(name)
        except ParameterVersionNotFound:
            return None

    def get_parameter(self, name: str) -> Parameter | None:
        """EC2 User Guide, "Reference the latest AMIs using Systems Manager public parameters": parameters of AWS under
        `/aws/service/` hold ids of public images, their data type is `aws:ec2:image`.

        moto has those of Amazon Linux and ECS with the ids they once had. Others, which it lacks, get an id that
        follows from Region and name; the images behind them are made when they are first asked for.
        """
        name = re.sub(r"^arn:[^:]*:ssm:[^:]*:\d*:parameter(?=/)", "", name)
        path = name.split(":")[0]
        if path not in self._parameters and names_public_image(path):
            self._parameters[path].append(self.published(path))
        parameter = super().get_parameter(name)
        if parameter and parameter.name.startswith(PUBLIC) and IMAGE_ID.fullmatch(parameter.value):
            parameter.data_type = "aws:ec2:image"
            self.ec2.amis.setdefault(parameter.value, public_image(self.ec2, parameter))
        return parameter

    def get_parameters(self, names: list[str]) -> dict[str, Parameter]:
        for name in names:
            self.found(name)
        return super().get_parameters(names)

    def published(self, path: str) -> Parameter:
        digest = hashlib.sha256(f"{self.region_name}{path}".encode()).hexdigest()
        return Parameter(
            self.account_id, path, f"ami-{digest[:17]}", "String", None, None, None, utcnow(), 1, "aws:ec2:image"
        )


PUBLIC = "/aws/service/"
# Systems Manager User Guide, "Discover public parameters in Parameter Store", and the guides of ECS, EKS, Bottlerocket,
# Canonical, Debian and others whose parameters the field uses: names under `/aws/service/` that hold an image's id.
PUBLIC_IMAGES = re.compile(
    r"/aws/service/(?:"
    r"(?:ami-amazon-linux-latest|ami-windows-latest|ami-macos-latest|debian|suse|freebsd|marketplace)/.+"
    r"|(?:ecs|eks|bottlerocket|canonical|deeplearning|neuron)/.+/(?:image_id|image-id|ami-id))"
)
# The account and the alias that DescribeImages shows for Amazon Linux.
AMAZON, AMAZON_ALIAS = "137112412989", "amazon"


def names_public_image(path: str) -> bool:
    return PUBLIC_IMAGES.fullmatch(path) is not None


def public_image(ec2: Ec2, parameter: Parameter) -> Image:
    """An image of Amazon's that a public parameter names. Its name is invented: the parameter's, and its version."""
    name = re.sub(r"/(?:image_id|image-id|ami-id)$", "", parameter.name.removeprefix(PUBLIC))
    return Image(
        ec2,
        parameter.value,
        f"{name.removeprefix('ami-amazon-linux-latest/')}-{parameter.version}"[:128],
        owner_id=AMAZON,
        owner_alias=AMAZON_ALIAS,
        state="available",
        architecture="arm64" if "arm64" in name or "aarch64" in name else "x86_64",
        platform="windows" if name.startswith("ami-windows-latest/") else None,
        launch_permissions=[{"Group": "all"}],
        devices=[Device("/dev/xvda", 8)],
    )


def parameter_store(account: str, region: str) -> ParameterStore:
    return ssm_backends[account][region]


# --- Images and parameters that are there from the start ------------------------------------------------------------


def load_image(given: dict[str, Any], backend: Ec2) -> None:
    created = (
        datetime.fromisoformat(given["creationDate"].replace("Z", "+00:00")) if "creationDate" in given else utcnow()
    )
    image = Image(
        backend,
        given["id"],
        given["name"],
        description=given.get("description", ""),
        creation_date=created,
        state=given.get("state", "available"),
        source_image_id=given.get("sourceImageId"),
        source_image_region=given.get("sourceImageRegion"),
        owner_id=given.get("owner", backend.account_id),
    )
    key = backend.default_key() if given.get("encrypted") else None
    snapshot = backend.new_snapshot(8, f"Created for {image.id}", key, key is not None, image.id)
    image.devices = [Device(image.root_device_name, 8, snapshot)]
    backend.amis[image.id] = image
    backend.create_tags([image.id], given.get("tags", {}))
    backend.create_tags([snapshot.id], given.get("snapshotTags", {}))


def load_parameter(given: dict[str, Any], backend: SimpleSystemManagerBackend) -> None:
    """AWS Systems Manager User Guide, "Working with public parameters": those of AWS begin with /aws/, as nobody
    else's may.
    """
    backend._parameters[given["name"]][:] = [
        Parameter(
            account_id=backend.account_id,
            name=given["name"],
            value=given["value"],
            parameter_type="String",
            description=None,
            allowed_pattern=None,
            keyid=None,
            last_modified_date=utcnow(),
            version=1,
            data_type=given.get("dataType", "text"),
        )
    ]


# --- Putting it all in place ----------------------------------------------------------------------------------------


def install() -> None:
    """Replaces what differs in moto; to be called once, before the first request."""
    ec2_backends.backend = Ec2
    moto.ec2.urls.url_paths["{0}/"] = Ec2Operations.dispatch
    TaggedEC2Resource.add_tags = tag_at_once
    ssm_backends.backend = ParameterStore
    emulation.clock.start()
