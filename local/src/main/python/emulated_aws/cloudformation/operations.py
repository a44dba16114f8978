"""Operations of CloudFormation on stacks and change sets."""

from __future__ import annotations

import base64
import json
from typing import Any

from moto.cloudformation.exceptions import AlreadyExistsException, ValidationError
from moto.cloudformation.models import filter_stacks
from moto.cloudformation.responses import CloudFormationResponse
from moto.core.responses import ActionResult, EmptyResult

from emulated_aws.cloudformation.backend import StackBackend
from emulated_aws.cloudformation.change_sets import ChangeSet
from emulated_aws.cloudformation.evaluation import join_text, to_text
from emulated_aws.cloudformation.resource import Resource
from emulated_aws.cloudformation.stack import Stack
from emulated_aws.cloudformation.stack_definition import StackDefinition
from emulated_aws.cloudformation.template import TemplateError, parse_template
from emulated_aws.cloudformation.template_url import template_at
from emulated_aws.ec2.tagging import Tags
from emulated_aws.emulation import emulation
from emulated_aws.values import is_true

PAGE = 100


class StackOperations(CloudFormationResponse):
    """Their parameters and results. Operations on stack sets are those of moto."""

    cloudformation_backend: StackBackend
    # moto transforms its own objects with these; results built here need no transformation.
    RESPONSE_KEY_PATH_TO_TRANSFORMER = {
        path: shape
        for path, shape in CloudFormationResponse.RESPONSE_KEY_PATH_TO_TRANSFORMER.items()
        if "StackSet" in path
    }

    def call_action(self) -> Any:
        """AWS CloudFormation API Reference, CreateStack, parameter ClientRequestToken: part of all events of the
        operation.
        """
        emulation.client_request_token = self._get_param("ClientRequestToken") or ""
        return super().call_action()

    def requested_stack(self) -> Stack:
        return self.cloudformation_backend.get_stack(self._get_param("StackName"))

    def requested_tags(self) -> Tags | None:
        tags = self._get_param("Tags")
        return {tag["Key"]: tag["Value"] for tag in tags} if tags is not None else None

    def requested_template(self, stack: Stack | None = None) -> str:
        body, url = self._get_param("TemplateBody"), self._get_param("TemplateURL")
        previous = bool(self._get_param("UsePreviousTemplate", False))
        definition = stack.definition if stack and previous else None
        if sum(map(bool, (body, url, previous))) != 1 or (previous and not definition):
            raise ValidationError(message="Either Template URL or Template Body must be specified.")
        if definition:
            return definition.text
        return body or template_at(url, self.current_account, self.region)

    def requested_parameters(self, stack: Stack | None = None) -> dict[str, str]:
        """AWS CloudFormation API Reference, data type Parameter, UsePreviousValue: the value as it was passed. For a
        Systems Manager parameter that is its name, whose current value the stack gets.
        """
        before = stack.definition.input_values if stack and stack.definition else {}
        values = {}
        for parameter in self._get_param("Parameters", []):
            name = parameter["ParameterKey"]
            if not parameter.get("UsePreviousValue"):
                values[name] = parameter.get("ParameterValue", "")
            elif parameter.get("ParameterValue"):
                raise ValidationError(
                    message=f"Invalid input for parameter key {name}. "
                    "Cannot specify usePreviousValue as true and non empty value for a parameter"
                )
            elif name not in before:
                raise ValidationError(
                    message=f"Invalid input for parameter key {name}. "
                    "Cannot specify usePreviousValue as true for a parameter key not in the previous template"
                )
            else:
                values[name] = before[name]
        return values

    def settings(self) -> dict[str, Any]:
        return {
            "notification_arns": self._get_param("NotificationARNs", []),
            "role_arn": self._get_param("RoleARN"),
            "timeout_in_minutes": self._get_param("TimeoutInMinutes"),
            "enable_termination_protection": bool(self._get_param("EnableTerminationProtection", False)),
            "policy": self._get_param("StackPolicyBody") or "",
            "capabilities": self._get_param("Capabilities", []),
        }

    def create_stack(self) -> ActionResult:
        on_failure = self._get_param("OnFailure")
        if on_failure and self._get_param("DisableRollback") is not None:
            raise ValidationError(message="You can specify either DisableRollback or OnFailure, but not both.")
        if not on_failure:
            on_failure = "DO_NOTHING" if self._get_param("DisableRollback", False) else "ROLLBACK"
        stack = self.cloudformation_backend.create_stack(
            self._get_param("StackName"),
            self.requested_template(),
            self.requested_parameters(),
            self.requested_tags(),
            on_failure,
            **self.settings(),
        )
        return ActionResult({"StackId": stack.stack_id})

    def update_stack(self) -> ActionResult:
        stack = self.requested_stack()
        template, parameters = self.requested_template(stack), self.requested_parameters(stack)
        keep_failed = bool(self._get_param("DisableRollback", False))
        self.cloudformation_backend.update_stack(stack, template, parameters, self.requested_tags(), keep_failed)
        return ActionResult({"StackId": stack.stack_id})

    def delete_stack(self) -> ActionResult:
        self.cloudformation_backend.delete_stack(self._get_param("StackName"), self._get_param("RetainResources", []))
        return EmptyResult()

    def page(self, name: str, items: list[Any], size: int = PAGE) -> ActionResult:
        """AWS CloudFormation API Reference, parameter NextToken: a page ends at 1 MB; here at a number of items."""
        token = self._get_param("NextToken")
        start = int(base64.b64decode(token)) if token else 0
        result: dict[str, Any] = {name: items[start : start + size]}
        if start + size < len(items):
            result["NextToken"] = base64.b64encode(str(start + size).encode()).decode()
        return ActionResult(result)

    def describe_stacks(self) -> ActionResult:
        stacks = self.cloudformation_backend.describe_stacks(self._get_param("StackName"))
        return self.page("Stacks", [stack.describe() for stack in stacks], 50)

    def list_stacks(self) -> ActionResult:
        backend = self.cloudformation_backend
        every = [*backend.stacks.values(), *backend.deleted_stacks.values()]
        stacks = filter_stacks(every, self._get_param("StackStatusFilter", []))
        return self.page("StackSummaries", [stack.summary() for stack in stacks])

    def describe_stack_events(self) -> ActionResult:
        """AWS CloudFormation API Reference, DescribeStackEvents: the newest first."""
        return self.page("StackEvents", self.requested_stack().events[::-1])

    def list_stack_resources(self) -> ActionResult:
        """AWS CloudFormation API Reference, ListStackResources: a deleted stack's resources can be read for 90 days."""
        resources = self.requested_stack().resources.values()
        return self.page("StackResourceSummaries", [self.summary(resource) for resource in resources])

    @staticmethod
    def summary(resource: Resource, updated: str = "LastUpdatedTimestamp") -> dict[str, Any]:
        summary = {
            "LogicalResourceId": resource.logical_id,
            "PhysicalResourceId": resource.physical_id,
            "ResourceType": resource.type,
            "ResourceStatus": resource.status,
            "ResourceStatusReason": resource.reason,
            updated: resource.updated,
            "DriftInformation": {"StackResourceDriftStatus": "NOT_CHECKED"},
        }
        return {key: value for key, value in summary.items() if value is not None}

    def describe_stack_resources(self) -> ActionResult:
        """AWS CloudFormation API Reference, DescribeStackResources: by the stack, or by the physical id of one of its
        resources; 100 at most.
        """
        physical_id, logical_id = self._get_param("PhysicalResourceId"), self._get_param("LogicalResourceId")
        stack = self.stack_with(physical_id) if physical_id else self.requested_stack()
        found = [one for one in stack.resources.values() if logical_id in (None, one.logical_id)]
        about = {"StackId": stack.stack_id, "StackName": stack.name}
        return ActionResult({"StackResources": [{**about, **self.summary(one, "Timestamp")} for one in found[:PAGE]]})

    def stack_with(self, physical_id: str) -> Stack:
        for stack in self.cloudformation_backend.stacks.values():
            if any(one.physical_id == physical_id and not one.is_gone for one in stack.resources.values()):
                return stack
        raise ValidationError(message=f"Stack for {physical_id} does not exist")

    def describe_stack_resource(self) -> ActionResult:
        stack, logical_id = self.requested_stack(), self._get_param("LogicalResourceId")
        if logical_id not in stack.resources:
            raise ValidationError(message=f"Resource {logical_id} does not exist for stack {stack.name}")
        about = {"StackId": stack.stack_id, "StackName": stack.name}
        return ActionResult({"StackResourceDetail": {**about, **self.summary(stack.resources[logical_id])}})

    def get_template(self) -> ActionResult:
        stack = self.requested_stack()
        return ActionResult({"TemplateBody": stack.definition.text if stack.definition else ""})

    def get_template_summary(self) -> ActionResult:
        """AWS CloudFormation API Reference, GetTemplateSummary."""
        stack = self.requested_stack() if self._get_param("StackName") else None
        text = stack.definition.text if stack and stack.definition else self.requested_template()
        try:
            template = parse_template(text)
        except TemplateError as error:
            raise ValidationError(message=str(error)) from None
        summary = {
            "Parameters": [parameter_declaration(name, one) for name, one in template["Parameters"].items()],
            "ResourceTypes": sorted({one["Type"] for one in template["Resources"].values()}),
            "Description": template.get("Description"),
            "Metadata": json.dumps(template["Metadata"]) if template.get("Metadata") else None,
            "Version": template.get("AWSTemplateFormatVersion"),
        }
        return ActionResult({key: value for key, value in summary.items() if value is not None})

    def validate_template(self) -> ActionResult:
        """AWS CloudFormation API Reference, ValidateTemplate: whether it can be read."""
        try:
            template = parse_template(self.requested_template())
        except TemplateError as error:
            raise ValidationError(message=str(error)) from None
        names = ("ParameterKey", "DefaultValue", "NoEcho", "Description")
        declared = [parameter_declaration(name, one) for name, one in template["Parameters"].items()]
        result = {"Parameters": [{key: one[key] for key in names if key in one} for one in declared]}
        if template.get("Description"):
            result["Description"] = template["Description"]
        return ActionResult(result)

    # Change sets

    def create_change_set(self) -> ActionResult:
        backend, name = self.cloudformation_backend, self._get_param("StackName")
        kind = self._get_param("ChangeSetType", "UPDATE")
        stack = next((one for one in backend.stacks.values() if name in (one.name, one.stack_id)), None)
        if kind == "UPDATE" and not stack:
            raise ValidationError(name)
        if kind == "CREATE" and stack and stack.status != "REVIEW_IN_PROGRESS":
            raise AlreadyExistsException(f"Stack [{name}] already exists")
        stack = stack or Stack(name, backend, **self.settings())
        tags = self.requested_tags()
        text, values = self.requested_template(stack), self.requested_parameters(stack)
        definition = StackDefinition(stack, text, values, stack.tags if tags is None else tags)
        definition.imports_existing = bool(self._get_param("ImportExistingResources", False))
        change_set = backend.create_change_set(
            stack, self._get_param("ChangeSetName"), kind, definition, self._get_param("Description")
        )
        return ActionResult({"Id": change_set.id, "StackId": stack.stack_id})

    def describe_change_set(self) -> ActionResult:
        return ActionResult(self.requested_change_set().describe())

    def requested_change_set(self) -> ChangeSet:
        return self.cloudformation_backend.change_set(self._get_param("ChangeSetName"), self._get_param("StackName"))

    def delete_change_set(self) -> ActionResult:
        self.cloudformation_backend.change_sets.pop(self.requested_change_set().id)
        return EmptyResult()

    def list_change_sets(self) -> ActionResult:
        stack = self.requested_stack()
        sets = [one.describe() for one in self.cloudformation_backend.change_sets.values() if one.stack is stack]
        names = "ChangeSetName ChangeSetId StackId StackName Description CreationTime "
        names += "ExecutionStatus Status StatusReason"
        return self.page("Summaries", [{name: one[name] for name in names.split() if name in one} for one in sets])


def parameter_declaration(name: str, declared: dict[str, Any]) -> dict[str, Any]:
    """AWS CloudFormation API Reference, data type ParameterDeclaration."""
    described: dict[str, Any] = {
        "ParameterKey": name,
        "ParameterType": declared.get("Type", "String"),
        "NoEcho": is_true(declared.get("NoEcho")),
        "ParameterConstraints": {},
    }
    if "Default" in declared:
        described["DefaultValue"] = join_text(declared["Default"])
    if "Description" in declared:
        described["Description"] = declared["Description"]
    if "AllowedValues" in declared:
        described["ParameterConstraints"]["AllowedValues"] = [to_text(value) for value in declared["AllowedValues"]]
    return described
