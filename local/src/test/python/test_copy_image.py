"""CopyImage."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import harness
from harness import (
    ACCOUNT,
    FOREVER_SECONDS,
    HOME,
    REPLICA,
    THIRD,
    Case,
    client,
    ec2,
    image,
    tag_list,
    tags_of,
    wait_until,
)


class CopyImage(Case):
    def test_copy_is_pending_then_available_and_has_its_source(self) -> None:
        source = self.available_image(Architecture="arm64", RootDeviceName="/dev/xvda")
        self.change_settings(pendingSeconds=FOREVER_SECONDS)
        self.assertEqual(image(self.copy_image(source), REPLICA)["State"], "pending")
        self.change_settings(pendingSeconds=0.1)
        began = time.monotonic()
        copy = self.copy_image(source, Name="copied", Description="A copy")
        self.wait_until_available(copy, REPLICA)
        self.assertGreaterEqual(time.monotonic() - began, 0.1)
        described = image(copy, REPLICA)
        self.assertEqual((described["SourceImageId"], described["SourceImageRegion"]), (source, HOME))
        self.assertEqual((described["Name"], described["Description"]), ("copied", "A copy"))
        self.assertEqual((described["Architecture"], described["OwnerId"]), ("arm64", ACCOUNT))
        self.assertRegex(described["CreationDate"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$")

    def test_same_client_token_returns_the_same_image(self) -> None:
        source = self.available_image()
        first = self.copy_image(source, Name="once", ClientToken="t" * 64)
        self.assertEqual(self.copy_image(source, Name="once", ClientToken="t" * 64), first)
        self.assertEqual(
            len(ec2(REPLICA).describe_images(Filters=[{"Name": "source-image-id", "Values": [source]}])["Images"]), 1
        )

    def test_five_concurrent_calls_with_one_client_token_create_one_image(self) -> None:
        source = self.available_image()
        new_clients = [harness.aws.client("ec2", REPLICA) for _ in range(5)]
        with ThreadPoolExecutor(5) as pool:
            ids = list(
                pool.map(
                    lambda c: c.copy_image(Name="five", SourceImageId=source, SourceRegion=HOME, ClientToken="five")[
                        "ImageId"
                    ],
                    new_clients,
                )
            )
        self.assertEqual(len(set(ids)), 1)
        self.assertEqual(len(ec2(REPLICA).describe_images(Filters=[{"Name": "name", "Values": ["five"]}])["Images"]), 1)

    def test_client_token_with_other_parameters_is_a_mismatch(self) -> None:
        source = self.available_image()
        self.copy_image(source, Name="first", ClientToken="mismatch")
        response = self.assert_error(
            "IdempotentParameterMismatch", self.copy_image, source, Name="second", ClientToken="mismatch"
        )
        self.assertEqual(response["ResponseMetadata"]["HTTPStatusCode"], 400)

    def test_client_token_applies_to_one_region(self) -> None:
        source = self.available_image()
        self.assertNotEqual(
            self.copy_image(source, REPLICA, Name="regional", ClientToken="regional"),
            self.copy_image(source, THIRD, Name="regional", ClientToken="regional"),
        )

    def test_client_token_of_65_characters_is_rejected(self) -> None:
        self.assert_error("InvalidParameterValue", self.copy_image, self.available_image(), ClientToken="t" * 65)

    def test_tag_specifications_tag_image_and_snapshots(self) -> None:
        copy = self.copy_image(
            self.available_image(),
            TagSpecifications=[
                {"ResourceType": "image", "Tags": tag_list({"a": "1"})},
                {"ResourceType": "snapshot", "Tags": tag_list({"b": "2"})},
            ],
        )
        self.assertEqual(tags_of(image(copy, REPLICA)), {"a": "1"})
        self.assertEqual(tags_of(self.snapshot(copy)), {"b": "2"})

    def assert_tags_rejected(self, code: Any, kind: Any, tags: Any) -> None:
        name = self.new_name()
        self.assert_error(
            code,
            self.copy_image,
            self.available_image(),
            Name=name,
            TagSpecifications=[{"ResourceType": kind, "Tags": tags}],
        )
        self.assertEqual(ec2(REPLICA).describe_images(Filters=[{"Name": "name", "Values": [name]}])["Images"], [])

    def test_tags_for_other_resource_types_are_rejected(self) -> None:
        self.assert_tags_rejected("InvalidParameterValue", "instance", tag_list({"a": "1"}))

    def test_duplicate_tag_key_is_rejected(self) -> None:
        self.assert_tags_rejected("InvalidParameterValue", "image", tag_list({"a": "1"}) * 2)

    def test_tag_keys_reserved_for_aws_are_rejected(self) -> None:
        self.assert_tags_rejected("InvalidParameterValue", "image", tag_list({"aws:x": "1"}))

    def test_more_than_50_tags_are_rejected_and_create_nothing(self) -> None:
        self.assert_tags_rejected("TagLimitExceeded", "image", tag_list({str(i): "" for i in range(51)}))

    def test_copy_image_tags_copies_the_tags_of_the_user(self) -> None:
        source = self.available_image(tags={"team": "web", "Name": "source"})
        self.assertEqual(tags_of(image(self.copy_image(source), REPLICA)), {})
        copy = self.copy_image(
            source,
            CopyImageTags=True,
            TagSpecifications=[{"ResourceType": "image", "Tags": tag_list({"origin": "here"})}],
        )
        self.assertEqual(tags_of(image(copy, REPLICA)), {"team": "web", "Name": "source", "origin": "here"})

    def test_each_device_of_a_copy_has_its_own_snapshot_of_the_same_size(self) -> None:
        volumes = [ec2().create_volume(Size=size, AvailabilityZone=HOME + "a")["VolumeId"] for size in (9, 21)]
        snapshots = [ec2().create_snapshot(VolumeId=volume)["SnapshotId"] for volume in volumes]
        devices = [
            {"DeviceName": "/dev/xvda", "Ebs": {"SnapshotId": snapshots[0], "VolumeSize": 9}},
            {"DeviceName": "/dev/sdb", "Ebs": {"SnapshotId": snapshots[1]}},
        ]
        copy = self.copy_image(self.available_image(BlockDeviceMappings=devices, RootDeviceName="/dev/xvda"))
        mappings = image(copy, REPLICA)["BlockDeviceMappings"]
        self.assertEqual(
            [(m["DeviceName"], m["Ebs"]["VolumeSize"]) for m in mappings], [("/dev/xvda", 9), ("/dev/sdb", 21)]
        )
        of_copy = [m["Ebs"]["SnapshotId"] for m in mappings]
        self.assertEqual(len({*of_copy, *snapshots}), 4)
        described = ec2(REPLICA).describe_snapshots(SnapshotIds=of_copy)["Snapshots"]
        self.assertEqual({s["VolumeSize"] for s in described}, {9, 21})

    def test_kms_key_is_accepted_as_id_arn_alias_and_alias_arn(self) -> None:
        kms = client("kms", REPLICA)
        key = kms.create_key()["KeyMetadata"]
        kms.create_alias(AliasName="alias/images", TargetKeyId=key["KeyId"])
        alias_arn = f"arn:aws:kms:{REPLICA}:{ACCOUNT}:alias/images"
        source = self.available_image()
        for form in (key["KeyId"], key["Arn"], "alias/images", alias_arn):
            with self.subTest(form):
                copy = self.copy_image(source, Encrypted=True, KmsKeyId=form)
                self.wait_until_available(copy, REPLICA)
                self.assertTrue(image(copy, REPLICA)["BlockDeviceMappings"][0]["Ebs"]["Encrypted"])
                snapshot = self.snapshot(copy)
                self.assertEqual((snapshot["Encrypted"], snapshot["KmsKeyId"]), (True, key["Arn"]))

    def test_encryption_without_a_key_uses_the_aws_managed_key(self) -> None:
        copy = self.copy_image(self.available_image(), Encrypted=True)
        managed = client("kms", REPLICA).describe_key(KeyId="alias/aws/ebs")["KeyMetadata"]["Arn"]
        self.assertEqual(self.snapshot(copy)["KmsKeyId"], managed)

    def test_kms_key_without_encrypted_is_rejected(self) -> None:
        self.assert_error("InvalidParameterCombination", self.copy_image, self.available_image(), KmsKeyId="alias/any")

    def test_missing_kms_key_fails_the_image_after_the_request(self) -> None:
        elsewhere = client("kms", THIRD).create_key()["KeyMetadata"]
        here = client("kms", REPLICA).create_key()["KeyMetadata"]
        client("kms", REPLICA).create_alias(AliasName="alias/here", TargetKeyId=here["KeyId"])
        source = self.available_image()
        for key in (
            "alias/none",
            elsewhere["KeyId"],
            elsewhere["Arn"],
            f"arn:aws:kms:{REPLICA}:{ACCOUNT}:alias/none",
            f"arn:aws:kms:{THIRD}:{ACCOUNT}:alias/here",
        ):
            with self.subTest(key):
                self.change_settings(pendingSeconds=FOREVER_SECONDS)
                pending = self.copy_image(source, Encrypted=True, KmsKeyId=key)
                self.assertEqual(image(pending, REPLICA)["State"], "pending")
                self.change_settings(pendingSeconds=0.1)
                copy = self.copy_image(source, Encrypted=True, KmsKeyId=key)
                self.wait_until_failed(copy)
                self.assertIn("key", image(copy, REPLICA)["StateReason"]["Message"])
                self.assertEqual(self.snapshot(copy)["State"], "error")
                event = harness.receiver.wait_for(copy, "aws.ec2")[0]
                self.assertEqual(event["detail"]["State"], "failed")
                self.assertIn("key", event["detail"]["ErrorMessage"])

    @staticmethod
    def wait_until_failed(image_id: str) -> None:
        wait_until(lambda: image(image_id, REPLICA)["State"] == "failed")

    def test_copy_of_an_encrypted_image_is_encrypted(self) -> None:
        encrypted = self.copy_image(self.available_image(), HOME, Encrypted=True)
        self.wait_until_available(encrypted)
        self.assertTrue(self.snapshot(self.copy_image(encrypted))["Encrypted"])
        self.assert_error("InvalidRequest", self.copy_image, encrypted, Encrypted=False)

    def test_image_names_are_validated_but_need_not_be_unique(self) -> None:
        source = self.available_image()
        unchecked = harness.aws.client("ec2", REPLICA, parameter_validation=False)
        for name in ("ab", "x" * 129, "semi;colon", "under_score*"):
            self.assert_error(
                "InvalidAMIName.Malformed", unchecked.copy_image, Name=name, SourceImageId=source, SourceRegion=HOME
            )
        self.assertNotEqual(
            self.copy_image(source, Name="a (b) [c] ./-'@_"), self.copy_image(source, Name="a (b) [c] ./-'@_")
        )

    def test_source_must_exist_and_be_available(self) -> None:
        self.assert_error("InvalidAMIID.NotFound", self.copy_image, "ami-00000000000000000")
        self.assert_error("InvalidAMIID.NotFound", self.copy_image, self.available_image(), origin=THIRD)
        source = self.available_image()
        self.change_settings(pendingSeconds=FOREVER_SECONDS)
        pending = self.copy_image(source, HOME)
        self.assert_error("InvalidAMIID.Unavailable", self.copy_image, pending)

    def test_dry_run_creates_nothing(self) -> None:
        name = self.new_name()
        self.assert_error("DryRunOperation", self.copy_image, self.available_image(), Name=name, DryRun=True)
        self.assertEqual(ec2(REPLICA).describe_images(Filters=[{"Name": "name", "Values": [name]}])["Images"], [])
