"""Keys, buckets, images, parameters and stacks that exist from the start. Creating them sends no events."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from moto.cloudformation.models import cloudformation_backends
from moto.ec2.models import ec2_backends
from moto.kms.models import kms_backends
from moto.s3.models import s3_backends
from moto.ssm.models import Parameter
from moto.utilities.utils import get_partition

from emulated_aws.cloudformation.backend import StackBackend
from emulated_aws.ec2.image import Device, Image
from emulated_aws.ec2.image_backend import ImageBackend
from emulated_aws.emulation import emulation
from emulated_aws.ssm import ParameterStore, parameter_store


def load_world(world: dict[str, Any], account: str) -> None:
    with emulation.without_events():
        for bucket in world.get("buckets", []):
            s3_backends[account][get_partition(bucket["region"])].create_bucket(bucket["name"], bucket["region"])
        for key in world.get("keys", []):
            load_key(key, account)
        for image in world.get("images", []):
            load_image(image, ec2_backends[account][image["region"]])
        for parameter in world.get("parameters", []):
            load_parameter(parameter, parameter_store(account, parameter["region"]))
        for stack in world.get("stacks", []):
            load_stack(stack, cloudformation_backends[account][stack["region"]])


def load_key(entry: dict[str, Any], account: str) -> None:
    """A customer's symmetric key with the id of the entry."""
    keys = kms_backends[account][entry["region"]]
    key = keys.create_key(
        policy="", key_usage="ENCRYPT_DECRYPT", key_spec="SYMMETRIC_DEFAULT", description="", tags=None
    )
    del keys.keys[key.id]
    key.id = entry["id"]
    key.arn = f"{key.arn.rpartition('/')[0]}/{key.id}"
    keys.keys[key.id] = key


def load_image(entry: dict[str, Any], backend: ImageBackend) -> None:
    created = entry.get("creationDate")
    image = Image(
        backend,
        entry["id"],
        entry["name"],
        description=entry.get("description", ""),
        creation_date=datetime.fromisoformat(created.replace("Z", "+00:00")) if created else emulation.now(),
        state=entry.get("state", "available"),
        source_image_id=entry.get("sourceImageId"),
        source_image_region=entry.get("sourceImageRegion"),
        owner_id=entry.get("owner", backend.account_id),
        product_codes=set(entry.get("productCodes", [])),
    )
    deprecated = entry.get("deprecationTime")
    if deprecated:
        image.deprecation_time = datetime.fromisoformat(deprecated.replace("Z", "+00:00")).replace(tzinfo=None)
    if not image.owned and entry.get("shared", True):
        image.launch_permissions.append({"UserId": backend.account_id})
    key = entry.get("kmsKeyId") or (backend.default_key() if entry.get("encrypted") else None)
    snapshot = backend.new_snapshot(8, f"Created for {image.id}", key, key is not None, image.id)
    if image.state == "pending":
        snapshot.status = "pending"
    image.devices = [Device(image.root_device_name, 8, snapshot)]
    backend.amis[image.id] = image
    backend.create_tags([image.id], entry.get("tags", {}))
    backend.create_tags([snapshot.id], entry.get("snapshotTags", {}))


def load_parameter(entry: dict[str, Any], backend: ParameterStore) -> None:
    """AWS Systems Manager User Guide, "Working with public parameters": those of AWS begin with /aws/, which
    PutParameter rejects.
    """
    backend.replace_parameter(
        Parameter(
            account_id=backend.account_id,
            name=entry["name"],
            value=entry["value"],
            parameter_type="String",
            description=None,
            allowed_pattern=None,
            keyid=None,
            last_modified_date=emulation.now(),
            version=1,
            data_type=entry.get("dataType", "text"),
        )
    )


def load_stack(entry: dict[str, Any], backend: StackBackend) -> None:
    settings = {}
    if "uuid" in entry:
        path = f"stack/{entry['name']}/{entry['uuid']}"
        region, account = backend.region_name, backend.account_id
        settings["stack_id"] = f"arn:{get_partition(region)}:cloudformation:{region}:{account}:{path}"
    stack = backend.create_stack(
        name=entry["name"],
        template=json.dumps(entry["template"]),
        parameters=entry.get("parameters", {}),
        tags=entry.get("tags", {}),
        **settings,
    )
    if stack.status != "CREATE_COMPLETE":
        raise ValueError(f"stack {stack.name} cannot be created: {stack.failure}")
