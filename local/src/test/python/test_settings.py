"""The log of requests, and the settings of the emulation: faults, delays, durations."""

from __future__ import annotations

import json
import time
import urllib.error
from typing import Any

import harness
from harness import (
    REPLICA,
    THIRD,
    Case,
    client,
    ec2,
    image,
)


class Requests(Case):
    def last(self, operation: Any) -> Any:
        return [r for r in harness.aws.control("GET", "requests") if r["operation"] == operation][-1]

    def test_requests_are_logged_in_memory_and_file(self) -> None:
        copy = self.copy_image(self.available_image(), Name="logged", ClientToken="logged")
        entry = self.last("CopyImage")
        self.assertEqual(
            (entry["service"], entry["region"], entry["access_key"]), ("ec2", REPLICA, "AKIAIOSFODNN7EXAMPLE")
        )
        self.assertEqual((entry["status"], entry["error"], entry["response_id"]), (200, None, copy))
        self.assertEqual((entry["parameters"]["Name"], entry["parameters"]["ClientToken"]), ("logged", "logged"))
        self.assertIn("Boto3", entry["user_agent"])
        self.assertRegex(entry["time"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")
        lines = harness.requests_file.read_text().splitlines()
        self.assertIn(entry, [json.loads(line) for line in lines])

    def test_errors_and_operations_of_other_protocols_are_logged(self) -> None:
        self.assert_error("InvalidAMIID.NotFound", image, "ami-00000000000000000")
        self.assertEqual(
            (self.last("DescribeImages")["status"], self.last("DescribeImages")["error"]),
            (400, "InvalidAMIID.NotFound"),
        )
        self.assert_error("ParameterNotFound", client("ssm").get_parameter, Name="/logged")
        entry = self.last("GetParameter")
        self.assertEqual(
            (entry["service"], entry["error"], entry["parameters"]), ("ssm", "ParameterNotFound", {"Name": "/logged"})
        )
        client("s3").list_buckets()
        self.assertEqual(self.last("ListBuckets")["service"], "s3")

    def test_log_in_memory_can_be_cleared(self) -> None:
        ec2().describe_regions()
        harness.aws.control("DELETE", "requests")
        self.assertEqual(harness.aws.control("GET", "requests"), [])


class Settings(Case):
    def test_fault_is_returned_n_times_in_its_region(self) -> None:
        source = self.available_image()
        fault = {
            "operation": "CopyImage",
            "region": REPLICA,
            "code": "AuthFailure",
            "message": "no",
            "status": 401,
            "times": 1,
        }
        self.change_settings(faults=[fault])
        self.copy_image(source, THIRD)
        response = self.assert_error("AuthFailure", self.copy_image, source, Name="faulty")
        self.assertEqual((response["Error"]["Message"], response["ResponseMetadata"]["HTTPStatusCode"]), ("no", 401))
        self.assertEqual(ec2(REPLICA).describe_images(Filters=[{"Name": "name", "Values": ["faulty"]}])["Images"], [])
        self.assertEqual(harness.aws.control("GET", "settings")["faults"][0]["times"], 0)
        self.copy_image(source)

    def test_an_observer_meets_no_fault_and_is_not_logged(self) -> None:
        self.change_settings(faults=[{"operation": "DescribeAccountAttributes", "code": "AuthFailure", "times": 1}])
        observer = harness.aws.client("ec2", access_key="observer")
        logged = len(harness.aws.control("GET", "requests"))
        observer.describe_account_attributes()
        self.assertEqual(len(harness.aws.control("GET", "requests")), logged)
        self.assertEqual(harness.aws.control("GET", "settings")["faults"][0]["times"], 1)

    def test_fault_without_times_is_always_returned(self) -> None:
        self.change_settings(
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
            self.assert_error("RequestLimitExceeded", ec2().describe_images)

    def test_fault_can_follow_an_operation_that_took_effect(self) -> None:
        source = self.available_image()
        self.change_settings(
            faults=[{"operation": "CopyImage", "code": "InternalError", "status": 500, "times": 1, "after": True}]
        )
        self.assert_error("InternalError", self.copy_image, source, Name="took effect", ClientToken="took effect")
        created = ec2(REPLICA).describe_images(Filters=[{"Name": "name", "Values": ["took effect"]}])["Images"][0][
            "ImageId"
        ]
        self.assertEqual(self.copy_image(source, Name="took effect", ClientToken="took effect"), created)

    def test_faults_are_returned_in_each_protocol(self) -> None:
        self.change_settings(
            faults=[
                {"operation": "PutParameter", "code": "ThrottlingException"},
                {"operation": "DescribeStacks", "code": "Throttling"},
                {"operation": "PutObject", "code": "SlowDown", "status": 503},
            ]
        )
        self.assert_error("ThrottlingException", client("ssm").put_parameter, Name="/x", Value="x", Type="String")
        self.assert_error("Throttling", client("cloudformation").describe_stacks)
        self.assert_error("SlowDown", client("s3").put_object, Bucket="any", Key="any", Body=b"any")

    def test_delay_precedes_the_operation(self) -> None:
        ec2().describe_regions()
        self.change_settings(delays=[{"operation": "DescribeRegions", "region": None, "seconds": 0.5}])
        began = time.monotonic()
        ec2().describe_regions()
        self.assertGreaterEqual(time.monotonic() - began, 0.5)

    def test_invalid_settings_are_rejected(self) -> None:
        for invalid in (
            {"pending": 1},
            {"pendingSeconds": "soon"},
            {"faults": [{"operation": "CopyImage"}]},
            {"delays": [{"oops": 1}]},
        ):
            with self.subTest(invalid), self.assertRaises(urllib.error.HTTPError) as caught:
                harness.aws.control("PUT", "settings", invalid)
            self.assertEqual(caught.exception.code, 400)
            self.assertIn("error", json.loads(caught.exception.read()))

    def test_image_is_available_at_once_with_zero_pending_seconds(self) -> None:
        source = self.available_image()
        self.change_settings(pendingSeconds=0)
        self.assertEqual(image(self.copy_image(source), REPLICA)["State"], "available")
