"""RegisterImage and CreateImage, and images that are new."""

from __future__ import annotations

import time

import harness
from harness import (
    FOREVER_SECONDS,
    HOME,
    REPLICA,
    Case,
    ec2,
    image,
    tag_list,
    tags_of,
    wait_until,
)


class NewImages(Case):
    def test_new_image_is_not_described_for_a_while_but_can_be_tagged(self) -> None:
        source = self.available_image()
        self.change_settings(invisibleSeconds=FOREVER_SECONDS)
        copy = self.copy_image(source)
        self.assert_error("InvalidAMIID.NotFound", image, copy, REPLICA)
        ec2(REPLICA).create_tags(Resources=[copy], Tags=tag_list({"early": "yes"}))
        by_source = [{"Name": "source-image-id", "Values": [source]}]
        self.assertEqual(ec2(REPLICA).describe_images(Filters=by_source)["Images"], [])
        by_resource = [{"Name": "resource-id", "Values": [copy]}]
        self.assertEqual(tags_of(ec2(REPLICA).describe_tags(Filters=by_resource)), {"early": "yes"})
        self.change_settings(invisibleSeconds=0.1)
        visible = self.copy_image(source)
        wait_until(lambda: ec2(REPLICA).describe_images(Filters=by_source)["Images"])
        self.assertEqual(image(visible, REPLICA)["State"], "available")

    def test_an_image_that_was_added_as_pending_stays_so_until_it_is_deregistered(self) -> None:
        source, slow = self.available_image(), "ami-0051093d100000001"
        added = {"id": slow, "name": "slow", "region": REPLICA, "state": "pending"}
        copy = {"sourceImageId": source, "sourceImageRegion": HOME, "creationDate": "2026-01-01T00:00:00Z"}
        harness.aws.control("POST", "world", {"images": [{**added, **copy}]})
        self.assertEqual((image(slow, REPLICA)["State"], image(slow, REPLICA)["SourceImageId"]), ("pending", source))
        snapshot = self.snapshot(slow)
        self.assertEqual((snapshot["State"], snapshot["Progress"]), ("pending", "0%"))
        ec2(REPLICA).deregister_image(ImageId=slow)
        self.assertEqual(ec2(REPLICA).describe_images(ImageIds=[slow])["Images"], [])

    def test_register_image_stores_the_parameters_of_the_request(self) -> None:
        snapshot = ec2().create_snapshot(
            VolumeId=ec2().create_volume(Size=30, AvailabilityZone=HOME + "a")["VolumeId"]
        )["SnapshotId"]
        self.change_settings(pendingSeconds=FOREVER_SECONDS)
        began = time.monotonic()
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
            (described["Architecture"], described["RootDeviceName"]),
            ("arm64", "/dev/sda1"),
        )
        ebs = described["BlockDeviceMappings"][0]["Ebs"]
        self.assertEqual(
            (ebs["SnapshotId"], ebs["VolumeSize"], ebs["VolumeType"], ebs["Encrypted"]), (snapshot, 30, "gp3", False)
        )
        self.assertEqual((tags_of(described), described["EnaSupport"]), ({"a": "1"}, True))
        self.assertNotIn("SourceImageId", described)
        # It registers an image within a second, however long a copy takes.
        self.wait_until_available(image_id)
        self.assertGreaterEqual(time.monotonic() - began, 1)

    def test_register_image_rejects_unknown_snapshots_and_invalid_or_duplicate_names(self) -> None:
        mapping = [{"DeviceName": "/dev/sda1", "Ebs": {"SnapshotId": "snap-00000000000000000"}}]
        self.assert_error(
            "InvalidSnapshot.NotFound", ec2().register_image, Name=self.new_name(), BlockDeviceMappings=mapping
        )
        self.assert_error("InvalidAMIName.Malformed", ec2().register_image, Name="what?")
        self.available_image(Name="used once")
        self.assert_error("InvalidAMIName.Duplicate", ec2().register_image, Name="used once")
        self.available_image(REPLICA, Name="used once")

    def test_create_image_records_the_image_of_the_instance(self) -> None:
        source = self.available_image(Architecture="arm64", RootDeviceName="/dev/xvda")
        instance = ec2().run_instances(ImageId=source, MinCount=1, MaxCount=1)["Instances"][0]["InstanceId"]
        self.change_settings(pendingSeconds=FOREVER_SECONDS)
        created = ec2().create_image(
            InstanceId=instance,
            Name=self.new_name(),
            TagSpecifications=[
                {"ResourceType": kind, "Tags": tag_list({"of": kind})} for kind in ("image", "snapshot")
            ],
        )["ImageId"]
        described = image(created)
        self.assertEqual(described["State"], "pending")
        self.assertEqual(
            (described["SourceImageId"], described["SourceImageRegion"], described["SourceInstanceId"]),
            (source, HOME, instance),
        )
        self.assertEqual((described["Architecture"], described["RootDeviceName"]), ("arm64", "/dev/xvda"))
        self.assertEqual(described["BlockDeviceMappings"][0]["DeviceName"], "/dev/xvda")
        self.assertEqual(tags_of(described), {"of": "image"})
        self.assertEqual(tags_of(self.snapshot(created, HOME)), {"of": "snapshot"})
