"""PutEvents of EventBridge."""

from __future__ import annotations

from typing import Any

from harness import ACCOUNT, HOME, Case, client

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
