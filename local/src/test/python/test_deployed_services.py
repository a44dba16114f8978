"""What a stack deploys besides images, as the APIs of its services return it: functions, rules, queues, topics, alarms
and buckets. Sources: the page of each type in the CloudFormation Template Reference.
"""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import harness
from harness import ACCOUNT, HOME, Case, Program, client
from stacks import StackCase, get, ref, resource, template

HANDLER = "com.example.Handler"
ROLE = resource(
    "AWS::IAM::Role",
    {
        "AssumeRolePolicyDocument": {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
            ],
        }
    },
)


def function(**properties: Any) -> Any:
    code = {"S3Bucket": "packages", "S3Key": "package.zip"}
    settings = {"Code": code, "Handler": HANDLER, "Runtime": "java25", "Role": get("Role", "Arn")}
    return resource("AWS::Lambda::Function", {**settings, **properties})


def packages(s3: Any) -> None:
    """Makes the bucket of the functions' packages, which test classes of one process share."""
    if "packages" in [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]]:
        return
    s3.create_bucket(Bucket="packages", CreateBucketConfiguration={"LocationConstraint": HOME})


class DeployedServices(StackCase):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        packages(client("s3"))

    def test_c09_a_function_without_the_bucket_of_its_package_is_refused(self) -> None:
        code = {"S3Bucket": "no-such-packages", "S3Key": "package.zip"}
        self.create(template({"Role": ROLE, "Function": function(Code=code)}))
        self.assertEqual(self.status(), "ROLLBACK_COMPLETE")

    def test_c09_functions_are_listed_with_their_settings(self) -> None:
        variables = {"Variables": {"LEVEL": "1"}}
        tags = [{"Key": "application", "Value": "x"}]
        declared = function(Architectures=["arm64"], Timeout=180, Environment=variables, Tags=tags)
        invoke_config = {"FunctionName": ref("Function"), "Qualifier": "$LATEST", "MaximumRetryAttempts": 1}
        resources = {
            "Role": ROLE,
            "Function": declared,
            "Config": resource("AWS::Lambda::EventInvokeConfig", invoke_config),
        }
        self.create(template(resources))
        name = self.physical_id("Function")
        lambdas = client("lambda")
        listed = {one["FunctionName"]: one for one in lambdas.list_functions()["Functions"]}[name]
        self.assertEqual((listed["Handler"], listed["Architectures"], listed["Timeout"]), (HANDLER, ["arm64"], 180))
        self.assertEqual(lambdas.get_function(FunctionName=name)["Tags"], {"application": "x"})
        config = lambdas.get_function_event_invoke_config(FunctionName=name)
        self.assertEqual(config["MaximumRetryAttempts"], 1)

        resources["Function"] = function(Timeout=60)
        self.update(template(resources))
        self.assertEqual(self.physical_id("Function"), name)
        self.assertEqual(lambdas.get_function_configuration(FunctionName=name)["Timeout"], 60)

        self.cloudformation.delete_stack(StackName=self.stack)
        self.assert_error("ResourceNotFoundException", lambdas.get_function, FunctionName=name)

    def test_c09_rules_queues_topics_alarms_and_their_policies_are_listed(self) -> None:
        statement = {"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}
        policy = {"Version": "2012-10-17", "Statement": [statement]}
        alarm = {
            "AlarmName": "failures",
            "MetricName": "Errors",
            "Namespace": "AWS/Lambda",
            "ComparisonOperator": "GreaterThanThreshold",
            "EvaluationPeriods": 1,
            "Period": 300,
            "Statistic": "Sum",
            "Threshold": 0,
            "AlarmActions": [ref("Topic")],
        }
        subscription = {"TopicArn": ref("Topic"), "Protocol": "email", "Endpoint": "amis@example.com"}
        rule = {"Name": "five", "ScheduleExpression": "rate(5 minutes)"}
        resources = {
            "Rule": resource("AWS::Events::Rule", rule),
            "Queue": resource("AWS::SQS::Queue"),
            "QueuePolicy": resource("AWS::SQS::QueuePolicy", {"Queues": [ref("Queue")], "PolicyDocument": policy}),
            "Topic": resource("AWS::SNS::Topic", {"TopicName": "mails"}),
            "TopicPolicy": resource("AWS::SNS::TopicPolicy", {"Topics": [ref("Topic")], "PolicyDocument": policy}),
            "Mail": resource("AWS::SNS::Subscription", subscription),
            "Alarm": resource("AWS::CloudWatch::Alarm", alarm),
            "Dashboard": resource("AWS::CloudWatch::Dashboard", {"DashboardBody": '{"widgets":[]}'}),
        }
        self.create(template(resources, Outputs={"Alarm": {"Value": get("Alarm", "Arn")}}))
        self.assertEqual(self.status(), "CREATE_COMPLETE")
        events, sns, sqs, cloudwatch = map(client, ("events", "sns", "sqs", "cloudwatch"))
        self.assertEqual(events.describe_rule(Name="five")["State"], "ENABLED")
        self.assertIn(f"{HOME}/default/five", harness.aws.control("GET", "rules"))
        topic = f"arn:aws:sns:{HOME}:{ACCOUNT}:mails"
        mails = sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
        self.assertEqual([mail["Endpoint"] for mail in mails], ["amis@example.com"])
        self.assertEqual(json.loads(sns.get_topic_attributes(TopicArn=topic)["Attributes"]["Policy"]), policy)
        url = self.physical_id("Queue")
        kept = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["Policy"])["Attributes"]["Policy"]
        self.assertEqual(json.loads(kept), policy)
        name = self.physical_id("Alarm")
        self.assertEqual(name, "failures")
        (listed,) = cloudwatch.describe_alarms(AlarmNames=[name])["MetricAlarms"]
        self.assertEqual((listed["AlarmActions"], listed["StateValue"]), ([topic], "INSUFFICIENT_DATA"))
        self.assertEqual(self.outputs()["Alarm"], listed["AlarmArn"])

        events.disable_rule(Name="five")
        self.assertNotIn(f"{HOME}/default/five", harness.aws.control("GET", "rules"))

        self.cloudformation.delete_stack(StackName=self.stack)
        self.assertEqual(cloudwatch.describe_alarms(AlarmNames=[name])["MetricAlarms"], [])
        self.assertNotIn("five", [one["Name"] for one in events.list_rules()["Rules"]])
        self.assertNotIn(topic, [one["TopicArn"] for one in sns.list_topics()["Topics"]])


