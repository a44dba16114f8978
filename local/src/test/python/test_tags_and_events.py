"""Tags of EC2 resources, and the events of AWS services."""

from __future__ import annotations

from typing import Any

import harness
from harness import (
    ACCOUNT,
    HOME,
    REPLICA,
    Case,
    Program,
    ec2,
    image,
    tag_list,
    tags_of,
    wait_until,
)


class Tagging(Case):
    def test_exceeding_50_tags_fails_the_whole_request(self) -> None:
        full, empty = self.available_image(tags={str(i): "" for i in range(50)}), self.available_image()
        ec2().create_tags(Resources=[full], Tags=tag_list({"0": "changed"}))
        self.assert_error("TagLimitExceeded", ec2().create_tags, Resources=[empty, full], Tags=tag_list({"new": ""}))
        self.assertEqual(tags_of(image(empty)), {})

    def test_reserved_tag_keys_are_neither_set_nor_deleted(self) -> None:
        image_id = self.available_image()
        for change in (ec2().create_tags, ec2().delete_tags):
            self.assert_error("InvalidParameterValue", change, Resources=[image_id], Tags=tag_list({"aws:x": ""}))

    def test_tag_is_deleted_only_if_the_value_matches(self) -> None:
        image_id = self.available_image(tags={"a": "1", "b": "2"})
        ec2().delete_tags(Resources=[image_id], Tags=[{"Key": "a", "Value": "other"}, {"Key": "b"}])
        self.assertEqual(tags_of(image(image_id)), {"a": "1"})


class Events(Case):
    def states(self, image_id: Any, count: Any) -> Any:
        return [e["detail"]["State"] for e in harness.receiver.wait_for(image_id, "aws.ec2", count)]

    def test_image_event_has_the_documented_form(self) -> None:
        copy = self.copy_image(self.available_image())
        event = harness.receiver.wait_for(copy, "aws.ec2")[0]
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

    def test_disabling_enabling_and_deregistering_send_events(self) -> None:
        image_id = self.available_image()
        ec2().disable_image(ImageId=image_id)
        ec2().enable_image(ImageId=image_id)
        ec2().deregister_image(ImageId=image_id)
        self.assertEqual(self.states(image_id, 4), ["available", "disabled", "available", "deregistered"])

    def test_tag_changes_send_events_with_a_version(self) -> None:
        image_id = self.available_image(tags={"first": "1"})
        ec2().create_tags(Resources=[image_id], Tags=tag_list({"second": "2", "first": "1"}))
        ec2().delete_tags(Resources=[image_id], Tags=[{"Key": "first"}])
        events = harness.receiver.wait_for(image_id, "aws.tag", 3)
        self.assertEqual(events[0]["detail-type"], "Tag Change on Resource")
        self.assertEqual([e["detail"]["changed-tag-keys"] for e in events], [["first"], ["second"], ["first"]])
        self.assertEqual(
            [e["detail"]["tags"] for e in events], [{"first": "1"}, {"first": "1", "second": "2"}, {"second": "2"}]
        )
        self.assertEqual([e["detail"]["version"] for e in events], [1, 2, 3])
        self.assertEqual({(e["detail"]["service"], e["detail"]["resource-type"]) for e in events}, {("ec2", "image")})
        self.assertTrue(events[0]["resources"][0].endswith(f":image/{image_id}"))

    def test_unchanged_tags_send_no_event(self) -> None:
        image_id = self.available_image(tags={"same": "1"})
        ec2().create_tags(Resources=[image_id], Tags=tag_list({"same": "1"}))
        ec2().delete_tags(Resources=[image_id], Tags=[{"Key": "absent"}])
        ec2().create_tags(Resources=[image_id], Tags=tag_list({"unrelated": "1"}))
        self.assertEqual(len(harness.receiver.wait_for('"unrelated"', "aws.tag")), 1)
        self.assertEqual(
            len([e for e in harness.receiver.events if image_id in str(e["resources"]) and e["source"] == "aws.tag"]), 2
        )

    def test_tag_changes_of_snapshots_and_instances_send_events(self) -> None:
        snapshot_id = self.snapshot(self.available_image(), HOME)["SnapshotId"]
        instance_id = ec2().run_instances(
            ImageId=self.available_image(),
            MinCount=1,
            MaxCount=1,
            TagSpecifications=[{"ResourceType": "instance", "Tags": tag_list({"a": "1", "b": "2"})}],
        )["Instances"][0]["InstanceId"]
        ec2().create_tags(Resources=[snapshot_id], Tags=tag_list({"a": "1"}))
        self.assertEqual(harness.receiver.wait_for(snapshot_id, "aws.tag")[0]["detail"]["resource-type"], "snapshot")
        of_instance = harness.receiver.wait_for(instance_id, "aws.tag")
        self.assertEqual([e["detail"]["changed-tag-keys"] for e in of_instance], [["a", "b"]])

    def test_unreachable_receiver_of_events_is_reported_and_ignored(self) -> None:
        lonely = Program("--events-url", "http://127.0.0.1:9/none", "--pending-seconds", 0)
        try:
            image_id = lonely.client("ec2").register_image(Name="lonely")["ImageId"]
            self.assertEqual(
                lonely.client("ec2").describe_images(ImageIds=[image_id])["Images"][0]["State"], "available"
            )
            wait_until(lambda: any("was not delivered" in line for line in lonely.error_lines))
        finally:
            self.assertEqual(lonely.end(), 0)
