"""CloudFormation templates: parsing them, and the names they refer to.

moto parses templates as well, but converts dates of YAML, loses functions that are written as mappings, and evaluates
branches that no condition chooses.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

import yaml


class TemplateError(Exception):
    """A template that CloudFormation rejects. The message is returned to the caller."""


# The loader in C is not part of every build of PyYAML.
SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class TemplateLoader(SafeLoader):
    """AWS CloudFormation User Guide, "CloudFormation template format": YAML 1.1. Dates stay texts, such as `Version:
    2012-10-17` of a policy.
    """


TemplateLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":timestamp")]
    for first, resolvers in TemplateLoader.yaml_implicit_resolvers.items()
}


def short_form(loader: Any, name: str, node: yaml.Node) -> dict[str, Any]:
    """AWS CloudFormation User Guide, "Intrinsic function reference": `!Sub` is `Fn::Sub`; `!Ref` and `!Condition` have
    no `Fn::`; `!GetAtt A.B` is a resource and an attribute, which may contain dots.
    """
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)
    return {name if name in ("Ref", "Condition") else f"Fn::{name}": value}


TemplateLoader.add_multi_constructor("!", short_form)


def parse_template(text: str) -> dict[str, Any]:
    """A template of JSON or YAML as plain dictionaries and lists."""
    try:
        template = json.loads(text)
    except ValueError:
        try:
            template = yaml.load(text, Loader=TemplateLoader)  # noqa: S506  (derived from a safe loader)
        except (yaml.YAMLError, TypeError) as error:
            raise TemplateError(f"Template format error: YAML not well-formed. ({error})") from error
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


SUBSTITUTED = re.compile(r"\$\{(!?)([^{}]*)\}")


def references(declared: Any) -> Iterator[str]:
    """The names in Ref, Fn::GetAtt and Fn::Sub, in all branches of conditions."""
    if isinstance(declared, list):
        for item in declared:
            yield from references(item)
    if not isinstance(declared, dict):
        return
    for name, value in declared.items():
        if name == "Ref" and isinstance(value, str):
            yield value
        elif name == "Fn::GetAtt":
            yield parse_get_att(value)[0]
        elif name == "Fn::Sub":
            yield from substituted_names(value)
        else:
            yield from references(value)


def substituted_names(declared: Any) -> Iterator[str]:
    text, variables = declared if isinstance(declared, list) else (declared, {})
    yield from references(variables)
    for literal, name in SUBSTITUTED.findall(text):
        if not literal and name.strip() not in variables:
            yield name.strip().split(".")[0]


def parse_get_att(declared: Any) -> tuple[str, Any]:
    """AWS CloudFormation User Guide, "Fn::GetAtt": a list of two names, or, in YAML, two names separated by a dot."""
    if isinstance(declared, str):
        declared = declared.split(".", 1)
    if not isinstance(declared, list) or len(declared) < 2 or not isinstance(declared[0], str):
        raise TemplateError("Template error: every Fn::GetAtt object requires two non-empty parameters")
    attribute = declared[1] if len(declared) == 2 else ".".join(declared[1:])
    return declared[0], attribute


def depends_on(resource: dict[str, Any]) -> list[str]:
    names = resource.get("DependsOn") or []
    return [names] if isinstance(names, str) else names


def dependency_order(dependencies: dict[str, list[str]]) -> list[str]:
    """The names in the order of the template, except that dependencies come first.

    AWS CloudFormation User Guide, "DependsOn attribute" and "Fn::GetAtt": what a resource depends on or refers to is
    created before it; circular dependencies are an error.
    """
    ordered: dict[str, None] = {}
    in_progress: list[str] = []

    def add(name: str) -> None:
        if name in in_progress:
            circle = ", ".join(sorted(in_progress[in_progress.index(name) :]))
            raise TemplateError(f"Circular dependency between resources: [{circle}]")
        if name in ordered:
            return
        in_progress.append(name)
        for dependency in dependencies[name]:
            add(dependency)
        in_progress.pop()
        ordered[name] = None

    for name in dependencies:
        add(name)
    return list(ordered)


def undefined_names(template: dict[str, Any], known: Iterable[str]) -> list[str]:
    """The names that resources or outputs refer to and that are not defined."""
    names = {*known, *template["Parameters"], *template["Resources"]}
    referenced: list[str] = []
    for resource in template["Resources"].values():
        referenced += [*references(resource.get("Properties")), *depends_on(resource)]
    for output in template["Outputs"].values():
        referenced += references(output)
    return sorted({name for name in referenced if name not in names})
