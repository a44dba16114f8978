"""The parameters of stacks, and dynamic references."""

from __future__ import annotations

import json

from harness import (
    client,
    tag_list,
)
from stacks import (
    IMAGE,
    NOWHERE,
    QUEUE,
    STORED_IMAGE,
    StackCase,
    instance,
    ref,
    resource,
    template,
)


class Parameters(StackCase):
    def test_ssm_parameters_are_described_with_name_and_resolved_value(self) -> None:
        first, second = self.available_image(), self.available_image()
        self.put_image_parameter("/parameters/image", first)
        self.ssm.put_parameter(Name="/parameters/list", Value=f"{first},{second}", Type="StringList")
        self.ssm.put_parameter(Name="/parameters/text", Value="hello", Type="String")
        declared = {
            "Image": {**STORED_IMAGE, "Default": "/parameters/image"},
            "Images": {"Type": "AWS::SSM::Parameter::Value<List<AWS::EC2::Image::Id>>", "Default": "/parameters/list"},
            "Text": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/parameters/text"},
            "Name": {"Type": "AWS::SSM::Parameter::Name", "Default": "/parameters/text"},
        }
        outputs = {"Second": {"Value": {"Fn::Select": ["1", ref("Images")]}}}
        self.create(template({"Queue": QUEUE}, Parameters=declared, Outputs=outputs))
        shown = {one.pop("ParameterKey"): one for one in self.describe()["Parameters"]}
        self.assertEqual(shown["Image"], {"ParameterValue": "/parameters/image", "ResolvedValue": first})
        self.assertEqual(shown["Images"], {"ParameterValue": "/parameters/list", "ResolvedValue": f"{first},{second}"})
        self.assertEqual(shown["Text"]["ResolvedValue"], "hello")
        self.assertEqual(shown["Name"], {"ParameterValue": "/parameters/text"})
        self.assertEqual(self.outputs(), {"Second": second})

    def test_lists_numbers_defaults_and_no_echo(self) -> None:
        declared = {
            "List": {"Type": "CommaDelimitedList", "Default": "a, b"},
            "Numbers": {"Type": "List<Number>"},
            "Number": {"Type": "Number", "Default": 80},
            "Truth": {"Type": "String", "Default": True},
            "Secret": {"Type": "String", "NoEcho": "true", "Default": "hush"},
        }
        outputs = {"Joined": {"Value": {"Fn::Join": ["-", ref("List")]}}, "Said": {"Value": ref("Secret")}}
        self.create(template({"Queue": QUEUE}, Parameters=declared, Outputs=outputs), {"Numbers": "1,2"})
        self.assertEqual(
            self.parameters(),
            {"List": "a, b", "Numbers": "1,2", "Number": "80", "Truth": "true", "Secret": "****"},
        )
        self.assertEqual(self.outputs(), {"Joined": "a-b", "Said": "hush"})

    def test_previous_values_are_kept_and_ssm_parameters_read_again(self) -> None:
        first, second = self.available_image(), self.available_image()
        self.put_image_parameter("/parameters/moving", first)
        declared = {"Image": STORED_IMAGE, "Size": {"Type": "String", "Default": "small"}}
        body = template({"Web": instance(ref("Image"), Tags=[{"Key": "size", "Value": ref("Size")}])})
        body = json.dumps({**json.loads(body), "Parameters": declared})
        stack_id = self.create(body, {"Image": "/parameters/moving", "Size": "large"})
        self.put_image_parameter("/parameters/moving", second)
        previous = [{"ParameterKey": name, "UsePreviousValue": True} for name in ("Image", "Size")]
        self.update(Parameters=previous)
        self.assertEqual(self.parameters(), {"Image": second, "Size": "large"})
        self.assertEqual(self.running_images(stack_id), [second])
        self.update(Parameters=previous[:1])
        self.assertEqual(self.parameters()["Size"], "small")

    def test_missing_unknown_and_invalid_parameters_are_rejected(self) -> None:
        declared = {
            "Size": {"Type": "String", "AllowedValues": ["small", "large"], "Default": "small"},
            "Name": {"Type": "String", "AllowedPattern": "[a-z]+", "MaxLength": "5"},
            "Count": {"Type": "Number", "MinValue": 1, "Default": "1"},
        }
        body = template({"Queue": QUEUE}, Parameters=declared)
        for invalid in (
            {},
            {"Name": "abc", "Other": "1"},
            {"Name": "abc", "Size": "huge"},
            {"Name": "ABC"},
            {"Name": "abcdef"},
            {"Name": "abc", "Count": "0"},
            {"Name": "abc", "Count": "many"},
        ):
            with self.subTest(invalid):
                self.assert_error("ValidationError", self.create, body, invalid)
        self.assert_error("ValidationError", self.describe)
        self.create(body, {"Name": "abc"})
        previous = [{"ParameterKey": "New", "UsePreviousValue": True}]
        self.assert_error("ValidationError", self.update, Parameters=previous)

    def test_missing_image_rolls_the_stack_back(self) -> None:
        body = template({"Web": instance(ref("Image"))}, Parameters={"Image": IMAGE})
        stack_id = self.create(body, {"Image": NOWHERE})
        self.assertEqual(self.status(), "ROLLBACK_COMPLETE")
        self.assertEqual(
            self.event_statuses(stack_id, 3), ["CREATE_IN_PROGRESS", "ROLLBACK_IN_PROGRESS", "ROLLBACK_COMPLETE"]
        )
        reason = self.cloudformation.describe_stack_events(StackName=self.stack)["StackEvents"][1][
            "ResourceStatusReason"
        ]
        self.assertEqual(
            reason,
            f"Parameter validation failed: parameter value {NOWHERE} for parameter name Image does not exist. "
            "Rollback requested by user.",
        )
        self.assertEqual(self.summaries(), {})

    def test_missing_image_in_a_list_or_ssm_parameter_rolls_the_stack_back(self) -> None:
        good = self.available_image()
        self.ssm.put_parameter(Name="/parameters/nowhere", Value=NOWHERE, Type="String")
        listed = template({"Queue": QUEUE}, Parameters={"Images": {"Type": "List<AWS::EC2::Image::Id>"}})
        stored = template({"Queue": QUEUE}, Parameters={"Image": STORED_IMAGE})
        self.create(listed, {"Images": f"{good},{NOWHERE}"}, StackName=f"{self.stack}-list")
        self.create(stored, {"Image": "/parameters/nowhere"}, StackName=f"{self.stack}-stored")
        self.assertEqual(self.status(f"{self.stack}-list"), "ROLLBACK_COMPLETE")
        self.assertEqual(self.status(f"{self.stack}-stored"), "ROLLBACK_COMPLETE")

    def test_dynamic_references_are_resolved(self) -> None:
        first, second = self.available_image(), self.available_image()
        self.put_image_parameter("/dynamic/image", first)
        self.put_image_parameter("/dynamic/image", second)
        client("secretsmanager").create_secret(Name="dynamic", SecretString=json.dumps({"user": "me"}))
        resources = {
            "Old": instance("{{resolve:ssm:/dynamic/image:1}}"),
            "New": instance({"Fn::Sub": "{{resolve:ssm:/dynamic/${Which}}}"}),
            "Queue": resource("AWS::SQS::Queue", {"QueueName": "{{resolve:secretsmanager:dynamic:SecretString:user}}"}),
        }
        declared = {"Which": {"Type": "String", "Default": "image"}}
        stack_id = self.create(template(resources, Parameters=declared))
        self.assertEqual(self.running_images(stack_id), sorted([first, second]))
        self.assertTrue(self.physical_id("Queue").endswith("/me"))

    def test_missing_dynamic_reference_fails_the_resource(self) -> None:
        self.create(template({"Web": instance("{{resolve:ssm:/dynamic/none}}")}))
        self.assertEqual(self.status(), "ROLLBACK_COMPLETE")

    def test_update_without_changes_is_rejected(self) -> None:
        image_id = self.put_image_parameter("/parameters/same", self.available_image())
        body = template({"Queue": QUEUE}, Parameters={"Image": STORED_IMAGE})
        self.create(body, {"Image": image_id}, Tags=tag_list({"a": "1"}))
        answer = self.assert_error("ValidationError", self.update, body, {"Image": image_id})
        self.assertEqual(answer["Error"]["Message"], "No updates are to be performed.")
        self.put_image_parameter("/parameters/same", self.available_image())
        self.update(body, {"Image": image_id})
        self.assertEqual(self.status(), "UPDATE_COMPLETE")