class Buckets(StackCase):
    """CloudFormation User Guide, "DeletionPolicy attribute" and "Import AWS resources into a CloudFormation stack
    automatically".
    """

    def bucket(self, policy: str, name: Any = None, **properties: Any) -> Any:
        declared = {"BucketName": name or self.stack, **properties}
        return resource("AWS::S3::Bucket", declared, DeletionPolicy=policy, UpdateReplacePolicy="Retain")

    def broken(self, policy: str) -> Any:
        failing = resource("AWS::EC2::Instance", {"ImageId": "ami-00000000000000000"}, DependsOn="Bucket")
        return template({"Bucket": self.bucket(policy), "Failing": failing})

    def exists(self) -> bool:
        return self.stack in [bucket["Name"] for bucket in client("s3").list_buckets()["Buckets"]]

    def deploy(self, body: Any, kind: str = "CREATE", **more: Any) -> Any:
        """As the CDK command line does: by a change set that has the same name each time."""
        created = self.cloudformation.create_change_set(
            StackName=self.stack, ChangeSetName="deploy", ChangeSetType=kind, TemplateBody=body, **more
        )
        self.cloudformation.execute_change_set(ChangeSetName="deploy", StackName=self.stack)
        self.cloudformation.delete_change_set(ChangeSetName=created["Id"])
        return created["StackId"]

    def test_c03_a_failed_creation_leaves_no_bucket_that_is_retained_except_on_create(self) -> None:
        self.create(self.broken("RetainExceptOnCreate"))
        self.assertEqual((self.status(), self.exists()), ("ROLLBACK_COMPLETE", False))

    def test_c03_a_failed_creation_leaves_a_bucket_that_is_retained(self) -> None:
        self.create(self.broken("Retain"))
        self.assertEqual((self.status(), self.exists()), ("ROLLBACK_COMPLETE", True))
        self.cloudformation.delete_stack(StackName=self.stack)
        self.create(template({"Bucket": self.bucket("Retain")}))
        self.assertEqual(self.status(), "ROLLBACK_COMPLETE")

    def test_a_bucket_without_a_name_of_its_own_keeps_versions(self) -> None:
        bucket = resource("AWS::S3::Bucket", {"VersioningConfiguration": {"Status": "Enabled"}})
        self.create(template({"Bucket": bucket}))
        self.assertEqual(self.status(), "CREATE_COMPLETE")
        versions = client("s3").get_bucket_versioning(Bucket=self.physical_id("Bucket"))
        self.assertEqual(versions["Status"], "Enabled")

    def test_a_bucket_that_an_update_adds_and_rolls_back_is_deleted(self) -> None:
        queue = {"Queue": resource("AWS::SQS::Queue")}
        self.create(template(queue))
        self.update(self.broken("RetainExceptOnCreate"))
        self.assertEqual((self.status(), self.exists()), ("UPDATE_ROLLBACK_COMPLETE", False))

    def test_a_bucket_that_is_retained_except_on_create_outlives_its_stack_and_its_resource(self) -> None:
        queue = {"Queue": resource("AWS::SQS::Queue")}
        self.create(template({**queue, "Bucket": self.bucket("RetainExceptOnCreate")}))
        self.update(template(queue))
        self.assertEqual((self.status(), self.exists()), ("UPDATE_COMPLETE", True))
        self.cloudformation.delete_stack(StackName=self.stack)
        self.assertTrue(self.exists())

    def test_c03_a_kept_bucket_is_imported_if_its_name_is_static(self) -> None:
        kept = template({"Bucket": self.bucket("RetainExceptOnCreate")})
        self.create(kept)
        self.cloudformation.delete_stack(StackName=self.stack)
        client("s3").put_object(Bucket=self.stack, Key="report", Body=b"kept")

        computed = self.bucket("RetainExceptOnCreate", {"Fn::Join": ["", [self.stack]]})
        self.deploy(template({"Bucket": computed}), ImportExistingResources=True)
        self.assertEqual(self.status(), "ROLLBACK_COMPLETE")
        self.cloudformation.delete_stack(StackName=self.stack)

        self.deploy(kept, ImportExistingResources=True)
        self.assertEqual(self.status(), "CREATE_COMPLETE")
        self.assertIn(("Bucket", "IMPORT_COMPLETE"), self.events())
        self.assertEqual(client("s3").get_object(Bucket=self.stack, Key="report")["Body"].read(), b"kept")

    def test_a_bucket_with_objects_is_not_deleted(self) -> None:
        self.create(template({"Bucket": self.bucket("Delete")}))
        client("s3").put_object(Bucket=self.stack, Key="report", Body=b"kept")
        self.cloudformation.delete_stack(StackName=self.stack)
        self.assertEqual((self.status(), self.exists()), ("DELETE_FAILED", True))

    def test_versions_and_public_access_are_as_declared(self) -> None:
        flags = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
        block = dict.fromkeys(flags, True)
        more = {"VersioningConfiguration": {"Status": "Enabled"}, "PublicAccessBlockConfiguration": block}
        self.create(template({"Bucket": self.bucket("Delete", **more)}))
        s3 = client("s3")
        self.assertEqual(s3.get_bucket_versioning(Bucket=self.stack)["Status"], "Enabled")
        self.assertEqual(s3.get_public_access_block(Bucket=self.stack)["PublicAccessBlockConfiguration"], block)

    def test_c10_change_sets_of_one_name_deploy_delete_and_deploy(self) -> None:
        body = template({"Queue": resource("AWS::SQS::Queue")})
        for _ in range(2):
            self.cloudformation.create_change_set(
                StackName=self.stack, ChangeSetName="again", ChangeSetType="CREATE", TemplateBody=body
            )
            self.cloudformation.execute_change_set(ChangeSetName="again", StackName=self.stack)
            self.assertEqual(self.status(), "CREATE_COMPLETE")
            self.cloudformation.delete_stack(StackName=self.stack)


