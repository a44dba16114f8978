"""The handler of each resource type.

moto's models of resources are used where it has them. Launch templates, groups and instances are those of
`emulated_aws.launch`. Other types are placeholders, so that the rest of a template deploys.
"""

from __future__ import annotations

import copy
from typing import Any

from moto.cloudformation.parsing import get_model_map
from moto.ec2 import models as ec2_models
from moto.ec2.models import ec2_backends
from moto.ec2.models.core import TaggedEC2Resource
from moto.elbv2.models import FakeTargetGroup, elbv2_backends
from moto.iam import models as iam_models

from emulated_aws.cloudformation import launch_requests
from emulated_aws.cloudformation.placeholder import Placeholder
from emulated_aws.cloudformation.resource import DesiredResource, OwningStack, Resource, ResourceHandler
from emulated_aws.values import is_true


class PlaceholderHandler(ResourceHandler):
    """A type that is not emulated."""

    def create(self, desired: DesiredResource) -> Any:
        return Placeholder(desired.name)

    def delete(self, resource: Resource, stack: OwningStack) -> None:
        pass


class WaitCondition(Placeholder):
    def get_cfn_attribute(self, name: str) -> str:
        return "{}"


class WaitConditionHandler(PlaceholderHandler):
    """AWS CloudFormation User Guide, AWS::CloudFormation::WaitCondition: GetAtt Data is a JSON object of the signals'
    data. Signals count as received, without data.
    """

    def create(self, desired: DesiredResource) -> Any:
        return WaitCondition(desired.name)


class WaitConditionHandleHandler(PlaceholderHandler):
    """AWS CloudFormation User Guide, AWS::CloudFormation::WaitConditionHandle: Ref is a presigned URL."""

    def create(self, desired: DesiredResource) -> Any:
        bucket = f"https://cloudformation-waitcondition-{desired.stack.region_name}.s3.amazonaws.com"
        return Placeholder(f"{bucket}/{desired.stack.stack_id}/{desired.logical_id}")


class MotoHandler(ResourceHandler):
    """A type that moto has a model of. If moto fails on a property that it does not emulate, or rejects a placeholder,
    the resource becomes a placeholder, or stays unchanged, and its ResourceStatusReason states that.
    """

    def __init__(self, model: Any) -> None:
        self.model = model

    def create(self, desired: DesiredResource) -> Any:
        model = self.model.create_from_cloudformation_json(
            desired.name,
            self.moto_definition(desired),
            desired.stack.account_id,
            desired.stack.region_name,
            LogicalId=desired.logical_id,
            StackId=desired.stack.stack_id,
            ResourceType=desired.type,
        )
        if isinstance(model, TaggedEC2Resource):
            desired.ec2.create_tags([model.physical_resource_id], desired.tags)
        return model

    # Properties that have a default on AWS and that moto requires.
    DEFAULTS = {"AWS::SSM::Document": {"DocumentFormat": "JSON", "DocumentType": "Command"}}

    def moto_definition(self, desired: DesiredResource) -> dict[str, Any]:
        # A copy, since moto's models modify it.
        properties = copy.deepcopy({**self.DEFAULTS.get(desired.type, {}), **desired.properties})
        return {"Type": desired.type, "Properties": properties}

    def update(self, resource: Resource, desired: DesiredResource) -> Any:
        update = self.model.update_from_cloudformation_json
        if hasattr(update, "__isabstractmethod__") or isinstance(resource.model, Placeholder):
            return resource.model
        changed = update(
            original_resource=resource.model,
            new_resource_name=desired.name,
            cloudformation_json=self.moto_definition(desired),
            account_id=desired.stack.account_id,
            region_name=desired.stack.region_name,
        )
        return changed if changed is not None else resource.model

    def delete(self, resource: Resource, stack: OwningStack) -> None:
        if isinstance(resource.model, Placeholder):
            return
        try:
            resource.model.delete(stack.account_id, stack.region_name)
        except (TypeError, AttributeError):
            delete = self.model.delete_from_cloudformation_json
            if not hasattr(delete, "__isabstractmethod__"):
                definition = {"Type": resource.type, "Properties": resource.properties}
                delete(resource.physical_id, definition, stack.account_id, stack.region_name)


