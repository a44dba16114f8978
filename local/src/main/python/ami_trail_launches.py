"""What moto 5.2.1 leaves out of launching instances: launch templates, launch configurations, Auto Scaling groups.

Which image an instance gets, and what tells of it afterwards. Each behaviour names the page of the AWS documentation
that states it; where AWS documents nothing, the comment says so and what was chosen.
"""

from __future__ import annotations

import copy
import sys
from typing import Any

import moto.ec2.urls
from moto.autoscaling import models as autoscaling_models
from moto.autoscaling.exceptions import ValidationError
from moto.autoscaling.models import (
    AutoScalingBackend,
    FakeAutoScalingGroup,
    FakeLaunchConfiguration,
    autoscaling_backends,
)
from moto.core.responses import ActionResult
from moto.core.types import Base64EncodedString
from moto.ec2.exceptions import EC2ClientError, InvalidLaunchTemplateVersionNotFound
from moto.ec2.models import ec2_backends
from moto.ec2.models.instances import Instance
from moto.ec2.models.launch_templates import LaunchTemplate, LaunchTemplateVersion
from moto.ec2.utils import parse_user_data
from moto.packages.boto.ec2.instance import Reservation

from ami_trail_aws import Ec2, Ec2Operations, Image, Tags, invalid, parameter_store

# --- EC2: which image is launched -----------------------------------------------------------------------------------

ALIAS = "resolve:ssm:"


class LaunchingEc2(Ec2):
    """EC2 of one account and Region, with what it launches from."""

    __module__ = Ec2.__module__

    def image_named(self, image_id: str) -> str:
        """EC2 User Guide, "Use a Systems Manager parameter instead of an AMI ID": `resolve:ssm:` and a parameter's
        name or ARN, with a version or a label after a colon.

        Its data type must be `aws:ec2:image`; aws/aws-cdk's issue 26712 shows the answer to another one. What EC2
        answers for a parameter that does not exist is undocumented; here the same code.
        """
        if not image_id.startswith(ALIAS):
            return image_id
        name = image_id.removeprefix(ALIAS)
        parameter = parameter_store(self.account_id, self.region_name).found(name)
        if not parameter:
            raise EC2ClientError("SsmInvalidParameter", f"The Systems Manager parameter {name} does not exist.")
        if parameter.data_type != "aws:ec2:image":
            raise EC2ClientError(
                "SsmInvalidParameter",
                "Unsupported data type. The following parameter data types are supported: aws:ec2:image",
            )
        return parameter.value

    def launchable(self, image_id: str) -> Image:
        """EC2 API Reference, "Error codes": InvalidAMIID.NotFound, InvalidAMIID.Unavailable (not in a state from which
        an instance can be launched).
        """
        image = self.image(self.image_named(image_id))
        if image.state != "available":
            raise EC2ClientError(
                "InvalidAMIID.Unavailable",
                f"The image ID '{image.id}' is currently {image.state} and may not be used for this operation",
            )
        return image

    def template_version(self, specification: dict[str, Any]) -> LaunchTemplateVersion:
        """EC2 API Reference, data type LaunchTemplateSpecification: by id or name; the version is a number, `$Latest`
        or `$Default`, and `$Default` if there is none.
        """
        name, template_id = specification.get("LaunchTemplateName"), specification.get("LaunchTemplateId")
        template = self.get_launch_template_by_name(name) if name else self.get_launch_template(template_id)
        return template.get_version(specification.get("Version") or "$Default")

    def _get_template_from_args(self, launch_template_arg: dict[str, Any]) -> LaunchTemplateVersion:
        return self.template_version(launch_template_arg)

    def run_instances(
        self,
        image_id: str | None,
        count: int,
        user_data: Base64EncodedString | None,
        security_group_names: list[str],
        **asked: Any,
    ) -> Reservation:
        """EC2 API Reference, RunInstances, parameter LaunchTemplate: what the request gives comes before what the
        template gives; one of the two names the image.
        """
        data: dict[str, Any] = {}
        if asked.get("launch_template"):
            data = self.template_version(asked["launch_template"]).data
        image_id = image_id or data.get("ImageId")
        if not image_id:
            raise EC2ClientError("MissingParameter", "The request must contain the parameter ImageId")
        image = self.launchable(image_id)
        mappings = asked.pop("block_device_mappings", None) or data.get("BlockDeviceMappings")
        if volumes := volumes_of(mappings or [], image):
            asked["block_device_mappings"] = volumes
        user_data = user_data or encoded(data.get("UserData"))
        return super().run_instances(image.id, count, user_data, security_group_names, **asked)


