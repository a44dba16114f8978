"""The filters of DescribeImages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from moto.ec2.exceptions import (
    EC2ClientError,
)

from emulated_aws.ec2.errors import invalid_parameter
from emulated_aws.ec2.image import Image, timestamp


def wildcard_pattern(value: str) -> re.Pattern[str]:
    """EC2 User Guide, "List and filter your resources", Wildcards: `*` and `?`, escaped by a backslash."""
    parts = re.findall(r"\\.|.", value, re.DOTALL)
    meaning = {"*": ".*", "?": "."}
    return re.compile("".join(meaning.get(part) or re.escape(part[-1]) for part in parts), re.DOTALL)


def boolean_text(value: bool) -> str:
    return str(value).lower()


# EC2 API Reference, DescribeImages, parameter Filter: each filter, and the values of an image that it compares.
IMAGE_FILTERS: dict[str, Callable[[Image], Iterable[str | None]]] = {
    "architecture": lambda image: [image.architecture],
    "block-device-mapping.delete-on-termination": lambda image: [
        boolean_text(d.delete_on_termination) for d in image.devices
    ],
    "block-device-mapping.device-name": lambda image: [d.name for d in image.devices],
    "block-device-mapping.encrypted": lambda image: [boolean_text(d.encrypted) for d in image.devices],
    "block-device-mapping.snapshot-id": lambda image: [s.id for s in image.snapshots],
    "block-device-mapping.volume-size": lambda image: [str(d.size) for d in image.devices],
    "block-device-mapping.volume-type": lambda image: [d.volume_type for d in image.devices],
    "creation-date": lambda image: [timestamp(image.creation_date)],
    "description": lambda image: [image.description],
    "ena-support": lambda image: [boolean_text(image.ena_support)],
    "free-tier-eligible": lambda image: ["false"],
    "hypervisor": lambda image: [image.hypervisor],
    "image-allowed": lambda image: ["true"],
    "image-id": lambda image: [image.id],
    "image-type": lambda image: [image.image_type],
    "is-public": lambda image: [boolean_text(image.is_public)],
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
    "source-image-id": lambda image: [image.stated_source[0]],
    "source-image-region": lambda image: [image.stated_source[1]],
    "source-instance-id": lambda image: [image.instance_id],
    "sriov-net-support": lambda image: [image.sriov],
    "state": lambda image: [image.state],
    "state-reason-code": lambda image: [image.state_reason["Code"]] if image.state_reason else [],
    "state-reason-message": lambda image: [image.state_reason["Message"]] if image.state_reason else [],
    "tag-key": lambda image: image.tags,
    "virtualization-type": lambda image: [image.virtualization_type],
}


def filter_values(name: str) -> Callable[[Image], Iterable[str | None]]:
    if name.startswith("tag:"):
        return lambda image: [image.tags.get(name[len("tag:") :])]
    if name not in IMAGE_FILTERS:
        raise invalid_parameter(f"The filter '{name}' is invalid")
    return IMAGE_FILTERS[name]


def apply_filters(images: Iterable[Image], filters: dict[str, list[str]]) -> list[Image]:
    """EC2 User Guide, "List and filter your resources": filters are combined by AND, the values of one filter by OR;
    case matters.
    """
    for values in filters.values():
        # EC2 API Reference, "Error codes": FilterLimitExceeded; "List and filter your resources": at most 200 values a
        # filter.
        if len(values) > 200:
            raise EC2ClientError(
                "FilterLimitExceeded", "The maximum number of filter values specified on a single call is 200"
            )
    conditions = [
        (filter_values(name), [wildcard_pattern(value) for value in values]) for name, values in filters.items()
    ]
    return [
        image
        for image in images
        if all(
            any(pattern.fullmatch(value) for value in values(image) if value is not None for pattern in patterns)
            for values, patterns in conditions
        )
    ]
