"""Operations of EC2 on launch templates that differ from those of moto."""

from __future__ import annotations

from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.models.launch_templates import LaunchTemplateVersion

from emulated_aws.ec2.sharing import SharingOperations


class LaunchTemplateOperations(SharingOperations):
    """Their parameters and results. A version keeps `resolve:ssm:` as it is; it is resolved by each launch."""

    def create_launch_template(self) -> ActionResult:
        """A parameter without an image is an error when the launch template is created: aws/aws-cdk's issue 26712."""
        self.ec2_backend.resolve_image_id((self._get_param("LaunchTemplateData") or {}).get("ImageId") or "")
        return super().create_launch_template()

    def create_launch_template_version(self) -> ActionResult:
        """EC2 API Reference, CreateLaunchTemplateVersion, parameter SourceVersion: the new version has the data of the
        source, except for what the request sets.
        """
        self.error_on_dryrun()
        name, template_id = self._get_param("LaunchTemplateName"), self._get_param("LaunchTemplateId")
        template = self.ec2_backend.template_version(
            {"LaunchTemplateName": name, "LaunchTemplateId": template_id}
        ).template
        source = self._get_param("SourceVersion")
        data = dict(template.get_version(source).data) if source else {}
        data.update(self._get_param("LaunchTemplateData") or {})
        self.ec2_backend.resolve_image_id(data.get("ImageId") or "")
        version = template.create_version(data, self._get_param("VersionDescription"))
        return ActionResult({"LaunchTemplateVersion": self.describe_version(version, False)})

    def describe_launch_template_versions(self) -> ActionResult:
        """EC2 API Reference, DescribeLaunchTemplateVersions, parameter ResolveAlias: with true, the id of the image is
        returned; with false, the default, the parameter. For parameters that cannot be resolved see `resolve_image_id`.
        """
        self.error_on_dryrun()
        size = int(self._get_param("MaxResults") or 200)
        versions = self.ec2_backend.describe_launch_template_versions(
            template_name=self._get_param("LaunchTemplateName"),
            template_id=self._get_param("LaunchTemplateId"),
            versions=self._get_param("Versions", []),
            min_version=int(self._get_param("MinVersion") or 0),
            max_version=int(self._get_param("MaxVersion") or 0),
            max_results=size,
        )
        resolve = bool(self._get_param("ResolveAlias", False))
        return ActionResult(
            {"LaunchTemplateVersions": [self.describe_version(version, resolve) for _, version in versions]}
        )

    def describe_version(self, version: LaunchTemplateVersion, resolve: bool) -> dict[str, Any]:
        data = dict(version.data)
        if resolve and data.get("ImageId"):
            data["ImageId"] = self.ec2_backend.resolve_image_id(data["ImageId"])
        return {
            "CreateTime": version.create_time,
            "CreatedBy": f"arn:{self.partition}:iam::{self.current_account}:root",
            "DefaultVersion": version.template.is_default(version),
            "LaunchTemplateData": data,
            "LaunchTemplateId": version.template.id,
            "LaunchTemplateName": version.template.name,
            "VersionDescription": version.description,
            "VersionNumber": version.number,
        }
