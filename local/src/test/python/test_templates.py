"""Templates: their format, functions, conditions, rules and exports."""

from __future__ import annotations

import json
from typing import Any

from harness import (
    ACCOUNT,
    HOME,
    REPLICA,
    tags_of,
)
from stacks import (
    IMAGE,
    NOWHERE,
    QUEUE,
    StackCase,
    get,
    instance,
    ref,
    resource,
    template,
)


class Templates(StackCase):
    def evaluate(self, outputs: Any, **sections: Any) -> Any:
        resources = sections.pop("Resources", {"Queue": QUEUE})
        outputs = {name: {"Value": value} for name, value in outputs.items()}
        self.create(template(resources, Outputs=outputs, **sections))
        self.assertEqual(self.status(), "CREATE_COMPLETE")
        return self.outputs()

    def test_intrinsic_functions(self) -> None:
        table = {HOME: {"64": NOWHERE}, "1": {"Nested": ["a", "b"]}}
        mapped = {"Fn::FindInMap": ["Table", ref("AWS::Region"), "64"]}
        values = self.evaluate(
            {
                "Sub": {"Fn::Sub": "${AWS::Region}/${!Kept}/${ Queue.QueueName }"},
                "SubMap": {"Fn::Sub": ["${One}-${AWS::AccountId}", {"One": mapped}]},
                "Select": {"Fn::Select": [1, {"Fn::Split": ["-", "a-b-c"]}]},
                "SelectText": {"Fn::Select": ["0", {"Fn::FindInMap": ["Table", "1", "Nested"]}]},
                "Zone": {"Fn::Select": [0, {"Fn::GetAZs": ""}]},
                "Null": {"Fn::Select": [1, {"Fn::GetAZs": None}]},
                "Elsewhere": {"Fn::Select": [1, {"Fn::GetAZs": REPLICA}]},
                "Cidr": {"Fn::Select": [1, {"Fn::Cidr": ["10.0.0.0/16", 3, "8"]}]},
                "Joined": {"Fn::Join": ["", ["a", 1, True]]},
                "Encoded": {"Fn::Base64": {"Fn::Join": ["", ["hel", "lo"]]}},
                "Json": {"Fn::ToJsonString": {"A": ref("AWS::Region")}},
                "Partition": ref("AWS::Partition"),
            },
            Mappings={"Table": table},
        )
        queue = self.physical_id("Queue").rsplit("/", 1)[1]
        self.assertEqual(
            values,
            {
                "Sub": f"{HOME}/${{Kept}}/{queue}",
                "SubMap": f"{NOWHERE}-{ACCOUNT}",
                "Select": "b",
                "SelectText": "a",
                "Zone": HOME + "a",
                "Null": HOME + "b",
                "Elsewhere": REPLICA + "b",
                "Cidr": "10.0.1.0/24",
                "Joined": "a1true",
                "Encoded": "aGVsbG8=",
                "Json": json.dumps({"A": HOME}),
                "Partition": "aws",
            },
        )

    def test_conditions_of_resources_properties_and_outputs(self) -> None:
        conditions = {
            "Production": {"Fn::Equals": [ref("Stage"), "production"]},
            "Not": {"Fn::Not": [{"Condition": "Production"}]},
            "Either": {"Fn::Or": [{"Condition": "Production"}, {"Fn::Equals": [ref("Count"), 2]}]},
        }
        name = {"Fn::If": ["Production", "conditional", ref("AWS::NoValue")]}
        outputs = {
            "There": {"Value": ref("Queue"), "Condition": "Either"},
            "Gone": {"Value": ref("Test"), "Condition": "Not"},
        }
        resources = {
            "Queue": resource("AWS::SQS::Queue", {"QueueName": name}, DependsOn="Test"),
            "Test": {**QUEUE, "Condition": "Not"},
            "User": resource("AWS::SQS::Queue", {"QueueName": {"Fn::If": ["Not", ref("Test"), "plain"]}}),
        }
        declared = {"Stage": {"Type": "String"}, "Count": {"Type": "Number", "Default": 2}}
        body = template(resources, Conditions=conditions, Outputs=outputs, Parameters=declared)
        self.create(body, {"Stage": "production"})
        self.assertEqual(set(self.summaries()), {"Queue", "User"})
        self.assertTrue(self.physical_id("Queue").endswith("/conditional"))
        self.assertEqual(set(self.outputs()), {"There"})
        self.update(parameters={"Stage": "test"})
        self.assertEqual(set(self.summaries()), {"Queue", "User", "Test"})

    def test_no_value_removes_a_property_or_list_item(self) -> None:
        nothing = {"Fn::If": ["Never", "x", ref("AWS::NoValue")]}
        tags = [{"Key": "kept", "Value": "1"}, nothing]
        resources = {
            "Queue": resource("AWS::SQS::Queue", {"QueueName": nothing}),
            "Web": instance(self.available_image(), SubnetId=nothing, Tags=tags),
        }
        stack_id = self.create(template(resources, Conditions={"Never": {"Fn::Equals": ["a", "b"]}}))
        self.assertIn(f"/{self.stack}-Queue-", self.physical_id("Queue"))
        self.assertEqual(tags_of(self.running_instances(stack_id)[0])["kept"], "1")

    def test_yaml_with_short_forms_dates_and_comments(self) -> None:
        image_id = self.available_image()
        body = f"""
AWSTemplateFormatVersion: 2010-09-09
Description: a comment, a date, an account with a zero, functions in all their forms
Parameters:
  Owner: {{Type: String, Default: 012345678901}}
Mappings:
  Images: {{{HOME}: {{HVM64: {image_id}}}}}
Conditions:
  Always: !Equals [!Ref AWS::Region, {HOME}]
  Never: !Not [!Condition Always]
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: 2012-10-17
        Statement: [{{Effect: Allow, Principal: {{Service: !Sub "ec2.${{AWS::URLSuffix}}"}}, Action: "sts:AssumeRole"}}]
  Profile:
    Type: AWS::IAM::InstanceProfile
    Properties: {{Roles: [!Ref Role]}}
  Web:
    Type: AWS::EC2::Instance
    Metadata: {{AWS::CloudFormation::Init: {{config: {{}}}}}}
    CreationPolicy: {{ResourceSignal: {{Timeout: PT5M}}}}
    Properties:
      ImageId: !FindInMap [Images, !Ref "AWS::Region", HVM64]
      IamInstanceProfile: !Ref Profile
      InstanceType: !If [Never, t3.large, t3.micro]
      BlockDeviceMappings:
        - {{DeviceName: /dev/xvda, Ebs: {{VolumeSize: "12", Encrypted: "true"}}}}
        - {{DeviceName: /dev/sdb, VirtualName: ephemeral0}}
      UserData:
        Fn::Base64:
          !Sub |
            #!/bin/bash
            /opt/aws/bin/cfn-signal --stack ${{AWS::StackName}} --resource Web ${{!HOME}}
      Tags:
        - Key: Name
          Value: !Join ["-", [!Select [0, !Split [".", "web.one"]], !GetAtt Role.Arn]]
  Zones:
    Type: AWS::SQS::Queue
    Properties: {{QueueName: !Join ["-", !GetAZs {{Ref: "AWS::Region"}}]}}
Outputs:
  Owner: {{Value: !Ref Owner}}
"""
        stack_id = self.create(body)
        self.assertEqual(self.status(), "CREATE_COMPLETE")
        self.assertEqual(self.running_images(stack_id), [image_id])
        (one,) = self.running_instances(stack_id)
        self.assertEqual(one["InstanceType"], "t3.micro")
        self.assertTrue(tags_of(one)["Name"].startswith("web-arn:aws:iam::"))
        self.assertTrue(self.physical_id("Zones").endswith("-".join(HOME + zone for zone in "abc")))
        self.assertEqual(self.outputs(), {"Owner": "012345678901"})

    def test_exported_value_is_imported(self) -> None:
        exported = {"Queue": {"Value": ref("Queue"), "Export": {"Name": {"Fn::Sub": "${AWS::StackName}-queue"}}}}
        self.create(template({"Queue": QUEUE}, Outputs=exported), StackName=f"{self.stack}-exporter")
        name = {"Fn::Sub": "${Other}-queue"}
        declared = {"Other": {"Type": "String", "Default": f"{self.stack}-exporter"}}
        values = self.evaluate({"Imported": {"Fn::ImportValue": name}}, Parameters=declared)
        self.assertEqual(values["Imported"], self.physical_id("Queue", f"{self.stack}-exporter"))
        output = self.describe(f"{self.stack}-exporter")["Outputs"][0]
        self.assertEqual(output["ExportName"], f"{self.stack}-exporter-queue")

    def test_export_belongs_to_one_stack_and_is_removed_with_its_output(self) -> None:
        def exporting(name: Any) -> Any:
            return template({"Queue": QUEUE}, Outputs={"Q": {"Value": "1", "Export": {"Name": name}}})

        def importing() -> Any:
            stack_id = self.create(
                template({"Queue": QUEUE}, Outputs={"Q": {"Value": {"Fn::ImportValue": "only-one"}}}),
                StackName=f"{self.stack}-importer",
            )
            status = self.status(stack_id)
            self.cloudformation.delete_stack(StackName=stack_id)
            return status

        self.create(exporting("only-one"))
        self.assertEqual(importing(), "CREATE_COMPLETE")
        self.create(exporting("only-one"), StackName=f"{self.stack}-other")
        self.assertEqual(self.status(f"{self.stack}-other"), "ROLLBACK_COMPLETE")
        self.update(exporting("another"))
        self.assertEqual(importing(), "ROLLBACK_COMPLETE")

    def test_rules_reject_parameter_values(self) -> None:
        assertion = {
            "Assert": {"Fn::Contains": [["small"], ref("Size")]},
            "AssertDescription": "tests are small",
        }
        rules = {"Small": {"RuleCondition": {"Fn::Equals": [ref("Stage"), "test"]}, "Assertions": [assertion]}}
        declared = {"Stage": {"Type": "String"}, "Size": {"Type": "String"}}
        body = template({"Queue": QUEUE}, Rules=rules, Parameters=declared)
        answer = self.assert_error("ValidationError", self.create, body, {"Stage": "test", "Size": "large"})
        self.assertIn("tests are small", answer["Error"]["Message"])
        self.create(body, {"Stage": "test", "Size": "small"})
        self.update(body, {"Stage": "production", "Size": "large"})
        self.assertEqual(self.status(), "UPDATE_COMPLETE")

    def test_invalid_templates_are_rejected(self) -> None:
        one = resource("AWS::SQS::Queue", {"QueueName": ref("Two")})
        two = resource("AWS::SQS::Queue", {"QueueName": {"Fn::Sub": "${One}"}})
        for invalid in (
            "Resources: [",
            "just a text",
            template({}),
            template({"Queue": {"Properties": {}}}),
            template({"Queue": resource("AWS::SQS::Queue", {"QueueName": ref("None")})}),
            template({"Queue": QUEUE}, Outputs={"Out": {"Value": get("None", "Arn")}}),
            template({"Queue": {**QUEUE, "Condition": "None"}}),
            template({"One": one, "Two": two}),
        ):
            with self.subTest(invalid):
                self.assert_error("ValidationError", self.create, invalid)
        self.assert_error("ValidationError", self.describe)

    def test_get_template_summary_lists_parameters_and_types(self) -> None:
        declared = {"Image": {**IMAGE, "Default": "ami-1"}, "Secret": {"Type": "String", "NoEcho": True}}
        self.create(
            json.dumps({"Resources": {"Queue": QUEUE}, "Parameters": declared, "Description": "mine"}),
            {"Image": self.available_image(), "Secret": "x"},
        )
        summary = self.cloudformation.get_template_summary(StackName=self.stack)
        types = {one["ParameterKey"]: one["ParameterType"] for one in summary["Parameters"]}
        self.assertEqual(types, {"Image": "AWS::EC2::Image::Id", "Secret": "String"})
        self.assertEqual((summary["ResourceTypes"], summary["Description"]), (["AWS::SQS::Queue"], "mine"))
