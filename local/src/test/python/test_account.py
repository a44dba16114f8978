"""Facts about an account: quotas, executions of Lambda, Regions, Allowed AMIs, buckets of others."""

from __future__ import annotations

from harness import HOME, REPLICA, THIRD, Case, client, ec2

IMAGES, PUBLIC_IMAGES = "L-B665C33B", "L-0E3CBAB9"


class Account(Case):
    def quota(self, code: str) -> float:
        """Service Quotas API Reference, GetServiceQuota."""
        return float(client("service-quotas").get_service_quota(ServiceCode="ec2", QuotaCode=code)["Quota"]["Value"])

    def test_quotas_of_images_are_those_of_the_settings(self) -> None:
        self.assertEqual((self.quota(IMAGES), self.quota(PUBLIC_IMAGES)), (50_000, 5))
        self.change_settings(imageQuota=7, publicImageQuota=3)
        self.assertEqual((self.quota(IMAGES), self.quota(PUBLIC_IMAGES)), (7, 3))

    def test_a_quota_that_is_not_known_does_not_exist(self) -> None:
        get = client("service-quotas").get_service_quota
        self.assert_error("NoSuchResourceException", get, ServiceCode="ec2", QuotaCode="L-00000000")
        self.assert_error("NoSuchResourceException", get, ServiceCode="lambda", QuotaCode=IMAGES)

    def test_executions_of_lambda_are_unreserved(self) -> None:
        self.change_settings(concurrentExecutions=10)
        limit = client("lambda").get_account_settings()["AccountLimit"]
        self.assertEqual((limit["ConcurrentExecutions"], limit["UnreservedConcurrentExecutions"]), (10, 10))

    def test_allowed_images_are_disabled_unless_a_setting_says_otherwise(self) -> None:
        self.assertEqual(ec2().get_allowed_images_settings()["State"], "disabled")
        self.change_settings(allowedImages="enabled")
        self.assertEqual(ec2().get_allowed_images_settings()["State"], "enabled")

    def test_a_region_that_is_not_enabled_is_described_only_with_all_regions(self) -> None:
        """EC2 API Reference, DescribeRegions."""
        self.change_settings(disabledRegions=[THIRD])
        enabled = {one["RegionName"] for one in ec2().describe_regions()["Regions"]}
        status = {one["RegionName"]: one["OptInStatus"] for one in ec2().describe_regions(AllRegions=True)["Regions"]}
        self.assertLessEqual({HOME, REPLICA}, enabled)
        self.assertNotIn(THIRD, enabled)
        self.assertEqual((status[THIRD], status[HOME]), ("not-opted-in", "opt-in-not-required"))

    def test_regions_are_those_of_the_partition(self) -> None:
        described = {one["RegionName"] for one in ec2().describe_regions(AllRegions=True)["Regions"]}
        self.assertFalse([region for region in described if region.startswith(("cn-", "us-gov-"))])

    def test_a_bucket_of_another_account_is_forbidden_and_one_of_nobody_is_not_found(self) -> None:
        """S3 API Reference, HeadBucket."""
        self.change_settings(foreignBuckets=["theirs"])
        self.assert_error("403", client("s3").head_bucket, Bucket="theirs")
        self.assert_error("404", client("s3").head_bucket, Bucket="nobodys")
