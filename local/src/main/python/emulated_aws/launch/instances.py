"""Launching instances: which image an instance is launched from."""

from __future__ import annotations

from typing import Any

from moto.core.types import Base64EncodedString
from moto.ec2.exceptions import EC2ClientError, InvalidLaunchTemplateVersionNotFound
from moto.ec2.models.instances import Reservation
from moto.ec2.models.launch_templates import LaunchTemplate, LaunchTemplateVersion
from moto.ec2.utils import parse_user_data

from emulated_aws.ec2.image import Image
from emulated_aws.ec2.sharing import SharingBackend
from emulated_aws.ssm import parameter_store
from emulated_aws.values import is_true

SSM_PREFIX = "resolve:ssm:"


class LaunchBackend(SharingBackend):
    """EC2 of one account and Region, with the launching of instances."""

    __module__ = SharingBackend.__module__

    def resolve_image_id(self, image_id: str) -> str:
        """EC2 User Guide, "Use a Systems Manager parameter instead of an AMI ID": `resolve:ssm:` and the name or ARN of
        a parameter, with a version or label after a colon.

        Its data type must be `aws:ec2:image`; the error for other types is in aws/aws-cdk's issue 26712. The error for
        a parameter that does not exist is undocumented; here it has the same code.
        """
        if not image_id.startswith(SSM_PREFIX):
            return image_id
        name = image_id.removeprefix(SSM_PREFIX)
        parameter = parameter_store(self.account_id, self.region_name).find(name)
        if not parameter:
            raise EC2ClientError("SsmInvalidParameter", f"The Systems Manager parameter {name} does not exist.")
        if parameter.data_type != "aws:ec2:image":
            raise EC2ClientError(
                "SsmInvalidParameter",
                "Unsupported data type. The following parameter data types are supported: aws:ec2:image",
            )
        return parameter.value

    def launchable_image(self, image_id: str) -> Image:
        """EC2 API Reference, "Error codes": InvalidAMIID.NotFound, InvalidAMIID.Unavailable (not in a state from which
        an instance can be launched).
        """
        image = self.image(self.resolve_image_id(image_id))
        if image.state != "available":
            raise EC2ClientError(
                "InvalidAMIID.Unavailable",
                f"The image ID '{image.id}' is currently {image.state} and may not be used for this operation",
            )
        return image

    def template_version(self, specification: dict[str, Any]) -> LaunchTemplateVersion:
        """EC2 API Reference, data type LaunchTemplateSpecification: by id or name; the version is a number, `$Latest`
        or `$Default`; `$Default` if it is absent.
        """
        name, template_id = specification.get("LaunchTemplateName"), specification.get("LaunchTemplateId")
        template = self.get_launch_template_by_name(name) if name else self.get_launch_template(template_id)
        return template.get_version(specification.get("Version") or "$Default")

    def _get_template_from_args(self, launch_template_arg: dict[str, Any]) -> LaunchTemplateVersion:
        return self.template_version(launch_template_arg)

    def run_instances(
        self,
        image_id: str | None,
        count: int,
        user_data: Base64EncodedString | None,
        security_group_names: list[str],
        **options: Any,
    ) -> Reservation:
        """EC2 API Reference, RunInstances, parameter LaunchTemplate: parameters of the request override those of the
        launch template; one of the two names the image.
        """
        data: dict[str, Any] = {}
        if options.get("launch_template"):
            data = self.template_version(options["launch_template"]).data
        image_id = image_id or data.get("ImageId")
        if not image_id:
            raise EC2ClientError("MissingParameter", "The request must contain the parameter ImageId")
        image = self.launchable_image(image_id)
        mappings = options.pop("block_device_mappings", None) or data.get("BlockDeviceMappings")
        if volumes := volume_mappings(mappings or [], image):
            options["block_device_mappings"] = volumes
        user_data = user_data or encode_user_data(data.get("UserData"))
        return super().run_instances(image.id, count, user_data, security_group_names, **options)


def encode_user_data(user_data: Any) -> Base64EncodedString | None:
    return user_data if isinstance(user_data, Base64EncodedString) else parse_user_data(user_data)


def volume_mappings(mappings: list[dict[str, Any]], image: Image) -> list[dict[str, Any]]:
    """EC2 API Reference, data type EbsBlockDevice: the size may be that of the snapshot. moto fails on devices without
    a volume, and on numbers and Boolean values that are texts, as in templates. It loses Iops, which io1 and io2
    require, so gp3 takes their place.
    """
    sizes = {device.name: device.size for device in image.devices}
    volumes = []
    for mapping in mappings:
        if mapping.get("NoDevice") is not None or not mapping.get("Ebs"):
            continue
        ebs = dict(mapping["Ebs"])
        snapshot = image.ec2_backend.snapshots.get(ebs.get("SnapshotId"))
        ebs["VolumeSize"] = int(
            ebs.get("VolumeSize") or (snapshot and snapshot.volume_size) or sizes.get(mapping["DeviceName"]) or 8
        )
        if ebs.get("VolumeType") in ("io1", "io2"):
            ebs["VolumeType"] = "gp3"
        for flag in ("Encrypted", "DeleteOnTermination"):
            if flag in ebs:
                ebs[flag] = is_true(ebs[flag])
        volumes.append({"DeviceName": mapping["DeviceName"], "Ebs": ebs})
    return volumes


def get_template_version(template: LaunchTemplate, version: Any) -> LaunchTemplateVersion:
    """EC2 API Reference, "Error codes": InvalidLaunchTemplateId.VersionNotFound. moto accepts 0 as the latest."""
    requested = str(version).lower()
    if requested == "$latest":
        return template.latest_version()
    if requested == "$default":
        return template.default_version()
    for existing in template.versions:
        if str(existing.number) == requested:
            return existing
    raise InvalidLaunchTemplateVersionNotFound(template_id=template.id, version=version)
