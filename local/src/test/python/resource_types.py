"""The types of CloudFormation resources that launch instances, from the resource schemas that cfn-lint ships.

    python resource_types.py            compares them with the file that the functions read; the build does this
    python resource_types.py --write    writes that file, after an update of cfn-lint in requirements-schemas.txt

A type launches instances if a property of its schema determines an image: an AMI id, a kind of AMIs, or a launch
template. Types are found by this rule alone. A new type is therefore in the reports as not read, until it is read or
is listed here as launching nothing.
"""

from __future__ import annotations

import importlib.util
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[4]
FILE = ROOT / "functions/src/main/resources/dev/amitrail/report/deployed/launching-types.txt"

# The name of a property that determines an image.
PROPERTY = re.compile(r"ImageId(?![a-z])|Ami(?![a-z])|LaunchTemplate")

# What the functions read.
READ = {
    "AWS::AutoScaling::AutoScalingGroup",
    "AWS::AutoScaling::LaunchConfiguration",
    "AWS::EC2::Instance",
    "AWS::EC2::LaunchTemplate",
}

# Types with such a property that launch nothing, with the reason. A name that ends in :: stands for all types of a
# service.
LAUNCHES_NOTHING = {
    "AWS::ImageBuilder::": "makes images",
    "AWS::InspectorV2::Filter": "filters findings by images",
    "AWS::QuickSight::": "pictures",
    "AWS::SecurityHub::Insight": "filters findings by images",
}

# Types without such a property that launch instances whose image the service chooses.
SERVICE_CHOOSES = {"AWS::GameLift::Fleet"}

HEADER = """\
# Types of resources that launch instances and are not read, each with the properties that determine the image.
# Made by local/src/test/python/resource_types.py of the resource schemas of CloudFormation; not edited by hand.
"""


def schemas() -> Iterator[dict[str, Any]]:
    """Of all resource types. cfn-lint itself is not imported: it is installed without what it requires."""
    package = importlib.util.find_spec("cfnlint")
    if package is None or not package.submodule_search_locations:
        sys.exit("cfn-lint is not installed: build once without -Dquick")
    folder = Path(package.submodule_search_locations[0]) / "data/schemas/resources"
    for file in sorted(folder.glob("*.json")):
        yield json.loads(file.read_text(encoding="utf-8"))


def properties(schema: dict[str, Any]) -> set[str]:
    """The names of the properties that determine an image; without those below another one, and those that are only
    returned.
    """
    returned = {path.removeprefix("/properties/").replace("/", ".") for path in schema.get("readOnlyProperties", [])}
    found: set[str] = set()

    def walk(node: Any, path: tuple[str, ...], seen: frozenset[str]) -> None:
        if not isinstance(node, dict):
            return
        reference = node.get("$ref", "")
        if reference and reference not in seen:
            definition = schema.get("definitions", {}).get(reference.rsplit("/", 1)[-1])
            walk(definition, path, seen | {reference})
        for name, child in node.get("properties", {}).items():
            if PROPERTY.search(name):
                found.add(".".join((*path, name)))
            else:
                walk(child, (*path, name), seen)
        for child in node.get("patternProperties", {}).values():
            walk(child, path, seen)
        for key in ("items", "additionalProperties"):
            walk(node.get(key), path, seen)
        for key in ("oneOf", "anyOf", "allOf"):
            for child in node.get(key, []):
                walk(child, path, seen)

    walk(schema, (), frozenset())
    return {path.rsplit(".", 1)[-1] for path in found - returned}


def launches_nothing(resource_type: str) -> bool:
    return any(
        resource_type.startswith(name) if name.endswith("::") else resource_type == name for name in LAUNCHES_NOTHING
    )


def content() -> str:
    types = {name: set[str]() for name in SERVICE_CHOOSES}
    for schema in schemas():
        name = schema["typeName"]
        found = properties(schema)
        if found and name not in READ and not launches_nothing(name):
            types.setdefault(name, set()).update(found)
    lines = (" ".join([name, ", ".join(sorted(found))]).strip() for name, found in sorted(types.items()))
    return HEADER + "".join(line + "\n" for line in lines)


def main(arguments: list[str]) -> int:
    made = content()
    if arguments == ["--write"]:
        FILE.write_text(made, encoding="utf-8")
        return 0
    if made != FILE.read_text(encoding="utf-8"):
        print(f"{FILE} does not have what the schemas have; make it again: {Path(__file__).name} --write")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
