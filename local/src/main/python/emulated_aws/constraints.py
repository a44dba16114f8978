"""The constraints of AWS's service models: required parameters, lengths, ranges, patterns and allowed values.

botocore has the models of all services. Clients check few of the constraints; the services check all of them. What a
model does not state is checked where the operation is emulated.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import parse_qsl

from moto.core.parse import PROTOCOL_PARSERS
from moto.core.utils import get_service_model

from emulated_aws.aws_call import AwsCall, form_text
from emulated_aws.server import Request

# The services whose requests are checked, with the protocol of the requests.
PROTOCOLS = {"ec2": "ec2", "ssm": "json", "events": "json", "cloudformation": "query"}
# EC2 API Reference, "Error codes": what has a code of its own there, by the name of the shape.
EC2_CODES = {"ImageNameRequest": "InvalidAMIName.Malformed"}


@dataclass(frozen=True)
class Violation:
    """A value that a model does not allow."""

    # The parameter, in the form of the service's messages, for example `tags.1.member.key`.
    path: str
    shape: str
    missing: bool
    value: Any
    constraint: str

    def code(self, service: str | None) -> str:
        """EC2 API Reference, "Error codes"; Systems Manager, EventBridge and CloudFormation, "Common errors"."""
        match service:
            case "ec2":
                general = "MissingParameter" if self.missing else "InvalidParameterValue"
                return EC2_CODES.get(self.shape, general)
            case "cloudformation":
                return "ValidationError"
        return "ValidationException"

    def message(self, service: str | None) -> str:
        if service == "ec2":
            if self.missing:
                return f"The request must contain the parameter {self.path}"
            return f"Value ({self.value}) for parameter {self.path} is invalid. {self.constraint}"
        value = "null" if self.missing else self.value
        return (
            f"1 validation error detected: Value '{value}' at '{self.path}' failed to satisfy constraint: "
            f"{self.constraint}"
        )


def refusal(request: Request, call: AwsCall) -> tuple[str, str, int] | None:
    """The error code, the message and the status of the first constraint that a request does not satisfy."""
    violation = find_violation(request, call)
    return (violation.code(call.service), violation.message(call.service), 400) if violation else None


def find_violation(request: Request, call: AwsCall) -> Violation | None:
    """Unknown operations have no constraints."""
    protocol = PROTOCOLS.get(call.service or "")
    is_json = bool(request.header("x-amz-target"))
    if call.service is None or protocol is None or (protocol == "json") != is_json:
        return None
    model = service_model(call.service)
    if call.operation not in model.operation_names:
        return None
    operation = model.operation_model(call.operation)
    if operation.input_shape is None:
        return None
    try:
        parameters = PROTOCOL_PARSERS[protocol](operation).parse(
            {"values": dict(parse_qsl(form_text(request), keep_blank_values=True)), "body": request.body}
        )
    except (ValueError, TypeError, AttributeError) as error:
        # A number, a time or JSON that cannot be parsed; a list where there must be a structure.
        return Violation("request", "", False, "", f"It cannot be parsed: {error}")
    return next(violations(operation.input_shape, parameters, ""), None)


@cache
def service_model(service: str) -> Any:
    return get_service_model(service)


def violations(shape: Any, value: Any, path: str) -> Iterator[Violation]:
    match shape.type_name:
        case "structure":
            yield from structure_violations(shape, value, path)
        case "list":
            yield from size_violations(shape, value, len(value), "length", path)
            for number, item in enumerate(value, 1):
                yield from violations(shape.member, item, f"{path}.{number}.member")
        case "map":
            yield from size_violations(shape, value, len(value), "length", path)
            for key, item in value.items():
                yield from violations(shape.key, key, path)
                yield from violations(shape.value, item, f"{path}.{key}")
        case "string":
            yield from text_violations(shape, value, path)
        case "integer" | "long" | "float" | "double":
            yield from size_violations(shape, value, value, "value", path)


def structure_violations(shape: Any, value: Any, path: str) -> Iterator[Violation]:
    for name in shape.required_members:
        if value.get(name) is None:
            yield Violation(member_path(path, name), "", True, None, "Member must not be null")
    for name, member in shape.members.items():
        if value.get(name) is not None:
            yield from violations(member, value[name], member_path(path, name))


def member_path(path: str, name: str) -> str:
    name = name[:1].lower() + name[1:]
    return f"{path}.{name}" if path else name


def size_violations(shape: Any, value: Any, size: float, what: str, path: str) -> Iterator[Violation]:
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    if least is not None and size < least:
        yield Violation(path, shape.name, False, value, f"Member must have {what} greater than or equal to {least}")
    if most is not None and size > most:
        yield Violation(path, shape.name, False, value, f"Member must have {what} less than or equal to {most}")


def text_violations(shape: Any, value: str, path: str) -> Iterator[Violation]:
    yield from size_violations(shape, value, len(value), "length", path)
    allowed = shape.metadata.get("enum")
    if allowed and value not in allowed:
        yield Violation(path, shape.name, False, value, f"Member must satisfy enum value set: [{', '.join(allowed)}]")
    pattern = shape.metadata.get("pattern")
    expression = compiled(pattern) if pattern else None
    if expression and not expression.fullmatch(value):
        yield Violation(path, shape.name, False, value, f"Member must satisfy regular expression pattern: {pattern}")


@cache
def compiled(pattern: str) -> re.Pattern[str] | None:
    r"""The services match the whole value. Python lacks `\p{L}` and others, so values are not matched by those."""
    try:
        return re.compile(pattern)
    except re.error:
        return None
