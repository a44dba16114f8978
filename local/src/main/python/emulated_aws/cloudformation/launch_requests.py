"""Requests to EC2 and Auto Scaling, made from the properties of resources that launch images."""

from __future__ import annotations

from typing import Any

from moto.autoscaling.models import (
    AutoScalingBackend,
    FakeLaunchConfiguration,
)
from moto.ec2.models.instances import Instance
from moto.ec2.models.launch_templates import LaunchTemplate

from emulated_aws.ec2.tagging import Tags
from emulated_aws.launch.auto_scaling import AutoScalingGroup, existing_security_groups
from emulated_aws.launch.instances import LaunchBackend, encode_user_data
from emulated_aws.values import is_true


def launch_instance(ec2: LaunchBackend, properties: dict[str, Any], tags: Tags) -> Instance:
    """AWS CloudFormation User Guide, AWS::EC2::Instance: the properties; one of ImageId and LaunchTemplate names the
    image.
    """
    nics = [network_interface(nic) for nic in properties.get("NetworkInterfaces", [])]
    groups = [*properties.get("SecurityGroupIds", []), *properties.get("SecurityGroups", [])]
    # moto describes the security groups of an instance, not those of its network interfaces.
    groups += [group for nic in properties.get("NetworkInterfaces", []) for group in nic.get("GroupSet", [])]
    instance_type = properties.get("InstanceType")
    reservation = ec2.run_instances(
        properties.get("ImageId"),
        1,
        encode_user_data(properties.get("UserData")),
        [],
        security_group_ids=existing_security_groups(ec2, groups),
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
    """AWS CloudFormation User Guide, AWS::EC2::Instance NetworkInterface: numbers and Boolean values may be texts."""
    changed = {name: value for name, value in nic.items() if name != "GroupSet"}
    changed["DeviceIndex"] = int(nic.get("DeviceIndex", 0))
    for flag in ("AssociatePublicIpAddress", "DeleteOnTermination"):
        if flag in changed:
            changed[flag] = is_true(changed[flag])
    return changed


def launch_template_data(ec2: LaunchBackend, properties: dict[str, Any]) -> dict[str, Any]:
    data = dict(properties.get("LaunchTemplateData") or {})
    ec2.resolve_image_id(data.get("ImageId") or "")
    if "UserData" in data:
        data["UserData"] = encode_user_data(data["UserData"])
    return data


def create_launch_template(ec2: LaunchBackend, name: str, properties: dict[str, Any]) -> LaunchTemplate:
    """AWS CloudFormation User Guide, AWS::EC2::LaunchTemplate. CloudFormation does not add the tags of the stack by
    itself; TagSpecifications are its own tags.
    """
    tags = {
        tag["Key"]: str(tag["Value"])
        for specification in properties.get("TagSpecifications", [])
        if specification.get("ResourceType") == "launch-template"
        for tag in specification.get("Tags", [])
    }
    return ec2.create_launch_template(
        name, properties.get("VersionDescription"), launch_template_data(ec2, properties), {"launch-template": tags}
    )


def create_launch_configuration(
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
        user_data=encode_user_data(properties.get("UserData")),
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
    """AWS CloudFormation User Guide, "Resource tag": CloudFormation tags a group, and its instances, with the stack and
    the logical id.
    """
    own = [
        {"Key": tag["Key"], "Value": str(tag["Value"]), "PropagateAtLaunch": is_true(tag.get("PropagateAtLaunch"))}
        for tag in properties.get("Tags", [])
    ]
    return [*own, *({"Key": key, "Value": value, "PropagateAtLaunch": True} for key, value in tags.items())]


def create_group(backend: AutoScalingBackend, name: str, properties: dict[str, Any], tags: Tags) -> AutoScalingGroup:
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


def update_group(group: AutoScalingGroup, properties: dict[str, Any], tags: Tags) -> None:
    """AWS CloudFormation User Guide, AWS::AutoScaling::AutoScalingGroup: launch template, sizes, subnets and tags are
    changed without a replacement; running instances keep their tags.
    """
    group.tags = group_tags(properties, tags)
    group.set_launch_source(**group_sources(properties))
    subnets = ",".join(properties.get("VPCZoneIdentifier", [])) or None
    if subnets or properties.get("AvailabilityZones"):
        group.set_zones_and_subnets(properties.get("AvailabilityZones", []), subnets)
    group.min_size, group.max_size = int(properties["MinSize"]), int(properties["MaxSize"])
    desired = properties.get("DesiredCapacity")
    capacity = int(desired) if desired is not None else group.desired_capacity or 0
    group.set_desired_capacity(min(max(capacity, group.min_size), group.max_size))


# AWS CloudFormation User Guide, "UpdatePolicy attribute": instances are replaced if one of these changes.
LAUNCH_SOURCES = (
    "LaunchConfigurationName",
    "LaunchTemplate",
    "MixedInstancesPolicy",
    "VPCZoneIdentifier",
    "PlacementGroup",
)


def launch_source_changed(before: dict[str, Any], after: dict[str, Any]) -> bool:
    return any(before.get(name) != after.get(name) for name in LAUNCH_SOURCES)