def encoded(user_data: Any) -> Base64EncodedString | None:
    return user_data if isinstance(user_data, Base64EncodedString) else parse_user_data(user_data)


def volumes_of(mappings: list[dict[str, Any]], image: Image) -> list[dict[str, Any]]:
    """EC2 API Reference, data type EbsBlockDevice: the size may be that of the snapshot. moto stumbles over devices
    without a volume, over sizes and truths that are texts, as templates have them, and over types whose Iops it loses:
    gp3 takes their place.
    """
    sizes = {device.name: device.size for device in image.devices}
    volumes = []
    for mapping in mappings:
        if mapping.get("NoDevice") is not None or not mapping.get("Ebs"):
            continue
        ebs = dict(mapping["Ebs"])
        snapshot = image.ec2_backend.snapshots.get(ebs.get("SnapshotId"))
        ebs["VolumeSize"] = int(
            ebs.get("VolumeSize") or (snapshot and snapshot.volume_size) or sizes.get(mapping["DeviceName"]) or 8
        )
        if ebs.get("VolumeType") in ("io1", "io2"):
            ebs["VolumeType"] = "gp3"
        for flag in ("Encrypted", "DeleteOnTermination"):
            if flag in ebs:
                ebs[flag] = is_true(ebs[flag])
        volumes.append({"DeviceName": mapping["DeviceName"], "Ebs": ebs})
    return volumes


def is_true(value: Any) -> bool:
    return str(value).lower() == "true"


def numbered_version(template: LaunchTemplate, version: Any) -> LaunchTemplateVersion:
    """EC2 API Reference, "Error codes": InvalidLaunchTemplateId.VersionNotFound. moto takes 0 for the last one."""
    named = str(version).lower()
    if named == "$latest":
        return template.latest_version()
    if named == "$default":
        return template.default_version()
    for one in template.versions:
        if str(one.number) == named:
            return one
    raise InvalidLaunchTemplateVersionNotFound(template_id=template.id, version=version)


class LaunchingOperations(Ec2Operations):
    """The operations of EC2 on launch templates that differ from moto's."""

    def create_launch_template(self) -> ActionResult:
        """A parameter that gives no image is refused when the template is made: aws/aws-cdk's issue 26712."""
        self.ec2_backend.image_named((self._get_param("LaunchTemplateData") or {}).get("ImageId") or "")
        return super().create_launch_template()

    def create_launch_template_version(self) -> ActionResult:
        """EC2 API Reference, CreateLaunchTemplateVersion, parameter SourceVersion: the new version has what the source
        has, but for what is given.
        """
        self.error_on_dryrun()
        name, template_id = self._get_param("LaunchTemplateName"), self._get_param("LaunchTemplateId")
        template = self.ec2_backend.template_version(
            {"LaunchTemplateName": name, "LaunchTemplateId": template_id}
        ).template
        source = self._get_param("SourceVersion")
        data = dict(template.get_version(source).data) if source else {}
        data.update(self._get_param("LaunchTemplateData") or {})
        self.ec2_backend.image_named(data.get("ImageId") or "")
        version = template.create_version(data, self._get_param("VersionDescription"))
        return ActionResult({"LaunchTemplateVersion": self.described(version, False)})

    def describe_launch_template_versions(self) -> ActionResult:
        """EC2 API Reference, DescribeLaunchTemplateVersions, parameter ResolveAlias: true gives the image's id, false,
        the default, the parameter as it stands. A parameter that cannot be resolved: see `image_named`.
        """
        self.error_on_dryrun()
        size = int(self._get_param("MaxResults") or 200)
        versions = self.ec2_backend.describe_launch_template_versions(
            template_name=self._get_param("LaunchTemplateName"),
            template_id=self._get_param("LaunchTemplateId"),
            versions=self._get_param("Versions", []),
            min_version=int(self._get_param("MinVersion") or 0),
            max_version=int(self._get_param("MaxVersion") or 0),
            max_results=size,
        )
        resolve = bool(self._get_param("ResolveAlias", False))
        return ActionResult({"LaunchTemplateVersions": [self.described(version, resolve) for _, version in versions]})

    def described(self, version: LaunchTemplateVersion, resolve: bool) -> dict[str, Any]:
        data = dict(version.data)
        if resolve and data.get("ImageId"):
            data["ImageId"] = self.ec2_backend.image_named(data["ImageId"])
        return {
            "CreateTime": version.create_time,
            "CreatedBy": f"arn:{self.partition}:iam::{self.current_account}:root",
            "DefaultVersion": version.template.is_default(version),
            "LaunchTemplateData": data,
            "LaunchTemplateId": version.template.id,
            "LaunchTemplateName": version.template.name,
            "VersionDescription": version.description,
            "VersionNumber": version.number,
        }


