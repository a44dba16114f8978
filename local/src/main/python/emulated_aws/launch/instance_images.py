"""Operations of EC2 on the images of instances, which moto lacks."""

from __future__ import annotations

from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.models.instances import Instance

from emulated_aws.launch.launch_templates import LaunchTemplateOperations


class InstanceImageOperations(LaunchTemplateOperations):
    """Their parameters and results."""

    def describe_instance_image_metadata(self) -> ActionResult:
        """EC2 API Reference, DescribeInstanceImageMetadata: the image that an instance was launched from, even if it is
        deregistered or not shared with the account any more. Allowed AMIs are not emulated: every image is allowed.
        """
        self.error_on_dryrun()
        filters = self._filters_from_querystring()
        reservations = self.ec2_backend.describe_instances(filters=filters)
        instances = [instance for reservation in reservations for instance in reservation.instances]
        return ActionResult({"InstanceImageMetadata": [self.metadata(instance) for instance in instances]})

    def metadata(self, instance: Instance) -> dict[str, Any]:
        backend = self.ec2_backend
        image = backend.amis.get(instance.image_id)
        gone = backend.deregistered.get(instance.image_id)
        known = image or gone
        result: dict[str, Any] = {
            "InstanceId": instance.id,
            "InstanceType": instance.instance_type,
            "OwnerId": self.current_account,
            "State": {"Name": instance.state, "Code": instance.state_code},
        }
        if known:
            described = known.describe()
            names = ("ImageId", "Name", "OwnerId", "ImageOwnerAlias", "CreationDate", "DeprecationTime")
            result["ImageMetadata"] = {
                **{name: described[name] for name in names if described.get(name)},
                "State": described["State"] if image else "deregistered",
                "ImageAllowed": True,
                "IsPublic": known.is_public,
            }
        return result
