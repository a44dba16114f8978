"""The constraints of the service models, in requests that a client would not send."""

from __future__ import annotations

from typing import Any

import harness
from harness import HOME, REPLICA, Case, ec2


class Constraints(Case):
    def unchecked(self, service: str, region: str = HOME) -> Any:
        return harness.aws.client(service, region, parameter_validation=False)

    def test_ec2_has_its_own_error_codes(self) -> None:
        copy, source = self.unchecked("ec2", REPLICA).copy_image, self.available_image()
        response = self.assert_error("MissingParameter", copy, Name="web", SourceRegion=HOME)
        self.assertEqual(response["Error"]["Message"], "The request must contain the parameter sourceImageId")
        parameters = {"Name": "web", "SourceImageId": source, "SourceRegion": HOME}
        self.assert_error("InvalidParameterValue", copy, Description="x" * 256, **parameters)
        self.assert_error("InvalidAMIName.Malformed", copy, **{**parameters, "Name": "x" * 129})
        copy(Description="x" * 255, **parameters)

    def test_allowed_values_are_checked_in_lists_and_structures(self) -> None:
        ec2_client, image_id = self.unchecked("ec2"), self.available_image()
        self.assert_error(
            "InvalidParameterValue",
            ec2_client.modify_image_attribute,
            ImageId=image_id,
            LaunchPermission={"Add": [{"Group": "friends"}]},
        )
        self.assert_error(
            "InvalidParameterValue", ec2_client.register_image, Name=self.new_name(), Architecture="sparc"
        )

    def test_numbers_that_cannot_be_read_are_rejected(self) -> None:
        self.assert_error("InvalidParameterValue", self.unchecked("ec2").describe_images, MaxResults="many")

    def test_json_services_return_a_validation_exception(self) -> None:
        ssm = self.unchecked("ssm")
        response = self.assert_error("ValidationException", ssm.put_parameter, Name="/constraints")
        self.assertEqual(
            response["Error"]["Message"],
            "1 validation error detected: Value 'null' at 'value' failed to satisfy constraint: "
            "Member must not be null",
        )
        self.assert_error("ValidationException", ssm.put_parameter, Name="/c", Value="x", Type="Text")
        self.assert_error("ValidationException", ssm.get_parameters, Names=[f"/{i}" for i in range(11)])
        self.assert_error("ValidationException", ssm.get_parameters, Names=[])
        events = self.unchecked("events")
        self.assert_error("ValidationException", events.put_events, Entries=[])
        self.assert_error("ValidationException", events.put_rule, Name="no spaces", ScheduleExpression="rate(1 hour)")

    def test_cloudformation_returns_a_validation_error(self) -> None:
        cloudformation = self.unchecked("cloudformation")
        self.assert_error("ValidationError", cloudformation.create_stack, TemplateBody="{}")
        self.assert_error(
            "ValidationError", cloudformation.create_stack, StackName="constrained", TemplateBody="{}", OnFailure="HOPE"
        )

    def test_a_refused_request_changes_nothing_and_is_logged(self) -> None:
        name = self.new_name()
        copy = self.unchecked("ec2", REPLICA).copy_image
        self.assert_error("MissingParameter", copy, Name=name, SourceRegion=HOME)
        self.assertEqual(ec2(REPLICA).describe_images(Filters=[{"Name": "name", "Values": [name]}])["Images"], [])
        entry = harness.aws.control("GET", "requests")[-2]
        self.assertEqual((entry["operation"], entry["error"]), ("CopyImage", "MissingParameter"))
