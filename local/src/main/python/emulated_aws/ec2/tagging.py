"""Tags of EC2's resources: their limits, and the events of their changes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from moto.ec2.exceptions import EC2ClientError, TagLimitExceeded
from moto.ec2.models import EC2Backend
from moto.ec2.models.core import TaggedEC2Resource
from moto.ec2.utils import get_prefix

from emulated_aws.ec2.errors import invalid_parameter
from emulated_aws.emulation import emulation

Tags = dict[str, str]

MAX_TAGS = 50
# Prefix of the tags that AWS sets.
RESERVED = "aws:"


def check_tag_keys(keys: Iterable[str]) -> None:
    """EC2 User Guide, "Tag your Amazon EC2 resources", Tag restrictions: `aws:` is reserved; keys of at most 128
    characters.
    """
    for key in keys:
        if key.lower().startswith(RESERVED):
            raise invalid_parameter(f"Tag keys starting with '{RESERVED}' are reserved for internal use")
        if not 1 <= len(key) <= 128:
            raise invalid_parameter(f"Tag key exceeds the maximum length of 128 characters or is empty: '{key}'")


def check_tags(tags: Tags) -> None:
    """EC2 User Guide, "Tag your Amazon EC2 resources", Tag restrictions: values of at most 256 characters."""
    check_tag_keys(tags)
    for key, value in tags.items():
        if len(value) > 256:
            raise invalid_parameter(f"Tag value exceeds the maximum length of 256 characters: '{key}'")


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
    is unique for each resource; the error for a key given twice is in cloud-custodian's issue 3792.
    """
    tags: dict[str, Tags] = {resource_type: {} for resource_type in taggable}
    for specification in specifications:
        resource_type = specification.get("ResourceType")
        if resource_type not in taggable:
            raise invalid_parameter(f"'{resource_type}' is not a valid taggable resource type for this operation.")
        for tag in specification.get("Tags", []):
            if tag["Key"] in tags[resource_type]:
                raise invalid_parameter(f"Duplicate tag key '{tag['Key']}' specified.")
            tags[resource_type][tag["Key"]] = tag.get("Value", "")
    for resource_tags in tags.values():
        check_tags(resource_tags)
        check_tag_count(resource_tags)
    return tags


def check_required_tags(tags: dict[str, Tags]) -> None:
    """AWS Organizations User Guide, "Enforce tagging with tag policies": a policy can require keys on new resources of
    a type. Code and message are in hashicorp/packer-plugin-amazon's issue 591.
    """
    for resource_type, keys in emulation.controls.required_tags.items():
        missing = [key for key in keys if resource_type in tags and key not in tags[resource_type]]
        if missing:
            raise EC2ClientError("TagPolicyViolation", f"The resource is missing the tag key(s) '{', '.join(missing)}'")


def without_reserved(tags: Tags) -> Tags:
    return {key: value for key, value in tags.items() if not key.startswith(RESERVED)}


class TaggingBackend(EC2Backend):
    """Tags of the EC2 resources of one account and Region."""

    # moto derives the URL paths of a backend from the module of its class.
    __module__ = EC2Backend.__module__

    def __init__(self, region_name: str, account_id: str) -> None:
        # Before moto's constructor, which tags resources.
        self.tag_versions: dict[str, int] = {}
        super().__init__(region_name, account_id)

    def emit_tag_event(self, resource_id: str, keys: Iterable[str]) -> None:
        """AWS Resource Groups, "Monitor tag changes with serverless workflows and Amazon EventBridge": the form.

        Undocumented: that tags set at creation cause this event too, and that the ARN of an AMI includes the account,
        as that of the instance in the sample does. Consumers should use only what follows the last slash of the ARN.
        """
        resource_type = {"ami": "image", "snap": "snapshot", "i": "instance"}.get(get_prefix(resource_id))
        changed = sorted(keys)
        if not resource_type or not changed:
            return
        version = self.tag_versions[resource_id] = self.tag_versions.get(resource_id, 0) + 1
        emulation.emit_event(
            self.account_id,
            self.region_name,
            "aws.tag",
            "Tag Change on Resource",
            f"arn:{self.partition}:ec2:{self.region_name}:{self.account_id}:{resource_type}/{resource_id}",
            {
                "changed-tag-keys": changed,
                "service": "ec2",
                "resource-type": resource_type,
                "version": version,
                "tags": dict(self.tags.get(resource_id, {})),
            },
        )

    def create_tags(self, resource_ids: list[str], tags: Tags) -> bool:
        """EC2 API Reference, CreateTags: adds or overwrites; one resource that would have too many tags fails the whole
        request.
        """
        for resource_id in resource_ids:
            check_tag_count({**self.tags.get(resource_id, {}), **tags})
        for resource_id in resource_ids:
            before = dict(self.tags.get(resource_id, {}))
            if tags:
                self.tags[resource_id].update(tags)
            self.emit_tag_event(resource_id, (key for key, value in tags.items() if before.get(key) != value))
        return True

    def delete_tags(self, resource_ids: list[str], tags: dict[str, str | None]) -> bool:
        """EC2 API Reference, DeleteTags: a tag is deleted only if the value in the request, if there is one, is its
        value; without tags in the request, all of the user's tags are deleted.
        """
        for resource_id in resource_ids:
            own = self.tags.get(resource_id, {})
            requested = tags or dict.fromkeys(without_reserved(own))
            deleted = [key for key, value in requested.items() if key in own and value in (None, own[key])]
            for key in deleted:
                del own[key]
            self.emit_tag_event(resource_id, deleted)
        return True


def add_tags_in_one_request(resource: TaggedEC2Resource, tags: Tags) -> None:
    """Replaces moto's method, which sets tags one by one: each would be a change, and an event, of its own."""
    resource.ec2_backend.create_tags([resource.id], tags)
