"""A stack: creating, updating, rolling back and deleting its resources."""

from __future__ import annotations

import json
import re
import sys
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from moto.cloudformation.models import CloudFormationBackend, Event
from moto.cloudformation.parsing import Export
from moto.cloudformation.utils import generate_stack_id
from moto.core.exceptions import JsonRESTError, ServiceException
from moto.core.utils import utcnow

from emulated_aws.cloudformation.evaluation import to_text
from emulated_aws.cloudformation.exports import replace_exports
from emulated_aws.cloudformation.handlers import MotoHandler, handler_of
from emulated_aws.cloudformation.imports import importable_model
from emulated_aws.cloudformation.placeholder import Placeholder
from emulated_aws.cloudformation.resource import (
    RESOURCE_ERRORS,
    DesiredResource,
    Resource,
    ResourceError,
    ResourceHandler,
    failure_reason,
)
from emulated_aws.cloudformation.stack_definition import StackDefinition
from emulated_aws.cloudformation.template import TemplateError
from emulated_aws.ec2.tagging import Tags
from emulated_aws.emulation import emulation

STACK_TYPE = "AWS::CloudFormation::Stack"


@dataclass
class Change:
    """What an update did to a resource: the previous state, if it existed, the new state, whether it was replaced, and
    whether the update of the resource began. Updates in place by moto may return another model as well, and delete the
    previous one.
    """

    before: Resource | None
    after: Resource
    replaced: bool = False
    touched: bool = True


