"""Auto Scaling groups, and what their instances are launched from."""

from __future__ import annotations

import copy
import sys
from typing import Any

from moto.autoscaling import models as autoscaling_models
from moto.autoscaling.exceptions import ValidationError
from moto.autoscaling.models import (
    AutoScalingBackend,
    FakeAutoScalingGroup,
    FakeLaunchConfiguration,
)
from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models.instances import Instance
from moto.ec2.models.launch_templates import LaunchTemplateVersion

from emulated_aws.ec2.tagging import Tags
from emulated_aws.launch.instances import LaunchBackend, encode_user_data


class ScalingBackend(AutoScalingBackend):
    """Auto Scaling of one account and Region."""

    __module__ = AutoScalingBackend.__module__

    def create_launch_configuration(self, name: str, image_id: str, *args: Any, **options: Any) -> Any:
        """The image must exist and be an id: benishak/lamp-aws-cloudformation's issue 1 and aws/aws-cdk's issue 28090
        show this message. A launch configuration that takes its image from an instance is not emulated.
        """
        if image_id:
            try:
                self.ec2_backend.image(image_id)
            except EC2ClientError as error:
                raise ValidationError(f"AMI {image_id} is invalid: {error.message}") from None
        return super().create_launch_configuration(name, image_id, *args, **options)


