"""Resources of stacks: the existing one, the desired one, and the handler that turns one into the other."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Protocol

from moto.autoscaling.models import autoscaling_backends
from moto.cloudformation.parsing import generate_resource_name, resource_name_property_from_type
from moto.core.exceptions import JsonRESTError, ServiceException
from moto.core.utils import utcnow
from moto.ec2.models import ec2_backends

from emulated_aws.cloudformation.placeholder import Placeholder, without_placeholders
from emulated_aws.cloudformation.template import TemplateError
from emulated_aws.ec2.tagging import Tags


class ResourceError(Exception):
    """A resource failed, and with it the operation on its stack. The reason is returned in the events of the stack."""

    def __init__(self, reason: str, model: Any = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.model = model


# Errors that fail a resource: those of the services, for which moto has two classes, and those of this package.
RESOURCE_ERRORS = (ServiceException, JsonRESTError, TemplateError, ResourceError)


def failure_reason(error: Exception) -> str:
    if isinstance(error, (ServiceException, JsonRESTError)):
        code = error.error_type if isinstance(error, JsonRESTError) else error.code
        return f"{error.message} (Error Code: {code})"
    return str(error) or type(error).__name__


@dataclass
class Resource:
    """A resource of a stack, existing or deleted."""

    logical_id: str
    type: str
    properties: dict[str, Any]
    policies: dict[str, Any]
    model: Any = None
    status: str = "CREATE_IN_PROGRESS"
    reason: str | None = None
    name: str = ""
    imported: bool = False
    updated: datetime = field(default_factory=utcnow)

    @property
    def physical_id(self) -> str:
        """Some of moto's models have no physical id; their name is used then."""
        return str(getattr(self.model, "physical_resource_id", self.name)) if self.model is not None else ""

    @property
    def is_gone(self) -> bool:
        return self.status in ("DELETE_COMPLETE", "DELETE_SKIPPED")

    def attribute(self, name: str) -> Any:
        """The value of Fn::GetAtt. An attribute that moto does not have is the physical id if its name is that of the
        id (SubnetId of a subnet), or else the text of a placeholder, since the template would deploy on AWS.
        """
        try:
            value = self.model.get_cfn_attribute(name)
        except (NotImplementedError, AttributeError, KeyError):
            value = None
        except Exception as error:
            if type(error).__name__ != "UnformattedGetAttTemplateException":
                raise
            value = None
        if value is not None:
            return value
        if name.lower() in ("id", f"{self.type.split('::')[-1]}id".lower()):
            return self.physical_id
        # Of a VPC. From the address range for documentation, since Fn::Cidr cannot divide a text.
        if name == "Ipv6CidrBlocks":
            return ["2001:db8::/56"]
        return Placeholder.attribute_of(self.physical_id, name)


class OwningStack(Protocol):
    """What a handler reads of the stack that a resource belongs to. `Stack` depends on this module."""

    name: str
    stack_id: str
    account_id: str
    region_name: str
    tags: Tags


@dataclass
class DesiredResource:
    """A resource as its template defines it, with what its handler needs to create or update it."""

    stack: OwningStack
    logical_id: str
    type: str
    properties: dict[str, Any]
    policies: dict[str, Any]

    @property
    def name(self) -> str:
        """AWS CloudFormation User Guide, "Name type": the name of the stack, the logical id and a random part, unless
        the properties contain a name.
        """
        name_property = resource_name_property_from_type(self.type)
        if name_property and self.properties.get(name_property):
            return str(self.properties[name_property])
        return generate_resource_name(self.type, self.stack.name, self.logical_id)

    @property
    def uses_placeholder(self) -> bool:
        """Whether its properties contain a text of a placeholder."""
        properties = json.dumps(self.properties, default=str)
        return any(text in properties for text in Placeholder.issued)

    def without_placeholders(self) -> DesiredResource:
        """The same without properties and list items that are texts of a placeholder. An image id stays, since no other
        image may be launched in its place.
        """
        return replace(self, properties=without_placeholders(self.properties))

    @property
    def tags(self) -> Tags:
        """AWS CloudFormation User Guide, "Resource tag": the tags of the stack, and three set by CloudFormation."""
        return {
            **self.stack.tags,
            "aws:cloudformation:stack-name": self.stack.name,
            "aws:cloudformation:stack-id": self.stack.stack_id,
            "aws:cloudformation:logical-id": self.logical_id,
        }

    @property
    def ec2(self) -> Any:
        return ec2_backends[self.stack.account_id][self.stack.region_name]

    @property
    def auto_scaling(self) -> Any:
        return autoscaling_backends[self.stack.account_id][self.stack.region_name]


class ResourceHandler:
    """Creates, updates and deletes the resources of one type.

    An error that AWS would return as well, a ServiceException of moto, fails the resource.
    """

    def create(self, desired: DesiredResource) -> Any:
        raise NotImplementedError

    def existing(self, desired: DesiredResource) -> Any:
        """The resource that has the name already, if this type can be imported and there is one."""
        return None

    def has_changes(self, resource: Resource, desired: DesiredResource) -> bool:
        return resource.properties != desired.properties

    def requires_replacement(self, resource: Resource, desired: DesiredResource) -> bool:
        """Whether an update creates a new resource; the old one is deleted when the update of the stack is complete."""
        return False

    def update(self, resource: Resource, desired: DesiredResource) -> Any:
        """Updates it in place and returns its model."""
        return resource.model

    def roll_back(self, resource: Resource, before: DesiredResource) -> Any:
        return self.update(resource, before)

    def clean_up(self, resource: Resource) -> None:
        """Called when the update of the whole stack, or its rollback, is complete."""

    def delete(self, resource: Resource, stack: OwningStack) -> None:
        resource.model.delete(stack.account_id, stack.region_name)
