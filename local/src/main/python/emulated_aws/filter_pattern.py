"""Filter patterns of CloudWatch Logs for lines of JSON, which moto takes to match every line.

CloudWatch Logs User Guide, "Using filter patterns to match terms in JSON log events". Patterns with regular expressions
are not emulated.
"""

from __future__ import annotations

import json
import operator
import re
from collections.abc import Callable
from fnmatch import fnmatchcase
from typing import Any

from moto.logs.utils import EventMessageFilter

Test = Callable[[Any], bool]

TOKEN = re.compile(
    r"""\s*(?:
        (?P<selector>\$(?:\.[\w-]+|\[\d+\]|\['[^']*'\])+)
        | (?P<sign>&&|\|\||!=|>=|<=|[=<>()])
        | "(?P<quoted>[^"]*)"
        | (?P<word>[^\s"()=<>&|!]+)
    )\s*""",
    re.VERBOSE,
)
STEP = re.compile(r"\.([\w-]+)|\[(\d+)\]|\['([^']*)'\]")
ORDER = {">": operator.gt, "<": operator.lt, ">=": operator.ge, "<=": operator.le}
ABSENT = object()


class LineFilter:
    """Takes the place of moto's filter."""

    def __init__(self, pattern: str | None) -> None:
        text = (pattern or "").strip()
        if text.startswith("{") and text.endswith("}"):
            self.matches: Callable[[str], bool] = JsonPattern(text[1:-1]).matches
        else:
            self.matches = EventMessageFilter(pattern or "").matches


class JsonPattern:
    """What stands between the braces of a pattern."""

    def __init__(self, text: str) -> None:
        self.tokens: list[tuple[str, str]] = []
        position = 0
        while position < len(text):
            token = TOKEN.match(text, position)
            if not token:
                raise NotImplementedError(f"the filter pattern from {text[position:]!r} on")
            self.tokens.append((token.lastgroup or "", token[token.lastgroup or ""]))
            position = token.end()
        self.test = self.alternatives()
        if self.tokens:
            raise NotImplementedError(f"the filter pattern from {self.tokens[0][1]!r} on")

    def matches(self, line: str) -> bool:
        """A line that is not an object of JSON matches no such pattern."""
        try:
            value = json.loads(line)
        except ValueError:
            return False
        return isinstance(value, dict) and self.test(value)

    def alternatives(self) -> Test:
        tests = [self.conjunction()]
        while self.take_if("||"):
            tests.append(self.conjunction())
        return lambda value: any(test(value) for test in tests)

    def conjunction(self) -> Test:
        tests = [self.comparison()]
        while self.take_if("&&"):
            tests.append(self.comparison())
        return lambda value: all(test(value) for test in tests)

    def comparison(self) -> Test:
        if self.take_if("("):
            inner = self.alternatives()
            self.expect(")")
            return inner
        kind, selector = self.take()
        if kind != "selector":
            raise NotImplementedError(f"the filter pattern {selector!r} in place of a selector")
        _, sign = self.take()
        match sign:
            case "EXISTS":
                return lambda value: selected(selector, value) is not ABSENT
            case "NOT":
                self.expect("EXISTS")
                return lambda value: selected(selector, value) is ABSENT
            case "IS":
                constant = {"NULL": None, "TRUE": True, "FALSE": False}[self.take()[1]]
                return lambda value: selected(selector, value) is constant
        kind, wanted = self.take()
        if sign not in (*ORDER, "=", "!=") or wanted.startswith("%"):
            raise NotImplementedError(f"the filter pattern {selector} {sign} {wanted}")
        return lambda value: compares(selected(selector, value), sign, wanted, kind == "quoted")

    def take(self) -> tuple[str, str]:
        if not self.tokens:
            raise NotImplementedError("a filter pattern that ends too early")
        return self.tokens.pop(0)

    def take_if(self, sign: str) -> bool:
        if self.tokens and self.tokens[0] == ("sign", sign):
            self.tokens.pop(0)
            return True
        return False

    def expect(self, text: str) -> None:
        found = self.take()[1]
        if found != text:
            raise NotImplementedError(f"{found!r} in a filter pattern in place of {text!r}")


def selected(selector: str, value: Any) -> Any:
    for name, index, quoted in STEP.findall(selector):
        if index:
            value = value[int(index)] if isinstance(value, list) and int(index) < len(value) else ABSENT
        else:
            value = value.get(name or quoted, ABSENT) if isinstance(value, dict) else ABSENT
    return value


def compares(value: Any, sign: str, wanted: str, is_text: bool) -> bool:
    """A selector of an object, an array or nothing matches no comparison; of nothing, that is undocumented."""
    if value is ABSENT or value is None or isinstance(value, (dict, list)):
        return False
    number = None if is_text else to_number(wanted)
    if sign in ORDER:
        return number is not None and not isinstance(value, (str, bool)) and ORDER[sign](value, number)
    if number is not None and not isinstance(value, (str, bool)):
        equal = value == number
    else:
        equal = fnmatchcase(value if isinstance(value, str) else json.dumps(value), re.sub(r"([?[])", r"[\1]", wanted))
    return equal if sign == "=" else not equal


def to_number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
