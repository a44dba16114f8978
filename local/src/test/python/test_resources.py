"""Resources of stacks: their order, and types that are not emulated."""

from __future__ import annotations

from typing import Any

import harness
from harness import (
    HOME,
    image,
)
from stacks import (
    QUEUE,
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


class Resources(StackCase):
    def evaluate(self, outputs: Any, **sections: Any) -> Any:
        resources = sections.pop("Resources", {"Queue": QUEUE})
        outputs = {name: {"Value": value} for name, value in outputs.items()}
        self.create(template(resources, Outputs=outputs, **sections))
        self.assertEqual(self.status(), "CREATE_COMPLETE")
        return self.outputs()

    def test_unsupported_types_are_placeholders(self) -> None:
        resources = {
            "Unknown": resource("AWS::Nobody::Knows", {"Name": "x"}),
            "Custom": resource("Custom::Lookup", {"ServiceToken": get("Unknown", "Arn")}),
            "Queue": resource("AWS::SQS::Queue", {"QueueName": {"Fn::Join": ["", [get("Custom", "Id"), "-q"]]}}),
        }
        values = self.evaluate({"Arn": get("Unknown", "Arn"), "Id": ref("Unknown")}, Resources=resources)
        self.assertEqual(values["Id"], self.physical_id("Unknown"))
        self.assertTrue(values["Arn"].startswith("arn:") and values["Arn"].endswith(values["Id"]))
        self.assertEqual(self.summaries()["Custom"]["ResourceStatus"], "CREATE_COMPLETE")

    def test_c11_an_item_of_a_list_that_is_not_emulated_is_a_placeholder(self) -> None:
        entries = get("Endpoint", "DnsEntries")
        resources = {"Endpoint": resource("AWS::Nobody::Endpoint")}
        values = self.evaluate(
            {"First": {"Fn::Select": [0, entries]}, "All": {"Fn::Join": [",", entries]}}, Resources=resources
        )
        self.assertEqual(values["First"], f"{self.physical_id('Endpoint')}-DnsEntries-0")
        self.assertEqual(values["All"], f"{self.physical_id('Endpoint')}-DnsEntries")

    def test_c11_a_selection_beyond_the_end_fails_with_an_event(self) -> None:
        beyond = {"Fn::Select": [3, {"Fn::Split": [",", "a,b"]}]}
        self.create(template({"Queue": resource("AWS::SQS::Queue", {"QueueName": beyond})}))
        self.assertEqual(self.status(), "ROLLBACK_COMPLETE")
        self.assertIn(("Queue", "CREATE_FAILED"), self.events())

    def test_network_is_created_and_deleted(self) -> None:
        image_id = self.available_image()
        resources = {
            "Net": resource("AWS::EC2::VPC", {"CidrBlock": "10.1.0.0/16"}),
            "Gateway": resource("AWS::EC2::InternetGateway"),
            "Attached": resource(
                "AWS::EC2::VPCGatewayAttachment", {"VpcId": ref("Net"), "InternetGatewayId": ref("Gateway")}
            ),
            "Table": resource("AWS::EC2::RouteTable", {"VpcId": ref("Net")}),
            "Subnet": resource(
                "AWS::EC2::Subnet",
                {
                    "VpcId": ref("Net"),
                    "CidrBlock": {"Fn::Select": [0, {"Fn::Cidr": [get("Net", "CidrBlock"), 1, 8]}]},
                },
            ),
            "Routed": resource(
                "AWS::EC2::SubnetRouteTableAssociation", {"SubnetId": ref("Subnet"), "RouteTableId": ref("Table")}
            ),
            "Allowed": resource(
                "AWS::EC2::SecurityGroup",
                {
                    "GroupDescription": "all protocols need no ports",
                    "VpcId": ref("Net"),
                    "SecurityGroupIngress": [{"IpProtocol": "-1", "CidrIp": "0.0.0.0/0"}],
                },
            ),
            "Template": launch_template(
                image_id, UserData={"Fn::Base64": "#!/bin/sh"}, SecurityGroupIds=[get("Allowed", "GroupId")]
            ),
            "Group": group(1, LaunchTemplate=of_template("Template"), VPCZoneIdentifier=[get("Subnet", "SubnetId")]),
            "Web": instance(
                image_id,
                NetworkInterfaces=[
                    {"DeviceIndex": "0", "SubnetId": ref("Subnet"), "GroupSet": [get("Allowed", "GroupId")]}
                ],
            ),
        }
        resources["Group"]["Properties"].pop("AvailabilityZones")
        stack_id = self.create(template(resources))
        self.assertEqual(self.status(), "CREATE_COMPLETE")
        subnets = {one["SubnetId"] for one in self.running_instances(stack_id)}
        groups = {one["SecurityGroups"][0]["GroupId"] for one in self.running_instances(stack_id)}
        self.assertEqual((subnets, groups), ({self.physical_id("Subnet")}, {self.physical_id("Allowed")}))
        self.cloudformation.delete_stack(StackName=self.stack)
        self.assertEqual(self.status(stack_id), "DELETE_COMPLETE")

    def test_instances_and_groups_launch_in_placeholder_subnets(self) -> None:
        image_id = self.available_image()
        resources = {
            "Lookup": resource("Custom::Lookup", {"ServiceToken": "arn:none"}),
            "Template": launch_template(image_id),
            "Group": group(1, LaunchTemplate=of_template("Template"), VPCZoneIdentifier=[get("Lookup", "Subnet")]),
            "Web": instance(image_id, SubnetId=get("Lookup", "Subnet"), AvailabilityZone=get("Lookup", "Zone")),
        }
        resources["Group"]["Properties"].pop("AvailabilityZones")
        stack_id = self.create(template(resources))
        self.assertEqual(self.running_images(stack_id), [image_id, image_id])
        resources["Web"] = instance(get("Lookup", "Id"))
        self.create(template(resources), StackName=f"{self.stack}-image")
        self.assertEqual(self.status(f"{self.stack}-image"), "ROLLBACK_COMPLETE")

    def test_resource_that_moto_fails_on_is_a_placeholder_with_a_reason(self) -> None:
        self.create(template({"Key": resource("AWS::KMS::Key", {"Enabled": True})}))
        self.assertEqual(self.status(), "CREATE_COMPLETE")
        self.assertIn("Not emulated", self.summaries()["Key"]["ResourceStatusReason"])

    def test_images_with_chosen_ids_can_be_added(self) -> None:
        named = "ami-0abcdef1234567890"
        public = "/aws/service/canonical/ubuntu/server/24.04/stable/current/amd64/hvm/ebs-gp3/ami-id"
        values = {
            "images": [{"id": named, "name": "mapped", "region": HOME, "owner": "099720109477"}],
            "parameters": [{"name": public, "value": named, "region": HOME}],
        }
        self.assertIsNone(harness.aws.control("POST", "world", values))
        resources = {"Web": instance(named), "Public": instance(f"{{{{resolve:ssm:{public}}}}}")}
        stack_id = self.create(template(resources))
        self.assertEqual(self.running_images(stack_id), [named, named])
        self.assertEqual(image(named)["OwnerId"], "099720109477")

    def test_signals_count_as_received(self) -> None:
        resources = {
            "Handle": resource("AWS::CloudFormation::WaitConditionHandle"),
            "Wait": resource("AWS::CloudFormation::WaitCondition", {"Handle": ref("Handle"), "Timeout": "60"}),
        }
        values = self.evaluate({"Handle": ref("Handle"), "Data": get("Wait", "Data")}, Resources=resources)
        self.assertTrue(values["Handle"].startswith("https://"))
        self.assertEqual(values["Data"], "{}")

    def test_resources_are_created_in_dependency_order(self) -> None:
        resources = {
            "Third": resource("AWS::SQS::Queue", {"QueueName": {"Fn::Sub": "third-${Second.QueueName}"}}),
            "Second": {**QUEUE, "DependsOn": ["First"]},
            "First": QUEUE,
        }
        self.create(template(resources))
        created = [name for name, status in self.events() if status == "CREATE_COMPLETE"]
        self.assertEqual(created, ["First", "Second", "Third", ""])
