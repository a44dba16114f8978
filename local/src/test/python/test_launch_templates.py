"""Launch templates and their versions."""

from __future__ import annotations

from typing import Any

from harness import (
    ec2,
)
from stacks import (
    IMAGE,
    StackCase,
    launch_template,
    ref,
    template,
)


class LaunchTemplates(StackCase):
    def setUp(self) -> None:
        super().setUp()
        self.first, self.second = self.available_image(), self.available_image()
        self.pointed = self.put_image_parameter(f"/pointer/{self.stack}", self.first)
        alias = {"ImageId": f"resolve:ssm:{self.pointed}"}
        created = ec2().create_launch_template(LaunchTemplateName=f"lt-{self.stack}", LaunchTemplateData=alias)
        self.template_id = created["LaunchTemplate"]["LaunchTemplateId"]
        data = {"ImageId": self.second, "InstanceType": "t3.nano"}
        ec2().create_launch_template_version(LaunchTemplateId=self.template_id, LaunchTemplateData=data)

    def versions(self, *request: Any, by: Any = None, **more: Any) -> Any:
        by = by or {"LaunchTemplateId": self.template_id}
        found = ec2().describe_launch_template_versions(Versions=list(request), **by, **more)["LaunchTemplateVersions"]
        return {one["VersionNumber"]: one["LaunchTemplateData"]["ImageId"] for one in found}

    def test_ssm_parameter_is_resolved_only_with_resolve_alias(self) -> None:
        alias = f"resolve:ssm:{self.pointed}"
        self.assertEqual(self.versions("1"), {1: alias})
        self.assertEqual(self.versions("1", ResolveAlias=False), {1: alias})
        self.assertEqual(self.versions("1", ResolveAlias=True), {1: self.first})
        self.put_image_parameter(self.pointed, self.second)
        self.assertEqual(self.versions("1", ResolveAlias=True), {1: self.second})

    def test_versions_are_found_by_number_latest_and_default(self) -> None:
        for by in ({"LaunchTemplateId": self.template_id}, {"LaunchTemplateName": f"lt-{self.stack}"}):
            with self.subTest(by):
                self.assertEqual(list(self.versions("$Latest", by=by)), [2])
                self.assertEqual(list(self.versions("$Default", by=by)), [1])
                self.assertEqual(list(self.versions("1", "2", by=by)), [1, 2])
        ec2().modify_launch_template(LaunchTemplateId=self.template_id, DefaultVersion="2")
        self.assertEqual(list(self.versions("$Default")), [2])

    def test_missing_version_or_launch_template_is_an_error(self) -> None:
        describe = ec2().describe_launch_template_versions
        for version in ("3", "0", "-1", "x"):
            code = "InvalidLaunchTemplateId.VersionNotFound"
            self.assert_error(code, describe, LaunchTemplateId=self.template_id, Versions=[version])
        self.assert_error("InvalidLaunchTemplateId.NotFound", describe, LaunchTemplateId="lt-0", Versions=["1"])
        code = "InvalidLaunchTemplateName.NotFoundException"
        self.assert_error(code, describe, LaunchTemplateName="none", Versions=["1"])

    def test_ssm_parameter_without_an_image_is_rejected(self) -> None:
        create = ec2().create_launch_template
        alias = {"ImageId": "resolve:ssm:/none"}
        code = "SsmInvalidParameter"
        self.assert_error(code, create, LaunchTemplateName=f"bad-{self.stack}", LaunchTemplateData=alias)
        self.ssm.put_parameter(Name="/launch/text", Value=self.first, Type="String")
        alias = {"ImageId": "resolve:ssm:/launch/text"}
        answer = self.assert_error(code, create, LaunchTemplateName=f"bad-{self.stack}", LaunchTemplateData=alias)
        self.assertIn("Unsupported data type", answer["Error"]["Message"])
        self.ssm.delete_parameter(Name=self.pointed)
        request = {"LaunchTemplateId": self.template_id, "Versions": ["1"], "ResolveAlias": True}
        self.assert_error(code, ec2().describe_launch_template_versions, **request)

    def test_version_created_from_a_source_has_its_data(self) -> None:
        more = {"ImageId": self.first}
        created = ec2().create_launch_template_version(
            LaunchTemplateId=self.template_id, SourceVersion="2", LaunchTemplateData=more
        )["LaunchTemplateVersion"]
        self.assertEqual(created["VersionNumber"], 3)
        data = created["LaunchTemplateData"]
        self.assertEqual((data["ImageId"], data["InstanceType"]), (self.first, "t3.nano"))

    def test_update_of_a_stack_creates_a_launch_template_version(self) -> None:
        body = template({"Template": launch_template(ref("Image"))}, Parameters={"Image": IMAGE})
        self.create(body, {"Image": self.first})
        template_id = self.physical_id("Template")
        self.update(parameters={"Image": self.second})
        self.assertEqual(self.physical_id("Template"), template_id)
        found = self.versions("1", "2", by={"LaunchTemplateId": template_id})
        self.assertEqual(found, {1: self.first, 2: self.second})