class Stack:
    """A stack of one account and Region."""

    def __init__(self, name: str, backend: CloudFormationBackend, parent: Stack | None = None, **settings: Any) -> None:
        self.name = name
        self.backend = backend
        self.account_id, self.region_name = backend.account_id, backend.region_name
        self.stack_id = generate_stack_id(name, self.region_name, self.account_id)
        self.parent = parent
        self.definition: StackDefinition | None = None
        self.tags: Tags = {}
        self.resources: dict[str, Resource] = {}
        self.outputs: list[dict[str, Any]] = []
        self.events: list[Event] = []
        self.status, self.reason = "REVIEW_IN_PROGRESS", ""
        self.failure = ""
        self.creation_time = utcnow()
        self.last_updated_time: datetime | None = None
        self.deletion_time: datetime | None = None
        self.on_failure = "ROLLBACK"
        self.notification_arns: list[str] = list(parent.notification_arns) if parent else []
        self.role_arn: str | None = None
        self.timeout_in_minutes: int | None = None
        self.enable_termination_protection = False
        self.policy = ""
        self.capabilities: list[str] = []
        self.__dict__.update(settings)
        # Of the update in progress.
        self.changes: list[Change] = []
        self.before: tuple[StackDefinition | None, Tags, list[dict[str, Any]]] = (None, {}, [])
        self.pending_deletions: list[Resource] = []

    @property
    def physical_resource_id(self) -> str:
        """AWS CloudFormation User Guide, AWS::CloudFormation::Stack, Return values: Ref of a nested stack is its id."""
        return self.stack_id

    def get_cfn_attribute(self, name: str) -> str:
        """AWS CloudFormation User Guide, AWS::CloudFormation::Stack, Return values: `Outputs.` and the name of an
        output.
        """
        for output in self.outputs:
            if name == f"Outputs.{output['OutputKey']}":
                return output["OutputValue"]
        raise TemplateError(f"Template error: the nested stack {self.name} has no {name}")

    @property
    def root(self) -> Stack | None:
        """AWS CloudFormation API Reference, data type Stack: RootId is set for nested stacks, not for the root."""
        return (self.parent.root or self.parent) if self.parent else None

    @property
    def exports(self) -> list[Export]:
        return [
            Export(self.stack_id, output["ExportName"], output["OutputValue"])
            for output in self.outputs
            if "ExportName" in output
        ]

    def created_resource(self, logical_id: str) -> Resource:
        resource = self.resources.get(logical_id)
        if resource is None or resource.model is None or resource.is_gone:
            raise TemplateError(
                f"Unresolved resource dependencies [{logical_id}] in the Resources block of the template"
            )
        return resource

    # Statuses and events

    def set_status(self, status: str, reason: str = "") -> None:
        """AWS CloudFormation User Guide, "Stack status codes"; API Reference, data type Stack: LastUpdatedTime,
        DeletionTime. "CloudFormation event details", Stack status change event: the form. That nested stacks send these
        events too is undocumented; each of them is a stack of its own.
        """
        self.status, self.reason = status, reason
        if status == "UPDATE_IN_PROGRESS":
            self.last_updated_time = utcnow()
        if status == "DELETE_IN_PROGRESS":
            self.deletion_time = utcnow()
        self.add_event(self.name, self.stack_id, STACK_TYPE, status, reason)
        emulation.emit_event(
            self.account_id,
            self.region_name,
            "aws.cloudformation",
            "CloudFormation Stack Status Change",
            self.stack_id,
            {
                "stack-id": self.stack_id,
                "status-details": {"status": status, "status-reason": reason},
                "client-request-token": emulation.client_request_token,
            },
        )

    def set_resource_status(self, resource: Resource, status: str, reason: str | None = None) -> None:
        """AWS CloudFormation API Reference, data type StackEvent, for resources."""
        resource.status, resource.reason, resource.updated = status, reason, utcnow()
        properties = json.dumps(resource.properties, default=str)
        self.add_event(resource.logical_id, resource.physical_id, resource.type, status, reason, properties)

    def add_event(
        self,
        logical_id: str,
        physical_id: str,
        resource_type: str,
        status: str,
        reason: str | None,
        properties: str | None = None,
    ) -> None:
        event = Event(
            stack_id=self.stack_id,
            stack_name=self.name,
            logical_resource_id=logical_id,
            physical_resource_id=physical_id,
            resource_type=resource_type,
            resource_status=status,
            resource_status_reason=reason or None,
            resource_properties=properties,
        )
        event.event_id = str(uuid.uuid4())
        event.client_request_token = emulation.client_request_token or None
        event.sendToSns(self.account_id, self.region_name, self.notification_arns)
        self.events.append(event)

    # Creation

    def create(self, definition: StackDefinition, on_failure: str) -> None:
        """AWS CloudFormation API Reference, CreateStack, parameters OnFailure and DisableRollback."""
        self.definition, self.tags, self.on_failure = definition, definition.tags, on_failure
        self.set_status("CREATE_IN_PROGRESS", "User Initiated")
        try:
            self.apply(definition)
        except ResourceError as failed:
            self.failure = failed.reason
            self.fail_creation(on_failure)
            return
        self.set_status("CREATE_COMPLETE")

    def apply(self, definition: StackDefinition) -> None:
        missing_image = definition.missing_image()
        if missing_image:
            raise ResourceError(missing_image)
        for logical_id in definition.resources:
            self.apply_resource(definition, logical_id)
        try:
            self.outputs = definition.outputs()
        except RESOURCE_ERRORS as error:
            raise ResourceError(failure_reason(error)) from None
        replace_exports(self.backend, self.stack_id, self.exports)

    def fail_creation(self, on_failure: str) -> None:
        if on_failure == "DO_NOTHING":
            self.set_status("CREATE_FAILED", self.failure)
            return
        if on_failure == "DELETE":
            self.set_status("CREATE_FAILED", self.failure)
            self.delete()
            return
        self.set_status("ROLLBACK_IN_PROGRESS", f"{self.failure} Rollback requested by user.")
        remaining = self.delete_resources(list(self.resources.values()), creation_failed=True)
        self.outputs = []
        self.set_status("ROLLBACK_FAILED" if remaining else "ROLLBACK_COMPLETE")

    # One resource

    def apply_resource(self, definition: StackDefinition, logical_id: str) -> None:
        current = self.resources.get(logical_id)
        try:
            desired = definition.desired_resource(logical_id)
            handler = handler_of(desired.type)
            has_changes = current is not None and handler.has_changes(current, desired)
        except (*RESOURCE_ERRORS, AttributeError, LookupError, TypeError, ValueError) as error:
            declared = definition.resources[logical_id]
            resource = current or Resource(logical_id, declared["Type"], {}, {})
            self.resources[logical_id] = resource
            self.changes.append(Change(replace(current) if current else None, resource, touched=False))
            raise self.resource_failed(resource, "UPDATE" if current else "CREATE", error) from None
        if current is None:
            self.create_resource(handler, desired)
        elif not has_changes:
            current.policies = desired.policies
        elif handler.requires_replacement(current, desired):
            self.set_resource_status(
                current,
                "UPDATE_IN_PROGRESS",
                "Requested update requires the creation of a new physical resource; hence creating one.",
            )
            self.create_resource(handler, desired, current)
        else:
            self.update_resource(handler, desired, current)

    def create_resource(
        self, handler: ResourceHandler, desired: DesiredResource, current: Resource | None = None
    ) -> None:
        before = replace(current) if current else None
        done = "UPDATE" if current else "CREATE"
        resource = Resource(desired.logical_id, desired.type, desired.properties, desired.policies, name=desired.name)
        self.resources[desired.logical_id] = resource
        self.changes.append(Change(before, resource, replaced=current is not None))
        others = [one for stack in self.backend.stacks.values() for one in stack.resources.values()]
        resource.model = importable_model(self.definition, handler, desired, others)
        if resource.model is not None:
            resource.imported = True
            self.set_resource_status(resource, "IMPORT_IN_PROGRESS")
            self.set_resource_status(resource, "IMPORT_COMPLETE")
            return
        if not current:
            self.set_resource_status(resource, "CREATE_IN_PROGRESS")
        try:
            resource.model, reason = self.attempt(handler, desired, handler.create, resource.name)
        except RESOURCE_ERRORS as error:
            resource.model = getattr(error, "model", None)
            raise self.resource_failed(resource, done, error) from None
        self.set_resource_status(resource, f"{done}_COMPLETE", reason)

    def update_resource(self, handler: ResourceHandler, desired: DesiredResource, resource: Resource) -> None:
        before = replace(resource)
        self.changes.append(Change(before, resource))
        self.set_resource_status(resource, "UPDATE_IN_PROGRESS")
        try:
            resource.model, reason = self.attempt(
                handler, desired, lambda resource_to_apply: handler.update(resource, resource_to_apply), resource.model
            )
        except RESOURCE_ERRORS as error:
            raise self.resource_failed(resource, "UPDATE", error) from None
        resource.properties, resource.policies = desired.properties, desired.policies
        self.set_resource_status(resource, "UPDATE_COMPLETE", reason)

    def attempt(
        self,
        handler: ResourceHandler,
        desired: DesiredResource,
        action: Callable[[DesiredResource], Any],
        fallback: Any,
    ) -> tuple[Any, str | None]:
        """Runs an action of a handler; returns the model, and the reason if it is not the one that AWS would create.

        moto's models fail on properties that they do not emulate. The action is then tried without placeholders. If it
        fails again, the result is the fallback: the existing model, or a placeholder with this name.
        """
        try:
            return action(desired), None
        except RESOURCE_ERRORS as error:
            if not (isinstance(handler, MotoHandler) and desired.uses_placeholder):
                raise
            reason = failure_reason(error)
        except Exception as error:
            reason = f"{type(error).__name__}: {error}"
            print(f"{self.name}, {desired.logical_id}: {reason}", file=sys.stderr)
            if not isinstance(handler, MotoHandler):
                raise ResourceError(reason) from error
        try:
            return action(desired.without_placeholders()), None
        except Exception:  # for the same reason, or because of the missing properties
            model = Placeholder(fallback) if isinstance(fallback, str) else fallback
            return model, f"Not emulated as AWS does it: {reason}"

    def resource_failed(self, resource: Resource, operation: str, error: Exception) -> ResourceError:
        """The message is in stack events of PacktPublishing/Implementing-DevOps-on-AWS' issue 2 and others."""
        self.set_resource_status(resource, f"{operation}_FAILED", failure_reason(error))
        done = "create" if operation == "CREATE" else "update"
        return ResourceError(f"The following resource(s) failed to {done}: [{resource.logical_id}].")

    # Update

    def update(self, definition: StackDefinition, keep_failed: bool = False) -> None:
        self.begin_update(definition, keep_failed)
        if self.status.endswith("_CLEANUP_IN_PROGRESS"):
            self.clean_up()

    def begin_update(self, definition: StackDefinition, keep_failed: bool = False) -> None:
        """AWS CloudFormation User Guide, "Update behaviors of stack resources" and "Stack status codes". After a
        failure the update is rolled back; with DisableRollback (API Reference, UpdateStack) it ends in UPDATE_FAILED
        and its changes are kept.
        """
        self.before, self.changes = (self.definition, self.tags, self.outputs), []
        removed = [
            resource
            for name, resource in self.resources.items()
            if name not in definition.resources and not resource.is_gone
        ]
        self.set_status("UPDATE_IN_PROGRESS", "User Initiated")
        self.definition, self.tags = definition, definition.tags
        try:
            self.apply(definition)
        except ResourceError as failed:
            self.failure = failed.reason
            if keep_failed:
                self.set_status("UPDATE_FAILED", failed.reason)
            else:
                self.roll_back(failed.reason)
            return
        replaced = [change.before for change in self.changes if change.before and change.replaced]
        self.pending_deletions += [*replaced, *removed]
        for resource in removed:
            del self.resources[resource.logical_id]
        self.set_status("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS")

    def roll_back(self, reason: str) -> None:
        """AWS CloudFormation User Guide, "Stack failure options": resources return to the last known stable state;
        resources that the update replaced still exist.
        """
        self.set_status("UPDATE_ROLLBACK_IN_PROGRESS", reason)
        for resource in self.pending_deletions:
            self.resources.setdefault(resource.logical_id, resource)
        self.pending_deletions = []
        for change in reversed(self.changes):
            self.undo_change(change)
        self.definition, self.tags, self.outputs = self.before
        replace_exports(self.backend, self.stack_id, self.exports)
        self.set_status("UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS")

    def undo_change(self, change: Change) -> None:
        before, after = change.before, change.after
        if before is None:
            del self.resources[after.logical_id]
            self.pending_deletions.insert(0, after)
        elif change.replaced:
            self.resources[before.logical_id] = before
            self.pending_deletions.insert(0, after)
            self.set_resource_status(before, "UPDATE_COMPLETE")
        elif not change.touched:
            self.set_resource_status(after, "UPDATE_COMPLETE")
        else:
            self.set_resource_status(after, "UPDATE_IN_PROGRESS")
            desired = DesiredResource(self, before.logical_id, before.type, before.properties, before.policies)
            handler = handler_of(after.type)
            after.model, reason = self.attempt(
                handler, desired, lambda resource_to_apply: handler.roll_back(after, resource_to_apply), after.model
            )
            after.properties, after.policies = before.properties, before.policies
            self.set_resource_status(after, "UPDATE_COMPLETE", reason)

    def clean_up(self) -> None:
        """Cleans up after an update or its rollback. AWS CloudFormation User Guide, "UpdateReplacePolicy attribute" and
        "DeletionPolicy attribute". Resources that cannot be deleted are left; the update is complete all the same.
        """
        for resource in self.resources.values():
            handler_of(resource.type).clean_up(resource)
        kept = {resource.logical_id for resource in self.pending_deletions if self.is_kept(resource)}
        deleted = [resource for resource in self.pending_deletions if resource.logical_id not in kept]
        self.delete_resources(deleted, creation_failed=self.status.startswith("UPDATE_ROLLBACK"))
        self.pending_deletions, self.changes = [], []
        self.set_status(self.status.removesuffix("_CLEANUP_IN_PROGRESS"))

    def is_kept(self, resource: Resource) -> bool:
        replaced = resource.logical_id in self.resources
        return resource.policies.get("UpdateReplacePolicy" if replaced else "DeletionPolicy") == "Retain"

    # Deletion

    def delete(self, retained: Iterable[str] = ()) -> None:
        self.set_status("DELETE_IN_PROGRESS", "User Initiated")
        remaining = self.delete_resources(
            [resource for resource in self.resources.values() if resource.logical_id not in retained]
        )
        if remaining:
            names = ", ".join(resource.logical_id for resource in remaining)
            self.set_status("DELETE_FAILED", f"The following resource(s) failed to delete: [{names}].")
        else:
            self.set_status("DELETE_COMPLETE")

    def delete_resources(self, resources: list[Resource], creation_failed: bool = False) -> list[Resource]:
        """Deletes resources in reverse order, and tries again those that others prevented from being deleted. Returns
        those that cannot be deleted.

        AWS CloudFormation User Guide, "DeletionPolicy attribute": Retain keeps a resource, and so does
        RetainExceptOnCreate unless its creation is rolled back. Snapshots for the option Snapshot are not emulated.
        """
        remaining = [resource for resource in reversed(resources) if not resource.is_gone]
        for resource in list(remaining):
            policy = resource.policies.get("DeletionPolicy")
            created = creation_failed and not resource.imported
            if policy == "Retain" or (policy == "RetainExceptOnCreate" and not created):
                self.set_resource_status(resource, "DELETE_SKIPPED")
                remaining.remove(resource)
        for resource in remaining:
            self.set_resource_status(resource, "DELETE_IN_PROGRESS")
        reasons: dict[str, str] = {}
        progress = True
        while remaining and progress:
            progress = False
            for resource in list(remaining):
                reason = self.delete_resource(resource)
                if reason is None:
                    self.set_resource_status(resource, "DELETE_COMPLETE")
                    remaining.remove(resource)
                    progress = True
                else:
                    reasons[resource.logical_id] = reason
        for resource in remaining:
            self.set_resource_status(resource, "DELETE_FAILED", reasons[resource.logical_id])
        return remaining

    def delete_resource(self, resource: Resource) -> str | None:
        """Deletes a resource; returns the reason if that is impossible. A resource that moto does not find, or fails to
        delete by an internal error, counts as deleted.
        """
        if resource.model is None:
            return None
        try:
            handler_of(resource.type).delete(resource, self)
        except ResourceError as failed:
            return failed.reason
        except (ServiceException, JsonRESTError) as error:
            code = to_text(getattr(error, "code", "")) + to_text(getattr(error, "error_type", ""))
            return None if re.search("NotFound|NoSuch|DoesNotExist", code) else failure_reason(error)
        except Exception as error:
            print(f"{self.name}: {resource.logical_id}: {type(error).__name__}: {error}", file=sys.stderr)
        return None

    # Responses

    def describe(self) -> dict[str, Any]:
        """AWS CloudFormation API Reference, data type Stack."""
        described = {
            "StackId": self.stack_id,
            "StackName": self.name,
            "Description": self.definition.template.get("Description") if self.definition else None,
            "Parameters": [parameter.describe() for parameter in self.definition.parameters.values()]
            if self.definition
            else [],
            "CreationTime": self.creation_time,
            "LastUpdatedTime": self.last_updated_time,
            "DeletionTime": self.deletion_time,
            "StackStatus": self.status,
            "StackStatusReason": self.reason or None,
            "DisableRollback": self.on_failure == "DO_NOTHING",
            "NotificationARNs": self.notification_arns,
            "TimeoutInMinutes": self.timeout_in_minutes,
            "Capabilities": self.capabilities,
            "Outputs": self.outputs or None,
            "RoleARN": self.role_arn,
            "Tags": [{"Key": key, "Value": value} for key, value in self.tags.items()],
            "EnableTerminationProtection": self.enable_termination_protection,
            "ParentId": self.parent.stack_id if self.parent else None,
            "RootId": self.root.stack_id if self.root else None,
            "DriftInformation": {"StackDriftStatus": "NOT_CHECKED"},
        }
        return {key: value for key, value in described.items() if value is not None}

    def summary(self) -> dict[str, Any]:
        """AWS CloudFormation API Reference, data type StackSummary."""
        names = "StackId StackName TemplateDescription CreationTime LastUpdatedTime DeletionTime "
        names += "StackStatus StackStatusReason ParentId RootId"
        described = self.describe()
        described["TemplateDescription"] = described.get("Description")
        return {name: described[name] for name in names.split() if described.get(name)}
