"""The parameters of a stack."""

from __future__ import annotations

import operator
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from moto.cloudformation.exceptions import ValidationError

from emulated_aws.cloudformation.evaluation import join_text, to_text
from emulated_aws.ssm import parameter_store
from emulated_aws.values import is_true

SSM_VALUE_TYPE = re.compile(r"AWS::SSM::Parameter::Value<(.+)>")
IMAGE_TYPE = "AWS::EC2::Image::Id"


@dataclass
class Parameter:
    """A parameter of a stack.

    AWS CloudFormation API Reference, data type Parameter: for Systems Manager types, `input_value` is the name of the
    parameter there, and `value` its value when the stack was created or updated.
    """

    name: str
    declared: dict[str, Any]
    input_value: str
    value: Any

    @property
    def is_ssm_parameter(self) -> bool:
        return SSM_VALUE_TYPE.fullmatch(self.declared.get("Type", "")) is not None

    @property
    def images(self) -> list[str]:
        """The ids of images in its value, if its type is one for images."""
        if IMAGE_TYPE not in self.declared.get("Type", ""):
            return []
        return self.value if isinstance(self.value, list) else [self.value]

    def describe(self) -> dict[str, str]:
        """AWS CloudFormation User Guide, "Parameters", NoEcho: returned as asterisks."""
        if is_true(self.declared.get("NoEcho")):
            return {"ParameterKey": self.name, "ParameterValue": "****"}
        described = {"ParameterKey": self.name, "ParameterValue": self.input_value}
        if self.is_ssm_parameter:
            described["ResolvedValue"] = join_text(self.value)
        return described


def stack_parameters(
    template: dict[str, Any], values: dict[str, str], account: str, region: str
) -> dict[str, Parameter]:
    """AWS CloudFormation API Reference, data type Parameter: without a value, the default is used.

    aws-samples/amazon-ec2-image-builder-samples' issue 18 shows the message for a parameter that is not declared.
    """
    declared = template["Parameters"]
    unknown = [name for name in values if name not in declared]
    if unknown:
        raise ValidationError(message=f"Parameters: [{', '.join(unknown)}] do not exist in the template")
    missing = [name for name, one in declared.items() if name not in values and "Default" not in one]
    if missing:
        raise ValidationError(message=f"Parameters: [{', '.join(missing)}] must have values")
    parameters = {}
    for name, one in declared.items():
        text = values.get(name, join_text(one.get("Default", "")))
        check_constraints(name, one, text)
        parameters[name] = Parameter(name, one, text, typed_value(one.get("Type", "String"), text, account, region))
    return parameters


def typed_value(parameter_type: str, text: str, account: str, region: str) -> Any:
    """AWS CloudFormation User Guide, "Parameters" and "CloudFormation-supplied parameter types"."""
    stored = SSM_VALUE_TYPE.fullmatch(parameter_type)
    if stored:
        parameter = parameter_store(account, region).find(text)
        if not parameter:
            # Undocumented; this message is in issues of users of cdk and serverless.
            raise ValidationError(message=f"Unable to fetch parameters [{text}] from parameter store for this account.")
        parameter_type, text = stored[1], parameter.value
    if parameter_type == "Number":
        return number(text)
    if parameter_type == "CommaDelimitedList" or parameter_type.startswith("List<"):
        items = [item.strip() for item in text.split(",")] if text else []
        return [number(item) for item in items] if parameter_type == "List<Number>" else items
    return text


def number(text: str) -> int | float:
    try:
        return int(text)
    except ValueError:
        return float(text)


def check_constraints(name: str, declared: dict[str, Any], text: str) -> None:
    """AWS CloudFormation User Guide, "Parameters": AllowedValues, AllowedPattern (of the whole value), MinLength,
    MaxLength, MinValue, MaxValue. For a Systems Manager parameter they apply to its name.
    """
    parameter_type = declared.get("Type", "String")
    is_list = parameter_type == "CommaDelimitedList" or parameter_type.startswith("List<")
    items = [item.strip() for item in text.split(",")] if is_list else [text]
    allowed = declared.get("AllowedValues")
    if allowed is not None and not all(item in map(to_text, allowed) for item in items):
        raise ValidationError(
            message=f"Parameter '{name}' must be one of AllowedValues"
            if "ConstraintDescription" not in declared
            else f"Parameter {name} failed to satisfy constraint: {declared['ConstraintDescription']}"
        )
    for error in violated_constraints(declared, parameter_type, items):
        raise ValidationError(
            message=f"Parameter {name} failed to satisfy constraint: {declared.get('ConstraintDescription', error)}"
        )


def violated_constraints(declared: dict[str, Any], parameter_type: str, items: list[str]) -> Iterable[str]:
    for item in items:
        if parameter_type in ("Number", "List<Number>") and not re.fullmatch(r"[-+]?\d*\.?\d+(?:[eE][-+]?\d+)?", item):
            yield "must be a number"
            return
        pattern = declared.get("AllowedPattern")
        if pattern is not None and not matches(to_text(pattern), item):
            yield f"must match pattern {pattern}"
        for limit, is_outside, value in (
            ("MinLength", operator.lt, len),
            ("MaxLength", operator.gt, len),
            ("MinValue", operator.lt, number),
            ("MaxValue", operator.gt, number),
        ):
            if limit in declared and is_outside(value(item), number(to_text(declared[limit]))):
                yield f"{limit} is {declared[limit]}"


def matches(pattern: str, text: str) -> bool:
    try:
        return re.fullmatch(pattern, text) is not None
    except re.error:  # syntax of Java's patterns that Python does not have
        return True
