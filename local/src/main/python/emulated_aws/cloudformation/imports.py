"""Importing resources that exist."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from moto.cloudformation.parsing import resource_name_property_from_type

from emulated_aws.cloudformation.resource import DesiredResource, Resource, ResourceHandler
from emulated_aws.cloudformation.stack_definition import StackDefinition


def importable_model(
    definition: StackDefinition | None, handler: ResourceHandler, desired: DesiredResource, others: Iterable[Resource]
) -> Any:
    """The model of an existing resource that a stack imports in place of creating one, if there is one.

    AWS CloudFormation User Guide, "Import AWS resources into a CloudFormation stack automatically": it belongs to no
    stack, its DeletionPolicy keeps it, and its name in the template is static. A name made by a function, a reference
    included, is not supported.
    """
    if not definition or not definition.imports_existing:
        return None
    declared = definition.resources[desired.logical_id].get("Properties") or {}
    if not isinstance(declared.get(resource_name_property_from_type(desired.type)), str):
        return None
    if desired.policies.get("DeletionPolicy") not in ("Retain", "RetainExceptOnCreate"):
        return None
    model = handler.existing(desired)
    return None if any(other.model is model and not other.is_gone for other in others) else model
