"""CloudFormation's templates: how they are read, and what the functions in them give.

Nothing here knows what a resource is: whoever evaluates a template says what its names stand for. moto reads templates
too, but makes dates of YAML's versions, loses functions that are written as mappings, and evaluates what no chosen
branch asks for. Each behaviour names the page of the AWS documentation that states it.
"""

from __future__ import annotations

import base64
import ipaddress
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import yaml


class TemplateError(Exception):
    """A template that CloudFormation refuses; the message is for whoever wrote it."""


# --- Reading --------------------------------------------------------------------------------------------------------


class TemplateLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """AWS CloudFormation User Guide, "CloudFormation template format": YAML 1.1. Dates stay the text they are, as in
    `Version: 2012-10-17` of a policy.
    """


TemplateLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":timestamp")]
    for first, resolvers in TemplateLoader.yaml_implicit_resolvers.items()
}


def short_form(loader: Any, name: str, node: yaml.Node) -> dict[str, Any]:
    """AWS CloudFormation User Guide, "Intrinsic function reference": `!Sub` is `Fn::Sub`; `!Ref` and `!Condition` have
    no `Fn::`; `!GetAtt A.B` is a resource and an attribute, which may have dots itself.
    """
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)
    return {name if name in ("Ref", "Condition") else f"Fn::{name}": value}


TemplateLoader.add_multi_constructor("!", short_form)


def read(text: str) -> dict[str, Any]:
    """A template of JSON or YAML as plain dictionaries and lists."""
    try:
        template = json.loads(text)
    except ValueError:
        try:
            template = yaml.load(text, Loader=TemplateLoader)  # noqa: S506  (it is a safe one)
        except (yaml.YAMLError, TypeError) as wrong:
            raise TemplateError(f"Template format error: YAML not well-formed. ({wrong})") from wrong
    if not isinstance(template, dict):
        raise TemplateError("Template format error: unsupported structure.")
    check_sections(template)
    return template


def check_sections(template: dict[str, Any]) -> None:
    for section in ("Parameters", "Mappings", "Conditions", "Rules", "Outputs"):
        template[section] = template.get(section) or {}
    resources = template.get("Resources")
    if not isinstance(resources, dict) or not resources:
        raise TemplateError("Template format error: At least one Resources member must be defined.")
    for logical_id, resource in resources.items():
        if not isinstance(resource, dict) or not isinstance(resource.get("Type"), str):
            raise TemplateError(
                f"Template format error: [/Resources/{logical_id}] Every Resources object must contain a Type member."
            )


# --- What a template refers to --------------------------------------------------------------------------------------

SUBSTITUTED = re.compile(r"\$\{(!?)([^{}]*)\}")


def references(declared: Any) -> Iterator[str]:
    """The names that Ref, Fn::GetAtt and Fn::Sub mention, in all branches of conditions."""
    if isinstance(declared, list):
        for item in declared:
            yield from references(item)
    if not isinstance(declared, dict):
        return
    for name, value in declared.items():
        if name == "Ref" and isinstance(value, str):
            yield value
        elif name == "Fn::GetAtt":
            yield attribute_named(value)[0]
        elif name == "Fn::Sub":
            yield from substituted_names(value)
        else:
            yield from references(value)


def substituted_names(declared: Any) -> Iterator[str]:
    text, given = declared if isinstance(declared, list) else (declared, {})
    yield from references(given)
    for literal, name in SUBSTITUTED.findall(text):
        if not literal and name.strip() not in given:
            yield name.strip().split(".")[0]


def attribute_named(declared: Any) -> tuple[str, Any]:
    """AWS CloudFormation User Guide, "Fn::GetAtt": a list of two, or, in YAML, the two with a dot between."""
    if isinstance(declared, str):
        declared = declared.split(".", 1)
    if not isinstance(declared, list) or len(declared) < 2 or not isinstance(declared[0], str):
        raise TemplateError("Template error: every Fn::GetAtt object requires two non-empty parameters")
    attribute = declared[1] if len(declared) == 2 else ".".join(declared[1:])
    return declared[0], attribute


def depends_on(resource: dict[str, Any]) -> list[str]:
    named = resource.get("DependsOn") or []
    return [named] if isinstance(named, str) else named


