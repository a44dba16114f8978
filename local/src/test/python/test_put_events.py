"""PutEvents of EventBridge."""

from __future__ import annotations

import json
from typing import Any

from harness import ACCOUNT, HOME, REPLICA, Case, client

FUNCTION = f"arn:aws:lambda:{HOME}:{ACCOUNT}:function:react"
VALID = {"Source": "test", "DetailType": "Tried", "Detail": '{"a": 1}'}


class PutEvents(Case):
    def put(self, *entries: dict[str, Any]) -> Any:
        return client("events").put_events(Entries=list(entries))

    def codes(self, *entries: dict[str, Any]) -> list[Any]:
        return [entry.get("ErrorCode") for entry in self.put(*entries)["Entries"]]

    def test_entries_are_refused_one_by_one_in_their_order(self) -> None:
        incomplete = {"Source": "test", "DetailType": "Tried"}
        self.assertEqual(
            self.codes(
                {**VALID, "Source": "aws.ec2"},
                VALID,
                incomplete,
                {**VALID, "Detail": "[1]"},
                {**VALID, "DetailType": "x" * 129},
                VALID,
            ),
            ["NotAuthorizedForSourceException", None, "InvalidArgument", "MalformedDetail", "InvalidArgument", None],
        )

    def test_only_incomplete_entries_and_too_large_requests_are_refused(self) -> None:
        self.assert_error("ValidationException", self.put, {"Source": "test"})
        self.assert_error("ValidationException", self.put, {**VALID, "Detail": f'{{"a": "{"x" * 1_100_000}"}}'})

    def test_schedules_and_disabled_rules_match_no_event(self) -> None:
        events, sqs = client("events"), client("sqs")
        url = sqs.create_queue(QueueName="matched")["QueueUrl"]
        arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        pattern = '{"source": ["test"]}'
        for name, rule in {
            "on": {"EventPattern": pattern},
            "off": {"EventPattern": pattern, "State": "DISABLED"},
            "hourly": {"ScheduleExpression": "rate(1 hour)"},
        }.items():
            events.put_rule(Name=name, **rule)
            events.put_targets(Rule=name, Targets=[{"Id": "Queue", "Arn": arn}, {"Id": "Run", "Arn": FUNCTION}])
            self.addCleanup(events.delete_rule, Name=name)
            self.addCleanup(events.remove_targets, Rule=name, Ids=["Queue", "Run"])
        self.assertEqual(self.codes(VALID), [None])
        self.assertEqual(len(sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]), 1)


class Routes(Case):
    def queue(self, region: str, name: str) -> tuple[str, str]:
        """The URL and the ARN of a new queue."""
        sqs = client("sqs", region)
        url = sqs.create_queue(QueueName=name)["QueueUrl"]
        self.addCleanup(sqs.delete_queue, QueueUrl=url)
        return url, f"arn:aws:sqs:{region}:{ACCOUNT}:{name}"

    def rule(self, region: str, bus: str, pattern: dict[str, Any], target: dict[str, Any]) -> None:
        events = client("events", region)
        name = {"Name": f"to-{target['Arn'].rsplit(':', 1)[-1].replace('/', '-')}", "EventBusName": bus}
        events.put_rule(**name, EventPattern=json.dumps(pattern))
        events.put_targets(Rule=name["Name"], EventBusName=bus, Targets=[{"Id": "target", **target}])
        self.addCleanup(events.delete_rule, **name)
        self.addCleanup(events.remove_targets, Rule=name["Name"], EventBusName=bus, Ids=["target"])

    def received(self, region: str, url: str) -> list[Any]:
        response = client("sqs", region).receive_message(QueueUrl=url, MessageAttributeNames=["All"])
        return list(response.get("Messages", []))

    def test_events_of_aws_services_reach_a_queue(self) -> None:
        url, arn = self.queue(HOME, "tags")
        self.rule(HOME, "default", {"source": ["aws.tag"]}, {"Arn": arn})
        image = client("ec2").register_image(Name="routed")["ImageId"]
        client("ec2").create_tags(Resources=[image], Tags=[{"Key": "a", "Value": "1"}])
        event = json.loads(self.received(HOME, url)[0]["Body"])
        self.assertEqual((event["account"], event["region"], event["detail"]["tags"]), (ACCOUNT, HOME, {"a": "1"}))

    def test_a_forwarded_event_keeps_its_region(self) -> None:
        client("events").create_event_bus(Name="home")
        self.addCleanup(client("events").delete_event_bus, Name="home")
        url, arn = self.queue(HOME, "forwarded")
        self.rule(HOME, "home", {"source": ["test"]}, {"Arn": arn})
        bus = f"arn:aws:events:{HOME}:{ACCOUNT}:event-bus/home"
        self.rule(REPLICA, "default", {"source": ["test"]}, {"Arn": bus})
        client("events", REPLICA).put_events(Entries=[VALID])
        self.assertEqual(json.loads(self.received(HOME, url)[0]["Body"])["region"], REPLICA)

    def test_an_event_for_a_queue_that_does_not_exist_is_a_dead_letter(self) -> None:
        url, arn = self.queue(HOME, "dead")
        missing = f"arn:aws:sqs:{HOME}:{ACCOUNT}:missing"
        self.rule(HOME, "default", {"source": ["test"]}, {"Arn": missing, "DeadLetterConfig": {"Arn": arn}})
        client("events").put_events(Entries=[VALID])
        letter = self.received(HOME, url)[0]
        self.assertEqual(letter["MessageAttributes"]["TARGET_ARN"]["StringValue"], missing)
