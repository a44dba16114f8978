"""The stacks and change sets of one account and Region."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from moto.cloudformation.exceptions import AlreadyExistsException, ValidationError
from moto.cloudformation.models import CloudFormationBackend
from moto.cloudformation.utils import generate_changeset_id

from emulated_aws.cloudformation.change_sets import ChangeSet, ChangeSetNotFound, InvalidChangeSetStatus
from emulated_aws.cloudformation.exports import withdraw_exports
from emulated_aws.cloudformation.stack import Stack
from emulated_aws.cloudformation.stack_definition import StackDefinition
from emulated_aws.ec2.tagging import Tags

NO_UPDATES = "No updates are to be performed."
# AWS CloudFormation User Guide, "Stack status codes": an update can begin in these.
UPDATABLE = re.compile(r"(?:CREATE|UPDATE|UPDATE_ROLLBACK|IMPORT|IMPORT_ROLLBACK)_COMPLETE|(?:CREATE|UPDATE)_FAILED")


class StackBackend(CloudFormationBackend):
    """CloudFormation of one account and Region."""

    # moto derives the URL paths of a backend from the module of its class.
    __module__ = CloudFormationBackend.__module__

    stacks: dict[str, Stack]
    change_sets: dict[str, ChangeSet]

    def create_stack(
        self,
        name: str,
        template: str,
        parameters: dict[str, str],
        tags: Tags | None = None,
        on_failure: str = "ROLLBACK",
        **settings: Any,
    ) -> Stack:
        """A request that CloudFormation rejects creates no stack. A later failure is in the status of the stack."""
        if any(stack.name == name for stack in self.stacks.values()):
            raise AlreadyExistsException(f"Stack [{name}] already exists")
        stack = Stack(name, self, **settings)
        definition = StackDefinition(stack, template, parameters, tags or {})
        self.stacks[stack.stack_id] = stack
        stack.create(definition, on_failure)
        self.archive_if_deleted(stack)
        return stack

    def update_stack(
        self, stack: Stack, template: str, parameters: dict[str, str], tags: Tags | None, keep_failed: bool = False
    ) -> None:
        check_updatable(stack)
        definition = StackDefinition(stack, template, parameters, stack.tags if tags is None else tags)
        check_types(stack, definition)
        if stack.definition and stack.definition.equals(definition) and not stack.status.endswith("FAILED"):
            raise ValidationError(message=NO_UPDATES)
        stack.update(definition, keep_failed)

    def delete_stack(self, name_or_stack_id: str, retained: Iterable[str] = ()) -> None:
        """AWS CloudFormation API Reference, DeleteStack: for a stack that does not exist it succeeds."""
        stack = self.stacks.get(name_or_stack_id) or next(
            (stack for stack in self.stacks.values() if stack.name == name_or_stack_id), None
        )
        if not stack:
            return
        if stack.enable_termination_protection:
            raise ValidationError(
                message=f"Stack [{stack.name}] cannot be deleted while TerminationProtection is enabled"
            )
        stack.delete(retained)
        self.archive_if_deleted(stack)

    def archive_if_deleted(self, stack: Stack) -> None:
        """AWS CloudFormation API Reference, DescribeStacks: a deleted stack is found by its id only. Its change sets
        are deleted with it (that is not documented): another stack of its name can have change sets of the same names.
        """
        if stack.status == "DELETE_COMPLETE":
            self.deleted_stacks[stack.stack_id] = self.stacks.pop(stack.stack_id)
            self.change_sets = {key: one for key, one in self.change_sets.items() if one.stack is not stack}
            withdraw_exports(self, stack.stack_id)

    # Change sets

    def create_change_set(
        self, stack: Stack, name: str, change_set_type: str, definition: StackDefinition, description: str | None
    ) -> ChangeSet:
        """AWS CloudFormation API Reference, CreateChangeSet: for a new stack, one in REVIEW_IN_PROGRESS is created."""
        if any(existing.stack is stack and existing.name == name for existing in self.change_sets.values()):
            raise AlreadyExistsException(f"ChangeSet {name} already exists")
        change_set_id = generate_changeset_id(name, self.region_name, self.account_id)
        change_set = ChangeSet(change_set_id, name, change_set_type, stack, definition, description)
        if change_set_type == "CREATE" and stack.stack_id not in self.stacks:
            self.stacks[stack.stack_id] = stack
            stack.set_status("REVIEW_IN_PROGRESS", "User Initiated")
        elif stack.definition and stack.definition.equals(definition):
            change_set.status, change_set.execution_status = "FAILED", "UNAVAILABLE"
            change_set.reason = (
                "The submitted information didn't contain changes. Submit different information to create a change set."
            )
        self.change_sets[change_set.id] = change_set
        return change_set

    def change_set(self, name: str, stack_name: str | None) -> ChangeSet:
        for change_set in self.change_sets.values():
            stack = change_set.stack
            if name == change_set.id or (name == change_set.name and stack_name in (None, stack.name, stack.stack_id)):
                return change_set
        raise ChangeSetNotFound(name)

    def execute_change_set(self, change_set_name: str, stack_name: str | None = None) -> None:
        change_set = self.change_set(change_set_name, stack_name)
        if change_set.execution_status != "AVAILABLE":
            raise InvalidChangeSetStatus(change_set_name)
        change_set.execution_status = "EXECUTE_COMPLETE"
        if change_set.type == "CREATE":
            change_set.stack.create(change_set.definition, change_set.stack.on_failure)
        else:
            check_updatable(change_set.stack)
            change_set.stack.update(change_set.definition)


def check_updatable(stack: Stack) -> None:
    if not UPDATABLE.fullmatch(stack.status):
        raise ValidationError(message=f"Stack:{stack.stack_id} is in {stack.status} state and can not be updated.")


def check_types(stack: Stack, definition: StackDefinition) -> None:
    """AWS CloudFormation User Guide, "Update behaviors of stack resources": the type of a resource cannot change. The
    message is undocumented; it is in issues of users.
    """
    changed = [
        name
        for name, declared in definition.resources.items()
        if name in stack.resources and stack.resources[name].type != declared["Type"]
    ]
    if changed:
        raise ValidationError(
            message="Update of resource type is not permitted. The new template modifies resource type of the "
            f"following resources: [{', '.join(changed)}]"
        )
