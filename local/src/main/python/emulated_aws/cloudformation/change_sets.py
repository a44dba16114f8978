"""Change sets.

AWS CloudFormation API Reference, CreateChangeSet.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from moto.core.exceptions import ServiceException
from moto.core.utils import utcnow

from emulated_aws.cloudformation.stack import Stack
from emulated_aws.cloudformation.stack_definition import StackDefinition
from emulated_aws.cloudformation.template import references


@dataclass
class ChangeSet:
    """The creation or update of a stack, which can be reviewed before it is executed."""

    id: str
    name: str
    type: str
    stack: Stack
    definition: StackDefinition
    description: str | None
    status: str = "CREATE_COMPLETE"
    execution_status: str = "AVAILABLE"
    reason: str | None = None
    creation_time: datetime = field(default_factory=utcnow)

    def changes(self) -> list[dict[str, Any]]:
        """API Reference, data type ResourceChange. Only changes of the template are listed, not those that follow from
        them.
        """
        before = self.stack.resources
        old = self.stack.definition.template["Resources"] if self.stack.definition else {}
        desired = self.definition.resources
        actions = [("Add", name) for name in desired if name not in before]
        actions += [("Modify", name) for name in desired if name in before and self.is_modified(name, old)]
        actions += [("Remove", name) for name in before if name not in desired]
        return [{"Type": "Resource", "ResourceChange": self.change(action, name)} for action, name in actions]

    def is_modified(self, name: str, old: dict[str, Any]) -> bool:
        new, before = self.definition, self.stack.definition
        declared = new.resources[name]
        changed = {
            key for key, parameter in new.parameters.items() if before and before.parameters.get(key) != parameter
        }
        return old.get(name) != declared or bool(changed & set(references(declared)))

    def change(self, action: str, name: str) -> dict[str, Any]:
        declared, current = self.definition.resources.get(name), self.stack.resources.get(name)
        described = {
            "Action": action,
            "LogicalResourceId": name,
            "PhysicalResourceId": current.physical_id if current else None,
            "ResourceType": declared["Type"] if declared else current.type if current else None,
        }
        return {key: value for key, value in described.items() if value is not None}

    def describe(self) -> dict[str, Any]:
        described = {
            "ChangeSetName": self.name,
            "ChangeSetId": self.id,
            "StackId": self.stack.stack_id,
            "StackName": self.stack.name,
            "Description": self.description,
            "Parameters": [parameter.describe() for parameter in self.definition.parameters.values()],
            "CreationTime": self.creation_time,
            "ExecutionStatus": self.execution_status,
            "Status": self.status,
            "StatusReason": self.reason,
            "Tags": [{"Key": key, "Value": value} for key, value in self.definition.tags.items()],
            "Changes": self.changes() if self.execution_status == "AVAILABLE" else [],
        }
        return {key: value for key, value in described.items() if value is not None}


class ChangeSetNotFound(ServiceException):
    code = "ChangeSetNotFound"

    def __init__(self, name: str) -> None:
        super().__init__(f"ChangeSet [{name}] does not exist")


class InvalidChangeSetStatus(ServiceException):
    code = "InvalidChangeSetStatus"

    def __init__(self, name: str) -> None:
        super().__init__(f"ChangeSet [{name}] cannot be executed in its current status")
