"""Placeholders for resources that are not emulated."""

from __future__ import annotations

from typing import Any


class Placeholder:
    """A resource that AWS would create and that is not emulated: it has a physical id, and attributes that are texts
    derived from it. It has no other effect; in particular, a custom resource's function is not invoked.
    """

    # All texts that placeholders of any stack returned: a service that receives one of them may reject it.
    issued: set[str] = set()

    def __init__(self, physical_id: str) -> None:
        self.physical_resource_id = physical_id
        self.issued.add(physical_id)

    def get_cfn_attribute(self, name: str) -> str:
        return self.attribute_of(self.physical_resource_id, name)

    @staticmethod
    def attribute_of(physical_id: str, name: str) -> str:
        text = f"{physical_id}-{name.replace('.', '-')}"
        if name.endswith("Arn") and not physical_id.startswith("arn:"):
            text = f"arn:aws:cloudformation:::{physical_id}"
        Placeholder.issued.add(text)
        return text


def without_placeholders(value: Any) -> Any:
    """The value without the properties and list items that are texts of a placeholder; an ImageId stays."""
    if isinstance(value, list):
        return [without_placeholders(item) for item in value if not is_placeholder(item)]
    if not isinstance(value, dict):
        return value
    return {
        name: without_placeholders(item)
        for name, item in value.items()
        if name == "ImageId" or not is_placeholder(item)
    }


def is_placeholder(value: Any) -> bool:
    return isinstance(value, str) and value in Placeholder.issued
