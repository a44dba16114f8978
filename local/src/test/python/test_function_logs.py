"""The logs of functions: where Lambda's API states they are, and the lines that CloudWatch Logs finds there.

Sources: Lambda API Reference, GetFunctionConfiguration and LoggingConfig; CloudWatch Logs User Guide, "Using filter
patterns to match terms in JSON log events".
"""

from __future__ import annotations

import json
import time
from typing import Any

import harness
from harness import HOME, client
from stacks import StackCase, ref, resource, template
from test_deployed_services import HANDLER, ROLE, function, packages

ERROR = {"level": "ERROR", "message": "two Regions failed"}
GIVEN_UP = {"level": "ERROR", "outcome": "givenUp", "source": "ami-1"}
TOTALS = {"level": "INFO", "totals": {"left": 0, "families": 12}}
SKIPPED = {"level": "WARN", "skippedStacks": ["arn:aws:cloudformation:…", "other"]}
REPORT = {"type": "platform.report", "record": {"status": "timeout"}}
DONE = {"type": "platform.report", "record": {"status": "success"}}
LINES = [ERROR, GIVEN_UP, TOTALS, SKIPPED, REPORT, DONE]

PATTERNS: list[tuple[str, list[Any]]] = [
    ('{ $.outcome = "givenUp" }', [GIVEN_UP]),
    ("{ $.outcome = givenUp }", [GIVEN_UP]),
    ('{ $.level = "ERROR" && $.outcome NOT EXISTS }', [ERROR]),
    ("{ $.outcome EXISTS }", [GIVEN_UP]),
    ('{ $.message = "*Regions*" }', [ERROR]),
    ('{ $.message = "Regions" }', []),
    ("{ $.totals.left = 0 }", [TOTALS]),
    ("{ $.totals.families >= 12 }", [TOTALS]),
    ("{ $.totals.families > 12 }", []),
    ("{ $.totals = 0 }", []),
    ('{ $.skippedStacks[0] = "arn:*" }', [SKIPPED]),
    ('{ $.skippedStacks[1] = "arn:*" }', []),
    ('{ $.type = "platform.report" && $.record.status != "success" }', [REPORT]),
    ('{ ($.outcome = "givenUp" || $.totals.left = 0) && $.level = "INFO" }', [TOTALS]),
    ("two Regions", [ERROR]),
    ("", LINES),
]


class FunctionLogs(StackCase):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        packages(client("s3"))

    def deploy(self, **properties: Any) -> str:
        config = {"LogFormat": "JSON", "LogGroup": ref("Log")}
        declared = function(LoggingConfig=config, **properties)
        log = resource("AWS::Logs::LogGroup", {"RetentionInDays": 90})
        self.create(template({"Role": ROLE, "Log": log, "Function": declared}))
        return self.physical_id("Function")

    def deployed_handler(self) -> str:
        """The handler of a function that no other test has."""
        handler = f"com.example.{self.stack.title().replace('-', '')}"
        self.deploy(Handler=handler)
        return handler

    def add(self, *lines: Any, handler: str = HANDLER) -> None:
        texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
        now = int(time.time() * 1000)
        sent = [{"handler": handler, "timestamp": now, "message": text} for text in texts]
        harness.aws.control("POST", "log-lines", {"region": HOME, "lines": sent})

    def found(self, group: str, pattern: str, **more: Any) -> list[Any]:
        events = client("logs").filter_log_events(logGroupName=group, filterPattern=pattern, **more)["events"]
        return [json.loads(event["message"]) for event in events]

    def test_the_configuration_of_a_function_names_its_log_group(self) -> None:
        name = self.deploy()
        lambdas = client("lambda")
        expected = {
            "LogFormat": "JSON",
            "ApplicationLogLevel": "INFO",
            "SystemLogLevel": "INFO",
            "LogGroup": self.physical_id("Log"),
        }
        configuration = lambdas.get_function_configuration(FunctionName=name)
        self.assertEqual(configuration["LoggingConfig"], expected)
        self.assertEqual(lambdas.get_function(FunctionName=name)["Configuration"]["LoggingConfig"], expected)
        listed = {one["FunctionName"]: one for one in lambdas.list_functions()["Functions"]}
        self.assertEqual(listed[name]["LoggingConfig"], expected)
        self.assertEqual((configuration["State"], configuration["LastUpdateStatus"]), ("Active", "Successful"))
        self.assertNotIn(None, configuration.values())

    def test_without_a_logging_config_it_is_text_in_a_group_of_the_functions_name(self) -> None:
        self.create(template({"Role": ROLE, "Function": function()}))
        name = self.physical_id("Function")
        configuration = client("lambda").get_function_configuration(FunctionName=name)
        self.assertEqual(configuration["LoggingConfig"], {"LogFormat": "Text", "LogGroup": f"/aws/lambda/{name}"})

    def test_an_update_changes_the_log_group(self) -> None:
        self.deploy()
        other = resource("AWS::Logs::LogGroup", {"LogGroupName": f"/other/{self.stack}"})
        declared = function(LoggingConfig={"LogGroup": ref("Other")})
        self.update(template({"Role": ROLE, "Other": other, "Function": declared}))
        configuration = client("lambda").get_function_configuration(FunctionName=self.physical_id("Function"))
        self.assertEqual(configuration["LoggingConfig"], {"LogFormat": "Text", "LogGroup": f"/other/{self.stack}"})

    def test_lines_are_found_by_patterns_of_json(self) -> None:
        handler = self.deployed_handler()
        group = self.physical_id("Log")
        self.add(*LINES, handler=handler)
        for pattern, expected in PATTERNS:
            with self.subTest(pattern=pattern):
                self.assertEqual(self.found(group, pattern), expected)

    def test_a_line_that_is_no_json_matches_no_pattern_of_json(self) -> None:
        handler = self.deployed_handler()
        self.add("WARNING: level ERROR", handler=handler)
        self.assertEqual(self.found(self.physical_id("Log"), '{ $.level = "ERROR" }'), [])

    def test_only_lines_of_the_time_are_found(self) -> None:
        handler = self.deployed_handler()
        self.add(ERROR, handler=handler)
        later = int((time.time() + 3600) * 1000)
        self.assertEqual(self.found(self.physical_id("Log"), "", startTime=later), [])

    def test_a_line_of_a_function_without_a_log_group_is_lost(self) -> None:
        self.add(ERROR, handler="com.example.Nobody")
        groups = [group["logGroupName"] for group in client("logs").describe_log_groups()["logGroups"]]
        self.assertNotIn("/aws/lambda/Nobody", groups)

    def test_a_pattern_that_is_not_emulated_is_an_error(self) -> None:
        self.add(ERROR, handler=self.deployed_handler())
        group = self.physical_id("Log")
        for pattern in ("{ $.a = %b% }", "{ $.a }", "{ a = 1 }", "{ ($.a = 1 }"):
            with self.subTest(pattern=pattern):
                error = self.assert_error(
                    "NotImplemented", client("logs").filter_log_events, logGroupName=group, filterPattern=pattern
                )
                self.assertIn("filter pattern", error["Error"]["Message"])
