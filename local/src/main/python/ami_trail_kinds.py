"""How the resources of CloudFormation's stacks are made, changed and taken away, type by type.

moto's models of resources are used for what they are; launch templates, groups and instances come from
`ami_trail_launches.py`; what neither has is a placeholder, so that the rest of a template deploys. Which resource is
made when, and what happens when one fails, is `ami_trail_stacks.py`.
"""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from moto.autoscaling.models import autoscaling_backends
from moto.cloudformation.parsing import generate_resource_name, get_model_map, resource_name_property_from_type
from moto.core.exceptions import JsonRESTError, ServiceException
from moto.core.utils import utcnow
from moto.ec2 import models as ec2_models
from moto.ec2.models import ec2_backends
from moto.ec2.models.core import TaggedEC2Resource
from moto.elbv2.models import FakeTargetGroup, elbv2_backends
from moto.iam import models as iam_models

import ami_trail_launches
from ami_trail_aws import Tags
from ami_trail_templates import TemplateError, text_of

class Failed(Exception):
    """A resource, and with it the operation on its stack, failed; the message is the reason that is shown."""

    def __init__(self, reason: str, model: Any = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.model = model


# What the services themselves refuse, in both of moto's forms, and what fails by the words of this file.
REFUSALS = (ServiceException, JsonRESTError, TemplateError, Failed)


def is_true(value: Any) -> bool:
    return text_of(value).lower() == "true"


def reason_of(wrong: Exception) -> str:
    if isinstance(wrong, (ServiceException, JsonRESTError)):
        code = wrong.error_type if isinstance(wrong, JsonRESTError) else wrong.code
        return f"{wrong.message} (Error Code: {code})"
    return str(wrong) or type(wrong).__name__


# --- What all kinds have in common -----------------------------------------------------------------------------------


@dataclass
class Resource:
    """A resource of a stack, as it is or was."""

    logical_id: str
    type: str
    properties: dict[str, Any]
    policies: dict[str, Any]
    model: Any = None
    status: str = "CREATE_IN_PROGRESS"
    reason: str | None = None
    name: str = ""
    updated: datetime = field(default_factory=utcnow)

    @property
    def physical_id(self) -> str:
        """Some of moto's models have none; it is their name then."""
        return str(getattr(self.model, "physical_resource_id", self.name)) if self.model is not None else ""

    @property
    def is_gone(self) -> bool:
        return self.status in ("DELETE_COMPLETE", "DELETE_SKIPPED")

    def attribute(self, name: str) -> Any:
        """A Fn::GetAtt. What moto does not know of a resource is its physical id, where the name says so (SubnetId of a
        subnet), or else a text of its own: on AWS the template would deploy.
        """
        try:
            value = self.model.get_cfn_attribute(name)
        except (NotImplementedError, AttributeError, KeyError):
            value = None
        except Exception as wrong:
            if type(wrong).__name__ != "UnformattedGetAttTemplateException":
                raise
            value = None
        if value is not None:
            return value
        if name.lower() in ("id", f"{self.type.split('::')[-1]}id".lower()):
            return self.physical_id
        # A VPC's, of the addresses that are for examples: a text could not be divided by Fn::Cidr.
        if name == "Ipv6CidrBlocks":
            return ["2001:db8::/56"]
        return Placeholder.attribute_of(self.physical_id, name)


@dataclass
class Wanted:
    """A resource as it shall be: what its kind needs to know to make or change it."""

    stack: Any
    logical_id: str
    type: str
    properties: dict[str, Any]
    policies: dict[str, Any]

    @property
    def name(self) -> str:
        """AWS CloudFormation User Guide, "Name type": the stack's name, the logical id and something random, unless the
        properties have a name.
        """
        own = resource_name_property_from_type(self.type)
        if own and self.properties.get(own):
            return str(self.properties[own])
        return generate_resource_name(self.type, self.stack.name, self.logical_id)

    @property
    def leans_on_a_placeholder(self) -> bool:
        """Whether its properties have a text that only stands for something."""
        given = json.dumps(self.properties, default=str)
        return any(text in given for text in Placeholder.texts)

    def without_placeholders(self) -> Wanted:
        """The same without the properties, and items of lists, that are such texts. An image's id stays, since nothing
        else is launched in its place.
        """
        return replace(self, properties=without_placeholders(self.properties))

    @property
    def tags(self) -> Tags:
        """AWS CloudFormation User Guide, "Resource tag": the stack's own tags, and three of CloudFormation's."""
        return {
            **self.stack.tags,
            "aws:cloudformation:stack-name": self.stack.name,
            "aws:cloudformation:stack-id": self.stack.stack_id,
            "aws:cloudformation:logical-id": self.logical_id,
        }

    @property
    def ec2(self) -> Any:
        return ec2_backends[self.stack.account_id][self.stack.region_name]

    @property
    def auto_scaling(self) -> Any:
        return autoscaling_backends[self.stack.account_id][self.stack.region_name]


class Kind:
    """How resources of a type are made, changed and taken away.

    Errors that AWS would give too, moto's ServiceExceptions, fail the resource.
    """

    def create(self, wanted: Wanted) -> Any:
        raise NotImplementedError

    def differs(self, resource: Resource, wanted: Wanted) -> bool:
        return resource.properties != wanted.properties

    def replaces(self, resource: Resource, wanted: Wanted) -> bool:
        """Whether a change makes a new resource, and takes the old one away when all is done."""
        return False

    def change(self, resource: Resource, wanted: Wanted) -> Any:
        """Changes it in place; gives its model."""
        return resource.model

    def undo(self, resource: Resource, before: Wanted) -> Any:
        return self.change(resource, before)

    def finish(self, resource: Resource) -> None:
        """The update, or its rollback, of the whole stack is done."""

    def delete(self, resource: Resource, stack: Any) -> None:
        resource.model.delete(stack.account_id, stack.region_name)


# --- What is not emulated --------------------------------------------------------------------------------------------


class Placeholder:
    """A resource that is not emulated: on AWS it would be made, so here it has a physical id, and attributes that are
    texts with it. Nothing else comes of it; a custom resource's function is not invoked.
    """

    # All that were given out, in any stack: a service that is given one of them may refuse it.
    texts: set[str] = set()

    def __init__(self, physical_id: str) -> None:
        self.physical_resource_id = physical_id
        self.texts.add(physical_id)

    def get_cfn_attribute(self, name: str) -> str:
        return self.attribute_of(self.physical_resource_id, name)

    @staticmethod
    def attribute_of(physical_id: str, name: str) -> str:
        text = f"{physical_id}-{name.replace('.', '-')}"
        if name.endswith("Arn") and not physical_id.startswith("arn:"):
            text = f"arn:aws:cloudformation:::{physical_id}"
        Placeholder.texts.add(text)
        return text


def without_placeholders(value: Any) -> Any:
    if isinstance(value, list):
        return [without_placeholders(item) for item in value if not is_placeholder(item)]
    if not isinstance(value, dict):
        return value
    return {
        name: without_placeholders(item)
        for name, item in value.items()
        if name == "ImageId" or not is_placeholder(item)
    }


def is_placeholder(value: Any) -> bool:
    return isinstance(value, str) and value in Placeholder.texts


class NotEmulated(Kind):
    def create(self, wanted: Wanted) -> Any:
        return Placeholder(wanted.name)

    def delete(self, resource: Resource, stack: Any) -> None:
        pass


class WaitCondition(NotEmulated):
    """AWS CloudFormation User Guide, AWS::CloudFormation::WaitCondition: GetAtt Data is a JSON text of what was
    signalled. Signals count as received, and nothing was said in them.
    """

    def create(self, wanted: Wanted) -> Any:
        condition = Placeholder(wanted.name)
        condition.get_cfn_attribute = lambda name: "{}"  # type: ignore[method-assign]
        return condition


class WaitConditionHandle(NotEmulated):
    """AWS CloudFormation User Guide, AWS::CloudFormation::WaitConditionHandle: Ref is a presigned URL."""

    def create(self, wanted: Wanted) -> Any:
        bucket = f"https://cloudformation-waitcondition-{wanted.stack.region_name}.s3.amazonaws.com"
        return Placeholder(f"{bucket}/{wanted.stack.stack_id}/{wanted.logical_id}")


# --- What moto has ---------------------------------------------------------------------------------------------------


class Modelled(Kind):
    """A type that moto knows. Where moto stumbles, or refuses what only a placeholder is to blame for, the resource is
    a placeholder, or stays what it was, and its reason says so.
    """

    def __init__(self, model: Any) -> None:
        self.model = model

    def create(self, wanted: Wanted) -> Any:
        model = self.model.create_from_cloudformation_json(
            wanted.name,
            self.given(wanted),
            wanted.stack.account_id,
            wanted.stack.region_name,
            LogicalId=wanted.logical_id,
            StackId=wanted.stack.stack_id,
            ResourceType=wanted.type,
        )
        if isinstance(model, TaggedEC2Resource):
            wanted.ec2.create_tags([model.physical_resource_id], wanted.tags)
        return model

    # Where moto wants what has a default on AWS.
    DEFAULTS = {"AWS::SSM::Document": {"DocumentFormat": "JSON", "DocumentType": "Command"}}

    def given(self, wanted: Wanted) -> dict[str, Any]:
        # moto's models write into what they are given.
        properties = copy.deepcopy({**self.DEFAULTS.get(wanted.type, {}), **wanted.properties})
        return {"Type": wanted.type, "Properties": properties}

    def change(self, resource: Resource, wanted: Wanted) -> Any:
        update = self.model.update_from_cloudformation_json
        if hasattr(update, "__isabstractmethod__") or isinstance(resource.model, Placeholder):
            return resource.model
        changed = update(
            original_resource=resource.model,
            new_resource_name=wanted.name,
            cloudformation_json=self.given(wanted),
            account_id=wanted.stack.account_id,
            region_name=wanted.stack.region_name,
        )
        return changed if changed is not None else resource.model

    def delete(self, resource: Resource, stack: Any) -> None:
        if isinstance(resource.model, Placeholder):
            return
        try:
            resource.model.delete(stack.account_id, stack.region_name)
        except (TypeError, AttributeError):
            delete = self.model.delete_from_cloudformation_json
            if not hasattr(delete, "__isabstractmethod__"):
                given = {"Type": resource.type, "Properties": resource.properties}
                delete(resource.physical_id, given, stack.account_id, stack.region_name)


class SecurityGroup(Modelled):
    """AWS CloudFormation User Guide, AWS::EC2::SecurityGroup: rules are changed in place, which is not emulated;
    another description, name or VPC is a replacement. A rule for all protocols needs no ports.
    """

    def given(self, wanted: Wanted) -> dict[str, Any]:
        given = super().given(wanted)
        for rule in given["Properties"].get("SecurityGroupIngress", []):
            rule.setdefault("FromPort", None)
            rule.setdefault("ToPort", None)
        return given

    def replaces(self, resource: Resource, wanted: Wanted) -> bool:
        before, after = resource.properties, wanted.properties
        return any(before.get(name) != after.get(name) for name in ("GroupDescription", "GroupName", "VpcId"))

    def change(self, resource: Resource, wanted: Wanted) -> Any:
        return resource.model


class Policy(Modelled):
    """IAM User Guide, "IAM JSON policy elements: Version": 2008-10-17 is a version too, and what counts without one.
    moto refuses it.
    """

    def given(self, wanted: Wanted) -> dict[str, Any]:
        given = super().given(wanted)
        document = given["Properties"].get("PolicyDocument")
        if isinstance(document, dict):
            document["Version"] = "2012-10-17"
        return given


class TargetGroup(Modelled):
    """moto compares its seconds as the texts that templates have, and cannot delete one by CloudFormation."""

    def given(self, wanted: Wanted) -> dict[str, Any]:
        given = super().given(wanted)
        for name in ("HealthCheckTimeoutSeconds", "HealthCheckIntervalSeconds"):
            if name in given["Properties"]:
                given["Properties"][name] = int(given["Properties"][name])
        return given

    def delete(self, resource: Resource, stack: Any) -> None:
        elbv2_backends[stack.account_id][stack.region_name].target_groups.pop(resource.physical_id, None)


class Vpc(Modelled):
    def delete(self, resource: Resource, stack: Any) -> None:
        """moto cannot delete route tables by CloudFormation, and would keep the VPC because of them."""
        ec2 = ec2_backends[stack.account_id][stack.region_name]
        for table in [one for one in ec2.route_tables.values() if one.vpc_id == resource.physical_id]:
            if not table.main_association_id:
                del ec2.route_tables[table.id]
        super().delete(resource, stack)


# --- What launches images --------------------------------------------------------------------------------------------


class Instance(Kind):
    """AWS CloudFormation User Guide, AWS::EC2::Instance, "Update requires": these properties replace an instance."""

    REPLACED_BY = (
        "ImageId",
        "LaunchTemplate",
        "AvailabilityZone",
        "KeyName",
        "NetworkInterfaces",
        "PrivateIpAddress",
        "SecurityGroups",
        "SubnetId",
    )

    def create(self, wanted: Wanted) -> Any:
        return ami_trail_launches.launch_instance(wanted.ec2, wanted.without_placeholders().properties, wanted.tags)

    def replaces(self, resource: Resource, wanted: Wanted) -> bool:
        return any(resource.properties.get(name) != wanted.properties.get(name) for name in self.REPLACED_BY)

    def change(self, resource: Resource, wanted: Wanted) -> Any:
        instance = resource.model
        instance.instance_type = wanted.properties.get("InstanceType", instance.instance_type)
        own = {tag["Key"]: str(tag["Value"]) for tag in wanted.properties.get("Tags", [])}
        wanted.ec2.create_tags([instance.id], {**own, **wanted.tags})
        return instance

    def delete(self, resource: Resource, stack: Any) -> None:
        if resource.model.state != "terminated":
            resource.model.terminate()


class LaunchTemplate(Kind):
    """AWS CloudFormation User Guide, AWS::EC2::LaunchTemplate: another LaunchTemplateData is a new version of the same
    template; another name is another template. That the rollback of an update makes a version too, with what was
    before, is undocumented; versions cannot be changed.
    """

    def create(self, wanted: Wanted) -> Any:
        template = ami_trail_launches.create_template(wanted.ec2, wanted.name, wanted.properties)
        wanted.ec2.create_tags([template.id], wanted.tags)
        return template

    def replaces(self, resource: Resource, wanted: Wanted) -> bool:
        name = "LaunchTemplateName"
        return resource.properties.get(name) != wanted.properties.get(name)

    def change(self, resource: Resource, wanted: Wanted) -> Any:
        data = ami_trail_launches.template_data(wanted.ec2, wanted.properties)
        resource.model.create_version(data, wanted.properties.get("VersionDescription"))
        return resource.model


class LaunchConfiguration(Kind):
    """AWS CloudFormation User Guide, AWS::AutoScaling::LaunchConfiguration: every change is a replacement."""

    def create(self, wanted: Wanted) -> Any:
        return ami_trail_launches.create_configuration(wanted.auto_scaling, wanted.name, wanted.properties)

    def replaces(self, resource: Resource, wanted: Wanted) -> bool:
        return True


class Group(Kind):
    """AWS CloudFormation User Guide, AWS::AutoScaling::AutoScalingGroup; "UpdatePolicy attribute": without a policy a
    group's instances run on when what it launches changes; AutoScalingRollingUpdate replaces them,
    AutoScalingReplacingUpdate the group. All are replaced at once here, and AutoScalingScheduledAction is not emulated.
    """

    def create(self, wanted: Wanted) -> Any:
        properties = self.real(wanted)
        return ami_trail_launches.create_group(wanted.auto_scaling, wanted.name, properties, wanted.tags)

    @staticmethod
    def real(wanted: Wanted) -> dict[str, Any]:
        """A group whose subnets are placeholders is somewhere all the same."""
        properties = wanted.without_placeholders().properties
        if not properties.get("VPCZoneIdentifier") and not properties.get("AvailabilityZones"):
            properties["AvailabilityZones"] = [f"{wanted.stack.region_name}a"]
        return properties

    def replaces(self, resource: Resource, wanted: Wanted) -> bool:
        name = "AutoScalingGroupName"
        policy = wanted.policies.get("UpdatePolicy", {}).get("AutoScalingReplacingUpdate", {})
        return resource.properties.get(name) != wanted.properties.get(name) or (
            is_true(policy.get("WillReplace"))
            and ami_trail_launches.launches_otherwise(resource.properties, wanted.properties)
        )

    def change(self, resource: Resource, wanted: Wanted) -> Any:
        group = resource.model
        ami_trail_launches.update_group(group, self.real(wanted), wanted.tags)
        rolls = "AutoScalingRollingUpdate" in wanted.policies.get("UpdatePolicy", {})
        if rolls and ami_trail_launches.launches_otherwise(resource.properties, wanted.properties):
            group.roll()
        return group


KINDS: dict[str, Kind] = {
    "AWS::EC2::SecurityGroup": SecurityGroup(ec2_models.security_groups.SecurityGroup),
    "AWS::EC2::VPC": Vpc(ec2_models.vpcs.VPC),
    "AWS::IAM::ManagedPolicy": Policy(iam_models.ManagedPolicy),
    "AWS::IAM::Policy": Policy(iam_models.InlinePolicy),
    "AWS::ElasticLoadBalancingV2::TargetGroup": TargetGroup(FakeTargetGroup),
    "AWS::EC2::Instance": Instance(),
    "AWS::EC2::LaunchTemplate": LaunchTemplate(),
    "AWS::AutoScaling::LaunchConfiguration": LaunchConfiguration(),
    "AWS::AutoScaling::AutoScalingGroup": Group(),
    "AWS::CloudFormation::WaitCondition": WaitCondition(),
    "AWS::CloudFormation::WaitConditionHandle": WaitConditionHandle(),
}


def kind_of(resource_type: str) -> Kind:
    if resource_type in KINDS:
        return KINDS[resource_type]
    model = get_model_map().get(resource_type)
    return Modelled(model) if model else NotEmulated()