class Invocations(Case):
    """Lambda API Reference, Invoke."""

    def start(self, *arguments: object) -> Any:
        program = Program(*arguments)
        self.addCleanup(program.end)
        packages(program.client("s3"))
        body = template({"Role": ROLE, "Function": function(FunctionName="run-me")})
        program.client("cloudformation").create_stack(StackName="functions", TemplateBody=body)
        return program

    def host(self, answer: tuple[int, str, bytes]) -> tuple[str, list[tuple[str, bytes]]]:
        received: list[tuple[str, bytes]] = []

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                received.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
                status, error, body = answer
                self.send_response(status)
                if error:
                    self.send_header("X-Amz-Function-Error", error)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: Any) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        return f"http://127.0.0.1:{server.server_port}/functions", received

    def test_c09_the_host_runs_a_function_and_its_result_is_returned(self) -> None:
        url, received = self.host((200, "", b'{"done":true}'))
        lambdas = self.start("--functions-url", url).client("lambda")
        result = lambdas.invoke(FunctionName="run-me", Payload=b'{"a":1}')
        self.assertEqual((result["StatusCode"], result["Payload"].read()), (200, b'{"done":true}'))
        self.assertNotIn("FunctionError", result)
        self.assertEqual(received, [(f"/functions/{HANDLER}", b'{"a":1}')])

        arn = lambdas.get_function(FunctionName="run-me")["Configuration"]["FunctionArn"]
        self.assertEqual(lambdas.invoke(FunctionName=arn, InvocationType="Event")["StatusCode"], 202)
        harness.wait_until(lambda: len(received) == 2)
        self.assertEqual(lambdas.invoke(FunctionName="run-me", InvocationType="DryRun")["StatusCode"], 204)

        self.assert_error("InvalidRequestContentException", lambdas.invoke, FunctionName="run-me", Payload=b"{")
        self.assert_error("ResourceNotFoundException", lambdas.invoke, FunctionName="nobody")

    def test_an_error_of_the_function_is_returned(self) -> None:
        url, _ = self.host((200, "Unhandled", b'{"errorMessage":"no"}'))
        result = self.start("--functions-url", url).client("lambda").invoke(FunctionName="run-me")
        self.assertEqual((result["FunctionError"], result["Payload"].read()), ("Unhandled", b'{"errorMessage":"no"}'))

    def test_without_a_host_or_for_a_function_of_others_the_answer_is_clear(self) -> None:
        lambdas = self.start().client("lambda")
        error = self.assert_error("NotImplemented", lambdas.invoke, FunctionName="run-me")
        self.assertIn("./local-cloud runs them", error["Error"]["Message"])
        url, _ = self.host((404, "", b""))
        lambdas = self.start("--functions-url", url).client("lambda")
        error = self.assert_error("NotImplemented", lambdas.invoke, FunctionName="run-me")
        self.assertIn(HANDLER, error["Error"]["Message"])
