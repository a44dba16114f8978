"""Systems Manager's Parameter Store."""

from __future__ import annotations

import harness
from harness import (
    ACCOUNT,
    FOREVER_SECONDS,
    HOME,
    REPLICA,
    Case,
    client,
    wait_until,
)


class SystemsManager(Case):
    def test_image_parameter_keeps_its_data_type(self) -> None:
        ssm, image_id = client("ssm"), self.available_image()
        ssm.put_parameter(Name="/pointer/kept", Value=image_id, Type="String", DataType="aws:ec2:image")
        self.assertEqual(ssm.get_parameter(Name="/pointer/kept")["Parameter"]["DataType"], "aws:ec2:image")
        held = ssm.get_parameters(Names=["/pointer/kept"])["Parameters"][0]
        self.assertEqual((held["Value"], held["DataType"]), (image_id, "aws:ec2:image"))

    def test_parameter_with_an_unavailable_image_is_not_stored(self) -> None:
        ssm, good = client("ssm"), self.available_image()
        put = {"Name": "/pointer/bad", "Type": "String", "DataType": "aws:ec2:image", "Overwrite": True}
        elsewhere = self.available_image(REPLICA)
        self.change_settings(pendingSeconds=FOREVER_SECONDS)
        pending = self.copy_image(good, HOME)
        self.change_settings(pendingSeconds=0)
        for bad in ("ami-00000000000000000", elsewhere, pending):
            with self.subTest(bad):
                ssm.put_parameter(Value=bad, **put)
                self.assert_error("ParameterNotFound", ssm.get_parameter, Name="/pointer/bad")
                ssm.put_parameter(Value=good, **put)
                ssm.put_parameter(Value=bad, **put)
                held = ssm.get_parameter(Name="/pointer/bad")["Parameter"]
                self.assertEqual((held["Value"], held["Version"]), (good, 1))
                ssm.delete_parameter(Name="/pointer/bad")

    def test_failed_validation_causes_an_event(self) -> None:
        client("ssm").put_parameter(
            Name="/pointer/event", Value="ami-00000000000000000", Type="String", DataType="aws:ec2:image"
        )
        event = harness.receiver.wait_for("/pointer/event", "aws.ssm")[0]
        self.assertEqual(event["detail-type"], "Parameter Store Change")
        self.assertEqual(event["resources"], [f"arn:aws:ssm:{HOME}:{ACCOUNT}:parameter/pointer/event"])
        self.assertEqual(
            event["detail"],
            {
                "exception": "Unable to Describe Resource",
                "dataType": "aws:ec2:image",
                "name": "/pointer/event",
                "type": "String",
                "operation": "Create",
            },
        )

    def test_validation_takes_time(self) -> None:
        ssm, image_id = client("ssm"), self.available_image()
        self.change_settings(pendingSeconds=0.2)
        ssm.put_parameter(Name="/pointer/late", Value=image_id, Type="String", DataType="aws:ec2:image")
        wait_until(lambda: ssm.get_parameters(Names=["/pointer/late"])["Parameters"])

    def test_invalid_names_are_rejected(self) -> None:
        put = client("ssm").put_parameter
        for name in ("/a b", "/a:b", "/a//b", "/a/", "a/b", "/ssm/a", "awsa", "/" + "x" * 966):
            with self.subTest(name):
                self.assert_error("ValidationException", put, Name=name, Value="x", Type="String")
        self.assert_error("AccessDeniedException", put, Name="/aws/a", Value="x", Type="String")
        self.assert_error("HierarchyLevelLimitExceededException", put, Name="/x" * 16, Value="x", Type="String")
        put(Name=" /trimmed ", Value="x", Type="String")
        self.assertEqual(client("ssm").get_parameter(Name="/trimmed")["Parameter"]["Value"], "x")

    def test_type_and_data_type_of_a_parameter_stay(self) -> None:
        ssm, image_id = client("ssm"), self.available_image()
        put = {"Name": "/typed", "Overwrite": True}
        self.assert_error("ValidationException", ssm.put_parameter, Value="x", **put)
        ssm.put_parameter(Value="x", Type="String", **put)
        self.assert_error("HierarchyTypeMismatchException", ssm.put_parameter, Value="x", Type="StringList", **put)
        self.assert_error("ValidationException", ssm.put_parameter, Value=image_id, DataType="aws:ec2:image", **put)
        ssm.put_parameter(Value="y", **put)
        held = ssm.get_parameter(Name="/typed")["Parameter"]
        self.assertEqual((held["Value"], held["Type"], held["DataType"]), ("y", "String", "text"))
