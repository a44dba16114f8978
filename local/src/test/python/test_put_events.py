"""PutEvents of EventBridge."""

from __future__ import annotations

from typing import Any

from harness import Case, client

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
