"""Auto Scaling groups and launch configurations."""

from __future__ import annotations

from typing import Any

from harness import (
    client,
    ec2,
    tag_list,
    tags_of,
)
from stacks import (
    IMAGE,
    ZONES,
    StackCase,
    get,
    group,
    launch_template,
    of_template,
    ref,
    resource,
    template,
)


class Groups(StackCase):
    def test_describe_groups_returns_the_requested_template_version(self) -> None:
        image_id = self.available_image()
        for version in ("$Latest", "$Default", "1"):
            with self.subTest(version):
                self.stack = f"group-{version.strip('$')}"
                launches = of_template("Template", version)
                resources = {"Template": launch_template(image_id), "Group": group(1, LaunchTemplate=launches)}
                self.create(template(resources))
                described = self.describe_group()
                self.assertEqual(described["LaunchTemplate"]["Version"], version)
                self.assertEqual(described["LaunchTemplate"]["LaunchTemplateId"], self.physical_id("Template"))
                self.assertNotIn("MixedInstancesPolicy", described)
                self.assertNotIn("LaunchConfigurationName", described)
                (member,) = described["Instances"]
                self.assertEqual(member["LaunchTemplate"]["Version"], "1")

    def test_group_refers_to_its_launch_template_by_name(self) -> None:
        image_id = self.available_image()
        resources = {
            "Template": resource(
                "AWS::EC2::LaunchTemplate",
                {"LaunchTemplateName": "by-name", "LaunchTemplateData": {"ImageId": image_id}},
            ),
            "Group": group(LaunchTemplate={"LaunchTemplateName": "by-name", "Version": "1"}, DependsOn="Template"),
        }
        resources["Group"]["DependsOn"] = "Template"
        stack_id = self.create(template(resources))
        self.assertEqual(self.running_images(stack_id), [image_id] * 2)
        self.assertEqual(self.describe_group()["LaunchTemplate"]["LaunchTemplateName"], "by-name")

    def test_overrides_can_have_their_own_launch_template(self) -> None:
        first, second = self.available_image(), self.available_image()
        policy = {
            "InstancesDistribution": {"OnDemandPercentageAboveBaseCapacity": "0"},
            "LaunchTemplate": {
                "LaunchTemplateSpecification": of_template("One", "1"),
                "Overrides": [
                    {"InstanceType": "t3.micro"},
                    {"InstanceType": "t4g.micro", "LaunchTemplateSpecification": of_template("Other", "$Default")},
                ],
            },
        }
        resources = {
            "One": launch_template(first),
            "Other": launch_template(second),
            "Group": group(2, MixedInstancesPolicy=policy),
        }
        stack_id = self.create(template(resources))
        self.assertEqual(self.running_images(stack_id), sorted([first, second]))
        described = self.describe_group()
        self.assertNotIn("LaunchTemplate", described)
        launches = described["MixedInstancesPolicy"]["LaunchTemplate"]
        specification = launches["LaunchTemplateSpecification"]
        self.assertEqual((specification["LaunchTemplateId"], specification["Version"]), (self.physical_id("One"), "1"))
        own = launches["Overrides"][1]["LaunchTemplateSpecification"]
        self.assertEqual((own["LaunchTemplateId"], own["Version"]), (self.physical_id("Other"), "$Default"))
        used = {one["InstanceType"]: one["LaunchTemplate"]["LaunchTemplateId"] for one in described["Instances"]}
        self.assertEqual(used, {"t3.micro": self.physical_id("One"), "t4g.micro": self.physical_id("Other")})

    def test_on_demand_instances_come_from_the_first_override(self) -> None:
        first, second = self.available_image(), self.available_image()
        policy = {
            "LaunchTemplate": {
                "LaunchTemplateSpecification": of_template("One"),
                "Overrides": [
                    {"InstanceType": "t4g.micro", "LaunchTemplateSpecification": of_template("Other")},
                    {"InstanceType": "t3.micro"},
                ],
            }
        }
        resources = {"One": launch_template(first), "Other": launch_template(second)}
        stack_id = self.create(template({**resources, "Group": group(3, MixedInstancesPolicy=policy)}))
        self.assertEqual(self.running_images(stack_id), [second] * 3)

    def test_group_states_the_image_of_an_instance_that_an_override_named(self) -> None:
        """Auto Scaling API Reference, data type Instance, ImageId."""
        first, second = self.available_image(), self.available_image()
        policy = {
            "LaunchTemplate": {
                "LaunchTemplateSpecification": of_template("One"),
                "Overrides": [{"InstanceType": "t3.micro", "ImageId": second}],
            }
        }
        resources = {"One": launch_template(first), "Group": group(1, MixedInstancesPolicy=policy)}
        self.create(template(resources))
        (one,) = self.describe_group()["Instances"]
        self.assertEqual(one["ImageId"], second)

    def test_new_launch_configuration_keeps_existing_instances(self) -> None:
        first, second = self.available_image(), self.available_image()
        configuration = {"ImageId": ref("Image"), "InstanceType": "t3.micro"}
        resources = {
            "Configuration": resource("AWS::AutoScaling::LaunchConfiguration", configuration),
            "Group": group(2, LaunchConfigurationName=ref("Configuration")),
        }
        stack_id = self.create(template(resources, Parameters={"Image": IMAGE}), {"Image": first})
        before = self.physical_id("Configuration")
        self.assertEqual(self.configurations(before), {before: first})
        described = self.describe_group()
        self.assertEqual(described["LaunchConfigurationName"], before)
        self.assertEqual({one["LaunchConfigurationName"] for one in described["Instances"]}, {before})
        self.assertNotIn("LaunchTemplate", described["Instances"][0])
        self.update(parameters={"Image": second})
        after = self.physical_id("Configuration")
        self.assertEqual(self.configurations(before, after), {after: second})
        described = self.describe_group()
        self.assertEqual(described["LaunchConfigurationName"], after)
        self.assertEqual({one["LaunchConfigurationName"] for one in described["Instances"]}, {before})
        self.assertEqual(self.running_images(stack_id), [first, first])

    def configurations(self, *names: Any) -> Any:
        found = client("autoscaling").describe_launch_configurations(LaunchConfigurationNames=names)
        return {one["LaunchConfigurationName"]: one["ImageId"] for one in found["LaunchConfigurations"]}

    def scaled(self, update_policy: Any = None, parameters: Any = None, size: Any = 2) -> Any:
        resources = {
            "Template": launch_template(ref("Image")),
            "Group": group(
                size,
                update_policy,
                LaunchTemplate=of_template("Template", get("Template", "LatestVersionNumber")),
                DesiredCapacity=ref("Size"),
            ),
        }
        declared = {"Image": IMAGE, "Size": {"Type": "Number", "Default": size}}
        return template(resources, Parameters=declared)

    def test_without_an_update_policy_existing_instances_are_kept(self) -> None:
        first, second = self.available_image(), self.available_image()
        stack_id = self.create(self.scaled(), {"Image": first})
        before = self.describe_group()
        self.update(parameters={"Image": second})
        self.assertEqual(self.running_images(stack_id), [first, first])
        after = self.describe_group()
        self.assertEqual(before["AutoScalingGroupARN"], after["AutoScalingGroupARN"])
        self.assertEqual((before["LaunchTemplate"]["Version"], after["LaunchTemplate"]["Version"]), ("1", "2"))
        self.assertEqual({one["LaunchTemplate"]["Version"] for one in after["Instances"]}, {"1"})

    def test_rolling_update_replaces_the_instances(self) -> None:
        first, second = self.available_image(), self.available_image()
        body = self.scaled({"AutoScalingRollingUpdate": {"MinInstancesInService": "1"}})
        stack_id = self.create(body, {"Image": first})
        before = self.describe_group()
        self.update(parameters={"Image": second})
        self.assertEqual(self.running_images(stack_id), [second, second])
        after = self.describe_group()
        self.assertEqual(before["AutoScalingGroupARN"], after["AutoScalingGroupARN"])
        self.assertFalse(self.ids(before) & self.ids(after))

    @staticmethod
    def ids(described: Any) -> Any:
        return {one["InstanceId"] for one in described["Instances"]}

    def test_rolling_update_keeps_instances_when_only_sizes_change(self) -> None:
        image_id = self.available_image()
        self.create(self.scaled({"AutoScalingRollingUpdate": {}}), {"Image": image_id})
        before = self.ids(self.describe_group())
        self.update(parameters={"Image": image_id, "Size": "3"})
        self.assertTrue(before < self.ids(self.describe_group()))

    def test_replacing_update_replaces_the_group(self) -> None:
        first, second = self.available_image(), self.available_image()
        body = self.scaled({"AutoScalingReplacingUpdate": {"WillReplace": "true"}})
        stack_id = self.create(body, {"Image": first})
        before = self.describe_group()["AutoScalingGroupName"]
        self.update(parameters={"Image": second})
        self.assertNotEqual(self.describe_group()["AutoScalingGroupName"], before)
        self.assertEqual(self.running_images(stack_id), [second, second])
        named = client("autoscaling").describe_auto_scaling_groups(AutoScalingGroupNames=[before])
        self.assertEqual(named["AutoScalingGroups"], [])

    def test_group_with_latest_version_launches_new_instances_from_it(self) -> None:
        first, second = self.available_image(), self.available_image()
        resources = {
            "Template": launch_template(ref("Image")),
            "Group": group(1, {"AutoScalingRollingUpdate": {}}, LaunchTemplate=of_template("Template", "$Latest")),
        }
        stack_id = self.create(template(resources, Parameters={"Image": IMAGE}), {"Image": first})
        self.update(parameters={"Image": second})
        self.assertEqual(self.running_images(stack_id), [first])
        client("autoscaling").set_desired_capacity(AutoScalingGroupName=self.physical_id("Group"), DesiredCapacity=2)
        self.assertEqual(self.running_images(stack_id), sorted([first, second]))
        versions = {one["LaunchTemplate"]["Version"] for one in self.describe_group()["Instances"]}
        self.assertEqual(versions, {"1", "2"})

    def test_capacity_changes_launch_the_current_image_and_terminate_the_previous_one(self) -> None:
        first, second = self.available_image(), self.available_image()
        stack_id = self.create(self.scaled(), {"Image": first})
        self.update(parameters={"Image": second, "Size": "3"})
        self.assertEqual(self.running_images(stack_id), sorted([first, first, second]))
        self.update(parameters={"Image": second, "Size": "2"})
        self.assertEqual(self.running_images(stack_id), sorted([first, second]))

    def test_terminated_instance_is_replaced_by_the_current_image(self) -> None:
        first, second = self.available_image(), self.available_image()
        stack_id = self.create(self.scaled(size=1), {"Image": first})
        self.update(parameters={"Image": second})
        ec2().terminate_instances(InstanceIds=list(self.ids(self.describe_group())))
        self.assertEqual(self.running_images(stack_id), [second])

    def test_group_launches_the_current_value_of_an_ssm_parameter(self) -> None:
        first, second = self.available_image(), self.available_image()
        parameter_name = self.put_image_parameter(f"/group/{self.stack}", first)
        resources = {
            "Template": launch_template(f"resolve:ssm:{parameter_name}"),
            "Group": group(1, LaunchTemplate=of_template("Template", "1")),
        }
        stack_id = self.create(template(resources))
        self.put_image_parameter(parameter_name, second)
        client("autoscaling").set_desired_capacity(AutoScalingGroupName=self.physical_id("Group"), DesiredCapacity=2)
        self.assertEqual(self.running_images(stack_id), sorted([first, second]))

    def test_update_auto_scaling_group_keeps_properties_that_are_not_in_the_request(self) -> None:
        policy = {"LaunchTemplate": {"LaunchTemplateSpecification": of_template("Template")}}
        resources = {
            "Template": launch_template(self.available_image()),
            "Group": group(1, MixedInstancesPolicy=policy),
        }
        self.create(template(resources))
        name, scaling = self.physical_id("Group"), client("autoscaling")
        scaling.update_auto_scaling_group(AutoScalingGroupName=name, MaxSize=5)
        self.assertIn("MixedInstancesPolicy", self.describe_group())
        launches = {"LaunchTemplateId": self.physical_id("Template"), "Version": "$Default"}
        scaling.update_auto_scaling_group(AutoScalingGroupName=name, LaunchTemplate=launches)
        self.assertNotIn("MixedInstancesPolicy", self.describe_group())
        self.assertEqual(self.describe_group()["LaunchTemplate"]["Version"], "$Default")

    def test_group_with_an_image_that_cannot_be_launched_is_rejected(self) -> None:
        gone = self.available_image()
        created = ec2().create_launch_template(LaunchTemplateName="gone", LaunchTemplateData={"ImageId": gone})
        ec2().deregister_image(ImageId=gone)
        scaling = client("autoscaling")
        sizes = {"AutoScalingGroupName": "none", "MinSize": 0, "MaxSize": 1, "AvailabilityZones": ZONES}
        named = {"LaunchTemplateId": created["LaunchTemplate"]["LaunchTemplateId"]}
        self.assert_error("ValidationError", scaling.create_auto_scaling_group, LaunchTemplate=named, **sizes)
        for bad in (gone, "resolve:ssm:/none"):
            create = scaling.create_launch_configuration
            request = {"LaunchConfigurationName": "none", "ImageId": bad, "InstanceType": "t3.micro"}
            self.assert_error("ValidationError", create, **request)
        self.assert_error("ValidationError", scaling.create_auto_scaling_group, LaunchConfigurationName="none", **sizes)

    def test_group_is_described_with_its_tags(self) -> None:
        resources = {
            "Template": launch_template(self.available_image()),
            "Group": group(
                1,
                LaunchTemplate=of_template("Template"),
                Tags=[
                    {"Key": "own", "Value": "1", "PropagateAtLaunch": "true"},
                    {"Key": "kept", "Value": "2", "PropagateAtLaunch": "false"},
                ],
            ),
        }
        stack_id = self.create(template(resources), Tags=tag_list({"cost": "3"}))
        shown = tags_of(self.describe_group())
        self.assertEqual((shown["own"], shown["kept"], shown["cost"]), ("1", "2", "3"))
        self.assertEqual(shown["aws:cloudformation:stack-id"], stack_id)
        of_instance = tags_of(self.running_instances(stack_id)[0])
        self.assertEqual((of_instance["own"], of_instance["cost"], "kept" in of_instance), ("1", "3", False))