class SecurityGroupHandler(MotoHandler):
    """AWS CloudFormation User Guide, AWS::EC2::SecurityGroup: rules are updated in place, which is not emulated;
    another description, name or VPC requires a replacement. A rule for all protocols needs no ports, which moto
    requires.
    """

    def moto_definition(self, desired: DesiredResource) -> dict[str, Any]:
        definition = super().moto_definition(desired)
        for rule in definition["Properties"].get("SecurityGroupIngress", []):
            rule.setdefault("FromPort", None)
            rule.setdefault("ToPort", None)
        return definition

    def requires_replacement(self, resource: Resource, desired: DesiredResource) -> bool:
        before, after = resource.properties, desired.properties
        return any(before.get(name) != after.get(name) for name in ("GroupDescription", "GroupName", "VpcId"))

    def update(self, resource: Resource, desired: DesiredResource) -> Any:
        return resource.model


class PolicyHandler(MotoHandler):
    """IAM User Guide, "IAM JSON policy elements: Version": 2008-10-17 is a version as well, and the default. moto
    rejects it.
    """

    def moto_definition(self, desired: DesiredResource) -> dict[str, Any]:
        definition = super().moto_definition(desired)
        document = definition["Properties"].get("PolicyDocument")
        if isinstance(document, dict):
            document["Version"] = "2012-10-17"
        return definition


class TargetGroupHandler(MotoHandler):
    """moto compares durations as texts if they are texts in the template, and cannot delete one by CloudFormation."""

    def moto_definition(self, desired: DesiredResource) -> dict[str, Any]:
        definition = super().moto_definition(desired)
        for name in ("HealthCheckTimeoutSeconds", "HealthCheckIntervalSeconds"):
            if name in definition["Properties"]:
                definition["Properties"][name] = int(definition["Properties"][name])
        return definition

    def delete(self, resource: Resource, stack: OwningStack) -> None:
        elbv2_backends[stack.account_id][stack.region_name].target_groups.pop(resource.physical_id, None)


class VpcHandler(MotoHandler):
    def delete(self, resource: Resource, stack: OwningStack) -> None:
        """moto cannot delete route tables by CloudFormation, and does not delete a VPC that has some."""
        ec2 = ec2_backends[stack.account_id][stack.region_name]
        for table in [table for table in ec2.route_tables.values() if table.vpc_id == resource.physical_id]:
            if not table.main_association_id:
                del ec2.route_tables[table.id]
        super().delete(resource, stack)


class InstanceHandler(ResourceHandler):
    """AWS CloudFormation User Guide, AWS::EC2::Instance, "Update requires": these properties replace an instance."""

    REPLACING_PROPERTIES = (
        "ImageId",
        "LaunchTemplate",
        "AvailabilityZone",
        "KeyName",
        "NetworkInterfaces",
        "PrivateIpAddress",
        "SecurityGroups",
        "SubnetId",
    )

    def create(self, desired: DesiredResource) -> Any:
        return launch_requests.launch_instance(desired.ec2, desired.without_placeholders().properties, desired.tags)

    def requires_replacement(self, resource: Resource, desired: DesiredResource) -> bool:
        return any(resource.properties.get(name) != desired.properties.get(name) for name in self.REPLACING_PROPERTIES)

    def update(self, resource: Resource, desired: DesiredResource) -> Any:
        instance = resource.model
        instance.instance_type = desired.properties.get("InstanceType", instance.instance_type)
        own_tags = {tag["Key"]: str(tag["Value"]) for tag in desired.properties.get("Tags", [])}
        desired.ec2.create_tags([instance.id], {**own_tags, **desired.tags})
        return instance

    def delete(self, resource: Resource, stack: OwningStack) -> None:
        if resource.model.state != "terminated":
            resource.model.terminate()


class LaunchTemplateHandler(ResourceHandler):
    """AWS CloudFormation User Guide, AWS::EC2::LaunchTemplate: changed LaunchTemplateData is a new version of the same
    template; another name is another template. Undocumented: that the rollback of an update creates a version as well,
    with the previous data; versions cannot be changed.
    """

    def create(self, desired: DesiredResource) -> Any:
        template = launch_requests.create_launch_template(desired.ec2, desired.name, desired.properties)
        desired.ec2.create_tags([template.id], desired.tags)
        return template

    def requires_replacement(self, resource: Resource, desired: DesiredResource) -> bool:
        name = "LaunchTemplateName"
        return resource.properties.get(name) != desired.properties.get(name)

    def update(self, resource: Resource, desired: DesiredResource) -> Any:
        data = launch_requests.launch_template_data(desired.ec2, desired.properties)
        resource.model.create_version(data, desired.properties.get("VersionDescription"))
        return resource.model


