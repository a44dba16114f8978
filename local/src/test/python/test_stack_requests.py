"""Stacks from creation to deletion, as clients see them."""

from __future__ import annotations

from typing import Any

import harness
from harness import (
    HOME,
    Case,
    client,
    ec2,
    tags_of,
)
from stacks import IMAGE, QUEUE, instance, ref, resource, template

STACK = "AWS::CloudFormation::Stack"
WEB = instance(ref("WebAmi"))


class StackRequests(Case):
    def setUp(self) -> None:
        self.cloudformation = client("cloudformation")

    def create(self, name: Any, body: Any, parameters: Any = None, **more: Any) -> Any:
        values = [{"ParameterKey": k, "ParameterValue": v} for k, v in (parameters or {}).items()]
        return self.cloudformation.create_stack(StackName=name, TemplateBody=body, Parameters=values, **more)["StackId"]

    def describe(self, name: Any) -> Any:
        return self.cloudformation.describe_stacks(StackName=name)["Stacks"][0]

    def parameters(self, name: Any) -> Any:
        return {p.pop("ParameterKey"): p for p in self.describe(name)["Parameters"]}

    def statuses(self, stack_id: Any, count: Any) -> Any:
        events = harness.receiver.wait_for(stack_id, "aws.cloudformation", count)
        return [e["detail"]["status-details"]["status"] for e in events]

    def test_each_status_of_a_stack_is_an_event(self) -> None:
        stack_id = self.create("eventful", template({"Queue": QUEUE}), ClientRequestToken="my-token")
        self.cloudformation.update_stack(StackName="eventful", TemplateBody=template({"Queue": QUEUE, "Other": QUEUE}))
        self.cloudformation.delete_stack(StackName="eventful")
        expected = [
            "CREATE_IN_PROGRESS",
            "CREATE_COMPLETE",
            "UPDATE_IN_PROGRESS",
            "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
        ]
        expected += ["UPDATE_COMPLETE", "DELETE_IN_PROGRESS", "DELETE_COMPLETE"]
        self.assertEqual(self.statuses(stack_id, 7), expected)
        event = harness.receiver.wait_for(stack_id, "aws.cloudformation")[1]
        self.assertEqual((event["detail-type"], event["resources"]), ("CloudFormation Stack Status Change", [stack_id]))
        self.assertEqual(set(event["detail"]), {"stack-id", "status-details", "client-request-token"})
        self.assertEqual((event["detail"]["stack-id"], event["detail"]["client-request-token"]), (stack_id, "my-token"))

    def test_nested_stacks_have_parent_and_root_and_are_updated_in_place(self) -> None:
        s3 = client("s3")
        s3.create_bucket(Bucket="templates", CreateBucketConfiguration={"LocationConstraint": HOME})
        s3.put_object(Bucket="templates", Key="leaf.json", Body=template({"Web": WEB}, Parameters={"WebAmi": IMAGE}))
        address = f"https://s3.{HOME}.amazonaws.com/templates"
        parameters = {"WebAmi": ref("WebAmi")}
        leaf = resource(STACK, {"Parameters": parameters, "TemplateURL": f"{address}/leaf.json"})
        middle = resource(STACK, {"Parameters": parameters, "TemplateURL": f"{address}/middle.json"})
        s3.put_object(
            Bucket="templates", Key="middle.json", Body=template({"Leaf": leaf}, Parameters={"WebAmi": IMAGE})
        )
        first, second = self.available_image(), self.available_image()
        root_id = self.create("nesting", template({"Middle": middle}, Parameters={"WebAmi": IMAGE}), {"WebAmi": first})

        middle_id = self.nested_in(root_id)
        leaf_id = self.nested_in(middle_id)
        self.assertNotIn("ParentId", self.describe(root_id))
        self.assertEqual((self.describe(middle_id)["ParentId"], self.describe(middle_id)["RootId"]), (root_id, root_id))
        self.assertEqual((self.describe(leaf_id)["ParentId"], self.describe(leaf_id)["RootId"]), (middle_id, root_id))
        self.assertEqual(self.statuses(leaf_id, 2), ["CREATE_IN_PROGRESS", "CREATE_COMPLETE"])

        self.cloudformation.update_stack(
            StackName="nesting",
            UsePreviousTemplate=True,
            Parameters=[{"ParameterKey": "WebAmi", "ParameterValue": second}],
        )
        self.assertEqual(self.nested_in(self.nested_in(root_id)), leaf_id)
        self.assertEqual(self.parameters(leaf_id)["WebAmi"]["ParameterValue"], second)
        self.assertEqual(self.statuses(leaf_id, 5)[-1], "UPDATE_COMPLETE")

        self.cloudformation.delete_stack(StackName="nesting")
        self.assertEqual(self.describe(leaf_id)["StackStatus"], "DELETE_COMPLETE")

    def nested_in(self, stack_id: Any) -> Any:
        return self.cloudformation.list_stack_resources(StackName=stack_id)["StackResourceSummaries"][0][
            "PhysicalResourceId"
        ]

    def test_ssm_parameters_are_described_with_the_value_at_creation(self) -> None:
        ssm, first, second = client("ssm"), self.available_image(), self.available_image()
        ssm.put_parameter(Name="/images/web", Value=first, Type="String", DataType="aws:ec2:image")
        declared = {"WebAmi": {"Type": "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>", "Default": "/images/web"}}
        self.create("resolving", template({"Web": WEB}, Parameters=declared))
        ssm.put_parameter(Name="/images/web", Value=second, Overwrite=True, DataType="aws:ec2:image")
        self.assertEqual(
            self.parameters("resolving")["WebAmi"], {"ParameterValue": "/images/web", "ResolvedValue": first}
        )
        declared["WebAmi"]["Default"] = "/images/none"
        self.assert_error("ValidationError", self.create, "unresolved", template({"Web": WEB}, Parameters=declared))
        self.assert_error("ValidationError", self.describe, "unresolved")

    def test_lists_are_joined_and_no_echo_values_masked(self) -> None:
        declared = {"Images": {"Type": "List<AWS::EC2::Image::Id>"}, "Secret": {"Type": "String", "NoEcho": True}}
        self.create(
            "listing", template({"Queue": QUEUE}, Parameters=declared), {"Images": "ami-1,ami-2", "Secret": "hush"}
        )
        parameters = self.parameters("listing")
        self.assertEqual(parameters["Images"]["ParameterValue"], "ami-1,ami-2")
        self.assertEqual(parameters["Secret"]["ParameterValue"], "****")

    def test_update_sets_last_updated_time_and_replaces_the_instance(self) -> None:
        first, second = self.available_image(), self.available_image()
        self.create("updating", template({"Web": WEB, "Queue": QUEUE}, Parameters={"WebAmi": IMAGE}), {"WebAmi": first})
        self.assertNotIn("LastUpdatedTime", self.describe("updating"))
        before = self.resources("updating")
        self.cloudformation.update_stack(
            StackName="updating",
            UsePreviousTemplate=True,
            Parameters=[{"ParameterKey": "WebAmi", "ParameterValue": second}],
        )
        after = self.resources("updating")
        self.assertIn("LastUpdatedTime", self.describe("updating"))
        self.assertEqual(before["Queue"], after["Queue"])
        self.assertNotEqual(before["Web"], after["Web"])
        self.assertEqual(self.instance(after["Web"])["ImageId"], second)
        self.assertEqual(self.instance(before["Web"])["State"]["Name"], "terminated")
        self.assertEqual(tags_of(self.instance(after["Web"]))["aws:cloudformation:stack-name"], "updating")

    def resources(self, name: Any) -> Any:
        summaries = self.cloudformation.list_stack_resources(StackName=name)["StackResourceSummaries"]
        return {s["LogicalResourceId"]: s["PhysicalResourceId"] for s in summaries}

    def instance(self, instance_id: Any) -> Any:
        return ec2().describe_instances(InstanceIds=[instance_id])["Reservations"][0]["Instances"][0]

    def test_updated_group_keeps_instances_and_launches_the_new_image(self) -> None:
        first, second = self.available_image(), self.available_image()
        body = template(
            {
                "Template": {
                    "Type": "AWS::EC2::LaunchTemplate",
                    "Properties": {"LaunchTemplateData": {"ImageId": {"Ref": "Image"}, "InstanceType": "t3.micro"}},
                },
                "Group": {
                    "Type": "AWS::AutoScaling::AutoScalingGroup",
                    "Properties": {
                        "AvailabilityZones": [HOME + "a"],
                        "MinSize": "2",
                        "MaxSize": "3",
                        "LaunchTemplate": {
                            "LaunchTemplateId": {"Ref": "Template"},
                            "Version": {"Fn::GetAtt": ["Template", "LatestVersionNumber"]},
                        },
                    },
                },
            },
            Parameters={"Image": {"Type": "AWS::EC2::Image::Id"}},
        )
        stack_id = self.create("updated-group", body, {"Image": first})
        of_the_stack = [{"Name": "tag:aws:cloudformation:stack-id", "Values": [stack_id]}]

        def images() -> Any:
            reservations = ec2(HOME).describe_instances(Filters=of_the_stack)["Reservations"]
            return sorted(i["ImageId"] for r in reservations for i in r["Instances"])

        def group() -> Any:
            groups = client("autoscaling").describe_auto_scaling_groups()["AutoScalingGroups"]
            return next(one for one in groups if one["AutoScalingGroupName"].startswith("updated-group-"))

        self.assertEqual(images(), [first, first])
        before = group()
        self.cloudformation.update_stack(
            StackName="updated-group",
            TemplateBody=body,
            Parameters=[{"ParameterKey": "Image", "ParameterValue": second}],
        )
        self.assertEqual(group()["AutoScalingGroupARN"], before["AutoScalingGroupARN"])
        self.assertEqual((before["LaunchTemplate"]["Version"], group()["LaunchTemplate"]["Version"]), ("1", "2"))
        self.assertEqual(images(), [first, first])
        name = before["AutoScalingGroupName"]
        client("autoscaling").set_desired_capacity(AutoScalingGroupName=name, DesiredCapacity=3)
        self.assertEqual(images(), sorted([first, first, second]))

    def test_deleted_stack_is_found_by_its_id_only(self) -> None:
        stack_id = self.create(
            "deleting", template({"Web": WEB}, Parameters={"WebAmi": IMAGE}), {"WebAmi": self.available_image()}
        )
        before = self.resources(stack_id)
        self.cloudformation.delete_stack(StackName="deleting")
        self.assert_error("ValidationError", self.describe, "deleting")
        self.assertEqual(self.describe(stack_id)["StackStatus"], "DELETE_COMPLETE")
        self.assertIn("DeletionTime", self.describe(stack_id))
        self.assertEqual(self.resources(stack_id), before)
        self.assertEqual(self.instance(before["Web"])["State"]["Name"], "terminated")

    def test_stack_with_group_and_launch_template_launches_its_image(self) -> None:
        resources = {
            "Template": {
                "Type": "AWS::EC2::LaunchTemplate",
                "Properties": {"LaunchTemplateData": {"ImageId": {"Ref": "WebAmi"}}},
            },
            "Group": {
                "Type": "AWS::AutoScaling::AutoScalingGroup",
                "Properties": {
                    "MinSize": "1",
                    "MaxSize": "1",
                    "AvailabilityZones": [HOME + "a"],
                    "LaunchTemplate": {
                        "LaunchTemplateId": {"Ref": "Template"},
                        "Version": {"Fn::GetAtt": ["Template", "LatestVersionNumber"]},
                    },
                },
            },
        }
        image_id = self.available_image()
        client("cloudformation").create_stack(
            StackName="scaling",
            TemplateBody=template(resources, Parameters={"WebAmi": IMAGE}),
            Parameters=[{"ParameterKey": "WebAmi", "ParameterValue": image_id}],
        )
        groups = client("autoscaling").describe_auto_scaling_groups()["AutoScalingGroups"]
        group = next(one for one in groups if one["AutoScalingGroupName"].startswith("scaling-"))
        instance = ec2().describe_instances(InstanceIds=[group["Instances"][0]["InstanceId"]])["Reservations"][0][
            "Instances"
        ][0]
        self.assertEqual(instance["ImageId"], image_id)