class AutoScalingGroup(FakeAutoScalingGroup):
    """An Auto Scaling group. Each instance records the launch template version or launch configuration it was launched
    from, which stays the same when the group gets another one.
    """

    __module__ = FakeAutoScalingGroup.__module__

    launch_configuration_name: str | None
    launch_template_specification: dict[str, Any] | None
    instance_states: list[Any]

    def set_zones_and_subnets(self, zones: list[str], subnets: str | None) -> None:
        self._set_azs_and_vpcs(zones, subnets)

    def _set_launch_configuration(
        self,
        launch_config_name: str | None,
        launch_template: dict[str, Any] | None,
        mixed_instances_policy: dict[str, Any] | None,
    ) -> None:
        """Called by moto under this name."""
        self.set_launch_source(launch_config_name, launch_template, mixed_instances_policy)

    def set_launch_source(
        self,
        launch_config_name: str | None,
        launch_template: dict[str, Any] | None,
        mixed_instances_policy: dict[str, Any] | None,
    ) -> None:
        """Auto Scaling API Reference, UpdateAutoScalingGroup: a group has a launch configuration, a launch template or
        a mixed instances policy; setting one removes the others.
        """
        self.launch_configuration_name = launch_config_name or None
        self.launch_config = self.find_launch_configuration(launch_config_name) if launch_config_name else None
        self.launch_template_specification = launch_template or None
        self.mixed_instances_policy = policy_with_defaults(mixed_instances_policy) if mixed_instances_policy else None
        # moto would launch all instances from this one launch template.
        self.ec2_launch_template = None
        for specification in self.specifications():
            self.check_specification(specification)

    def find_launch_configuration(self, name: str) -> FakeLaunchConfiguration:
        if name not in self.autoscaling_backend.launch_configurations:
            raise ValidationError(f"Launch configuration name not found - Launch configuration {name} not found")
        return self.autoscaling_backend.launch_configurations[name]

    def specifications(self) -> list[dict[str, Any]]:
        if self.launch_template_specification:
            return [self.launch_template_specification]
        if not self.mixed_instances_policy:
            return []
        policy = self.mixed_instances_policy["LaunchTemplate"]
        overrides = [override.get("LaunchTemplateSpecification") for override in policy["Overrides"]]
        return [policy["LaunchTemplateSpecification"], *filter(None, overrides)]

    def check_specification(self, specification: dict[str, Any]) -> None:
        """Auto Scaling User Guide, "Troubleshoot Amazon EC2 Auto Scaling: Launch templates": it is an error if a launch
        template cannot be launched.
        """
        if bool(specification.get("LaunchTemplateId")) == bool(specification.get("LaunchTemplateName")):
            raise ValidationError("Valid requests must contain either launchTemplateId or LaunchTemplateName")
        try:
            image_id = self.ec2_backend.template_version(specification).data.get("ImageId")
            if image_id:
                self.ec2_backend.launchable_image(image_id)
        except EC2ClientError as error:
            raise ValidationError(f"You must use a valid fully-formed launch template. {error.message}") from None

    # What DescribeAutoScalingGroups returns

    @property
    def launch_template(self) -> dict[str, Any] | None:
        return (
            self.describe_specification(self.launch_template_specification)
            if self.launch_template_specification
            else None
        )

    def describe_specification(self, specification: dict[str, Any]) -> dict[str, Any]:
        """Auto Scaling API Reference, data type LaunchTemplateSpecification: id and name; the version as in the
        request, including `$Latest` and `$Default`.
        """
        template = self.ec2_backend.template_version({**specification, "Version": "$Default"}).template
        version = {"Version": specification["Version"]} if specification.get("Version") else {}
        return {"LaunchTemplateId": template.id, "LaunchTemplateName": template.name, **version}

    # Launching and terminating instances

    def update(self, **options: Any) -> None:
        """Keeps the mixed instances policy, which moto drops when any other property is changed."""
        sources = ("launch_config_name", "launch_template", "mixed_instances_policy")
        if not any(options.get(name) for name in sources):
            options["launch_config_name"] = self.launch_configuration_name
            options["launch_template"] = self.launch_template_specification
            options["mixed_instances_policy"] = self.mixed_instances_policy
        super().update(**options)

    def set_desired_capacity(self, new_capacity: int | None) -> None:
        """Auto Scaling User Guide, "Termination policies", Default: instances that were launched from another launch
        template or configuration are terminated first. "Instance weights": the number of instances that reaches the
        capacity.
        """
        self.desired_capacity = int(self.min_size or 0) if new_capacity is None else int(new_capacity)
        needed = -(-self.desired_capacity // self.instance_weight())
        active = self.active_instances()
        if needed > len(active):
            self.replace_autoscaling_group_instances(needed - len(active), self.get_propagated_tags())
        elif needed < len(active):
            unprotected = [state for state in active if not state.protected_from_scale_in]
            unprotected.sort(key=lambda state: self.is_current(state.instance))
            self.terminate(unprotected[: len(active) - needed])
        if self.name in self.autoscaling_backend.autoscaling_groups:
            self.autoscaling_backend.update_attached_elbs(self.name)
            self.autoscaling_backend.update_attached_target_groups(self.name)

    def instance_weight(self) -> int:
        overrides = self.mixed_instances_policy["LaunchTemplate"]["Overrides"] if self.mixed_instances_policy else []
        return max(1, int(overrides[0].get("WeightedCapacity") or 1)) if overrides else 1

    def terminate(self, states: list[Any]) -> None:
        if states:
            self.ec2_backend.terminate_instances([state.instance.id for state in states])
        self.instance_states = [state for state in self.instance_states if state not in states]

    def replace_instances(self) -> None:
        """Replaces all instances by instances of the current launch template or configuration."""
        previous = self.active_instances()
        self.replace_autoscaling_group_instances(len(previous), self.get_propagated_tags())
        self.terminate(previous)

    def replace_autoscaling_group_instances(self, count_needed: int, propagated_tags: Tags) -> None:
        """Launches instances; moto calls it by this name. A failed launch is reported on standard error. AWS would
        retry, and list it as a scaling activity; neither is emulated.
        """
        for _ in range(count_needed):
            try:
                instance = self.launch(propagated_tags)
            except EC2ClientError as error:
                print(f"Auto Scaling group {self.name} cannot launch: {error}", file=sys.stderr)
                return
            instance.autoscaling_group = self
            state = autoscaling_models.InstanceState(
                instance, protected_from_scale_in=self.new_instances_protected_from_scale_in
            )
            self.instance_states.append(state)

    def launch(self, propagated_tags: Tags) -> Instance:
        """Auto Scaling User Guide, "Tag Auto Scaling groups and instances": `aws:autoscaling:groupName`. EC2 User
        Guide, "Launch instances from a launch template": `aws:ec2launchtemplate:id` and `:version`, which moto sets if
        the version is known.
        """
        position = len(self.active_instances())
        zones, subnets = self.availability_zones, (self.vpc_zone_identifier or "").split(",")
        options: dict[str, Any] = {
            "tags": {"instance": {**propagated_tags, autoscaling_models.ASG_NAME_TAG: self.name}},
            "placement": zones[position % len(zones)],
            "subnet_id": subnets[position % len(subnets)] or None,
            "region_name": self.region,
        }
        if self.launch_config:
            return self.launch_from_configuration(self.launch_config, options)
        override = self.override_at(position) if self.mixed_instances_policy else {}
        specification = override.get("LaunchTemplateSpecification") or self.specifications()[0]
        return self.launch_from_template(specification, override, options)

    def launch_from_configuration(self, configuration: FakeLaunchConfiguration, options: dict[str, Any]) -> Instance:
        reservation = self.ec2_backend.run_instances(
            configuration.image_id,
            1,
            encode_user_data(configuration.user_data),
            [],
            security_group_ids=existing_security_groups(self.ec2_backend, configuration.security_groups),
            instance_type=configuration.instance_type,
            is_instance_type_default=False,
            associate_public_ip=configuration.associate_public_ip_address,
            block_device_mappings=configuration.block_device_mapping_dict,
            **options,
        )
        instance = reservation.instances[0]
        instance.launched_by = configuration.name
        return instance

    def launch_from_template(
        self, specification: dict[str, Any], override: dict[str, Any], options: dict[str, Any]
    ) -> Instance:
        version = self.ec2_backend.template_version(specification)
        instance_type = override.get("InstanceType") or version.data.get("InstanceType")
        reservation = self.ec2_backend.run_instances(
            override.get("ImageId"),
            1,
            None,
            [],
            security_group_ids=existing_security_groups(self.ec2_backend, version.data.get("SecurityGroupIds") or []),
            instance_type=instance_type or "m1.small",
            is_instance_type_default=not instance_type,
            launch_template={"LaunchTemplateId": version.template.id, "Version": str(version.number)},
            **options,
        )
        instance = reservation.instances[0]
        instance.launched_by = version
        instance.image_of_override = override.get("ImageId")
        return instance

    def override_at(self, position: int) -> dict[str, Any]:
        """Auto Scaling API Reference, data type InstancesDistribution: On-Demand Instances are the base, and the
        percentage of what is above it; their allocation `prioritized`, the default, takes the first of the overrides.
        On AWS, prices and free capacity decide which of them Spot Instances use; here each is used in turn.
        """
        policy = self.mixed_instances_policy or {}
        overrides = policy["LaunchTemplate"]["Overrides"]
        if not overrides:
            return {}
        distribution = policy["InstancesDistribution"]
        position_above_base = position - int(distribution.get("OnDemandBaseCapacity", 0))
        percent = int(distribution.get("OnDemandPercentageAboveBaseCapacity", 100))
        if position_above_base < 0:
            return overrides[0]
        # Whether this instance raises the number of On-Demand Instances above the base.
        if (position_above_base + 1) * percent // 100 > position_above_base * percent // 100:
            return overrides[0]
        return overrides[position % len(overrides)]

    def is_current(self, instance: Instance) -> bool:
        launched_by = getattr(instance, "launched_by", None)
        if self.launch_config:
            return launched_by == self.launch_config.name
        return launched_by in [
            self.ec2_backend.template_version(specification) for specification in self.specifications()
        ]


def policy_with_defaults(policy: dict[str, Any]) -> dict[str, Any]:
    """Auto Scaling API Reference, data type InstancesDistribution: the defaults."""
    policy = copy.deepcopy(policy)
    policy["LaunchTemplate"].setdefault("Overrides", [])
    policy["InstancesDistribution"] = {
        "OnDemandAllocationStrategy": "prioritized",
        "OnDemandBaseCapacity": 0,
        "OnDemandPercentageAboveBaseCapacity": 100,
        "SpotAllocationStrategy": "lowest-price",
        "SpotInstancePools": 2,
        **policy.get("InstancesDistribution", {}),
    }
    return policy


def existing_security_groups(ec2: LaunchBackend, names: list[str]) -> list[Any]:
    """Security groups by id or name. Those that are only placeholders in a stack are left out."""
    return [group for group in (ec2.get_security_group_by_name_or_id(str(name)) for name in names) if group]


def launched_template(state: Any) -> dict[str, Any] | None:
    """Auto Scaling API Reference, data type Instance: the launch template an instance was launched from, with the
    number of its version, even if the group has another one by now.
    """
    version = getattr(state.instance, "launched_by", None)
    if not isinstance(version, LaunchTemplateVersion):
        return None
    return {
        "LaunchTemplateId": version.template.id,
        "LaunchTemplateName": version.template.name,
        "Version": str(version.number),
    }


def stated_image(state: Any) -> str | None:
    """Auto Scaling API Reference, data type Instance, ImageId: appears for instances launched with an override that
    names an image, and for those whose root volume an instance refresh replaced, which is not emulated.
    """
    return getattr(state.instance, "image_of_override", None)


def launched_configuration(state: Any) -> str | None:
    launched_by = getattr(state.instance, "launched_by", None)
    return launched_by if isinstance(launched_by, str) else None
