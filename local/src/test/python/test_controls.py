"""The controls: what no API of AWS offers, set through the settings."""

from __future__ import annotations

import json
import time
import urllib.error
from datetime import datetime, timedelta, timezone

import harness
from harness import HOME, REPLICA, THIRD, Case, Program, client, ec2, image, tag_list

ONE, NOBODY = "111111111111", "333333333333"


def permissions(*users: str) -> dict[str, list[dict[str, str]]]:
    return {"Add": [{"UserId": user} for user in users]}


class Controls(Case):
    def test_accounts_can_be_missing(self) -> None:
        image_id = self.available_image()
        self.change_settings(missingAccounts=[NOBODY])
        modify = ec2().modify_image_attribute
        self.assert_error(
            "InvalidAMIAttributeItemValue", modify, ImageId=image_id, LaunchPermission=permissions(ONE, NOBODY)
        )
        modify(ImageId=image_id, LaunchPermission=permissions(ONE))

    def test_tag_policy_requires_keys(self) -> None:
        source = self.available_image()
        self.change_settings(requiredTags={"snapshot": ["CostCenter"]})
        tags = tag_list({"CostCenter": "1"})
        specification = {"ResourceType": "image", "Tags": tags}
        self.assert_error("TagPolicyViolation", self.copy_image, source, TagSpecifications=[specification])
        self.copy_image(source, TagSpecifications=[{"ResourceType": "snapshot", "Tags": tags}])
        self.change_settings(requiredTags={})
        self.copy_image(source)

    def test_quotas_can_be_used_up(self) -> None:
        source = self.available_image()
        self.change_settings(publicImageQuota=0, copyQuota=0)
        everyone = {"Add": [{"Group": "all"}]}
        modify = ec2().modify_image_attribute
        self.assert_error("ResourceLimitExceeded", modify, ImageId=source, LaunchPermission=everyone)
        self.assert_error("ResourceLimitExceeded", self.copy_image, source)

    def test_images_can_be_scanned(self) -> None:
        scanned, other = self.available_image(), self.available_image()
        self.assertNotIn("ScanResults", image(scanned))
        found = {"highestFindingSeverityLabel": "high", "highFixAvailableSince": "2026-11-12T00:00:00Z"}
        self.change_settings(scanResults={scanned: found, other: {"findingScanDate": "2026-11-22T06:00:00Z"}})
        self.assertEqual(
            image(scanned)["ScanResults"],
            {
                "HighestFindingSeverityLabel": "high",
                "HighFixAvailableSince": datetime(2026, 11, 12, tzinfo=timezone.utc),
            },
        )
        time = datetime(2026, 11, 22, 6, tzinfo=timezone.utc)
        self.assertEqual(image(other)["ScanResults"], {"FindingScanDate": time})
        self.assertNotIn("ScanResults", image(self.copy_image(scanned), REPLICA))

    def test_keys_can_be_out_of_use(self) -> None:
        key = client("kms", REPLICA).create_key()["KeyMetadata"]["Arn"]
        self.change_settings(unusableKeys=[key])
        copy = self.copy_image(self.available_image(), Encrypted=True, KmsKeyId=key)
        self.assertEqual(image(copy, REPLICA)["State"], "failed")

    def test_parameter_values_can_be_lost(self) -> None:
        ssm, put = client("ssm"), {"Name": "/controls/lost", "Type": "String", "Overwrite": True}
        ssm.put_parameter(Value="first", **put)
        self.change_settings(lostParameters=["/controls/lost"])
        ssm.put_parameter(Value="second", **put)
        self.assertEqual(ssm.get_parameter(Name="/controls/lost")["Parameter"]["Value"], "first")

    def test_sources_can_be_hidden(self) -> None:
        source = self.available_image()
        copy = self.copy_image(source)
        self.change_settings(hiddenSources=[copy])
        self.assertNotIn("SourceImageId", image(copy, REPLICA))
        by_source = [{"Name": "source-image-id", "Values": [source]}]
        self.assertEqual(ec2(REPLICA).describe_images(Filters=by_source)["Images"], [])

    def test_a_region_can_be_out_of_order(self) -> None:
        fault = {"operation": "*", "region": THIRD, "code": "InternalError", "status": 500}
        self.change_settings(faults=[fault])
        self.assert_error("InternalError", ec2(THIRD).describe_images)
        self.assert_error("InternalError", client("ssm", THIRD).get_parameter, Name="/any")
        ec2(REPLICA).describe_images()

    def test_absent_controls_keep_their_values_and_invalid_ones_are_rejected(self) -> None:
        self.change_settings(missingAccounts=[NOBODY])
        self.change_settings(copyQuota=7)
        settings = harness.aws.control("GET", "settings")
        self.assertEqual((settings["missingAccounts"], settings["copyQuota"]), ([NOBODY], 7))
        for invalid in (
            {"copyQuota": -1},
            {"copyQuota": True},
            {"missingAccounts": "all"},
            {"missingAccounts": [1]},
            {"requiredTags": {"image": "CostCenter"}},
            {"hideSourcesWhilePending": 1},
            {"scanResults": {"ami-1": "high"}},
            {"scanResults": {"ami-1": {"severity": "high"}}},
            {"scanResults": {"ami-1": {"findingScanDate": "today"}}},
            {"copyQuota": 1, "clockAheadSeconds": -1},
        ):
            with self.subTest(invalid), self.assertRaises(urllib.error.HTTPError) as caught:
                harness.aws.control("PUT", "settings", invalid)
            self.assertIn("error", json.loads(caught.exception.read()))
        self.assertEqual(harness.aws.control("GET", "settings"), settings)


class ClockAhead(Case):
    def test_what_is_due_has_happened_once_the_clock_is_set(self) -> None:
        program = Program("--pending-seconds", 3600)
        self.addCleanup(program.end)
        client = program.client("ec2", HOME)
        source = client.register_image(Name="early", ImageLocation="any")["ImageId"]
        program.control("PUT", "settings", {"clockAheadSeconds": 3600})
        copy = client.copy_image(Name="copy", SourceImageId=source, SourceRegion=HOME)["ImageId"]
        self.assertEqual(client.describe_images(ImageIds=[copy])["Images"][0]["State"], "pending")
        began = time.monotonic()
        program.control("PUT", "settings", {"clockAheadSeconds": 2 * 3600})
        self.assertEqual(client.describe_images(ImageIds=[copy])["Images"][0]["State"], "available")
        self.assertLess(time.monotonic() - began, 600)
        late = datetime.now(timezone.utc) + timedelta(hours=1)
        self.assert_error("InvalidParameterValue", client.enable_image_deprecation, ImageId=copy, DeprecateAt=late)
        with self.assertRaises(urllib.error.HTTPError):
            program.control("PUT", "settings", {"clockAheadSeconds": 0})
