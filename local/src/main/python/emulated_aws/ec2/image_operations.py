"""Operations of EC2 on images, snapshots and tags that differ from those of moto."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.ec2.exceptions import (
    EC2ClientError,
    InvalidParameterCombination,
)
from moto.ec2.models import validate_resource_ids
from moto.ec2.responses import EC2Response

from emulated_aws.ec2.errors import invalid_parameter
from emulated_aws.ec2.image import Image
from emulated_aws.ec2.image_backend import ImageBackend
from emulated_aws.ec2.image_filters import apply_filters
from emulated_aws.ec2.tagging import check_tag_keys, check_tags
from emulated_aws.emulation import emulation


class ImageOperations(EC2Response):
    """Their parameters and results; what they do is in `ImageBackend`."""

    def request(self) -> dict[str, Any]:
        """The request's parameters as plain dictionaries and lists."""
        self.error_on_dryrun()
        parameters = self._get_params()
        return parameters.original_dict() if hasattr(parameters, "original_dict") else dict(parameters)

    def requested_image(self) -> Image:
        self.error_on_dryrun()
        return self.ec2_backend.image(self._get_param("ImageId"))

    def copy_image(self) -> ActionResult:
        return ActionResult({"ImageId": self.ec2_backend.copy_image(self.request()).id})

    def register_image(self) -> ActionResult:
        return ActionResult({"ImageId": self.ec2_backend.register_image(self.request()).id})

    def create_image(self) -> ActionResult:
        return ActionResult({"ImageId": self.ec2_backend.create_image(self.request()).id})

    def describe_images(self) -> ActionResult:
        """EC2 API Reference, DescribeImages: disabled images are left out, even if requested by id, unless
        IncludeDisabled is set (that such an id is no error is undocumented); deprecated images of other owners are left
        out unless IncludeDeprecated is set or they are requested by id ("Deprecate an Amazon EC2 AMI").
        """
        self.error_on_dryrun()
        ids = self._get_param("ImageIds", [])
        disabled = self._get_param("IncludeDisabled", False)
        deprecated = self._get_param("IncludeDeprecated", False) or bool(ids)
        filters = self._filters_from_querystring()
        backend: ImageBackend = self.ec2_backend

        def is_visible(image: Image) -> bool:
            return image.visible and (disabled or image.state != "disabled")

        def is_listed(image: Image) -> bool:
            own = image.owner_id == backend.account_id
            return is_visible(image) and (
                own or deprecated or not image.deprecation_time or image.deprecation_time > emulation.now()
            )

        if ids:
            images = [image for image in backend.images_by_id(ids) if is_visible(image)]
        else:
            images = [image for image in backend.amis.values() if is_listed(image)]
        images = backend.owned_by(self._get_param("Owners", []), images)
        images = backend.executable_by(self._get_param("ExecutableUsers", []), images)
        return ActionResult(self.page(apply_filters(images, filters), ids))

    def page(self, images: list[Image], ids: list[str]) -> dict[str, Any]:
        """EC2 API Reference, DescribeImages, parameters MaxResults and NextToken; "Paginate the results of API
        requests".
        """
        size, token = self._get_param("MaxResults"), self._get_param("NextToken")
        if size is not None and ids:
            raise InvalidParameterCombination("The parameter imageIdsSet cannot be used with the parameter maxResults")
        if size is not None and not 5 <= int(size) <= 1000:
            raise invalid_parameter(
                f"Value ( {size} ) for parameter maxResults is invalid. Expecting a value between 5 and 1000."
            )
        start = self.decode_token(token) if token else 0
        end = start + int(size) if size is not None else len(images)
        result: dict[str, Any] = {"Images": [image.describe() for image in images[start:end]]}
        if end < len(images):
            result["NextToken"] = base64.b64encode(f"images:{end}".encode()).decode()
        return result

    @staticmethod
    def decode_token(token: str) -> int:
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
        image = self.requested_image()
        self.ec2_backend.deprecate_image(image, self._get_param("DeprecateAt"))
        return ActionResult({"Return": True})

    def disable_image_deprecation(self) -> ActionResult:
        self.requested_image().deprecation_time = None
        return ActionResult({"Return": True})

    def enable_image_deregistration_protection(self) -> ActionResult:
        """AWS CLI Command Reference, enable-image-deregistration-protection, example: the values returned."""
        image = self.requested_image()
        cooldown = self._get_param("WithCooldown", False)
        image.deregistration_protection = "enabled-with-cooldown" if cooldown else "enabled-without-cooldown"
        return ActionResult({"Return": image.deregistration_protection})

    def disable_image_deregistration_protection(self) -> ActionResult:
        """EC2 API Reference, EnableImageDeregistrationProtection, parameter WithCooldown: the protection lasts for
        another 24 hours.

        What DescribeImages returns during these hours is undocumented; here `disabled`.
        """
        image = self.requested_image()
        if image.deregistration_protection == "enabled-with-cooldown":
            image.protected_until = emulation.now() + timedelta(hours=24)
        image.deregistration_protection = "disabled"
        return ActionResult({"Return": image.deregistration_protection})

    def disable_image(self) -> ActionResult:
        self.ec2_backend.disable_image(self.requested_image())
        return ActionResult({"Return": True})

    def enable_image(self) -> ActionResult:
        self.ec2_backend.enable_image(self.requested_image())
        return ActionResult({"Return": True})

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
        """EC2 API Reference, CreateTags and DeleteTags, parameters ResourceId and Tag: up to 1000."""
        resources = self._get_param("Resources", [])
        if len(resources) > 1000 or len(tags) > 1000:
            raise invalid_parameter("A request has at most 1000 resources and 1000 tags.")
        validate_resource_ids(resources)
        self.ec2_backend.do_resources_exist(resources)
        self.error_on_dryrun()
        keys = [tag["Key"] for tag in self._get_param("Tags", [])]
        if len(keys) != len(tags):
            raise invalid_parameter(
                f"Duplicate tag key '{next(key for key in keys if keys.count(key) > 1)}' specified."
            )

    def describe_regions(self) -> ActionResult:
        """EC2 API Reference, DescribeRegions, parameter AllRegions: without it, only Regions that are enabled for the
        account.
        """
        self.error_on_dryrun()
        regions = self.ec2_backend.describe_regions(self._get_param("RegionNames", []))
        all_regions = self._get_param("AllRegions", False)
        return ActionResult({"Regions": [r for r in regions if all_regions or r.opt_in_status != "not-opted-in"]})
