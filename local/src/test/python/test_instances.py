"""Launching instances, by request and by stack."""

from __future__ import annotations

from typing import Any

from harness import (
    REPLICA,
    client,
    ec2,
    image,
    tag_list,
    tags_of,
)
from stacks import (
    IMAGE,
    NOWHERE,
    StackCase,
    get,
    group,
    instance,
    launch_template,
    of_template,
    ref,
    resource,
    template,
)


class Instances(StackCase):
    def test_instance_has_the_tags_of_its_stack(self) -> None:
        image_id = self.available_image()
        own = {"Name": "web", "team": "mine"}
        stack_id = self.create(
            template({"Web": instance(image_id, Tags=tag_list(own))}), Tags=tag_list({"cost": "1", "team": "ours"})
        )
        (one,) = self.running_instances(stack_id)
        tags = tags_of(one)
        of_aws = {key: value for key, value in tags.items() if key.startswith("aws:")}
        self.assertEqual(
            of_aws,
            {
                "aws:cloudformation:stack-id": stack_id,
                "aws:cloudformation:stack-name": self.stack,
                "aws:cloudformation:logical-id": "Web",
            },
        )
        self.assertEqual((tags["Name"], tags["cost"]), ("web", "1"))

    def test_the_image_of_an_instance_is_described_even_if_it_is_deregistered(self) -> None:
        """EC2 API Reference, DescribeInstanceImageMetadata."""
        image_id = self.available_image()
        stack_id = self.create(template({"Web": instance(image_id)}))
        (one,) = self.running_instances(stack_id)
        of_instance = [{"Name": "instance-id", "Values": [one["InstanceId"]]}]

        def metadata() -> Any:
            (only,) = ec2().describe_instance_image_metadata(Filters=of_instance)["InstanceImageMetadata"]
            self.assertEqual(only["InstanceId"], one["InstanceId"])
            return only["ImageMetadata"]

        before = metadata()
        self.assertEqual((before["ImageId"], before["State"], before["ImageAllowed"]), (image_id, "available", True))
        ec2().deregister_image(ImageId=image_id)
        after = metadata()
        self.assertEqual((after["State"], after["Name"]), ("deregistered", before["Name"]))

    def test_instance_of_a_group_has_the_tags_of_stack_group_and_launch_template(self) -> None:
        resources = {
            "Template": launch_template(self.available_image()),
            "Group": group(1, LaunchTemplate=of_template("Template")),
        }
        stack_id = self.create(template(resources))
        (one,) = self.running_instances(stack_id)
        tags = tags_of(one)
        self.assertEqual(tags["aws:cloudformation:logical-id"], "Group")
        self.assertEqual(tags["aws:cloudformation:stack-name"], self.stack)
        self.assertEqual(tags["aws:autoscaling:groupName"], self.physical_id("Group"))
        self.assertEqual(tags["aws:ec2launchtemplate:id"], self.physical_id("Template"))
        self.assertEqual(tags["aws:ec2launchtemplate:version"], "1")

    def test_instance_has_the_image_of_the_launch_template_version(self) -> None:
        first, second = self.available_image(), self.available_image()
        template_id = self.template_of(first)
        ec2().create_launch_template_version(LaunchTemplateId=template_id, LaunchTemplateData={"ImageId": second})
        launched = {
            version: self.launched({"LaunchTemplateId": template_id, **version_given})
            for version, version_given in {
                "none": {},
                "$Latest": {"Version": "$Latest"},
                "$Default": {"Version": "$Default"},
                "2": {"Version": "2"},
            }.items()
        }
        self.assertEqual(
            {version: one["ImageId"] for version, one in launched.items()},
            {"none": first, "$Latest": second, "$Default": first, "2": second},
        )
        versions = {key: tags_of(one)["aws:ec2launchtemplate:version"] for key, one in launched.items()}
        self.assertEqual(versions, {"none": "1", "$Latest": "2", "$Default": "1", "2": "2"})
        self.assertEqual(tags_of(launched["2"])["aws:ec2launchtemplate:id"], template_id)

    def template_of(self, image_id: Any, name: Any = None) -> Any:
        name = name or f"template-{self.stack}"
        created = ec2().create_launch_template(LaunchTemplateName=name, LaunchTemplateData={"ImageId": image_id})
        return created["LaunchTemplate"]["LaunchTemplateId"]

    def launched(self, specification: Any, **more: Any) -> Any:
        created = ec2().run_instances(MinCount=1, MaxCount=1, LaunchTemplate=specification, **more)["Instances"][0]
        return ec2().describe_instances(InstanceIds=[created["InstanceId"]])["Reservations"][0]["Instances"][0]

    def test_image_of_the_request_overrides_the_launch_template(self) -> None:
        first, second = self.available_image(), self.available_image()
        template_id = self.template_of(first)
        self.assertEqual(self.launched({"LaunchTemplateId": template_id}, ImageId=second)["ImageId"], second)

    def test_ssm_parameter_is_resolved_when_an_instance_is_launched(self) -> None:
        first, second = self.available_image(), self.available_image()
        parameter_name = self.put_image_parameter("/launch/image", first)
        template_id = self.template_of(f"resolve:ssm:{parameter_name}")
        before = self.launched({"LaunchTemplateId": template_id})
        self.put_image_parameter("/launch/image", second)
        after = self.launched({"LaunchTemplateId": template_id})
        self.assertEqual((before["ImageId"], after["ImageId"]), (first, second))
        versioned = self.template_of(f"resolve:ssm:{parameter_name}:1", f"versioned-{self.stack}")
        self.assertEqual(self.launched({"LaunchTemplateId": versioned})["ImageId"], first)

    def test_public_parameters_refer_to_images_of_amazon(self) -> None:
        for name in (
            "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64",
            "/aws/service/eks/optimized-ami/1.33/amazon-linux-2023/x86_64/standard/recommended/image_id",
        ):
            with self.subTest(name):
                image_id = self.ssm.get_parameter(Name=name)["Parameter"]["Value"]
                self.assertEqual(self.ssm.get_parameters(Names=[name])["Parameters"][0]["Value"], image_id)
                launched = self.launched({"LaunchTemplateId": self.template_of(f"resolve:ssm:{name}", name[-30:])})
                self.assertEqual(launched["ImageId"], image_id)
                described = image(image_id)
                self.assertEqual((described["ImageOwnerAlias"], described["Public"]), ("amazon", True))
                self.assertNotEqual(client("ssm", REPLICA).get_parameter(Name=name)["Parameter"]["Value"], image_id)

    def test_instance_of_a_stack_uses_the_image_of_its_launch_template(self) -> None:
        image_id = self.available_image()
        resources = {
            "Template": launch_template(image_id),
            "Web": resource("AWS::EC2::Instance", {"LaunchTemplate": of_template("Template", "1")}),
        }
        stack_id = self.create(template(resources))
        (one,) = self.running_instances(stack_id)
        self.assertEqual((one["ImageId"], one["InstanceType"]), (image_id, "t3.micro"))
        self.assertEqual(tags_of(one)["aws:ec2launchtemplate:id"], self.physical_id("Template"))

    def test_image_to_launch_must_exist_and_be_available(self) -> None:
        run = {"MinCount": 1, "MaxCount": 1}
        self.assert_error("InvalidAMIID.NotFound", ec2().run_instances, ImageId=NOWHERE, **run)
        self.assert_error("InvalidAMIID.Malformed", ec2().run_instances, ImageId="image", **run)
        self.assert_error("MissingParameter", ec2().run_instances, **run)
        disabled = self.available_image()
        ec2().disable_image(ImageId=disabled)
        self.assert_error("InvalidAMIID.Unavailable", ec2().run_instances, ImageId=disabled, **run)

    def test_new_launch_template_version_replaces_an_instance(self) -> None:
        first, second = self.available_image(), self.available_image()
        resources = {
            "Template": launch_template(ref("Image")),
            "Web": resource(
                "AWS::EC2::Instance",
                {"LaunchTemplate": of_template("Template", get("Template", "LatestVersionNumber"))},
            ),
        }
        stack_id = self.create(template(resources, Parameters={"Image": IMAGE}), {"Image": first})
        before = self.physical_id("Web")
        self.update(parameters={"Image": second})
        self.assertNotEqual(self.physical_id("Web"), before)
        self.assertEqual(self.running_images(stack_id), [second])