class LaunchConfigurationHandler(ResourceHandler):
    """AWS CloudFormation User Guide, AWS::AutoScaling::LaunchConfiguration: every update requires a replacement."""

    def create(self, desired: DesiredResource) -> Any:
        return launch_requests.create_launch_configuration(desired.auto_scaling, desired.name, desired.properties)

    def requires_replacement(self, resource: Resource, desired: DesiredResource) -> bool:
        return True


class AutoScalingGroupHandler(ResourceHandler):
    """AWS CloudFormation User Guide, AWS::AutoScaling::AutoScalingGroup; "UpdatePolicy attribute": without a policy,
    existing instances keep running when the launch template changes; AutoScalingRollingUpdate replaces the instances,
    AutoScalingReplacingUpdate the group. Here all are replaced at once. AutoScalingScheduledAction is not emulated.
    """

    def create(self, desired: DesiredResource) -> Any:
        properties = self.launchable_properties(desired)
        return launch_requests.create_group(desired.auto_scaling, desired.name, properties, desired.tags)

    @staticmethod
    def launchable_properties(desired: DesiredResource) -> dict[str, Any]:
        """A group whose subnets are placeholders is created in an Availability Zone instead."""
        properties = desired.without_placeholders().properties
        if not properties.get("VPCZoneIdentifier") and not properties.get("AvailabilityZones"):
            properties["AvailabilityZones"] = [f"{desired.stack.region_name}a"]
        return properties

    def requires_replacement(self, resource: Resource, desired: DesiredResource) -> bool:
        name = "AutoScalingGroupName"
        policy = desired.policies.get("UpdatePolicy", {}).get("AutoScalingReplacingUpdate", {})
        return resource.properties.get(name) != desired.properties.get(name) or (
            is_true(policy.get("WillReplace"))
            and launch_requests.launch_source_changed(resource.properties, desired.properties)
        )

    def update(self, resource: Resource, desired: DesiredResource) -> Any:
        group = resource.model
        launch_requests.update_group(group, self.launchable_properties(desired), desired.tags)
        rolling_update = "AutoScalingRollingUpdate" in desired.policies.get("UpdatePolicy", {})
        if rolling_update and launch_requests.launch_source_changed(resource.properties, desired.properties):
            group.replace_instances()
        return group


HANDLERS: dict[str, ResourceHandler] = {
    "AWS::EC2::SecurityGroup": SecurityGroupHandler(ec2_models.security_groups.SecurityGroup),
    "AWS::EC2::VPC": VpcHandler(ec2_models.vpcs.VPC),
    "AWS::IAM::ManagedPolicy": PolicyHandler(iam_models.ManagedPolicy),
    "AWS::IAM::Policy": PolicyHandler(iam_models.InlinePolicy),
    "AWS::ElasticLoadBalancingV2::TargetGroup": TargetGroupHandler(FakeTargetGroup),
    "AWS::EC2::Instance": InstanceHandler(),
    "AWS::EC2::LaunchTemplate": LaunchTemplateHandler(),
    "AWS::AutoScaling::LaunchConfiguration": LaunchConfigurationHandler(),
    "AWS::AutoScaling::AutoScalingGroup": AutoScalingGroupHandler(),
    # moto's AWS Batch knows a role by its ARN only; AWS takes its name as well (AWS Batch API Reference,
    # CreateComputeEnvironment, parameter serviceRole). Nothing reads what Batch has.
    "AWS::Batch::ComputeEnvironment": PlaceholderHandler(),
    "AWS::Batch::JobDefinition": PlaceholderHandler(),
    "AWS::Batch::JobQueue": PlaceholderHandler(),
    "AWS::CloudFormation::WaitCondition": WaitConditionHandler(),
    "AWS::CloudFormation::WaitConditionHandle": WaitConditionHandleHandler(),
}


def handler_of(resource_type: str) -> ResourceHandler:
    if resource_type in HANDLERS:
        return HANDLERS[resource_type]
    model = get_model_map().get(resource_type)
    return MotoHandler(model) if model else PlaceholderHandler()
