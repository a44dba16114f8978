"""The resource type AWS::CloudFormation::Stack."""

from __future__ import annotations

from typing import Any

from moto.cloudformation.models import cloudformation_backends
from moto.cloudformation.utils import random_suffix
from moto.core.exceptions import ServiceException

from emulated_aws.cloudformation.evaluation import join_text
from emulated_aws.cloudformation.resource import DesiredResource, OwningStack, Resource, ResourceError, ResourceHandler
from emulated_aws.cloudformation.stack import Stack
from emulated_aws.cloudformation.stack_definition import StackDefinition
from emulated_aws.cloudformation.template_url import template_at


class NestedStackHandler(ResourceHandler):
    """AWS CloudFormation User Guide, "Nested stacks" and AWS::CloudFormation::Stack: a separate stack with its own
    events. Its template and parameters are updated in place; it cleans up, and rolls back, when its parent does.
    """

    def create(self, desired: DesiredResource) -> Any:
        parent = desired.stack
        assert isinstance(parent, Stack)
        child = Stack(f"{parent.name}-{desired.logical_id}-{random_suffix()}", parent.backend, parent=parent)
        definition = self.child_definition(child, desired)
        parent.backend.stacks[child.stack_id] = child
        child.create(definition, "DO_NOTHING" if parent.on_failure == "DO_NOTHING" else "ROLLBACK")
        if child.status != "CREATE_COMPLETE":
            raise ResourceError(
                f"Embedded stack {child.stack_id} was not successfully created: {child.failure}", model=child
            )
        return child

    @staticmethod
    def child_definition(child: Stack, desired: DesiredResource) -> StackDefinition:
        properties = desired.properties
        try:
            text = template_at(properties["TemplateURL"], child.account_id, child.region_name)
            input_values = {key: join_text(value) for key, value in properties.get("Parameters", {}).items()}
            own_tags = {tag["Key"]: str(tag["Value"]) for tag in properties.get("Tags", [])}
            return StackDefinition(child, text, input_values, {**desired.stack.tags, **own_tags})
        except ServiceException as error:
            raise ResourceError(error.message) from None

    def has_changes(self, resource: Resource, desired: DesiredResource) -> bool:
        child = resource.model
        return resource.properties != desired.properties or not child.definition.equals(
            self.child_definition(child, desired)
        )

    def update(self, resource: Resource, desired: DesiredResource) -> Any:
        child = resource.model
        definition = self.child_definition(child, desired)
        if not child.definition.equals(definition):
            child.begin_update(definition)
        if child.status == "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS":
            raise ResourceError(f"Embedded stack {child.stack_id} was not successfully updated: {child.failure}")
        return child

    def roll_back(self, resource: Resource, before: DesiredResource) -> Any:
        if resource.model.status == "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS":
            resource.model.roll_back("The parent stack's update failed.")
        return resource.model

    def clean_up(self, resource: Resource) -> None:
        if resource.model.status.endswith("_CLEANUP_IN_PROGRESS"):
            resource.model.clean_up()

    def delete(self, resource: Resource, stack: OwningStack) -> None:
        cloudformation_backends[stack.account_id][stack.region_name].delete_stack(resource.model.stack_id)
        if resource.model.status != "DELETE_COMPLETE":
            raise ResourceError(f"Embedded stack {resource.model.stack_id} was not successfully deleted")
