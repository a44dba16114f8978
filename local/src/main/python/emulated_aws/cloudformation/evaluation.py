"""Evaluating templates: intrinsic functions, conditions, dynamic references and rules."""

from __future__ import annotations

import base64
import ipaddress
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from emulated_aws.cloudformation.placeholder import Placeholder, is_placeholder
from emulated_aws.cloudformation.template import SUBSTITUTED, TemplateError, parse_get_att

# The value of a Ref to AWS::NoValue: the property, or the item of a list, is left out.
NO_VALUE = type("Nothing", (), {"__repr__": lambda self: "AWS::NoValue"})()

DYNAMIC_REFERENCE = re.compile(r"\{\{resolve:(ssm|ssm-secure|secretsmanager):([^{}]+)\}\}")


def to_text(value: Any) -> str:
    """CloudFormation compares and joins values as texts, numbers and Boolean values included."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)


def join_text(value: Any) -> str:
    """AWS CloudFormation API Reference, data type Parameter: a list is its items, separated by commas."""
    return ",".join(to_text(item) for item in value) if isinstance(value, list) else to_text(value)


@dataclass
class TemplateNames:
    """The values of names that the template does not define."""

    reference: Callable[[str], Any]
    attribute: Callable[[str, str], Any]
    imported: Callable[[str], Any]
    zones: Callable[[str], list[str]]
    dynamic: Callable[[str, str], str]


class Evaluation:
    """Evaluates a template with the values of its parameters.

    For each function: AWS CloudFormation User Guide, "Intrinsic function reference", the page with its name.
    """

    def __init__(self, template: dict[str, Any], parameters: dict[str, Any], names: TemplateNames) -> None:
        self.mappings = template["Mappings"]
        self.declared_conditions = template["Conditions"]
        self.parameters = parameters
        self.names = names
        self.conditions: dict[str, bool] = {}
        self.functions: dict[str, Callable[[Any], Any]] = {
            "Ref": self.reference,
            "Fn::GetAtt": self.attribute,
            "Fn::Sub": self.substitute,
            "Fn::Join": self.join,
            "Fn::Split": self.split,
            "Fn::Select": self.select,
            "Fn::If": self.if_,
            "Fn::FindInMap": self.find_in_map,
            "Fn::GetAZs": lambda region: self.names.zones(to_text(self.value(region) or "")),
            "Fn::Cidr": self.cidr,
            "Fn::Base64": lambda text: base64.b64encode(to_text(self.value(text)).encode()).decode(),
            "Fn::ImportValue": lambda name: self.names.imported(to_text(self.value(name))),
            "Fn::ToJsonString": lambda value: json.dumps(self.value(value)),
            "Fn::Length": lambda value: len(self.value(value)),
        }

    def value(self, declared: Any) -> Any:
        if isinstance(declared, list):
            return [value for value in map(self.value, declared) if value is not NO_VALUE]
        if not isinstance(declared, dict):
            return declared
        if len(declared) == 1:
            name, argument = next(iter(declared.items()))
            if name in self.functions:
                return self.functions[name](argument)
            if name in ("Fn::Transform", "Fn::ForEach") or name.startswith("Fn::ForEach::"):
                raise TemplateError(f"{name} is not emulated")
        values = {name: self.value(value) for name, value in declared.items()}
        return {name: value for name, value in values.items() if value is not NO_VALUE}

    def resolve(self, declared: Any) -> Any:
        """A value whose dynamic references are replaced, as in the properties of resources.

        AWS CloudFormation User Guide, "Use dynamic references to specify values": functions may create them.
        """
        return self.replace_dynamic_references(self.value(declared))

    def replace_dynamic_references(self, value: Any) -> Any:
        if isinstance(value, str):
            return DYNAMIC_REFERENCE.sub(lambda match: self.names.dynamic(match[1], match[2]), value)
        if isinstance(value, list):
            return [self.replace_dynamic_references(item) for item in value]
        if isinstance(value, dict):
            return {name: self.replace_dynamic_references(item) for name, item in value.items()}
        return value

    def reference(self, name: Any) -> Any:
        return self.parameters[name] if name in self.parameters else self.names.reference(name)

    def attribute(self, declared: Any) -> Any:
        resource, attribute = parse_get_att(declared)
        return self.names.attribute(resource, to_text(self.value(attribute)))

    def substitute(self, declared: Any) -> str:
        text, variables = declared if isinstance(declared, list) else (declared, {})

        def replacement(match: re.Match[str]) -> str:
            literal, name = match[1], match[2].strip()
            if literal:
                return "${" + match[2] + "}"
            if name in variables:
                return join_text(self.value(variables[name]))
            if "." in name:
                return join_text(self.attribute(name))
            return join_text(self.reference(name))

        return SUBSTITUTED.sub(replacement, text)

    def join(self, declared: Any) -> str:
        delimiter, items = declared
        return to_text(delimiter).join(to_text(item) for item in self.items(items))

    def items(self, declared: Any) -> list[Any]:
        value = self.value(declared)
        if is_placeholder(value):
            return [value]
        if not isinstance(value, list):
            raise TemplateError(f"Template error: expected a list, not {value!r}")
        return value

    def split(self, declared: Any) -> list[str]:
        delimiter, source = declared
        return to_text(self.value(source)).split(delimiter)

    def select(self, declared: Any) -> Any:
        index, items = declared
        position, values = int(to_text(self.value(index))), self.items(items)
        if len(values) == 1 and is_placeholder(values[0]):  # in place of a list of unknown length
            return Placeholder.attribute_of(values[0], str(position))
        if not 0 <= position < len(values):
            raise TemplateError(f"Template error: Fn::Select cannot select nonexistent value at index {position}")
        return values[position]

    def if_(self, declared: Any) -> Any:
        condition, when_true, when_false = declared
        return self.value(when_true if self.condition(condition) else when_false)

    def find_in_map(self, declared: Any) -> Any:
        path = [to_text(self.value(key)) for key in declared[:3]]
        found: Any = self.mappings
        for key in path:
            # Keys of a mapping may be written as numbers, such as accounts.
            found = next((value for name, value in found.items() if to_text(name) == key), None) if found else None
        if found is not None:
            return self.value(found)
        if len(declared) > 3 and "DefaultValue" in declared[3]:
            return self.value(declared[3]["DefaultValue"])
        raise TemplateError(f"Template error: Unable to get mapping for {'::'.join(path)}")

    def cidr(self, declared: Any) -> list[str]:
        block, count, *rest = [to_text(self.value(item)) for item in declared]
        network = ipaddress.ip_network(block, strict=False)
        prefix = network.max_prefixlen - int(rest[0] if rest else 8)
        subnets = network.subnets(new_prefix=prefix)
        blocks = [str(subnet) for subnet, _ in zip(subnets, range(int(count)), strict=False)]
        if len(blocks) < int(count):
            raise TemplateError(f"Template error: {block} has no {count} blocks of /{prefix}")
        return blocks

    def condition(self, name: str) -> bool:
        if name not in self.conditions:
            if name not in self.declared_conditions:
                raise TemplateError(f"Template format error: Unresolved condition dependency {name}")
            self.conditions[name] = self.condition_value(self.declared_conditions[name])
        return self.conditions[name]

    def condition_value(self, declared: Any) -> bool:
        """AWS CloudFormation User Guide, "Condition functions" and "Rule-specific intrinsic functions"."""
        if not isinstance(declared, dict) or len(declared) != 1:
            return to_text(self.value(declared)).lower() == "true"
        name, argument = next(iter(declared.items()))
        if name == "Condition":
            return self.condition(argument)
        if name == "Fn::Not":
            return not self.condition_value(argument[0])
        if name in ("Fn::And", "Fn::Or"):
            return (all if name == "Fn::And" else any)([self.condition_value(item) for item in argument])
        if name == "Fn::Equals":
            one, other = map(self.value, argument)
            return join_text(one) == join_text(other)
        if name in ("Fn::Contains", "Fn::EachMemberIn", "Fn::EachMemberEquals"):
            return self.membership(name, *map(self.value, argument))
        return to_text(self.value(declared)).lower() == "true"

    @staticmethod
    def membership(name: str, one: Any, other: Any) -> bool:
        if name == "Fn::EachMemberEquals":
            return all(to_text(item) == to_text(other) for item in one)
        if name == "Fn::Contains":
            return to_text(other) in map(to_text, one)
        return set(map(to_text, one)) <= set(map(to_text, other))


def violated_rules(template: dict[str, Any], evaluation: Evaluation) -> Iterator[str]:
    """AWS CloudFormation User Guide, "Rules": an assertion that does not hold fails the request. Assertions with
    functions that read the account, such as Fn::ValueOf, are assumed to hold.
    """
    for rule in template["Rules"].values():
        try:
            if "RuleCondition" in rule and not evaluation.condition_value(rule["RuleCondition"]):
                continue
            for assertion in rule.get("Assertions", []):
                if not reads_account(assertion["Assert"]) and not evaluation.condition_value(assertion["Assert"]):
                    yield assertion.get("AssertDescription", "")
        except KeyError:
            continue


def reads_account(declared: Any) -> bool:
    if isinstance(declared, list):
        return any(map(reads_account, declared))
    if not isinstance(declared, dict):
        return False
    account_functions = ("Fn::RefAll", "Fn::ValueOf", "Fn::ValueOfAll")
    return any(name in account_functions or reads_account(value) for name, value in declared.items())
