"""Systems Manager's Parameter Store."""

from __future__ import annotations

from harness import (
    FOREVER_SECONDS,
    HOME,
    REPLICA,
    Case,
    client,
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