def in_order(needs: dict[str, list[str]]) -> list[str]:
    """What is needed comes first; otherwise the order of the template.

    AWS CloudFormation User Guide, "DependsOn attribute" and "Fn::GetAtt": what a resource depends on or refers to is
    made before it; a circle of them is refused.
    """
    ordered: dict[str, None] = {}
    under_way: list[str] = []

    def add(name: str) -> None:
        if name in under_way:
            circle = ", ".join(sorted(under_way[under_way.index(name) :]))
            raise TemplateError(f"Circular dependency between resources: [{circle}]")
        if name in ordered:
            return
        under_way.append(name)
        for needed in needs[name]:
            add(needed)
        under_way.pop()
        ordered[name] = None

    for name in needs:
        add(name)
    return list(ordered)


# --- Evaluating -----------------------------------------------------------------------------------------------------

# What a Ref to AWS::NoValue gives: the property, or the item of a list, is not there.
NOTHING = type("Nothing", (), {"__repr__": lambda self: "AWS::NoValue"})()

DYNAMIC = re.compile(r"\{\{resolve:(ssm|ssm-secure|secretsmanager):([^{}]+)\}\}")


def text_of(value: Any) -> str:
    """CloudFormation knows texts; what a template writes as a number or a truth is compared and joined as one."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)


def joined(value: Any) -> str:
    """AWS CloudFormation API Reference, data type Parameter: a list's text is its items with commas between."""
    return ",".join(text_of(item) for item in value) if isinstance(value, list) else text_of(value)


@dataclass
class Names:
    """What the names in a template stand for outside of it."""

    reference: Callable[[str], Any]
    attribute: Callable[[str, str], Any]
    imported: Callable[[str], Any]
    zones: Callable[[str], list[str]]
    dynamic: Callable[[str, str], str]


