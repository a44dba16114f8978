"""Each behaviour of the emulated AWS, seen through boto3 from outside the process."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import unittest
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from pathlib import Path


import harness
from harness import (
    ACCOUNT,
    HOME,
    REPLICA,
    SOURCES,
    THIRD,
    Case,
    Program,
    Receiver,
    client,
    ec2,
    image,
    tag_list,
    tags_of,
    wait_until,
)

setUpModule = harness.start
tearDownModule = harness.stop


class CopyImage(Case):
    def test_a_copy_is_pending_then_available_and_says_where_it_comes_from(self):
        source = self.source(Architecture="arm64", RootDeviceName="/dev/xvda")
        self.knobs(pendingSeconds=0.5)
        copy = self.copy(source, Name="copied", Description="A copy")
        described = image(copy, REPLICA)
        self.assertEqual(described["State"], "pending")
        self.available(copy, REPLICA)
        described = image(copy, REPLICA)
        self.assertEqual((described["SourceImageId"], described["SourceImageRegion"]), (source, HOME))
        self.assertEqual((described["Name"], described["Description"]), ("copied", "A copy"))
        self.assertEqual((described["Architecture"], described["OwnerId"]), ("arm64", ACCOUNT))
        self.assertRegex(described["CreationDate"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$")

    def test_the_same_token_gives_the_same_image(self):
        source = self.source()
        first = self.copy(source, Name="once", ClientToken="t" * 64)
        self.assertEqual(self.copy(source, Name="once", ClientToken="t" * 64), first)
        self.assertEqual(
            len(ec2(REPLICA).describe_images(Filters=[{"Name": "source-image-id", "Values": [source]}])["Images"]), 1
        )

    def test_five_calls_at_a_time_with_one_token_make_one_image(self):
        source = self.source()
        fresh = [harness.aws.client("ec2", REPLICA) for _ in range(5)]
        with ThreadPoolExecutor(5) as pool:
            ids = list(
                pool.map(
                    lambda c: c.copy_image(Name="five", SourceImageId=source, SourceRegion=HOME, ClientToken="five")[
                        "ImageId"
                    ],
                    fresh,
                )
            )
        self.assertEqual(len(set(ids)), 1)
        self.assertEqual(len(ec2(REPLICA).describe_images(Filters=[{"Name": "name", "Values": ["five"]}])["Images"]), 1)

    def test_a_token_with_other_parameters_is_a_mismatch(self):
        source = self.source()
        self.copy(source, Name="first", ClientToken="mismatch")
        response = self.refused("IdempotentParameterMismatch", self.copy, source, Name="second", ClientToken="mismatch")
        self.assertEqual(response["ResponseMetadata"]["HTTPStatusCode"], 400)

    def test_a_token_counts_in_its_region_only(self):
        source = self.source()
        self.assertNotEqual(
            self.copy(source, REPLICA, Name="regional", ClientToken="regional"),
            self.copy(source, THIRD, Name="regional", ClientToken="regional"),
        )

    def test_a_token_of_65_characters_is_refused(self):
        self.refused("InvalidParameterValue", self.copy, self.source(), ClientToken="t" * 65)

    def test_tags_go_on_the_image_and_on_its_snapshots(self):
        copy = self.copy(
            self.source(),
            TagSpecifications=[
                {"ResourceType": "image", "Tags": tag_list({"a": "1"})},
                {"ResourceType": "snapshot", "Tags": tag_list({"b": "2"})},
            ],
        )
        self.assertEqual(tags_of(image(copy, REPLICA)), {"a": "1"})
        self.assertEqual(tags_of(self.snapshot(copy)), {"b": "2"})

    def refused_tags(self, code, kind, tags):
        name = self.name()
        self.refused(
            code, self.copy, self.source(), Name=name, TagSpecifications=[{"ResourceType": kind, "Tags": tags}]
        )
        self.assertEqual(ec2(REPLICA).describe_images(Filters=[{"Name": "name", "Values": [name]}])["Images"], [])

    def test_tags_for_anything_else_are_refused(self):
        self.refused_tags("InvalidParameterValue", "instance", tag_list({"a": "1"}))

    def test_a_tag_key_given_twice_is_refused(self):
        self.refused_tags("InvalidParameterValue", "image", tag_list({"a": "1"}) * 2)

    def test_tags_of_aws_are_refused(self):
        self.refused_tags("InvalidParameterValue", "image", tag_list({"aws:x": "1"}))

    def test_the_51st_tag_is_refused_and_nothing_is_made(self):
        self.refused_tags("TagLimitExceeded", "image", tag_list({str(i): "" for i in range(51)}))

    def test_copy_image_tags_brings_the_sources_own_tags(self):
        source = self.source(tags={"team": "web", "Name": "source"})
        self.assertEqual(tags_of(image(self.copy(source), REPLICA)), {})
        copy = self.copy(
            source,
            CopyImageTags=True,
            TagSpecifications=[{"ResourceType": "image", "Tags": tag_list({"origin": "here"})}],
        )
        self.assertEqual(tags_of(image(copy, REPLICA)), {"team": "web", "Name": "source", "origin": "here"})

    def test_each_device_gets_a_snapshot_of_its_own_of_the_same_size(self):
        volumes = [ec2().create_volume(Size=size, AvailabilityZone=HOME + "a")["VolumeId"] for size in (9, 21)]
        snapshots = [ec2().create_snapshot(VolumeId=volume)["SnapshotId"] for volume in volumes]
        devices = [
            {"DeviceName": "/dev/xvda", "Ebs": {"SnapshotId": snapshots[0], "VolumeSize": 9}},
            {"DeviceName": "/dev/sdb", "Ebs": {"SnapshotId": snapshots[1]}},
        ]
        copy = self.copy(self.source(BlockDeviceMappings=devices, RootDeviceName="/dev/xvda"))
        mappings = image(copy, REPLICA)["BlockDeviceMappings"]
        self.assertEqual(
            [(m["DeviceName"], m["Ebs"]["VolumeSize"]) for m in mappings], [("/dev/xvda", 9), ("/dev/sdb", 21)]
        )
        of_copy = [m["Ebs"]["SnapshotId"] for m in mappings]
        self.assertEqual(len({*of_copy, *snapshots}), 4)
        described = ec2(REPLICA).describe_snapshots(SnapshotIds=of_copy)["Snapshots"]
        self.assertEqual({s["VolumeSize"] for s in described}, {9, 21})

    def test_a_copy_can_be_encrypted_with_a_key_in_each_of_its_forms(self):
        kms = client("kms", REPLICA)
        key = kms.create_key()["KeyMetadata"]
        kms.create_alias(AliasName="alias/images", TargetKeyId=key["KeyId"])
        alias_arn = f"arn:aws:kms:{REPLICA}:{ACCOUNT}:alias/images"
        source = self.source()
        for form in (key["KeyId"], key["Arn"], "alias/images", alias_arn):
            with self.subTest(form):
                copy = self.copy(source, Encrypted=True, KmsKeyId=form)
                self.available(copy, REPLICA)
                self.assertTrue(image(copy, REPLICA)["BlockDeviceMappings"][0]["Ebs"]["Encrypted"])
                snapshot = self.snapshot(copy)
                self.assertEqual((snapshot["Encrypted"], snapshot["KmsKeyId"]), (True, key["Arn"]))

    def test_encrypted_without_a_key_uses_the_managed_key(self):
        copy = self.copy(self.source(), Encrypted=True)
        managed = client("kms", REPLICA).describe_key(KeyId="alias/aws/ebs")["KeyMetadata"]["Arn"]
        self.assertEqual(self.snapshot(copy)["KmsKeyId"], managed)

    def test_a_key_without_encrypted_is_refused(self):
        self.refused("InvalidParameterCombination", self.copy, self.source(), KmsKeyId="alias/any")

    def test_a_key_that_does_not_exist_fails_the_image_later(self):
        elsewhere = client("kms", THIRD).create_key()["KeyMetadata"]
        here = client("kms", REPLICA).create_key()["KeyMetadata"]
        client("kms", REPLICA).create_alias(AliasName="alias/here", TargetKeyId=here["KeyId"])
        source = self.source()
        self.knobs(pendingSeconds=0.4)
        for key in (
            "alias/none",
            elsewhere["KeyId"],
            elsewhere["Arn"],
            f"arn:aws:kms:{REPLICA}:{ACCOUNT}:alias/none",
            f"arn:aws:kms:{THIRD}:{ACCOUNT}:alias/here",
        ):
            with self.subTest(key):
                copy = self.copy(source, Encrypted=True, KmsKeyId=key)
                self.assertEqual(image(copy, REPLICA)["State"], "pending")
                wait_until(lambda copy=copy: image(copy, REPLICA)["State"] == "failed")
                self.assertIn("key", image(copy, REPLICA)["StateReason"]["Message"])
                self.assertEqual(self.snapshot(copy)["State"], "error")
                event = harness.receiver.of(copy, "aws.ec2")[0]
                self.assertEqual(event["detail"]["State"], "failed")
                self.assertIn("key", event["detail"]["ErrorMessage"])

    def test_an_encrypted_source_stays_encrypted(self):
        encrypted = self.copy(self.source(), HOME, Encrypted=True)
        self.available(encrypted)
        self.assertTrue(self.snapshot(self.copy(encrypted))["Encrypted"])
        self.refused("InvalidRequest", self.copy, encrypted, Encrypted=False)

    def test_names_are_checked_but_need_not_be_unique(self):
        source = self.source()
        unchecked = harness.aws.client("ec2", REPLICA, parameter_validation=False)
        for name in ("ab", "x" * 129, "semi;colon", "under_score*"):
            self.refused(
                "InvalidAMIName.Malformed", unchecked.copy_image, Name=name, SourceImageId=source, SourceRegion=HOME
            )
        self.assertNotEqual(self.copy(source, Name="a (b) [c] ./-'@_"), self.copy(source, Name="a (b) [c] ./-'@_"))

    def test_a_source_must_exist_and_be_available(self):
        self.refused("InvalidAMIID.NotFound", self.copy, "ami-00000000000000000")
        self.refused("InvalidAMIID.NotFound", self.copy, self.source(), origin=THIRD)
        self.knobs(pendingSeconds=5)
        pending = ec2().register_image(Name=self.name())["ImageId"]
        self.refused("InvalidAMIID.Unavailable", self.copy, pending)

    def test_a_dry_run_makes_nothing(self):
        name = self.name()
        self.refused("DryRunOperation", self.copy, self.source(), Name=name, DryRun=True)
        self.assertEqual(ec2(REPLICA).describe_images(Filters=[{"Name": "name", "Values": [name]}])["Images"], [])


class NewImages(Case):
    def test_a_new_image_is_invisible_for_a_while_but_can_be_tagged(self):
        source = self.source()
        self.knobs(invisibleSeconds=0.6)
        copy = self.copy(source)
        self.refused("InvalidAMIID.NotFound", image, copy, REPLICA)
        ec2(REPLICA).create_tags(Resources=[copy], Tags=tag_list({"early": "yes"}))
        by_source = [{"Name": "source-image-id", "Values": [source]}]
        self.assertEqual(ec2(REPLICA).describe_images(Filters=by_source)["Images"], [])
        wait_until(lambda: ec2(REPLICA).describe_images(Filters=by_source)["Images"])
        self.assertEqual(tags_of(image(copy, REPLICA)), {"early": "yes"})

    def test_register_image_keeps_what_it_is_given(self):
        snapshot = ec2().create_snapshot(
            VolumeId=ec2().create_volume(Size=30, AvailabilityZone=HOME + "a")["VolumeId"]
        )["SnapshotId"]
        self.knobs(pendingSeconds=0.5)
        image_id = ec2().register_image(
            Name="registered",
            Architecture="arm64",
            RootDeviceName="/dev/sda1",
            VirtualizationType="hvm",
            EnaSupport=True,
            BlockDeviceMappings=[{"DeviceName": "/dev/sda1", "Ebs": {"SnapshotId": snapshot, "VolumeType": "gp3"}}],
            TagSpecifications=[{"ResourceType": "image", "Tags": tag_list({"a": "1"})}],
        )["ImageId"]
        described = image(image_id)
        self.assertEqual(
            (described["State"], described["Architecture"], described["RootDeviceName"]),
            ("pending", "arm64", "/dev/sda1"),
        )
        ebs = described["BlockDeviceMappings"][0]["Ebs"]
        self.assertEqual(
            (ebs["SnapshotId"], ebs["VolumeSize"], ebs["VolumeType"], ebs["Encrypted"]), (snapshot, 30, "gp3", False)
        )
        self.assertEqual((tags_of(described), described["EnaSupport"]), ({"a": "1"}, True))
        self.assertNotIn("SourceImageId", described)
        self.available(image_id)

    def test_register_image_refuses_unknown_snapshots_and_bad_or_used_names(self):
        mapping = [{"DeviceName": "/dev/sda1", "Ebs": {"SnapshotId": "snap-00000000000000000"}}]
        self.refused("InvalidSnapshot.NotFound", ec2().register_image, Name=self.name(), BlockDeviceMappings=mapping)
        self.refused("InvalidAMIName.Malformed", ec2().register_image, Name="what?")
        self.source(Name="used once")
        self.refused("InvalidAMIName.Duplicate", ec2().register_image, Name="used once")
        self.source(REPLICA, Name="used once")

    def test_create_image_names_the_image_the_instance_was_launched_from(self):
        source = self.source(Architecture="arm64", RootDeviceName="/dev/xvda")
        instance = ec2().run_instances(ImageId=source, MinCount=1, MaxCount=1)["Instances"][0]["InstanceId"]
        self.knobs(pendingSeconds=0.5)
        made = ec2().create_image(
            InstanceId=instance,
            Name=self.name(),
            TagSpecifications=[
                {"ResourceType": kind, "Tags": tag_list({"of": kind})} for kind in ("image", "snapshot")
            ],
        )["ImageId"]
        described = image(made)
        self.assertEqual(described["State"], "pending")
        self.assertEqual(
            (described["SourceImageId"], described["SourceImageRegion"], described["SourceInstanceId"]),
            (source, HOME, instance),
        )
        self.assertEqual((described["Architecture"], described["RootDeviceName"]), ("arm64", "/dev/xvda"))
        self.assertEqual(described["BlockDeviceMappings"][0]["DeviceName"], "/dev/xvda")
        self.assertEqual(tags_of(described), {"of": "image"})
        self.assertEqual(tags_of(self.snapshot(made, HOME)), {"of": "snapshot"})
        self.available(made)


class DescribeImages(Case):
    def ids(self, region=HOME, **parameters):
        return [i["ImageId"] for i in ec2(region).describe_images(**parameters)["Images"]]

    def by(self, region=HOME, **filters):
        return self.ids(region, Filters=[{"Name": k.replace("_", "-"), "Values": v} for k, v in filters.items()])

    def test_source_filters_find_copies(self):
        source = self.source()
        copy = self.copy(source)
        self.assertEqual(self.by(REPLICA, source_image_id=[source], source_image_region=[HOME]), [copy])
        self.assertEqual(self.by(REPLICA, source_image_id=[source], source_image_region=[THIRD]), [])

    def test_filters_by_tag_name_and_wildcards(self):
        first, second = self.source(tags={"kind": "filter one"}), self.source(tags={"kind": "filter two"})
        self.assertEqual(self.by(**{"tag:kind": ["filter one"]}), [first])
        self.assertEqual(self.by(**{"tag:kind": ["filter *"]}), [first, second])
        self.assertEqual(self.by(**{"tag:kind": ["filter o?e", "filter two"]}), [first, second])
        self.assertEqual(self.by(**{"tag:kind": ["FILTER ONE"]}), [])
        self.assertEqual(
            self.by(tag_key=["kind"], image_id=[second], state=["available"], owner_id=[ACCOUNT]), [second]
        )
        self.refused("InvalidParameterValue", self.by, no_such_filter=["x"])

    def test_one_id_that_does_not_exist_fails_the_request_but_not_as_a_filter(self):
        good, bad = self.source(), "ami-00000000000000000"
        self.refused("InvalidAMIID.NotFound", self.ids, ImageIds=[good, bad])
        self.refused("InvalidAMIID.Malformed", self.ids, ImageIds=["ami-nonsense"])
        self.assertEqual(self.by(image_id=[good, bad]), [good])

    def test_disabled_images_are_shown_only_when_asked_for(self):
        disabled = self.source()
        ec2().disable_image(ImageId=disabled)
        self.refused("InvalidAMIID.NotFound", self.ids, ImageIds=[disabled])
        self.assertEqual(self.by(image_id=[disabled]), [])
        self.assertEqual(image(disabled, IncludeDisabled=True)["State"], "disabled")
        self.refused("InvalidAMIID.Unavailable", self.copy, disabled)
        ec2().enable_image(ImageId=disabled)
        self.assertEqual(image(disabled)["State"], "available")

    def test_the_owner_sees_deprecated_images(self):
        deprecated = self.source()
        at = datetime.now(timezone.utc) + timedelta(days=30)
        ec2().enable_image_deprecation(ImageId=deprecated, DeprecateAt=at)
        self.assertIn(deprecated, self.ids(Owners=["self"]))
        self.assertIn(deprecated, self.ids(Owners=["self"], IncludeDeprecated=True))

    def test_pages(self):
        ids = [self.source(THIRD, tags={"pages": "yes"}) for _ in range(7)]
        paginator = ec2(THIRD).get_paginator("describe_images")
        filters = [{"Name": "tag:pages", "Values": ["yes"]}]
        pages = list(paginator.paginate(Filters=filters, PaginationConfig={"PageSize": 5}))
        self.assertEqual([len(page["Images"]) for page in pages], [5, 2])
        self.assertEqual([i["ImageId"] for page in pages for i in page["Images"]], ids)
        self.refused("InvalidParameterValue", self.ids, THIRD, MaxResults=4)
        self.refused("InvalidParameterCombination", self.ids, THIRD, MaxResults=5, ImageIds=ids[:1])
        self.refused("InvalidNextToken", self.ids, THIRD, NextToken="nonsense")

    def test_201_values_in_a_filter_are_too_many(self):
        self.assertEqual(self.by(name=[f"none-{i}" for i in range(200)]), [])
        self.refused("FilterLimitExceeded", self.by, name=[f"none-{i}" for i in range(201)])

    def test_only_enabled_regions_are_described(self):
        enabled = {r["RegionName"] for r in ec2().describe_regions()["Regions"]}
        every = {r["RegionName"]: r["OptInStatus"] for r in ec2().describe_regions(AllRegions=True)["Regions"]}
        self.assertIn(HOME, enabled)
        self.assertTrue(set(every) > enabled)
        self.assertEqual({every[name] for name in set(every) - enabled}, {"not-opted-in"})


class ChangingImages(Case):
    def test_deprecation(self):
        image_id = self.source()
        at = (datetime.now(timezone.utc) + timedelta(days=30)).replace(second=10, microsecond=0)
        ec2().enable_image_deprecation(ImageId=image_id, DeprecateAt=at)
        self.assertEqual(image(image_id)["DeprecationTime"], at.strftime("%Y-%m-%dT%H:%M:00.000Z"))
        ec2().disable_image_deprecation(ImageId=image_id)
        self.assertNotIn("DeprecationTime", image(image_id))
        past = datetime.now(timezone.utc) - timedelta(days=1)
        self.refused("InvalidParameterValue", ec2().enable_image_deprecation, ImageId=image_id, DeprecateAt=past)

    def test_deregistration_protection(self):
        image_id = self.source()
        self.assertEqual(image(image_id)["DeregistrationProtection"], "disabled")
        ec2().enable_image_deregistration_protection(ImageId=image_id)
        self.assertEqual(image(image_id)["DeregistrationProtection"], "enabled-without-cooldown")
        self.refused("OperationNotPermitted", ec2().deregister_image, ImageId=image_id)
        ec2().disable_image_deregistration_protection(ImageId=image_id)
        ec2().deregister_image(ImageId=image_id)

    def test_deregistration_protection_with_a_cooldown_goes_on_for_a_day(self):
        image_id = self.source()
        ec2().enable_image_deregistration_protection(ImageId=image_id, WithCooldown=True)
        self.assertEqual(image(image_id)["DeregistrationProtection"], "enabled-with-cooldown")
        ec2().disable_image_deregistration_protection(ImageId=image_id)
        self.refused("OperationNotPermitted", ec2().deregister_image, ImageId=image_id)

    def test_a_deregistered_image_is_gone(self):
        image_id = self.source()
        ec2().deregister_image(ImageId=image_id)
        self.refused("InvalidAMIID.NotFound", image, image_id)
        self.refused("InvalidAMIID.Unavailable", ec2().deregister_image, ImageId=image_id)
        self.refused("InvalidAMIID.NotFound", ec2().create_tags, Resources=[image_id], Tags=tag_list({"a": "1"}))

    def test_launch_permissions(self):
        image_id = self.source()
        change = {"Add": [{"UserId": "111122223333"}, {"Group": "all"}]}
        ec2().modify_image_attribute(ImageId=image_id, LaunchPermission=change)
        self.assertEqual(self.launch_permissions(image_id), change["Add"])
        self.assertTrue(image(image_id)["Public"])
        ec2().modify_image_attribute(ImageId=image_id, LaunchPermission={"Remove": [{"Group": "all"}]})
        self.assertEqual(self.launch_permissions(image_id), [{"UserId": "111122223333"}])
        ec2().disable_image(ImageId=image_id)
        self.assertEqual(self.launch_permissions(image_id), [])

    def launch_permissions(self, image_id):
        return ec2().describe_image_attribute(ImageId=image_id, Attribute="launchPermission")["LaunchPermissions"]

    def test_a_pending_image_cannot_be_changed(self):
        source = self.source()
        self.knobs(pendingSeconds=5)
        pending = self.copy(source)
        change = {"Add": [{"UserId": "111122223333"}]}
        self.refused(
            "InvalidAMIID.Unavailable", ec2(REPLICA).modify_image_attribute, ImageId=pending, LaunchPermission=change
        )

    def test_a_description_can_be_changed(self):
        image_id = self.source()
        ec2().modify_image_attribute(ImageId=image_id, Description={"Value": "new"})
        self.assertEqual(image(image_id)["Description"], "new")
        attribute = ec2().describe_image_attribute(ImageId=image_id, Attribute="description")
        self.assertEqual(attribute["Description"], {"Value": "new"})

    def test_volume_permissions_of_snapshots_in_both_forms(self):
        snapshot_id = self.snapshot(self.source(), HOME)["SnapshotId"]
        modify = ec2().modify_snapshot_attribute
        modify(
            SnapshotId=snapshot_id, Attribute="createVolumePermission", OperationType="add", UserIds=["111122223333"]
        )
        modify(SnapshotId=snapshot_id, CreateVolumePermission={"Add": [{"UserId": "444455556666"}, {"Group": "all"}]})
        self.assertEqual(self.volume_permissions(snapshot_id), ["111122223333", "444455556666", "all"])
        modify(SnapshotId=snapshot_id, CreateVolumePermission={"Remove": [{"UserId": "111122223333"}]})
        modify(SnapshotId=snapshot_id, Attribute="createVolumePermission", OperationType="remove", GroupNames=["all"])
        self.assertEqual(self.volume_permissions(snapshot_id), ["444455556666"])

    def volume_permissions(self, snapshot_id):
        permissions = ec2().describe_snapshot_attribute(SnapshotId=snapshot_id, Attribute="createVolumePermission")
        return sorted(value for p in permissions["CreateVolumePermissions"] for value in p.values())


class Tagging(Case):
    def test_the_51st_tag_fails_the_whole_request(self):
        full, empty = self.source(tags={str(i): "" for i in range(50)}), self.source()
        ec2().create_tags(Resources=[full], Tags=tag_list({"0": "changed"}))
        self.refused("TagLimitExceeded", ec2().create_tags, Resources=[empty, full], Tags=tag_list({"new": ""}))
        self.assertEqual(tags_of(image(empty)), {})

    def test_tags_of_aws_are_neither_set_nor_deleted(self):
        image_id = self.source()
        for change in (ec2().create_tags, ec2().delete_tags):
            self.refused("InvalidParameterValue", change, Resources=[image_id], Tags=tag_list({"aws:x": ""}))

    def test_a_tag_is_deleted_only_if_the_value_given_is_its_own(self):
        image_id = self.source(tags={"a": "1", "b": "2"})
        ec2().delete_tags(Resources=[image_id], Tags=[{"Key": "a", "Value": "other"}, {"Key": "b"}])
        self.assertEqual(tags_of(image(image_id)), {"a": "1"})


class Events(Case):
    def states(self, image_id, count):
        return [e["detail"]["State"] for e in harness.receiver.of(image_id, "aws.ec2", count)]

    def test_the_shape_of_an_image_event(self):
        copy = self.copy(self.source())
        event = harness.receiver.of(copy, "aws.ec2")[0]
        self.assertEqual(
            set(event), {"version", "id", "detail-type", "source", "account", "time", "region", "resources", "detail"}
        )
        self.assertEqual(
            (event["version"], event["detail-type"], event["source"]), ("0", "EC2 AMI State Change", "aws.ec2")
        )
        self.assertEqual((event["account"], event["region"]), (ACCOUNT, REPLICA))
        self.assertEqual(event["resources"], [f"arn:aws:ec2:{REPLICA}::image/{copy}"])
        self.assertRegex(event["time"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
        self.assertEqual(set(event["detail"]), {"RequestId", "ImageId", "State", "ErrorMessage"})
        self.assertEqual(
            (event["detail"]["ImageId"], event["detail"]["State"], event["detail"]["ErrorMessage"]),
            (copy, "available", ""),
        )

    def test_disabling_enabling_and_deregistering_are_told(self):
        image_id = self.source()
        ec2().disable_image(ImageId=image_id)
        ec2().enable_image(ImageId=image_id)
        ec2().deregister_image(ImageId=image_id)
        self.assertEqual(self.states(image_id, 4), ["available", "disabled", "available", "deregistered"])

    def test_changes_of_tags_are_told_with_a_version(self):
        image_id = self.source(tags={"first": "1"})
        ec2().create_tags(Resources=[image_id], Tags=tag_list({"second": "2", "first": "1"}))
        ec2().delete_tags(Resources=[image_id], Tags=[{"Key": "first"}])
        events = harness.receiver.of(image_id, "aws.tag", 3)
        self.assertEqual(events[0]["detail-type"], "Tag Change on Resource")
        self.assertEqual([e["detail"]["changed-tag-keys"] for e in events], [["first"], ["second"], ["first"]])
        self.assertEqual(
            [e["detail"]["tags"] for e in events], [{"first": "1"}, {"first": "1", "second": "2"}, {"second": "2"}]
        )
        self.assertEqual([e["detail"]["version"] for e in events], [1, 2, 3])
        self.assertEqual({(e["detail"]["service"], e["detail"]["resource-type"]) for e in events}, {("ec2", "image")})
        self.assertTrue(events[0]["resources"][0].endswith(f":image/{image_id}"))

    def test_tags_that_do_not_change_are_not_told(self):
        image_id = self.source(tags={"same": "1"})
        ec2().create_tags(Resources=[image_id], Tags=tag_list({"same": "1"}))
        ec2().delete_tags(Resources=[image_id], Tags=[{"Key": "absent"}])
        ec2().create_tags(Resources=[image_id], Tags=tag_list({"other": "1"}))
        self.assertEqual(len(harness.receiver.of('"other"', "aws.tag")), 1)
        self.assertEqual(
            len([e for e in harness.receiver.events if image_id in str(e["resources"]) and e["source"] == "aws.tag"]), 2
        )

    def test_changes_of_snapshots_and_instances_are_told_too(self):
        snapshot_id = self.snapshot(self.source(), HOME)["SnapshotId"]
        instance_id = ec2().run_instances(
            ImageId=self.source(),
            MinCount=1,
            MaxCount=1,
            TagSpecifications=[{"ResourceType": "instance", "Tags": tag_list({"a": "1", "b": "2"})}],
        )["Instances"][0]["InstanceId"]
        ec2().create_tags(Resources=[snapshot_id], Tags=tag_list({"a": "1"}))
        self.assertEqual(harness.receiver.of(snapshot_id, "aws.tag")[0]["detail"]["resource-type"], "snapshot")
        of_instance = harness.receiver.of(instance_id, "aws.tag")
        self.assertEqual([e["detail"]["changed-tag-keys"] for e in of_instance], [["a", "b"]])

    def test_an_unreachable_receiver_hinders_nothing(self):
        lonely = Program("--events-url", "http://127.0.0.1:9/none", "--pending-seconds", 0)
        try:
            image_id = lonely.client("ec2").register_image(Name="lonely")["ImageId"]
            self.assertEqual(
                lonely.client("ec2").describe_images(ImageIds=[image_id])["Images"][0]["State"], "available"
            )
            time.sleep(1)
        finally:
            self.assertEqual(lonely.end(), 0)
        wait_until(lambda: "was not delivered" in getattr(lonely, "complaints", ""))


def template(resources, parameters=None):
    return json.dumps(
        {"AWSTemplateFormatVersion": "2010-09-09", "Parameters": parameters or {}, "Resources": resources}
    )


WEB = {"Type": "AWS::EC2::Instance", "Properties": {"ImageId": {"Ref": "WebAmi"}, "InstanceType": "t3.micro"}}
QUEUE = {"Type": "AWS::SQS::Queue"}
IMAGE = {"Type": "AWS::EC2::Image::Id"}


class CloudFormation(Case):
    def setUp(self):
        self.cloudformation = client("cloudformation")

    def create(self, name, body, parameters=None, **more):
        given = [{"ParameterKey": k, "ParameterValue": v} for k, v in (parameters or {}).items()]
        return self.cloudformation.create_stack(StackName=name, TemplateBody=body, Parameters=given, **more)["StackId"]

    def describe(self, name):
        return self.cloudformation.describe_stacks(StackName=name)["Stacks"][0]

    def parameters(self, name):
        return {p.pop("ParameterKey"): p for p in self.describe(name)["Parameters"]}

    def statuses(self, stack_id, count):
        events = harness.receiver.of(stack_id, "aws.cloudformation", count)
        return [e["detail"]["status-details"]["status"] for e in events]

    def test_each_status_of_a_stack_is_told(self):
        stack_id = self.create("told", template({"Queue": QUEUE}), ClientRequestToken="my-token")
        self.cloudformation.update_stack(StackName="told", TemplateBody=template({"Queue": QUEUE, "Other": QUEUE}))
        self.cloudformation.delete_stack(StackName="told")
        expected = [
            "CREATE_IN_PROGRESS",
            "CREATE_COMPLETE",
            "UPDATE_IN_PROGRESS",
            "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
        ]
        expected += ["UPDATE_COMPLETE", "DELETE_IN_PROGRESS", "DELETE_COMPLETE"]
        self.assertEqual(self.statuses(stack_id, 7), expected)
        event = harness.receiver.of(stack_id, "aws.cloudformation")[1]
        self.assertEqual((event["detail-type"], event["resources"]), ("CloudFormation Stack Status Change", [stack_id]))
        self.assertEqual(set(event["detail"]), {"stack-id", "status-details", "client-request-token"})
        self.assertEqual((event["detail"]["stack-id"], event["detail"]["client-request-token"]), (stack_id, "my-token"))

    def test_nested_stacks_know_their_parent_and_root_and_are_updated_in_place(self):
        s3 = client("s3")
        s3.create_bucket(Bucket="templates", CreateBucketConfiguration={"LocationConstraint": HOME})
        s3.put_object(Bucket="templates", Key="leaf.json", Body=template({"Web": WEB}, {"WebAmi": IMAGE}))
        address = f"https://s3.{HOME}.amazonaws.com/templates"
        nested = {"Type": "AWS::CloudFormation::Stack", "Properties": {"Parameters": {"WebAmi": {"Ref": "WebAmi"}}}}
        leaf = {**nested, "Properties": {**nested["Properties"], "TemplateURL": f"{address}/leaf.json"}}
        middle = {**nested, "Properties": {**nested["Properties"], "TemplateURL": f"{address}/middle.json"}}
        s3.put_object(Bucket="templates", Key="middle.json", Body=template({"Leaf": leaf}, {"WebAmi": IMAGE}))
        first, second = self.source(), self.source()
        root_id = self.create("nesting", template({"Middle": middle}, {"WebAmi": IMAGE}), {"WebAmi": first})

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

    def nested_in(self, stack_id):
        return self.cloudformation.list_stack_resources(StackName=stack_id)["StackResourceSummaries"][0][
            "PhysicalResourceId"
        ]

    def test_systems_manager_parameters_show_their_name_and_what_it_held(self):
        ssm, first, second = client("ssm"), self.source(), self.source()
        ssm.put_parameter(Name="/images/web", Value=first, Type="String", DataType="aws:ec2:image")
        declared = {"WebAmi": {"Type": "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>", "Default": "/images/web"}}
        self.create("resolving", template({"Web": WEB}, declared))
        ssm.put_parameter(Name="/images/web", Value=second, Overwrite=True, DataType="aws:ec2:image")
        self.assertEqual(
            self.parameters("resolving")["WebAmi"], {"ParameterValue": "/images/web", "ResolvedValue": first}
        )
        declared["WebAmi"]["Default"] = "/images/none"
        self.refused("ValidationError", self.create, "unresolved", template({"Web": WEB}, declared))
        self.refused("ValidationError", self.describe, "unresolved")

    def test_lists_have_commas_and_secrets_are_masked(self):
        declared = {"Images": {"Type": "List<AWS::EC2::Image::Id>"}, "Secret": {"Type": "String", "NoEcho": True}}
        self.create("listing", template({"Queue": QUEUE}, declared), {"Images": "ami-1,ami-2", "Secret": "hush"})
        parameters = self.parameters("listing")
        self.assertEqual(parameters["Images"]["ParameterValue"], "ami-1,ami-2")
        self.assertEqual(parameters["Secret"]["ParameterValue"], "****")

    def test_an_update_is_dated_and_replaces_an_instance_of_another_image(self):
        first, second = self.source(), self.source()
        self.create("updating", template({"Web": WEB, "Queue": QUEUE}, {"WebAmi": IMAGE}), {"WebAmi": first})
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

    def resources(self, name):
        summaries = self.cloudformation.list_stack_resources(StackName=name)["StackResourceSummaries"]
        return {s["LogicalResourceId"]: s["PhysicalResourceId"] for s in summaries}

    def instance(self, instance_id):
        return ec2().describe_instances(InstanceIds=[instance_id])["Reservations"][0]["Instances"][0]

    def test_a_group_launches_what_its_template_names_now_and_its_instances_run_on(self):
        first, second = self.source(), self.source()
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
            {"Image": {"Type": "AWS::EC2::Image::Id"}},
        )
        stack_id = self.create("group", body, {"Image": first})
        of_the_stack = [{"Name": "tag:aws:cloudformation:stack-id", "Values": [stack_id]}]

        def images():
            reservations = ec2(HOME).describe_instances(Filters=of_the_stack)["Reservations"]
            return sorted(i["ImageId"] for r in reservations for i in r["Instances"])

        def group():
            groups = client("autoscaling").describe_auto_scaling_groups()["AutoScalingGroups"]
            return next(one for one in groups if one["AutoScalingGroupName"].startswith("group-"))

        self.assertEqual(images(), [first, first])
        before = group()
        self.cloudformation.update_stack(
            StackName="group",
            TemplateBody=body,
            Parameters=[{"ParameterKey": "Image", "ParameterValue": second}],
        )
        self.assertEqual(group()["AutoScalingGroupARN"], before["AutoScalingGroupARN"])
        self.assertEqual((before["LaunchTemplate"]["Version"], group()["LaunchTemplate"]["Version"]), ("1", "2"))
        self.assertEqual(images(), [first, first])
        name = before["AutoScalingGroupName"]
        client("autoscaling").set_desired_capacity(AutoScalingGroupName=name, DesiredCapacity=3)
        self.assertEqual(images(), sorted([first, first, second]))

    def test_a_deleted_stack_is_known_by_its_id_only(self):
        stack_id = self.create("deleting", template({"Web": WEB}, {"WebAmi": IMAGE}), {"WebAmi": self.source()})
        before = self.resources(stack_id)
        self.cloudformation.delete_stack(StackName="deleting")
        self.refused("ValidationError", self.describe, "deleting")
        self.assertEqual(self.describe(stack_id)["StackStatus"], "DELETE_COMPLETE")
        self.assertIn("DeletionTime", self.describe(stack_id))
        self.assertEqual(self.resources(stack_id), before)
        self.assertEqual(self.instance(before["Web"])["State"]["Name"], "terminated")


class SystemsManager(Case):
    def test_a_pointer_to_an_image_keeps_its_data_type(self):
        ssm, image_id = client("ssm"), self.source()
        ssm.put_parameter(Name="/pointer/kept", Value=image_id, Type="String", DataType="aws:ec2:image")
        self.assertEqual(ssm.get_parameter(Name="/pointer/kept")["Parameter"]["DataType"], "aws:ec2:image")
        held = ssm.get_parameters(Names=["/pointer/kept"])["Parameters"][0]
        self.assertEqual((held["Value"], held["DataType"]), (image_id, "aws:ec2:image"))

    def test_a_pointer_to_no_available_image_of_the_region_is_not_stored(self):
        ssm, good = client("ssm"), self.source()
        put = dict(Name="/pointer/bad", Type="String", DataType="aws:ec2:image", Overwrite=True)
        elsewhere = self.source(REPLICA)
        self.knobs(pendingSeconds=5)
        for bad in ("ami-00000000000000000", elsewhere, self.copy(good, HOME)):
            with self.subTest(bad):
                ssm.put_parameter(Value=bad, **put)
                self.refused("ParameterNotFound", ssm.get_parameter, Name="/pointer/bad")
                ssm.put_parameter(Value=good, **put)
                ssm.put_parameter(Value=bad, **put)
                held = ssm.get_parameter(Name="/pointer/bad")["Parameter"]
                self.assertEqual((held["Value"], held["Version"]), (good, 1))
                ssm.delete_parameter(Name="/pointer/bad")


class OtherServices(Case):
    def test_callers_have_the_account(self):
        self.assertEqual(client("sts").get_caller_identity()["Account"], ACCOUNT)

    def test_objects_of_all_kinds_arrive_whole(self):
        s3 = client("s3")
        s3.create_bucket(Bucket="objects", CreateBucketConfiguration={"LocationConstraint": HOME})
        large = os.urandom(3_000_000)
        s3.put_object(Bucket="objects", Key="a folder/ünïcode +.txt", Body=large)
        self.assertEqual(s3.get_object(Bucket="objects", Key="a folder/ünïcode +.txt")["Body"].read(), large)
        self.assertEqual(s3.head_object(Bucket="objects", Key="a folder/ünïcode +.txt")["ContentLength"], 3_000_000)
        s3.put_object(Bucket="objects", Key="once", Body=b"", IfNoneMatch="*")
        self.refused("PreconditionFailed", s3.put_object, Bucket="objects", Key="once", Body=b"", IfNoneMatch="*")
        self.assertEqual(
            [o["Key"] for o in s3.list_objects_v2(Bucket="objects")["Contents"]], ["a folder/ünïcode +.txt", "once"]
        )

    def exchange(self, *parts):
        """Speaks HTTP by hand, as clients other than botocore do; gives what is answered, without what was not
        asked for yet.
        """
        host, port = harness.aws.url.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=5) as connection:
            answers = []
            for part in parts:
                connection.sendall(part)
                answers.append(connection.recv(65536))
            return answers

    SIGNED = (
        "Authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261122/ap-southeast-2/s3/aws4_request, "
        "SignedHeaders=host, Signature=0\r\nHost: 127.0.0.1\r\n"
    )

    def test_the_java_sdks_signed_chunks_and_expect_continue(self):
        client("s3").create_bucket(Bucket="chunks", CreateBucketConfiguration={"LocationConstraint": HOME})
        body = b"5;chunk-signature=0\r\nhello\r\n0;chunk-signature=0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n"
        head = (
            f"PUT /chunks/java HTTP/1.1\r\n{self.SIGNED}Expect: 100-continue\r\nContent-Encoding: aws-chunked\r\n"
            "x-amz-content-sha256: STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER\r\n"
            "x-amz-trailer: x-amz-checksum-crc32\r\n"
            f"x-amz-decoded-content-length: 5\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        carry_on, done = self.exchange(head.encode(), body)
        self.assertEqual(carry_on, b"HTTP/1.1 100 Continue\r\n\r\n")
        self.assertTrue(done.startswith(b"HTTP/1.1 200"), done)
        self.assertEqual(client("s3").get_object(Bucket="chunks", Key="java")["Body"].read(), b"hello")

    def test_http_chunks_with_a_trailer_and_then_another_request_on_the_same_connection(self):
        client("s3").create_bucket(Bucket="trailers", CreateBucketConfiguration={"LocationConstraint": HOME})
        put = f"PUT /trailers/x HTTP/1.1\r\n{self.SIGNED}Transfer-Encoding: chunked\r\n\r\n"
        put += "3\r\nabc\r\n2\r\nde\r\n0\r\nx-sum: 1\r\n\r\n"
        get = f"GET /trailers/x HTTP/1.1\r\n{self.SIGNED}\r\n"
        first, second = self.exchange(put.encode(), get.encode())
        self.assertTrue(first.startswith(b"HTTP/1.1 200"), first)
        self.assertTrue(second.endswith(b"\r\n\r\nabcde"), second)

    def test_put_events_reaches_a_queue_by_a_rule(self):
        sqs, events = client("sqs"), client("events")
        url = sqs.create_queue(QueueName="events")["QueueUrl"]
        arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        events.put_rule(Name="reports", EventPattern=json.dumps({"source": ["ami-trail"]}))
        events.put_targets(Rule="reports", Targets=[{"Id": "queue", "Arn": arn}])
        events.put_events(
            Entries=[{"Source": "ami-trail", "DetailType": "Deployed AMI Report", "Detail": json.dumps({"n": 1})}]
        )
        message = json.loads(sqs.receive_message(QueueUrl=url)["Messages"][0]["Body"])
        self.assertEqual((message["detail-type"], message["detail"]), ("Deployed AMI Report", {"n": 1}))

    def test_auto_scaling_groups_and_launch_templates_by_cloudformation(self):
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
        image_id = self.source()
        client("cloudformation").create_stack(
            StackName="scaling",
            TemplateBody=template(resources, {"WebAmi": IMAGE}),
            Parameters=[{"ParameterKey": "WebAmi", "ParameterValue": image_id}],
        )
        groups = client("autoscaling").describe_auto_scaling_groups()["AutoScalingGroups"]
        group = next(one for one in groups if one["AutoScalingGroupName"].startswith("scaling-"))
        instance = ec2().describe_instances(InstanceIds=[group["Instances"][0]["InstanceId"]])["Reservations"][0][
            "Instances"
        ][0]
        self.assertEqual(instance["ImageId"], image_id)

    def test_the_remaining_services_answer(self):
        topic = client("sns").create_topic(Name="t")["TopicArn"]
        self.assertEqual(client("sns").list_topics()["Topics"], [{"TopicArn": topic}])
        client("logs").create_log_group(logGroupName="g")
        self.assertEqual(client("logs").describe_log_groups()["logGroups"][0]["logGroupName"], "g")
        role = {"Version": "2012-10-17", "Statement": []}
        client("iam", REPLICA).create_role(RoleName="r", AssumeRolePolicyDocument=json.dumps(role))
        self.assertEqual(client("iam", REPLICA).get_role(RoleName="r")["Role"]["RoleName"], "r")
        image_id = self.source(THIRD, tags={"found": "by tag"})
        found = client("resourcegroupstaggingapi", THIRD).get_resources(
            TagFilters=[{"Key": "found"}], ResourceTypeFilters=["ec2:image"]
        )
        self.assertTrue(found["ResourceTagMappingList"][0]["ResourceARN"].endswith(image_id))

    def test_what_is_not_emulated_says_so_and_is_not_tried_again(self):
        response = self.refused(
            "NotImplemented", ec2().reset_image_attribute, ImageId=self.source(), Attribute="launchPermission"
        )
        self.assertEqual(response["ResponseMetadata"]["HTTPStatusCode"], 501)


class LogAndKnobs(Case):
    def last(self, operation):
        return [r for r in harness.aws.ask("GET", "requests") if r["operation"] == operation][-1]

    def test_each_request_is_logged_in_memory_and_in_the_file(self):
        copy = self.copy(self.source(), Name="logged", ClientToken="logged")
        entry = self.last("CopyImage")
        self.assertEqual(
            (entry["service"], entry["region"], entry["access_key"]), ("ec2", REPLICA, "AKIAIOSFODNN7EXAMPLE")
        )
        self.assertEqual((entry["status"], entry["error"], entry["response_id"]), (200, None, copy))
        self.assertEqual((entry["parameters"]["Name"], entry["parameters"]["ClientToken"]), ("logged", "logged"))
        self.assertIn("Boto3", entry["user_agent"])
        self.assertRegex(entry["time"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")
        lines = (Path(harness.folder.name) / "requests.jsonl").read_text().splitlines()
        self.assertIn(entry, [json.loads(line) for line in lines])

    def test_errors_and_operations_of_other_protocols_are_logged(self):
        self.refused("InvalidAMIID.NotFound", image, "ami-00000000000000000")
        self.assertEqual(
            (self.last("DescribeImages")["status"], self.last("DescribeImages")["error"]),
            (400, "InvalidAMIID.NotFound"),
        )
        self.refused("ParameterNotFound", client("ssm").get_parameter, Name="/logged")
        entry = self.last("GetParameter")
        self.assertEqual(
            (entry["service"], entry["error"], entry["parameters"]), ("ssm", "ParameterNotFound", {"Name": "/logged"})
        )
        client("s3").list_buckets()
        self.assertEqual(self.last("ListBuckets")["service"], "s3")

    def test_the_log_in_memory_can_be_emptied(self):
        ec2().describe_regions()
        harness.aws.ask("DELETE", "requests")
        self.assertEqual(harness.aws.ask("GET", "requests"), [])

    def test_a_fault_comes_as_often_as_asked_in_its_region_only(self):
        source = self.source()
        fault = {
            "operation": "CopyImage",
            "region": REPLICA,
            "code": "AuthFailure",
            "message": "no",
            "status": 401,
            "times": 1,
        }
        self.knobs(faults=[fault])
        self.copy(source, THIRD)
        response = self.refused("AuthFailure", self.copy, source, Name="faulty")
        self.assertEqual((response["Error"]["Message"], response["ResponseMetadata"]["HTTPStatusCode"]), ("no", 401))
        self.assertEqual(ec2(REPLICA).describe_images(Filters=[{"Name": "name", "Values": ["faulty"]}])["Images"], [])
        self.assertEqual(harness.aws.ask("GET", "settings")["faults"][0]["times"], 0)
        self.copy(source)

    def test_a_fault_for_ever(self):
        self.knobs(
            faults=[
                {
                    "operation": "DescribeImages",
                    "region": None,
                    "code": "RequestLimitExceeded",
                    "status": 503,
                    "times": None,
                }
            ]
        )
        for _ in range(3):
            self.refused("RequestLimitExceeded", ec2().describe_images)

    def test_a_fault_after_the_operation_took_effect(self):
        source = self.source()
        self.knobs(
            faults=[{"operation": "CopyImage", "code": "InternalError", "status": 500, "times": 1, "after": True}]
        )
        self.refused("InternalError", self.copy, source, Name="took effect", ClientToken="took effect")
        made = ec2(REPLICA).describe_images(Filters=[{"Name": "name", "Values": ["took effect"]}])["Images"][0][
            "ImageId"
        ]
        self.assertEqual(self.copy(source, Name="took effect", ClientToken="took effect"), made)

    def test_faults_of_other_protocols(self):
        self.knobs(
            faults=[
                {"operation": "PutParameter", "code": "ThrottlingException"},
                {"operation": "DescribeStacks", "code": "Throttling"},
                {"operation": "PutObject", "code": "SlowDown", "status": 503},
            ]
        )
        self.refused("ThrottlingException", client("ssm").put_parameter, Name="/x", Value="x", Type="String")
        self.refused("Throttling", client("cloudformation").describe_stacks)
        self.refused("SlowDown", client("s3").put_object, Bucket="any", Key="any", Body=b"any")

    def test_a_delay(self):
        ec2().describe_regions()
        self.knobs(delays=[{"operation": "DescribeRegions", "region": None, "seconds": 0.5}])
        began = time.monotonic()
        ec2().describe_regions()
        self.assertGreaterEqual(time.monotonic() - began, 0.5)

    def test_knobs_that_are_not_there_are_refused(self):
        for wrong in (
            {"pending": 1},
            {"pendingSeconds": "soon"},
            {"faults": [{"operation": "CopyImage"}]},
            {"delays": [{"oops": 1}]},
        ):
            with self.subTest(wrong), self.assertRaises(urllib.error.HTTPError) as caught:
                harness.aws.ask("PUT", "settings", wrong)
            self.assertEqual(caught.exception.code, 400)
            self.assertIn("error", json.loads(caught.exception.read()))

    def test_pending_seconds_of_zero_is_available_at_once(self):
        source = self.source()
        self.knobs(pendingSeconds=0)
        self.assertEqual(image(self.copy(source), REPLICA)["State"], "available")


class TheProgram(Case):
    def test_the_sample_world_is_there_from_the_start_and_nothing_tells_of_it(self):
        quiet = Receiver()
        program = Program("--world", SOURCES / "sample_world.json", "--events-url", quiet.url)
        self.addCleanup(quiet.server.server_close)
        self.addCleanup(quiet.server.shutdown)
        self.addCleanup(program.end)
        web = program.client("ec2").describe_images(ImageIds=["ami-0a1b2c3d4e5f60718"])["Images"][0]
        self.assertEqual(
            (web["Name"], web["State"], web["CreationDate"]),
            ("web-2026.11.20", "available", "2026-11-20T09:30:00.000Z"),
        )
        self.assertEqual(
            tags_of(web), {"replicate-to": "all", "Name": "web", "team": "storefront", "commit": "9f2c1ab"}
        )
        cloudformation = program.client("cloudformation")
        stacks = {s["StackName"]: s for s in cloudformation.describe_stacks()["Stacks"]}
        self.assertEqual(set(stacks), {"shop-production", "network"})
        shop = stacks["shop-production"]
        self.assertEqual(
            shop["StackId"],
            f"arn:aws:cloudformation:{HOME}:{ACCOUNT}:stack/shop-production/5d2f3a10-c5f7-11f1-9c3e-0a58a9feac02",
        )
        self.assertEqual(
            {p["ParameterKey"]: p["ParameterValue"] for p in shop["Parameters"]},
            {
                "DbAmi": "ami-0d4e5f60718293a4b",
                "AppAMI": "ami-0b2c3d4e5f6071829",
                "WEBAMI": "ami-0a1b2c3d4e5f60718",
                "InstanceType": "t3.micro",
            },
        )
        reservations = program.client("ec2").describe_instances()["Reservations"]
        self.assertEqual(len({r["Instances"][0]["ImageId"] for r in reservations}), 3)
        self.assertEqual(
            program.client("s3").list_buckets()["Buckets"][0]["Name"], f"ami-trail-reports-{ACCOUNT}-{HOME}"
        )
        program.client("ec2").create_tags(Resources=[web["ImageId"]], Tags=tag_list({"now": "told"}))
        self.assertEqual([e["source"] for e in quiet.of("now")], ["aws.tag"])
        self.assertEqual(len(quiet.events), 1)

    def test_it_prints_one_line_and_ends_with_its_standard_input(self):
        program = Program()
        self.assertEqual(list(json.loads(program.ready)), ["port"])
        self.assertIsNone(program.process.poll())
        program.process.stdin.close()
        self.assertEqual(program.process.wait(30), 0)
        self.assertEqual(program.process.stdout.read(), "")
        program.end()

    def test_it_ends_when_told_to(self):
        program = Program()
        program.process.send_signal(signal.SIGTERM)
        self.assertEqual(program.process.wait(30), 0)
        program.end()

    def test_a_port_that_is_taken_is_one_line(self):
        command = [sys.executable, "-m", "emulated_aws", "--port", harness.aws.url.rsplit(":", 1)[1]]
        ended = subprocess.run(command, cwd=SOURCES, capture_output=True, text=True, timeout=20)
        self.assertEqual((ended.returncode, ended.stdout), (1, ""))
        self.assertRegex(ended.stderr, r"\Aemulated_aws: port \d+: .+\n\Z")

    def test_another_account(self):
        program = Program("--account", "210987654321", "--pending-seconds", 0)
        self.addCleanup(program.end)
        self.assertEqual(program.client("sts").get_caller_identity()["Account"], "210987654321")
        image_id = program.client("ec2").register_image(Name="other")["ImageId"]
        self.assertEqual(
            program.client("ec2").describe_images(Owners=["210987654321"])["Images"][0]["ImageId"], image_id
        )


if __name__ == "__main__":
    unittest.main()
