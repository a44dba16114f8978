"""The commands of docs/runbook.md, held against the service models that the AWS CLI is made of."""

import re
import shlex
import unittest
from pathlib import Path

import botocore.session
from botocore import xform_name
from botocore.model import OperationModel

RUNBOOK = Path(__file__).resolve().parents[4] / "docs" / "runbook.md"

# Options of every command ("Command line options in the AWS CLI", AWS CLI user guide).
GLOBAL = {"region", "query", "output"}

# `aws s3` has no service model; its commands are those of the AWS CLI command reference.
S3_COMMANDS = {"rm"}


def blocks() -> str:
    """The lines that are to be typed: those that are indented by four spaces, and code in a line."""
    text = RUNBOOK.read_text(encoding="utf-8")
    typed = [line for line in text.splitlines() if line.startswith("    ")]
    return "\n".join(typed + re.findall(r"`([^`]*)`", text))


def commands() -> list[list[str]]:
    """Each command of the AWS CLI: service, operation, then its options without values."""
    found = []
    text = blocks()
    for start in re.finditer(r"\baws (?=[a-z0-9-]+ [a-z0-9-]+)", text):
        rest = text[start.end() :].splitlines()[0]
        words = re.findall(r"--[a-z-]+|[a-z0-9-]+", re.split(r"[|;<>]| && |\)$", unquoted(rest))[0])
        found.append(words[:2] + [word[2:] for word in words[2:] if word.startswith("--")])
    return found


def unquoted(line: str) -> str:
    """The line without what is in quotation marks, which may contain commands of its own."""
    return re.sub(r"'[^']*'|\"(?:\$\((?:[^()]|\"[^\"]*\")*\)|[^\"])*\"", "VALUE", line)


def model(service: str, operation: str) -> OperationModel:
    """The operation that a command calls."""
    loaded = botocore.session.get_session().get_service_model(service)
    names = {xform_name(name, "-"): name for name in loaded.operation_names}
    return loaded.operation_model(names[operation])


class RunbookTest(unittest.TestCase):
    """One test for each kind of mistake, so that it names every command with it."""

    def test_there_are_commands(self) -> None:
        self.assertGreater(len(commands()), 25)

    def test_every_command_is_an_operation_with_these_options(self) -> None:
        for service, operation, *options in commands():
            with self.subTest(command=f"{service} {operation}"):
                if service == "s3":
                    self.assertIn(operation, S3_COMMANDS)
                    continue
                shape = model(service, operation).input_shape
                members = {xform_name(name, "-") for name in (shape.members if shape else {})}
                flags = {f"no-{name}" for name in members}
                self.assertLessEqual(set(options) - GLOBAL, members | flags)

    def test_every_command_has_the_options_that_its_operation_requires(self) -> None:
        for service, operation, *options in commands():
            if service == "s3":
                continue
            with self.subTest(command=f"{service} {operation}"):
                shape = model(service, operation).input_shape
                required = {xform_name(name, "-") for name in (shape.required_members if shape else [])}
                self.assertLessEqual(required, set(options))

    def test_every_line_is_bash(self) -> None:
        for line in blocks().splitlines():
            with self.subTest(line=line):
                shlex.split(line, comments=True)


if __name__ == "__main__":
    unittest.main()