# --- Auto Scaling ---------------------------------------------------------------------------------------------------


class AutoScaling(AutoScalingBackend):
    """Auto Scaling of one account and Region."""

    __module__ = AutoScalingBackend.__module__

    def create_launch_configuration(self, name: str, image_id: str, *args: Any, **asked: Any) -> Any:
        """The image must exist and be an id: benishak/lamp-aws-cloudformation's issue 1 and aws/aws-cdk's issue 28090
        show these words. That a configuration without an image takes another's is not emulated.
        """
        if image_id:
            try:
                self.ec2_backend.images_of([image_id], lambda image: True)
            except EC2ClientError as wrong:
                raise ValidationError(f"AMI {image_id} is invalid: {wrong.message}") from None
        return super().create_launch_configuration(name, image_id, *args, **asked)


class Group(FakeAutoScalingGroup):
    """An Auto Scaling group, whose instances keep what they were launched from."""

    __module__ = FakeAutoScalingGroup.__module__

    launch_configuration_name: str | None
    named_template: dict[str, Any] | None

    def _set_launch_configuration(
        self,
        launch_config_name: str | None,
        launch_template: dict[str, Any] | None,
        mixed_instances_policy: dict[str, Any] | None,
    ) -> None:
        """Auto Scaling API Reference, UpdateAutoScalingGroup: a group has a launch configuration, a launch template or
        a mixed instances policy; naming one takes the place of another.
        """
        self.launch_configuration_name = launch_config_name or None
        self.launch_config = self.configuration(launch_config_name) if launch_config_name else None
        self.named_template = launch_template or None
        self.mixed_instances_policy = with_defaults(mixed_instances_policy) if mixed_instances_policy else None
        # moto would read one launch template of it, whatever the group launches.
        self.ec2_launch_template = None
        for specification in self.specifications():
            self.check(specification)

    def configuration(self, name: str) -> FakeLaunchConfiguration:
        if name not in self.autoscaling_backend.launch_configurations:
            raise ValidationError(f"Launch configuration name not found - Launch configuration {name} not found")
        return self.autoscaling_backend.launch_configurations[name]

    def specifications(self) -> list[dict[str, Any]]:
        if self.named_template:
            return [self.named_template]
        if not self.mixed_instances_policy:
            return []
        of_policy = self.mixed_instances_policy["LaunchTemplate"]
        own = [override.get("LaunchTemplateSpecification") for override in of_policy["Overrides"]]
        return [of_policy["LaunchTemplateSpecification"], *filter(None, own)]

    def check(self, specification: dict[str, Any]) -> None:
        """Auto Scaling User Guide, "Troubleshoot Amazon EC2 Auto Scaling: Launch templates": a group is not made of a
        launch template that cannot be launched.
        """
        if bool(specification.get("LaunchTemplateId")) == bool(specification.get("LaunchTemplateName")):
            raise ValidationError("Valid requests must contain either launchTemplateId or LaunchTemplateName")
        try:
            image_id = self.ec2_backend.template_version(specification).data.get("ImageId")
            if image_id:
                self.ec2_backend.launchable(image_id)
        except EC2ClientError as wrong:
            raise ValidationError(
                f"You must use a valid fully-formed launch template. {wrong.message}"
            ) from None

    # What DescribeAutoScalingGroups answers

    @property
    def launch_template(self) -> dict[str, Any] | None:
        return self.described(self.named_template) if self.named_template else None

    def described(self, specification: dict[str, Any]) -> dict[str, Any]:
        """Auto Scaling API Reference, data type LaunchTemplateSpecification: id and name; the version as it was named,
        `$Latest` and `$Default` too.
        """
        template = self.ec2_backend.template_version({**specification, "Version": "$Default"}).template
        version = {"Version": specification["Version"]} if specification.get("Version") else {}
        return {"LaunchTemplateId": template.id, "LaunchTemplateName": template.name, **version}

    # What it launches

    def update(self, **asked: Any) -> None:
        """moto forgets the mixed instances policy whenever another thing is changed."""
        sources = ("launch_config_name", "launch_template", "mixed_instances_policy")
        if not any(asked.get(name) for name in sources):
            asked["launch_config_name"] = self.launch_configuration_name
            asked["launch_template"] = self.named_template
            asked["mixed_instances_policy"] = self.mixed_instances_policy
        super().update(**asked)

    def set_desired_capacity(self, new_capacity: int | None) -> None:
        """Auto Scaling User Guide, "Termination policies", Default: first those that were not launched from what the
        group names now. "Instance weights": as many instances as reach the capacity.
        """
        self.desired_capacity = int(self.min_size or 0) if new_capacity is None else int(new_capacity)
        wanted = -(-self.desired_capacity // self.weight())
        active = self.active_instances()
        if wanted > len(active):
            self.replace_autoscaling_group_instances(wanted - len(active), self.get_propagated_tags())
        elif wanted < len(active):
            unprotected = [state for state in active if not state.protected_from_scale_in]
            unprotected.sort(key=lambda state: self.is_current(state.instance))
            self.let_go(unprotected[: len(active) - wanted])
        if self.name in self.autoscaling_backend.autoscaling_groups:
            self.autoscaling_backend.update_attached_elbs(self.name)
            self.autoscaling_backend.update_attached_target_groups(self.name)

    def weight(self) -> int:
        overrides = self.mixed_instances_policy["LaunchTemplate"]["Overrides"] if self.mixed_instances_policy else []
        return max(1, int(overrides[0].get("WeightedCapacity") or 1)) if overrides else 1

    def let_go(self, states: list[Any]) -> None:
        if states:
            self.ec2_backend.terminate_instances([state.instance.id for state in states])
        self.instance_states = [state for state in self.instance_states if state not in states]

    def roll(self) -> None:
        """All instances are replaced by what the group names now."""
        before = self.active_instances()
        self.replace_autoscaling_group_instances(len(before), self.get_propagated_tags())
        self.let_go(before)

    def replace_autoscaling_group_instances(self, count_needed: int, propagated_tags: Tags) -> None:
        """What cannot be launched is not: Auto Scaling tries again, and tells in its activities, which are not
        emulated.
        """
        for _ in range(count_needed):
            try:
                instance = self.launch(propagated_tags)
            except EC2ClientError as wrong:
                print(f"Auto Scaling group {self.name} cannot launch: {wrong}", file=sys.stderr)
                return
            instance.autoscaling_group = self  # type: ignore[attr-defined]
            state = autoscaling_models.InstanceState(
                instance, protected_from_scale_in=self.new_instances_protected_from_scale_in
            )
            self.instance_states.append(state)

    def launch(self, propagated_tags: Tags) -> Instance:
        """Auto Scaling User Guide, "Tag Auto Scaling groups and instances": `aws:autoscaling:groupName`. EC2 User
        Guide, "Launch instances from a launch template": `aws:ec2launchtemplate:id` and `:version`, which moto gives
        where the version is known.
        """
        position = len(self.active_instances())
        zones, subnets = self.availability_zones, (self.vpc_zone_identifier or "").split(",")
        asked: dict[str, Any] = {
            "tags": {"instance": {**propagated_tags, autoscaling_models.ASG_NAME_TAG: self.name}},
            "placement": zones[position % len(zones)],
            "subnet_id": subnets[position % len(subnets)] or None,
            "region_name": self.region,
        }
        if self.launch_config:
            return self.launch_from_configuration(self.launch_config, asked)
        override = self.override(position) if self.mixed_instances_policy else {}
        specification = override.get("LaunchTemplateSpecification") or self.specifications()[0]
        return self.launch_from_template(specification, override, asked)

    def launch_from_configuration(self, configuration: FakeLaunchConfiguration, asked: dict[str, Any]) -> Instance:
        reservation = self.ec2_backend.run_instances(
            configuration.image_id,
            1,
            encoded(configuration.user_data),
            [],
            security_group_ids=known_groups(self.ec2_backend, configuration.security_groups),
            instance_type=configuration.instance_type,
            is_instance_type_default=False,
            associate_public_ip=configuration.associate_public_ip_address,
            block_device_mappings=configuration.block_device_mapping_dict,
            **asked,
        )
        instance = reservation.instances[0]
        instance.launched_by = configuration.name
        return instance

    def launch_from_template(
        self, specification: dict[str, Any], override: dict[str, Any], asked: dict[str, Any]
    ) -> Instance:
        version = self.ec2_backend.template_version(specification)
        instance_type = override.get("InstanceType") or version.data.get("InstanceType")
        reservation = self.ec2_backend.run_instances(
            override.get("ImageId"),
            1,
            None,
            [],
            security_group_ids=known_groups(self.ec2_backend, version.data.get("SecurityGroupIds") or []),
            instance_type=instance_type or "m1.small",
            is_instance_type_default=not instance_type,
            launch_template={"LaunchTemplateId": version.template.id, "Version": str(version.number)},
            **asked,
        )
        instance = reservation.instances[0]
        instance.launched_by = version
        return instance

    def override(self, position: int) -> dict[str, Any]:
        """Auto Scaling API Reference, data type InstancesDistribution: On-Demand Instances are the base, and the
        percentage of what is above it; their allocation `prioritized`, the default, takes the first of the overrides.
        Which of them Spot Instances come from is decided by prices and free capacity; here each in turn.
        """
        policy = self.mixed_instances_policy or {}
        overrides = policy["LaunchTemplate"]["Overrides"]
        if not overrides:
            return {}
        distribution = policy["InstancesDistribution"]
        above = position - int(distribution.get("OnDemandBaseCapacity", 0))
        percent = int(distribution.get("OnDemandPercentageAboveBaseCapacity", 100))
        if above < 0 or (above + 1) * percent // 100 > above * percent // 100:
            return overrides[0]
        return overrides[position % len(overrides)]

    def is_current(self, instance: Instance) -> bool:
        launched_by = getattr(instance, "launched_by", None)
        if self.launch_config:
            return launched_by == self.launch_config.name
        return launched_by in [self.ec2_backend.template_version(one) for one in self.specifications()]


def with_defaults(policy: dict[str, Any]) -> dict[str, Any]:
    """Auto Scaling API Reference, data type InstancesDistribution, for the defaults."""
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


def known_groups(ec2: LaunchingEc2, names: list[str]) -> list[Any]:
    """Security groups by id or name. One that a stack has as a placeholder only is left out."""
    return [group for group in (ec2.get_security_group_by_name_or_id(str(name)) for name in names) if group]


def launched_template(state: Any) -> dict[str, Any] | None:
    """Auto Scaling API Reference, data type Instance: the launch template an instance was launched from, with the
    number of its version, whatever the group names now.
    """
    version = getattr(state.instance, "launched_by", None)
    if not isinstance(version, LaunchTemplateVersion):
        return None
    return {
        "LaunchTemplateId": version.template.id,
        "LaunchTemplateName": version.template.name,
        "Version": str(version.number),
    }


def launched_configuration(state: Any) -> str | None:
    launched_by = getattr(state.instance, "launched_by", None)
    return launched_by if isinstance(launched_by, str) else None


# --- For CloudFormation: the properties of its resources as requests ------------------------------------------------


def launch_instance(ec2: LaunchingEc2, properties: dict[str, Any], tags: Tags) -> Instance:
    """AWS CloudFormation User Guide, AWS::EC2::Instance: the properties; one of ImageId and LaunchTemplate names the
    image.
    """
    nics = [network_interface(nic) for nic in properties.get("NetworkInterfaces", [])]
    groups = [*properties.get("SecurityGroupIds", []), *properties.get("SecurityGroups", [])]
    # moto shows the groups of an instance, not those of its interfaces.
    groups += [group for nic in properties.get("NetworkInterfaces", []) for group in nic.get("GroupSet", [])]
    instance_type = properties.get("InstanceType")
    reservation = ec2.run_instances(
        properties.get("ImageId"),
        1,
        encoded(properties.get("UserData")),
        [],
        security_group_ids=known_groups(ec2, groups),
        instance_type=instance_type or "m1.small",
        is_instance_type_default=not instance_type,
        region_name=ec2.region_name,
        placement=properties.get("AvailabilityZone"),
        subnet_id=properties.get("SubnetId"),
        nics=nics,
        key_name=properties.get("KeyName"),
        private_ip=properties.get("PrivateIpAddress"),
        ebs_optimized=is_true(properties.get("EbsOptimized")),
        block_device_mappings=properties.get("BlockDeviceMappings"),
        launch_template=properties.get("LaunchTemplate") or {},
        tags={"instance": {**{tag["Key"]: str(tag["Value"]) for tag in properties.get("Tags", [])}, **tags}},
    )
    instance = reservation.instances[0]
    if properties.get("IamInstanceProfile"):
        ec2.associate_iam_instance_profile(
            instance_id=instance.id, iam_instance_profile_name=properties["IamInstanceProfile"]
        )
    return instance


def network_interface(nic: dict[str, Any]) -> dict[str, Any]:
    """AWS CloudFormation User Guide, AWS::EC2::Instance NetworkInterface: its numbers and truths may be texts."""
    changed = {name: value for name, value in nic.items() if name != "GroupSet"}
    changed["DeviceIndex"] = int(nic.get("DeviceIndex", 0))
    for flag in ("AssociatePublicIpAddress", "DeleteOnTermination"):
        if flag in changed:
            changed[flag] = is_true(changed[flag])
    return changed


def template_data(ec2: LaunchingEc2, properties: dict[str, Any]) -> dict[str, Any]:
    data = dict(properties.get("LaunchTemplateData") or {})
    ec2.image_named(data.get("ImageId") or "")
    if "UserData" in data:
        data["UserData"] = encoded(data["UserData"])
    return data


def create_template(ec2: LaunchingEc2, name: str, properties: dict[str, Any]) -> LaunchTemplate:
    """AWS CloudFormation User Guide, AWS::EC2::LaunchTemplate. CloudFormation puts no tags of the stack on one by
    itself; TagSpecifications are its own.
    """
    tags = {
        tag["Key"]: str(tag["Value"])
        for specification in properties.get("TagSpecifications", [])
        if specification.get("ResourceType") == "launch-template"
        for tag in specification.get("Tags", [])
    }
    return ec2.create_launch_template(
        name, properties.get("VersionDescription"), template_data(ec2, properties), {"launch-template": tags}
    )


def create_configuration(
    backend: AutoScalingBackend, name: str, properties: dict[str, Any]
) -> FakeLaunchConfiguration:
    """AWS CloudFormation User Guide, AWS::AutoScaling::LaunchConfiguration."""
    return backend.create_launch_configuration(
        name=name,
        image_id=properties.get("ImageId"),
        key_name=properties.get("KeyName"),
        kernel_id=properties.get("KernelId"),
        ramdisk_id=properties.get("RamDiskId"),
        security_groups=properties.get("SecurityGroups", []),
        user_data=encoded(properties.get("UserData")),
        instance_type=properties.get("InstanceType"),
        instance_monitoring=is_true(properties.get("InstanceMonitoring", True)),
        instance_profile_name=properties.get("IamInstanceProfile"),
        spot_price=properties.get("SpotPrice"),
        ebs_optimized=is_true(properties.get("EbsOptimized")),
        associate_public_ip_address=is_true(properties.get("AssociatePublicIpAddress")),
        block_device_mappings=properties.get("BlockDeviceMappings", []),
    )


def group_sources(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "launch_config_name": properties.get("LaunchConfigurationName"),
        "launch_template": properties.get("LaunchTemplate") or {},
        "mixed_instances_policy": properties.get("MixedInstancesPolicy"),
    }


def group_tags(properties: dict[str, Any], tags: Tags) -> list[dict[str, Any]]:
    """AWS CloudFormation User Guide, "Resource tag": CloudFormation tags a group with the stack and the logical id,
    and its instances with it.
    """
    own = [
        {"Key": tag["Key"], "Value": str(tag["Value"]), "PropagateAtLaunch": is_true(tag.get("PropagateAtLaunch"))}
        for tag in properties.get("Tags", [])
    ]
    return [*own, *({"Key": key, "Value": value, "PropagateAtLaunch": True} for key, value in tags.items())]


def create_group(backend: AutoScalingBackend, name: str, properties: dict[str, Any], tags: Tags) -> Group:
    """AWS CloudFormation User Guide, AWS::AutoScaling::AutoScalingGroup."""
    grace = properties.get("HealthCheckGracePeriod")
    return backend.create_auto_scaling_group(
        name=name,
        availability_zones=properties.get("AvailabilityZones", []),
        desired_capacity=properties.get("DesiredCapacity"),
        max_size=properties.get("MaxSize"),
        min_size=properties.get("MinSize"),
        vpc_zone_identifier=",".join(properties.get("VPCZoneIdentifier", [])) or None,
        default_cooldown=properties.get("Cooldown"),
        health_check_period=grace,
        health_check_type=properties.get("HealthCheckType"),
        load_balancers=properties.get("LoadBalancerNames", []),
        target_group_arns=properties.get("TargetGroupARNs", []),
        placement_group=properties.get("PlacementGroup"),
        termination_policies=properties.get("TerminationPolicies", []),
        tags=group_tags(properties, tags),
        new_instances_protected_from_scale_in=is_true(properties.get("NewInstancesProtectedFromScaleIn")),
        **group_sources(properties),
    )


def update_group(group: Group, properties: dict[str, Any], tags: Tags) -> None:
    """AWS CloudFormation User Guide, AWS::AutoScaling::AutoScalingGroup: what it launches, its sizes, subnets and tags
    are changed without a replacement; tags of instances that run stay.
    """
    group.tags = group_tags(properties, tags)
    group._set_launch_configuration(*group_sources(properties).values())
    subnets = ",".join(properties.get("VPCZoneIdentifier", [])) or None
    if subnets or properties.get("AvailabilityZones"):
        group._set_azs_and_vpcs(properties.get("AvailabilityZones", []), subnets)
    group.min_size, group.max_size = int(properties["MinSize"]), int(properties["MaxSize"])
    desired = properties.get("DesiredCapacity")
    capacity = int(desired) if desired is not None else group.desired_capacity or 0
    group.set_desired_capacity(min(max(capacity, group.min_size), group.max_size))


# AWS CloudFormation User Guide, "UpdatePolicy attribute": replacement happens when one of these changes.
ROLLED_BY = ("LaunchConfigurationName", "LaunchTemplate", "MixedInstancesPolicy", "VPCZoneIdentifier", "PlacementGroup")


def launches_otherwise(before: dict[str, Any], after: dict[str, Any]) -> bool:
    return any(before.get(name) != after.get(name) for name in ROLLED_BY)


def install() -> None:
    """Replaces what differs in moto; to be called once, after `ami_trail_aws.install()`."""
    ec2_backends.backend = LaunchingEc2
    moto.ec2.urls.url_paths["{0}/"] = LaunchingOperations.dispatch
    LaunchTemplate.get_version = numbered_version
    autoscaling_backends.backend = AutoScaling
    autoscaling_models.FakeAutoScalingGroup = Group
    autoscaling_models.InstanceState.launch_template = property(launched_template)
    autoscaling_models.InstanceState.launch_configuration_name = property(launched_configuration)
