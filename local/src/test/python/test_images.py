"""Describing and changing images."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

from harness import (
    ACCOUNT,
    FOREVER_SECONDS,
    HOME,
    REPLICA,
    THIRD,
    Case,
    ec2,
    image,
    tag_list,
)


class DescribeImages(Case):
    def ids(self, region: Any = HOME, **parameters: Any) -> Any:
        return [i["ImageId"] for i in ec2(region).describe_images(**parameters)["Images"]]

    def by(self, region: Any = HOME, **filters: Any) -> Any:
        return self.ids(region, Filters=[{"Name": k.replace("_", "-"), "Values": v} for k, v in filters.items()])

    def test_source_image_filters_find_copies(self) -> None:
        source = self.available_image()
        copy = self.copy_image(source)
        self.assertEqual(self.by(REPLICA, source_image_id=[source], source_image_region=[HOME]), [copy])
        self.assertEqual(self.by(REPLICA, source_image_id=[source], source_image_region=[THIRD]), [])

    def test_filters_by_tag_name_and_wildcards(self) -> None:
        first, second = (
            self.available_image(tags={"kind": "filter one"}),
            self.available_image(tags={"kind": "filter two"}),
        )
        self.assertEqual(self.by(**{"tag:kind": ["filter one"]}), [first])
        self.assertEqual(self.by(**{"tag:kind": ["filter *"]}), [first, second])
        self.assertEqual(self.by(**{"tag:kind": ["filter o?e", "filter two"]}), [first, second])
        self.assertEqual(self.by(**{"tag:kind": ["FILTER ONE"]}), [])
        self.assertEqual(
            self.by(tag_key=["kind"], image_id=[second], state=["available"], owner_id=[ACCOUNT]), [second]
        )
        self.assert_error("InvalidParameterValue", self.by, no_such_filter=["x"])

    def test_missing_image_id_fails_the_request_but_not_a_filter(self) -> None:
        good, bad = self.available_image(), "ami-00000000000000000"
        self.assert_error("InvalidAMIID.NotFound", self.ids, ImageIds=[good, bad])
        self.assert_error("InvalidAMIID.Malformed", self.ids, ImageIds=["ami-nonsense"])
        self.assertEqual(self.by(image_id=[good, bad]), [good])

    def test_disabled_images_are_returned_only_with_include_disabled(self) -> None:
        disabled = self.available_image()
        ec2().disable_image(ImageId=disabled)
        self.assertEqual(self.ids(ImageIds=[disabled]), [])
        self.assertEqual(self.by(image_id=[disabled]), [])
        self.assertEqual(image(disabled, IncludeDisabled=True)["State"], "disabled")
        self.assert_error("InvalidAMIID.Unavailable", self.copy_image, disabled)
        ec2().enable_image(ImageId=disabled)
        self.assertEqual(image(disabled)["State"], "available")

    def test_the_owner_sees_deprecated_images(self) -> None:
        deprecated = self.available_image()
        at = datetime.now(timezone.utc) + timedelta(days=30)
        ec2().enable_image_deprecation(ImageId=deprecated, DeprecateAt=at)
        self.assertIn(deprecated, self.ids(Owners=["self"]))
        self.assertIn(deprecated, self.ids(Owners=["self"], IncludeDeprecated=True))

    def test_describe_images_is_paginated(self) -> None:
        ids = [self.available_image(THIRD, tags={"pages": "yes"}) for _ in range(7)]
        paginator = ec2(THIRD).get_paginator("describe_images")
        filters = [{"Name": "tag:pages", "Values": ["yes"]}]
        pages = list(paginator.paginate(Filters=filters, PaginationConfig={"PageSize": 5}))
        self.assertEqual([len(page["Images"]) for page in pages], [5, 2])
        self.assertEqual([i["ImageId"] for page in pages for i in page["Images"]], ids)
        self.assert_error("InvalidParameterValue", self.ids, THIRD, MaxResults=4)
        self.assert_error("InvalidParameterCombination", self.ids, THIRD, MaxResults=5, ImageIds=ids[:1])
        self.assert_error("InvalidNextToken", self.ids, THIRD, NextToken="nonsense")

    def test_filter_with_201_values_is_rejected(self) -> None:
        self.assertEqual(self.by(name=[f"none-{i}" for i in range(200)]), [])
        self.assert_error("FilterLimitExceeded", self.by, name=[f"none-{i}" for i in range(201)])

    def test_describe_regions_returns_enabled_regions_only(self) -> None:
        enabled = {r["RegionName"] for r in ec2().describe_regions()["Regions"]}
        every = {r["RegionName"]: r["OptInStatus"] for r in ec2().describe_regions(AllRegions=True)["Regions"]}
        self.assertIn(HOME, enabled)
        self.assertTrue(set(every) > enabled)
        self.assertEqual({every[name] for name in set(every) - enabled}, {"not-opted-in"})


class ChangingImages(Case):
    def test_image_can_be_deprecated(self) -> None:
        image_id = self.available_image()
        at = (datetime.now(timezone.utc) + timedelta(days=30)).replace(second=10, microsecond=0)
        ec2().enable_image_deprecation(ImageId=image_id, DeprecateAt=at)
        self.assertEqual(image(image_id)["DeprecationTime"], at.strftime("%Y-%m-%dT%H:%M:00.000Z"))
        ec2().disable_image_deprecation(ImageId=image_id)
        self.assertNotIn("DeprecationTime", image(image_id))
        past = datetime.now(timezone.utc) - timedelta(days=1)
        self.assert_error("InvalidParameterValue", ec2().enable_image_deprecation, ImageId=image_id, DeprecateAt=past)

    def test_deregistration_protection_prevents_deregistration(self) -> None:
        image_id = self.available_image()
        self.assertEqual(image(image_id)["DeregistrationProtection"], "disabled")
        ec2().enable_image_deregistration_protection(ImageId=image_id)
        self.assertEqual(image(image_id)["DeregistrationProtection"], "enabled-without-cooldown")
        self.assert_error("OperationNotPermitted", ec2().deregister_image, ImageId=image_id)
        ec2().disable_image_deregistration_protection(ImageId=image_id)
        ec2().deregister_image(ImageId=image_id)

    def test_deregistration_protection_with_cooldown_outlasts_its_removal(self) -> None:
        image_id = self.available_image()
        ec2().enable_image_deregistration_protection(ImageId=image_id, WithCooldown=True)
        self.assertEqual(image(image_id)["DeregistrationProtection"], "enabled-with-cooldown")
        ec2().disable_image_deregistration_protection(ImageId=image_id)
        self.assert_error("OperationNotPermitted", ec2().deregister_image, ImageId=image_id)

    def test_deregistered_image_is_left_out(self) -> None:
        image_id = self.available_image()
        ec2().deregister_image(ImageId=image_id)
        self.assertEqual(ec2().describe_images(ImageIds=[image_id])["Images"], [])
        self.assert_error("InvalidAMIID.Unavailable", ec2().deregister_image, ImageId=image_id)
        self.assert_error("InvalidAMIID.NotFound", ec2().create_tags, Resources=[image_id], Tags=tag_list({"a": "1"}))

    def test_launch_permissions_are_added_removed_and_cleared(self) -> None:
        image_id = self.available_image()
        change = {"Add": [{"UserId": "111122223333"}, {"Group": "all"}]}
        ec2().modify_image_attribute(ImageId=image_id, LaunchPermission=change)
        self.assertEqual(self.launch_permissions(image_id), change["Add"])
        self.assertTrue(image(image_id)["Public"])
        ec2().modify_image_attribute(ImageId=image_id, LaunchPermission={"Remove": [{"Group": "all"}]})
        self.assertEqual(self.launch_permissions(image_id), [{"UserId": "111122223333"}])
        ec2().disable_image(ImageId=image_id)
        self.assertEqual(self.launch_permissions(image_id), [])

    def launch_permissions(self, image_id: Any) -> Any:
        return ec2().describe_image_attribute(ImageId=image_id, Attribute="launchPermission")["LaunchPermissions"]

    def test_pending_image_cannot_be_modified(self) -> None:
        source = self.available_image()
        self.change_settings(pendingSeconds=FOREVER_SECONDS)
        pending = self.copy_image(source)
        change = {"Add": [{"UserId": "111122223333"}]}
        self.assert_error(
            "InvalidAMIID.Unavailable", ec2(REPLICA).modify_image_attribute, ImageId=pending, LaunchPermission=change
        )

    def test_description_can_be_modified(self) -> None:
        image_id = self.available_image()
        ec2().modify_image_attribute(ImageId=image_id, Description={"Value": "new"})
        self.assertEqual(image(image_id)["Description"], "new")
        attribute = ec2().describe_image_attribute(ImageId=image_id, Attribute="description")
        self.assertEqual(attribute["Description"], {"Value": "new"})

    def test_volume_permissions_of_snapshots_in_both_forms(self) -> None:
        snapshot_id = self.snapshot(self.available_image(), HOME)["SnapshotId"]
        modify = ec2().modify_snapshot_attribute
        modify(
            SnapshotId=snapshot_id, Attribute="createVolumePermission", OperationType="add", UserIds=["111122223333"]
        )
        modify(SnapshotId=snapshot_id, CreateVolumePermission={"Add": [{"UserId": "444455556666"}, {"Group": "all"}]})
        self.assertEqual(self.volume_permissions(snapshot_id), ["111122223333", "444455556666", "all"])
        modify(SnapshotId=snapshot_id, CreateVolumePermission={"Remove": [{"UserId": "111122223333"}]})
        modify(SnapshotId=snapshot_id, Attribute="createVolumePermission", OperationType="remove", GroupNames=["all"])
        self.assertEqual(self.volume_permissions(snapshot_id), ["444455556666"])

    def volume_permissions(self, snapshot_id: Any) -> Any:
        permissions = ec2().describe_snapshot_attribute(SnapshotId=snapshot_id, Attribute="createVolumePermission")
        return sorted(value for p in permissions["CreateVolumePermissions"] for value in p.values())
