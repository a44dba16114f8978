"""What the tests of stacks share: templates, and what clients see of a stack."""

from __future__ import annotations

import json
from typing import Any

import harness
from harness import HOME, Case, client, ec2

NOWHERE = "ami-00000000000000000"
ZONES = [HOME + "a"]


def template(resources: Any, **sections: Any) -> Any:
    return json.dumps({"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources, **sections})


def ref(name: Any) -> Any:
    return {"Ref": name}


def get(name: Any, attribute: Any) -> Any:
    return {"Fn::GetAtt": [name, attribute]}


def resource(kind: Any, properties: Any = None, **more: Any) -> Any:
    return {"Type": kind, "Properties": properties or {}, **more}


def instance(image_id: Any, **properties: Any) -> Any:
    return resource("AWS::EC2::Instance", {"ImageId": image_id, "InstanceType": "t3.micro", **properties})


def launch_template(image_id: Any, **data: Any) -> Any:
    data = {"ImageId": image_id, "InstanceType": "t3.micro", **data}
    return resource("AWS::EC2::LaunchTemplate", {"LaunchTemplateData": data})


def group(size: Any = 2, update_policy: Any = None, **properties: Any) -> Any:
    sizes = {"MinSize": str(size), "MaxSize": "9", "AvailabilityZones": ZONES}
    more = {"UpdatePolicy": update_policy} if update_policy else {}
    return resource("AWS::AutoScaling::AutoScalingGroup", {**sizes, **properties}, **more)


def of_template(name: Any, version: Any = "$Latest") -> Any:
    return {"LaunchTemplateId": ref(name), "Version": version}


QUEUE = resource("AWS::SQS::Queue")
IMAGE = {"Type": "AWS::EC2::Image::Id"}
STORED_IMAGE = {"Type": "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>"}


class StackCase(Case):
    stacks = 0

    def setUp(self) -> None:
        StackCase.stacks += 1
        self.stack = f"stack-{StackCase.stacks}"
        self.cloudformation = client("cloudformation")
        self.ssm = client("ssm")

    def create(self, body: Any, parameters: Any = None, **more: Any) -> Any:
        more.setdefault("StackName", self.stack)
        values = [{"ParameterKey": key, "ParameterValue": value} for key, value in (parameters or {}).items()]
        return self.cloudformation.create_stack(TemplateBody=body, Parameters=values, **more)["StackId"]

    def update(self, body: Any = None, parameters: Any = None, **more: Any) -> Any:
        values = [{"ParameterKey": key, "ParameterValue": value} for key, value in (parameters or {}).items()]
        more.setdefault("Parameters", values)
        more.update({"TemplateBody": body} if body else {"UsePreviousTemplate": True})
        return self.cloudformation.update_stack(StackName=self.stack, **more)

    def describe(self, name: Any = None) -> Any:
        return self.cloudformation.describe_stacks(StackName=name or self.stack)["Stacks"][0]

    def status(self, name: Any = None) -> Any:
        return self.describe(name)["StackStatus"]

    def parameters(self, name: Any = None) -> Any:
        described = self.describe(name)["Parameters"]
        return {one["ParameterKey"]: one.get("ResolvedValue", one["ParameterValue"]) for one in described}

    def outputs(self, name: Any = None) -> Any:
        return {one["OutputKey"]: one["OutputValue"] for one in self.describe(name).get("Outputs", [])}

    def summaries(self, name: Any = None) -> Any:
        listed = self.cloudformation.list_stack_resources(StackName=name or self.stack)["StackResourceSummaries"]
        return {one["LogicalResourceId"]: one for one in listed}

    def physical_id(self, logical_id: Any, name: Any = None) -> Any:
        return self.summaries(name)[logical_id]["PhysicalResourceId"]

    def events(self, name: Any = None) -> Any:
        """Logical ids and statuses, oldest first; that of the stack itself is an empty text."""
        events = self.cloudformation.describe_stack_events(StackName=name or self.stack)["StackEvents"][::-1]
        stack_name = events[0]["LogicalResourceId"]
        return [
            (event["LogicalResourceId"] if event["LogicalResourceId"] != stack_name else "", event["ResourceStatus"])
            for event in events
        ]

    def event_statuses(self, stack_id: Any, count: Any) -> Any:
        events = harness.receiver.wait_for(stack_id, "aws.cloudformation", count)
        return [event["detail"]["status-details"]["status"] for event in events]

    def running_instances(self, stack_id: Any) -> Any:
        """The running instances of a stack, found by its tag, as the report functions do."""
        filters = [
            {"Name": "tag:aws:cloudformation:stack-id", "Values": [stack_id]},
            {"Name": "instance-state-name", "Values": ["running"]},
        ]
        found = ec2().describe_instances(Filters=filters)["Reservations"]
        return [one for reservation in found for one in reservation["Instances"]]

    def running_images(self, stack_id: Any) -> Any:
        return sorted(one["ImageId"] for one in self.running_instances(stack_id))

    def describe_group(self, logical_id: Any = "Group") -> Any:
        groups = client("autoscaling").describe_auto_scaling_groups(
            AutoScalingGroupNames=[self.physical_id(logical_id)]
        )
        return groups["AutoScalingGroups"][0]

    def put_image_parameter(self, name: Any, image_id: Any) -> Any:
        self.ssm.put_parameter(Name=name, Value=image_id, Type="String", DataType="aws:ec2:image", Overwrite=True)
        return name
