"""What the tests of stacks share: templates, and what clients see of a stack."""

from __future__ import annotations

import json

import harness
from harness import HOME, Case, client, ec2

NOWHERE = "ami-00000000000000000"
ZONES = [HOME + "a"]


def template(resources, **sections):
    return json.dumps({"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources, **sections})


def ref(name):
    return {"Ref": name}


def get(name, attribute):
    return {"Fn::GetAtt": [name, attribute]}


def resource(kind, properties=None, **more):
    return {"Type": kind, "Properties": properties or {}, **more}


def instance(image_id, **properties):
    return resource("AWS::EC2::Instance", {"ImageId": image_id, "InstanceType": "t3.micro", **properties})


def launch_template(image_id, **data):
    data = {"ImageId": image_id, "InstanceType": "t3.micro", **data}
    return resource("AWS::EC2::LaunchTemplate", {"LaunchTemplateData": data})


def group(size=2, update_policy=None, **properties):
    sizes = {"MinSize": str(size), "MaxSize": "9", "AvailabilityZones": ZONES}
    more = {"UpdatePolicy": update_policy} if update_policy else {}
    return resource("AWS::AutoScaling::AutoScalingGroup", {**sizes, **properties}, **more)


def of_template(name, version="$Latest"):
    return {"LaunchTemplateId": ref(name), "Version": version}


QUEUE = resource("AWS::SQS::Queue")
IMAGE = {"Type": "AWS::EC2::Image::Id"}
STORED_IMAGE = {"Type": "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>"}


class StackCase(Case):
    stacks = 0

    def setUp(self):
        StackCase.stacks += 1
        self.stack = f"stack-{StackCase.stacks}"
        self.cloudformation = client("cloudformation")
        self.ssm = client("ssm")

    def create(self, body, parameters=None, **more):
        more.setdefault("StackName", self.stack)
        values = [{"ParameterKey": key, "ParameterValue": value} for key, value in (parameters or {}).items()]
        return self.cloudformation.create_stack(TemplateBody=body, Parameters=values, **more)["StackId"]

    def update(self, body=None, parameters=None, **more):
        values = [{"ParameterKey": key, "ParameterValue": value} for key, value in (parameters or {}).items()]
        more.setdefault("Parameters", values)
        more.update({"TemplateBody": body} if body else {"UsePreviousTemplate": True})
        return self.cloudformation.update_stack(StackName=self.stack, **more)

    def describe(self, name=None):
        return self.cloudformation.describe_stacks(StackName=name or self.stack)["Stacks"][0]

    def status(self, name=None):
        return self.describe(name)["StackStatus"]

    def parameters(self, name=None):
        described = self.describe(name)["Parameters"]
        return {one["ParameterKey"]: one.get("ResolvedValue", one["ParameterValue"]) for one in described}

    def outputs(self, name=None):
        return {one["OutputKey"]: one["OutputValue"] for one in self.describe(name).get("Outputs", [])}

    def summaries(self, name=None):
        listed = self.cloudformation.list_stack_resources(StackName=name or self.stack)["StackResourceSummaries"]
        return {one["LogicalResourceId"]: one for one in listed}

    def physical_id(self, logical_id, name=None):
        return self.summaries(name)[logical_id]["PhysicalResourceId"]

    def events(self, name=None):
        """Logical ids and statuses, oldest first; that of the stack itself is an empty text."""
        events = self.cloudformation.describe_stack_events(StackName=name or self.stack)["StackEvents"][::-1]
        stack_name = events[0]["LogicalResourceId"]
        return [
            (event["LogicalResourceId"] if event["LogicalResourceId"] != stack_name else "", event["ResourceStatus"])
            for event in events
        ]

    def event_statuses(self, stack_id, count):
        events = harness.receiver.wait_for(stack_id, "aws.cloudformation", count)
        return [event["detail"]["status-details"]["status"] for event in events]

    def running_instances(self, stack_id):
        """The running instances of a stack, found by its tag, as the report functions do."""
        filters = [
            {"Name": "tag:aws:cloudformation:stack-id", "Values": [stack_id]},
            {"Name": "instance-state-name", "Values": ["running"]},
        ]
        found = ec2().describe_instances(Filters=filters)["Reservations"]
        return [one for reservation in found for one in reservation["Instances"]]

    def running_images(self, stack_id):
        return sorted(one["ImageId"] for one in self.running_instances(stack_id))

    def describe_group(self, logical_id="Group"):
        groups = client("autoscaling").describe_auto_scaling_groups(
            AutoScalingGroupNames=[self.physical_id(logical_id)]
        )
        return groups["AutoScalingGroups"][0]

    def put_image_parameter(self, name, image_id):
        self.ssm.put_parameter(Name=name, Value=image_id, Type="String", DataType="aws:ec2:image", Overwrite=True)
        return name