class Evaluation:
    """The values of a template, once its parameters have theirs.

    Each function: AWS CloudFormation User Guide, "Intrinsic function reference", the page of its name.
    """

    def __init__(self, template: dict[str, Any], parameters: dict[str, Any], names: Names) -> None:
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
            "Fn::If": self.choose,
            "Fn::FindInMap": self.find,
            "Fn::GetAZs": lambda region: self.names.zones(text_of(self.value(region) or "")),
            "Fn::Cidr": self.cidr,
            "Fn::Base64": lambda text: base64.b64encode(text_of(self.value(text)).encode()).decode(),
            "Fn::ImportValue": lambda name: self.names.imported(text_of(self.value(name))),
            "Fn::ToJsonString": lambda value: json.dumps(self.value(value)),
            "Fn::Length": lambda value: len(self.value(value)),
        }

    def value(self, declared: Any) -> Any:
        if isinstance(declared, list):
            return [value for value in map(self.value, declared) if value is not NOTHING]
        if not isinstance(declared, dict):
            return declared
        if len(declared) == 1:
            name, argument = next(iter(declared.items()))
            if name in self.functions:
                return self.functions[name](argument)
            if name in ("Fn::Transform", "Fn::ForEach") or name.startswith("Fn::ForEach::"):
                raise TemplateError(f"{name} is not emulated")
        values = {name: self.value(value) for name, value in declared.items()}
        return {name: value for name, value in values.items() if value is not NOTHING}

    def settled(self, declared: Any) -> Any:
        """A value with its dynamic references replaced, as the properties of resources have them.

        AWS CloudFormation User Guide, "Use dynamic references to specify values": they may be made by functions.
        """
        return self.looked_up(self.value(declared))

    def looked_up(self, value: Any) -> Any:
        if isinstance(value, str):
            return DYNAMIC.sub(lambda found: self.names.dynamic(found[1], found[2]), value)
        if isinstance(value, list):
            return [self.looked_up(item) for item in value]
        if isinstance(value, dict):
            return {name: self.looked_up(item) for name, item in value.items()}
        return value

    def reference(self, name: Any) -> Any:
        return self.parameters[name] if name in self.parameters else self.names.reference(name)

    def attribute(self, declared: Any) -> Any:
        resource, attribute = attribute_named(declared)
        return self.names.attribute(resource, text_of(self.value(attribute)))

    def substitute(self, declared: Any) -> str:
        text, given = declared if isinstance(declared, list) else (declared, {})

        def replacement(found: re.Match[str]) -> str:
            literal, name = found[1], found[2].strip()
            if literal:
                return "${" + found[2] + "}"
            if name in given:
                return joined(self.value(given[name]))
            if "." in name:
                return joined(self.attribute(name))
            return joined(self.reference(name))

        return SUBSTITUTED.sub(replacement, text)

    def join(self, declared: Any) -> str:
        delimiter, items = declared
        return text_of(delimiter).join(text_of(item) for item in self.items(items))

    def items(self, declared: Any) -> list[Any]:
        value = self.value(declared)
        if not isinstance(value, list):
            raise TemplateError(f"Template error: expected a list, not {value!r}")
        return value

    def split(self, declared: Any) -> list[str]:
        delimiter, source = declared
        return text_of(self.value(source)).split(delimiter)

    def select(self, declared: Any) -> Any:
        index, items = declared
        position, values = int(text_of(self.value(index))), self.items(items)
        if not 0 <= position < len(values):
            raise TemplateError(f"Template error: Fn::Select cannot select nonexistent value at index {position}")
        return values[position]

    def choose(self, declared: Any) -> Any:
        condition, when_true, when_false = declared
        return self.value(when_true if self.condition(condition) else when_false)

    def find(self, declared: Any) -> Any:
        path = [text_of(self.value(key)) for key in declared[:3]]
        found: Any = self.mappings
        for key in path:
            # Keys of a mapping may be written as numbers, such as accounts.
            found = next((value for name, value in found.items() if text_of(name) == key), None) if found else None
        if found is not None:
            return self.value(found)
        if len(declared) > 3 and "DefaultValue" in declared[3]:
            return self.value(declared[3]["DefaultValue"])
        raise TemplateError(f"Template error: Unable to get mapping for {'::'.join(path)}")

    def cidr(self, declared: Any) -> list[str]:
        block, count, *rest = [text_of(self.value(item)) for item in declared]
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
            self.conditions[name] = self.truth(self.declared_conditions[name])
        return self.conditions[name]

    def truth(self, declared: Any) -> bool:
        """AWS CloudFormation User Guide, "Condition functions" and "Rule-specific intrinsic functions"."""
        if not isinstance(declared, dict) or len(declared) != 1:
            return text_of(self.value(declared)).lower() == "true"
        name, argument = next(iter(declared.items()))
        if name == "Condition":
            return self.condition(argument)
        if name == "Fn::Not":
            return not self.truth(argument[0])
        if name in ("Fn::And", "Fn::Or"):
            return (all if name == "Fn::And" else any)([self.truth(item) for item in argument])
        if name == "Fn::Equals":
            one, other = map(self.value, argument)
            return joined(one) == joined(other)
        if name in ("Fn::Contains", "Fn::EachMemberIn", "Fn::EachMemberEquals"):
            return self.membership(name, *map(self.value, argument))
        return text_of(self.value(declared)).lower() == "true"

    @staticmethod
    def membership(name: str, one: Any, other: Any) -> bool:
        if name == "Fn::EachMemberEquals":
            return all(text_of(item) == text_of(other) for item in one)
        if name == "Fn::Contains":
            return text_of(other) in map(text_of, one)
        return set(map(text_of, one)) <= set(map(text_of, other))


def broken_rules(template: dict[str, Any], evaluation: Evaluation) -> Iterator[str]:
    """AWS CloudFormation User Guide, "Rules": an assertion that fails refuses the operation. Assertions with functions
    that look into the account, such as Fn::ValueOf, are taken as kept.
    """
    for rule in template["Rules"].values():
        try:
            if "RuleCondition" in rule and not evaluation.truth(rule["RuleCondition"]):
                continue
            for assertion in rule.get("Assertions", []):
                if not uses_the_account(assertion["Assert"]) and not evaluation.truth(assertion["Assert"]):
                    yield assertion.get("AssertDescription", "")
        except KeyError:
            continue


def uses_the_account(declared: Any) -> bool:
    if isinstance(declared, list):
        return any(map(uses_the_account, declared))
    if not isinstance(declared, dict):
        return False
    looks = ("Fn::RefAll", "Fn::ValueOf", "Fn::ValueOfAll")
    return any(name in looks or uses_the_account(value) for name, value in declared.items())


def undefined(template: dict[str, Any], known: Iterable[str]) -> list[str]:
    """Names that the resources or outputs refer to and nothing defines."""
    names = {*known, *template["Parameters"], *template["Resources"]}
    mentioned: list[str] = []
    for resource in template["Resources"].values():
        mentioned += [*references(resource.get("Properties")), *depends_on(resource)]
    for output in template["Outputs"].values():
        mentioned += references(output)
    return sorted({name for name in mentioned if name not in names})
