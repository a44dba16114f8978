"""CloudFormation's stacks, as AWS has them.

moto 5.2.1 makes a stack's resources as they are first referred to, knows neither rollback nor replacement nor events of
resources, and lets whatever it does not emulate fail. Here stacks are moto's in name only: what is to be is a
`Blueprint`, what is are `Resource`s, and a `Stack` makes the one out of the other, in the order in which AWS does.
How a resource is made and changed is its `Kind`'s to know, in `ami_trail_kinds.py`.

As everywhere here, an operation has taken effect when it is answered: AWS would be at work for minutes. Each behaviour
names the page of the AWS documentation that states it; where AWS documents nothing, the comment says so and what was
chosen. What is not emulated: capabilities, stack policies, quotas, drift, imports, transforms and macros, signals
(which count as received), and Lambda functions of custom resources.
"""

from __future__ import annotations

import base64
import json
import re
import sys
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import moto.cloudformation.urls
from moto.cloudformation.exceptions import AlreadyExistsException, ExportNotFound, ValidationError
from moto.cloudformation.models import CloudFormationBackend, Event, cloudformation_backends, filter_stacks
from moto.cloudformation.parsing import Export
from moto.cloudformation.responses import CloudFormationResponse
from moto.cloudformation.utils import generate_changeset_id, generate_stack_id, get_stack_from_s3_url, random_suffix
from moto.core.exceptions import JsonRESTError, ServiceException
from moto.core.responses import ActionResult, EmptyResult
from moto.core.utils import utcnow
from moto.ec2.models import ec2_backends
from moto.s3.models import s3_backends
from moto.secretsmanager.models import secretsmanager_backends
from moto.utilities.utils import get_partition

from ami_trail_aws import Tags, emulation, load_image, load_parameter, parameter_store
from ami_trail_kinds import (
    KINDS,
    REFUSALS,
    Failed,
    Kind,
    Modelled,
    Placeholder,
    Resource,
    Wanted,
    is_true,
    kind_of,
    reason_of,
)
from ami_trail_templates import (
    NOTHING,
    Evaluation,
    Names,
    TemplateError,
    broken_rules,
    depends_on,
    in_order,
    joined,
    read,
    references,
    text_of,
    undefined,
)

STACK_TYPE = "AWS::CloudFormation::Stack"


# --- Parameters -----------------------------------------------------------------------------------------------------

STORED = re.compile(r"AWS::SSM::Parameter::Value<(.+)>")
IMAGE_TYPE = "AWS::EC2::Image::Id"


@dataclass
class Parameter:
    """A parameter of a stack.

    AWS CloudFormation API Reference, data type Parameter: for Systems Manager types, `given` is the name of the
    parameter there, and `value` what it held when the stack was made or updated.
    """

    name: str
    declared: dict[str, Any]
    given: str
    value: Any

    @property
    def is_stored(self) -> bool:
        return STORED.fullmatch(self.declared.get("Type", "")) is not None

    @property
    def images(self) -> list[str]:
        """The ids of images that it gives, where its type says so."""
        if IMAGE_TYPE not in self.declared.get("Type", ""):
            return []
        return self.value if isinstance(self.value, list) else [self.value]

    def described(self) -> dict[str, str]:
        """AWS CloudFormation User Guide, "Parameters", NoEcho: shown as asterisks."""
        if is_true(self.declared.get("NoEcho")):
            return {"ParameterKey": self.name, "ParameterValue": "****"}
        described = {"ParameterKey": self.name, "ParameterValue": self.given}
        if self.is_stored:
            described["ResolvedValue"] = joined(self.value)
        return described


def parameters_of(template: dict[str, Any], given: dict[str, str], account: str, region: str) -> dict[str, Parameter]:
    """AWS CloudFormation API Reference, data type Parameter: without a value the default counts.

    aws-samples/amazon-ec2-image-builder-samples' issue 18 shows the words for a parameter that is not declared.
    """
    declared = template["Parameters"]
    unknown = [name for name in given if name not in declared]
    if unknown:
        raise ValidationError(message=f"Parameters: [{', '.join(unknown)}] do not exist in the template")
    missing = [name for name, one in declared.items() if name not in given and "Default" not in one]
    if missing:
        raise ValidationError(message=f"Parameters: [{', '.join(missing)}] must have values")
    parameters = {}
    for name, one in declared.items():
        text = given.get(name, joined(one.get("Default", "")))
        check_constraints(name, one, text)
        parameters[name] = Parameter(name, one, text, value_of(one.get("Type", "String"), text, account, region))
    return parameters


def value_of(kind: str, text: str, account: str, region: str) -> Any:
    """AWS CloudFormation User Guide, "Parameters" and "CloudFormation-supplied parameter types"."""
    stored = STORED.fullmatch(kind)
    if stored:
        parameter = parameter_store(account, region).found(text)
        if not parameter:
            # cdk and serverless users know these words; no page has them.
            raise ValidationError(
                message=f"Unable to fetch parameters [{text}] from parameter store for this account."
            )
        kind, text = stored[1], parameter.value
    if kind == "Number":
        return number(text)
    if kind == "CommaDelimitedList" or kind.startswith("List<"):
        items = [item.strip() for item in text.split(",")] if text else []
        return [number(item) for item in items] if kind == "List<Number>" else items
    return text


def number(text: str) -> int | float:
    try:
        return int(text)
    except ValueError:
        return float(text)


def check_constraints(name: str, declared: dict[str, Any], text: str) -> None:
    """AWS CloudFormation User Guide, "Parameters": AllowedValues, AllowedPattern (of the whole value), MinLength,
    MaxLength, MinValue, MaxValue. Of a Systems Manager parameter they are about its name.
    """
    kind = declared.get("Type", "String")
    is_list = kind == "CommaDelimitedList" or kind.startswith("List<")
    items = [item.strip() for item in text.split(",")] if is_list else [text]
    allowed = declared.get("AllowedValues")
    if allowed is not None and not all(item in map(text_of, allowed) for item in items):
        raise ValidationError(
            message=f"Parameter '{name}' must be one of AllowedValues"
            if "ConstraintDescription" not in declared
            else f"Parameter {name} failed to satisfy constraint: {declared['ConstraintDescription']}"
        )
    for wrong in unkept(declared, kind, items):
        raise ValidationError(
            message=f"Parameter {name} failed to satisfy constraint: {declared.get('ConstraintDescription', wrong)}"
        )


def unkept(declared: dict[str, Any], kind: str, items: list[str]) -> Iterable[str]:
    for item in items:
        if kind in ("Number", "List<Number>") and not re.fullmatch(r"[-+]?\d*\.?\d+(?:[eE][-+]?\d+)?", item):
            yield "must be a number"
            return
        pattern = declared.get("AllowedPattern")
        if pattern is not None and not matches(text_of(pattern), item):
            yield f"must match pattern {pattern}"
        for limit, too_far in (("MinLength", lambda a, b: a < b), ("MaxLength", lambda a, b: a > b)):
            if limit in declared and too_far(len(item), int(text_of(declared[limit]))):
                yield f"{limit} is {declared[limit]}"
        for limit, too_far in (("MinValue", lambda a, b: a < b), ("MaxValue", lambda a, b: a > b)):
            if limit in declared and too_far(number(item), number(text_of(declared[limit]))):
                yield f"{limit} is {declared[limit]}"


def matches(pattern: str, text: str) -> bool:
    try:
        return re.fullmatch(pattern, text) is not None
    except re.error:  # one of Java's own
        return True


# --- Nested stacks --------------------------------------------------------------------------------------------------


class Nested(Kind):
    """AWS CloudFormation User Guide, "Nested stacks" and AWS::CloudFormation::Stack: a stack of its own, with events of
    its own; its template and parameters are updated in place; it cleans up, and rolls back, when its parent does.
    """

    def create(self, wanted: Wanted) -> Any:
        backend = cloudformation_backends[wanted.stack.account_id][wanted.stack.region_name]
        child = Stack(f"{wanted.stack.name}-{wanted.logical_id}-{random_suffix()}", backend, parent=wanted.stack)
        blueprint = self.blueprint(child, wanted)
        backend.stacks[child.stack_id] = child
        child.create(blueprint, "DO_NOTHING" if wanted.stack.on_failure == "DO_NOTHING" else "ROLLBACK")
        if child.status != "CREATE_COMPLETE":
            raise Failed(
                f"Embedded stack {child.stack_id} was not successfully created: {child.failure}", model=child
            )
        return child

    @staticmethod
    def blueprint(child: Stack, wanted: Wanted) -> Blueprint:
        properties = wanted.properties
        try:
            text = template_at(properties["TemplateURL"], child.account_id, child.region_name)
            given = {key: joined(value) for key, value in properties.get("Parameters", {}).items()}
            own_tags = {tag["Key"]: str(tag["Value"]) for tag in properties.get("Tags", [])}
            return Blueprint(child, text, given, {**wanted.stack.tags, **own_tags})
        except ServiceException as wrong:
            raise Failed(wrong.message) from None

    def differs(self, resource: Resource, wanted: Wanted) -> bool:
        child = resource.model
        return resource.properties != wanted.properties or not child.blueprint.is_like(self.blueprint(child, wanted))

    def change(self, resource: Resource, wanted: Wanted) -> Any:
        child = resource.model
        blueprint = self.blueprint(child, wanted)
        if not child.blueprint.is_like(blueprint):
            child.begin_update(blueprint)
        if child.status == "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS":
            raise Failed(f"Embedded stack {child.stack_id} was not successfully updated: {child.failure}")
        return child

    def undo(self, resource: Resource, before: Wanted) -> Any:
        if resource.model.status == "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS":
            resource.model.roll_back("The parent stack's update failed.")
        return resource.model

    def finish(self, resource: Resource) -> None:
        if resource.model.status.endswith("_CLEANUP_IN_PROGRESS"):
            resource.model.finish()

    def delete(self, resource: Resource, stack: Stack) -> None:
        cloudformation_backends[stack.account_id][stack.region_name].delete_stack(resource.model.stack_id)
        if resource.model.status != "DELETE_COMPLETE":
            raise Failed(f"Embedded stack {resource.model.stack_id} was not successfully deleted")


# The other kinds know nothing of stacks.
KINDS[STACK_TYPE] = Nested()


def template_at(url: str, account: str, region: str) -> str:
    """AWS CloudFormation API Reference, CreateStack, parameter TemplateURL: an object in an S3 bucket, by a URL in each
    of S3's styles, or by one of this emulator.
    """
    bucket_in_path = re.match(r"https?://(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?/([^/?]+)/([^?]+)", url)
    try:
        if bucket_in_path:
            backend = s3_backends[account][get_partition(region)]
            found = backend.get_object(bucket_in_path[1], bucket_in_path[2])
            return found.value.decode("utf-8")
        return get_stack_from_s3_url(url.split("?")[0], account, get_partition(region))
    except (ServiceException, AttributeError, ValueError):
        raise ValidationError(message=f"S3 error: The specified key does not exist: {url}") from None


# --- What a stack shall be ------------------------------------------------------------------------------------------

PSEUDO_PARAMETERS = (
    "AWS::AccountId",
    "AWS::NotificationARNs",
    "AWS::NoValue",
    "AWS::Partition",
    "AWS::Region",
    "AWS::StackId",
    "AWS::StackName",
    "AWS::URLSuffix",
)


class Blueprint:
    """A template with the values of its parameters: what a stack shall be, or is."""

    def __init__(self, stack: Stack, text: str, given: dict[str, str], tags: Tags) -> None:
        """Refuses what CloudFormation refuses before there is a stack, or before an update begins."""
        self.stack = stack
        self.text = text
        self.tags = tags
        self.looked_up: dict[str, str] = {}
        try:
            self.template = read(text)
            self.parameters = parameters_of(self.template, given, stack.account_id, stack.region_name)
            self.evaluation = Evaluation(self.template, self.values(), self.names())
            self.resources = self.wanted_resources()
            self.check()
        except TemplateError as wrong:
            raise ValidationError(message=str(wrong)) from None
        except (AttributeError, LookupError, TypeError, ValueError) as wrong:  # it can be malformed in many ways
            raise ValidationError(message=f"Template format error: {type(wrong).__name__}: {wrong}") from None

    def values(self) -> dict[str, Any]:
        """AWS CloudFormation User Guide, "Pseudo parameters"."""
        stack = self.stack
        partition = get_partition(stack.region_name)
        return {
            **{name: parameter.value for name, parameter in self.parameters.items()},
            "AWS::AccountId": stack.account_id,
            "AWS::NotificationARNs": list(stack.notification_arns),
            "AWS::NoValue": NOTHING,
            "AWS::Partition": partition,
            "AWS::Region": stack.region_name,
            "AWS::StackId": stack.stack_id,
            "AWS::StackName": stack.name,
            "AWS::URLSuffix": "amazonaws.com.cn" if partition == "aws-cn" else "amazonaws.com",
        }

    def names(self) -> Names:
        stack = self.stack
        return Names(
            lambda name: stack.made(name).physical_id,
            lambda name, attribute: stack.made(name).attribute(attribute),
            self.imported,
            self.zones,
            self.dynamic,
        )

    def imported(self, name: str) -> Any:
        exports = self.stack.backend.exports
        if name not in exports:
            raise ExportNotFound(name)
        return exports[name].value

    def zones(self, region: str) -> list[str]:
        """AWS CloudFormation User Guide, "Fn::GetAZs": the zones in order; an empty text is the stack's Region."""
        ec2 = ec2_backends[self.stack.account_id][region or self.stack.region_name]
        return sorted(zone.name for zone in ec2.describe_availability_zones())

    def dynamic(self, service: str, reference: str) -> str:
        """AWS CloudFormation User Guide, "Use dynamic references to specify values": `ssm` and `ssm-secure` with a name
        and perhaps a version, `secretsmanager` with an id, `SecretString`, and perhaps a key of its JSON.
        """
        whole = f"{service}:{reference}"
        if whole not in self.looked_up:
            self.looked_up[whole] = self.secret(reference) if service == "secretsmanager" else self.stored(reference)
        return self.looked_up[whole]

    def stored(self, reference: str) -> str:
        parameter = parameter_store(self.stack.account_id, self.stack.region_name).found(reference.strip())
        if not parameter:
            raise TemplateError(f"Parameters: [ssm:{reference}] cannot be found.")
        return parameter.value

    def secret(self, reference: str) -> str:
        secret, _, rest = reference.partition(":SecretString")
        backend = secretsmanager_backends[self.stack.account_id][self.stack.region_name]
        text = backend.get_secret_value(secret_id=secret, version_id="", version_stage="")["SecretString"]
        key = rest.strip(":").split(":")[0]
        return text_of(json.loads(text)[key]) if key else text

    def wanted_resources(self) -> dict[str, dict[str, Any]]:
        """The resources whose condition holds, in the order in which they are made."""
        condition = self.evaluation.condition
        there = {
            name: resource
            for name, resource in self.template["Resources"].items()
            if "Condition" not in resource or condition(resource["Condition"])
        }
        needs = {
            name: [
                needed
                for needed in [*depends_on(resource), *references(resource.get("Properties"))]
                if needed in there
            ]
            for name, resource in there.items()
        }
        return {name: there[name] for name in in_order(needs)}

    def check(self) -> None:
        unresolved = undefined(self.template, PSEUDO_PARAMETERS)
        if unresolved:
            raise TemplateError(
                f"Template format error: Unresolved resource dependencies [{', '.join(unresolved)}] "
                "in the Resources block of the template"
            )
        for name in self.template["Conditions"]:
            self.evaluation.condition(name)
        for description in broken_rules(self.template, self.evaluation):
            raise TemplateError(f"Template constraint violated: {description}")

    def absent_image(self) -> str | None:
        """Why the operation fails, if a parameter's image is none of the Region.

        AWS CloudFormation User Guide, "CloudFormation-supplied parameter types": values are checked against what is in
        the account and Region. remind101/conveyor's issue 64 shows these words, and buildkite/elastic-ci-stack-for-aws'
        pull request 585 that the stack is rolled back: the request itself is not refused. Other types are not checked.
        """
        images = ec2_backends[self.stack.account_id][self.stack.region_name].amis
        for name, parameter in self.parameters.items():
            for image_id in parameter.images:
                if image_id not in images:
                    what = f"parameter value {image_id} for parameter name {name} does not exist"
                    return f"Parameter validation failed: {what}."
        return None

    def wanted(self, logical_id: str) -> Wanted:
        declared = self.resources[logical_id]
        settled = self.evaluation.settled
        policies = {
            name: settled(declared[name])
            for name in ("DeletionPolicy", "UpdateReplacePolicy", "UpdatePolicy")
            if name in declared
        }
        properties = settled(declared.get("Properties") or {})
        return Wanted(self.stack, logical_id, declared["Type"], properties, policies)

    def outputs(self) -> list[dict[str, Any]]:
        """AWS CloudFormation User Guide, "Outputs"; API Reference, data type Output."""
        described = []
        for name, output in self.template["Outputs"].items():
            if "Condition" in output and not self.evaluation.condition(output["Condition"]):
                continue
            one = {"OutputKey": name, "OutputValue": joined(self.evaluation.settled(output.get("Value")))}
            if "Description" in output:
                one["Description"] = output["Description"]
            if "Export" in output:
                one["ExportName"] = text_of(self.evaluation.value(output["Export"]["Name"]))
            described.append(one)
        return described

    @property
    def given(self) -> dict[str, str]:
        return {name: parameter.given for name, parameter in self.parameters.items()}

    def is_like(self, other: Blueprint) -> bool:
        """Whether an update would change nothing. What a dynamic reference gives counts as well; whether AWS sees an
        update in it is undocumented.
        """
        same = (self.template, self.tags) == (other.template, other.tags)
        if not same or self.parameters != other.parameters:
            return False
        try:
            return all(other.dynamic(*name.split(":", 1)) == held for name, held in self.looked_up.items())
        except TemplateError:  # it cannot be looked up any more
            return False


# --- Stacks ---------------------------------------------------------------------------------------------------------


@dataclass
class Change:
    """What an update did with a resource: how it was, if it was there, what it is, and whether it is another one.
    moto's updates in place may give another model too, and have taken the old one away then.
    """

    before: Resource | None
    after: Resource
    replaced: bool = False
    touched: bool = True


class Stack:
    """A stack of one account and Region."""

    def __init__(self, name: str, backend: CloudFormation, parent: Stack | None = None, **settings: Any) -> None:
        self.name = name
        self.backend = backend
        self.account_id, self.region_name = backend.account_id, backend.region_name
        self.stack_id = stack_id(name, self.region_name, self.account_id)
        self.parent = parent
        self.blueprint: Blueprint | None = None
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
        # Of the update that is under way.
        self.changes: list[Change] = []
        self.before: tuple[Blueprint | None, Tags, list[dict[str, Any]]] = (None, {}, [])
        self.leftovers: list[Resource] = []

    @property
    def physical_resource_id(self) -> str:
        """AWS CloudFormation User Guide, AWS::CloudFormation::Stack, Return values: a nested stack's Ref is its id."""
        return self.stack_id

    def get_cfn_attribute(self, name: str) -> str:
        """AWS CloudFormation User Guide, AWS::CloudFormation::Stack, Return values: `Outputs.` and an output's name."""
        for output in self.outputs:
            if name == f"Outputs.{output['OutputKey']}":
                return output["OutputValue"]
        raise TemplateError(f"Template error: the nested stack {self.name} has no {name}")

    @property
    def root(self) -> Stack | None:
        """AWS CloudFormation API Reference, data type Stack: a stack that is nested in another has a root; the root
        itself has none.
        """
        return (self.parent.root or self.parent) if self.parent else None

    @property
    def exports(self) -> list[Export]:
        return [
            Export(self.stack_id, output["ExportName"], output["OutputValue"])
            for output in self.outputs
            if "ExportName" in output
        ]

    def made(self, logical_id: str) -> Resource:
        resource = self.resources.get(logical_id)
        if resource is None or resource.model is None or resource.is_gone:
            raise TemplateError(
                f"Unresolved resource dependencies [{logical_id}] in the Resources block of the template"
            )
        return resource

    # What it tells

    def record(self, status: str, reason: str = "") -> None:
        """AWS CloudFormation User Guide, "Stack status codes"; API Reference, data type Stack: LastUpdatedTime,
        DeletionTime. "CloudFormation event details", Stack status change event: the shape. That nested stacks tell of
        theirs too is undocumented, but each is a stack of its own.
        """
        self.status, self.reason = status, reason
        if status == "UPDATE_IN_PROGRESS":
            self.last_updated_time = utcnow()
        if status == "DELETE_IN_PROGRESS":
            self.deletion_time = utcnow()
        self.event(self.name, self.stack_id, STACK_TYPE, status, reason)
        emulation.happened(
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

    def record_resource(self, resource: Resource, status: str, reason: str | None = None) -> None:
        """AWS CloudFormation API Reference, data type StackEvent, for resources."""
        resource.status, resource.reason, resource.updated = status, reason, utcnow()
        properties = json.dumps(resource.properties, default=str)
        self.event(resource.logical_id, resource.physical_id, resource.type, status, reason, properties)

    def event(
        self,
        logical_id: str,
        physical_id: str,
        kind: str,
        status: str,
        reason: str | None,
        properties: str | None = None,
    ) -> None:
        event = Event(
            stack_id=self.stack_id,
            stack_name=self.name,
            logical_resource_id=logical_id,
            physical_resource_id=physical_id,
            resource_type=kind,
            resource_status=status,
            resource_status_reason=reason or None,
            resource_properties=properties,
        )
        event.event_id = str(uuid.uuid4())
        event.client_request_token = emulation.client_request_token or None
        event.sendToSns(self.account_id, self.region_name, self.notification_arns)
        self.events.append(event)

    # Creation

    def create(self, blueprint: Blueprint, on_failure: str) -> None:
        """AWS CloudFormation API Reference, CreateStack, parameters OnFailure and DisableRollback."""
        self.blueprint, self.tags, self.on_failure = blueprint, blueprint.tags, on_failure
        self.record("CREATE_IN_PROGRESS", "User Initiated")
        try:
            self.bring_about(blueprint)
        except Failed as failed:
            self.failure = failed.reason
            self.give_up(on_failure)
            return
        self.record("CREATE_COMPLETE")

    def bring_about(self, blueprint: Blueprint) -> None:
        absent = blueprint.absent_image()
        if absent:
            raise Failed(absent)
        for logical_id in blueprint.resources:
            self.bring(blueprint, logical_id)
        try:
            self.outputs = blueprint.outputs()
        except REFUSALS as wrong:
            raise Failed(reason_of(wrong)) from None
        self.backend.export(self)

    def give_up(self, on_failure: str) -> None:
        if on_failure == "DO_NOTHING":
            self.record("CREATE_FAILED", self.failure)
            return
        if on_failure == "DELETE":
            self.record("CREATE_FAILED", self.failure)
            self.delete()
            return
        self.record("ROLLBACK_IN_PROGRESS", f"{self.failure} Rollback requested by user.")
        remaining = self.take_away(list(self.resources.values()), created=True)
        self.outputs = []
        self.record("ROLLBACK_FAILED" if remaining else "ROLLBACK_COMPLETE")

    # What becomes of one resource

    def bring(self, blueprint: Blueprint, logical_id: str) -> None:
        current = self.resources.get(logical_id)
        try:
            wanted = blueprint.wanted(logical_id)
            kind = kind_of(wanted.type)
            differs = current is not None and kind.differs(current, wanted)
        except (*REFUSALS, AttributeError, LookupError, TypeError, ValueError) as wrong:
            declared = blueprint.resources[logical_id]
            resource = current or Resource(logical_id, declared["Type"], {}, {})
            self.resources[logical_id] = resource
            self.changes.append(Change(replace(current) if current else None, resource, touched=False))
            raise self.failed(resource, "UPDATE" if current else "CREATE", wrong) from None
        if current is None:
            self.make(kind, wanted)
        elif not differs:
            current.policies = wanted.policies
        elif kind.replaces(current, wanted):
            self.record_resource(
                current,
                "UPDATE_IN_PROGRESS",
                "Requested update requires the creation of a new physical resource; hence creating one.",
            )
            self.make(kind, wanted, current)
        else:
            self.change(kind, wanted, current)

    def make(self, kind: Kind, wanted: Wanted, current: Resource | None = None) -> None:
        before = replace(current) if current else None
        done = "UPDATE" if current else "CREATE"
        resource = Resource(wanted.logical_id, wanted.type, wanted.properties, wanted.policies, name=wanted.name)
        self.resources[wanted.logical_id] = resource
        self.changes.append(Change(before, resource, replaced=current is not None))
        if not current:
            self.record_resource(resource, "CREATE_IN_PROGRESS")
        try:
            resource.model, reason = self.attempt(kind, wanted, kind.create, resource.name)
        except REFUSALS as wrong:
            resource.model = getattr(wrong, "model", None)
            raise self.failed(resource, done, wrong) from None
        self.record_resource(resource, f"{done}_COMPLETE", reason)

    def change(self, kind: Kind, wanted: Wanted, resource: Resource) -> None:
        before = replace(resource)
        self.changes.append(Change(before, resource))
        self.record_resource(resource, "UPDATE_IN_PROGRESS")
        try:
            resource.model, reason = self.attempt(
                kind, wanted, lambda asked: kind.change(resource, asked), resource.model
            )
        except REFUSALS as wrong:
            raise self.failed(resource, "UPDATE", wrong) from None
        resource.properties, resource.policies = wanted.properties, wanted.policies
        self.record_resource(resource, "UPDATE_COMPLETE", reason)

    def attempt(
        self, kind: Kind, wanted: Wanted, what: Callable[[Wanted], Any], otherwise: Any
    ) -> tuple[Any, str | None]:
        """moto's own models stumble over what they do not emulate, where AWS would not; then the resource is what it
        was, or a placeholder with the name that is given.
        """
        try:
            return what(wanted), None
        except REFUSALS as wrong:
            if not (isinstance(kind, Modelled) and wanted.leans_on_a_placeholder):
                raise
            reason = reason_of(wrong)
        except Exception as wrong:
            reason = f"{type(wrong).__name__}: {wrong}"
            print(f"{self.name}, {wanted.logical_id}: {reason}", file=sys.stderr)
            if not isinstance(kind, Modelled):
                raise Failed(reason) from wrong
        try:
            return what(wanted.without_placeholders()), None
        except Exception:  # for the same reason, or another that follows from what was left out
            model = Placeholder(otherwise) if isinstance(otherwise, str) else otherwise
            return model, f"Not emulated as AWS does it: {reason}"

    def failed(self, resource: Resource, what: str, wrong: Exception) -> Failed:
        """The words: fields of stack events in PacktPublishing/Implementing-DevOps-on-AWS' issue 2 and others."""
        self.record_resource(resource, f"{what}_FAILED", reason_of(wrong))
        done = "create" if what == "CREATE" else "update"
        return Failed(f"The following resource(s) failed to {done}: [{resource.logical_id}].")

    # Update

    def update(self, blueprint: Blueprint, keep_failed: bool = False) -> None:
        self.begin_update(blueprint, keep_failed)
        if self.status.endswith("_CLEANUP_IN_PROGRESS"):
            self.finish()

    def begin_update(self, blueprint: Blueprint, keep_failed: bool = False) -> None:
        """AWS CloudFormation User Guide, "Update behaviors of stack resources" and "Stack status codes". A failure ends
        the update in its rollback; with DisableRollback (API Reference, UpdateStack) in UPDATE_FAILED, where what was
        done stays.
        """
        self.before, self.changes = (self.blueprint, self.tags, self.outputs), []
        removed = [one for name, one in self.resources.items() if name not in blueprint.resources and not one.is_gone]
        self.record("UPDATE_IN_PROGRESS", "User Initiated")
        self.blueprint, self.tags = blueprint, blueprint.tags
        try:
            self.bring_about(blueprint)
        except Failed as failed:
            self.failure = failed.reason
            if keep_failed:
                self.record("UPDATE_FAILED", failed.reason)
            else:
                self.roll_back(failed.reason)
            return
        replaced = [one.before for one in self.changes if one.before and one.replaced]
        self.leftovers += [*replaced, *removed]
        for resource in removed:
            del self.resources[resource.logical_id]
        self.record("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS")

    def roll_back(self, reason: str) -> None:
        """AWS CloudFormation User Guide, "Stack failure options": all is brought back to the last known stable state;
        what the update had replaced is still there.
        """
        self.record("UPDATE_ROLLBACK_IN_PROGRESS", reason)
        for resource in self.leftovers:
            self.resources.setdefault(resource.logical_id, resource)
        self.leftovers = []
        for change in reversed(self.changes):
            self.undo(change)
        self.blueprint, self.tags, self.outputs = self.before
        self.backend.export(self)
        self.record("UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS")

    def undo(self, change: Change) -> None:
        before, after = change.before, change.after
        if before is None:
            del self.resources[after.logical_id]
            self.leftovers.insert(0, after)
        elif change.replaced:
            self.resources[before.logical_id] = before
            self.leftovers.insert(0, after)
            self.record_resource(before, "UPDATE_COMPLETE")
        elif not change.touched:
            self.record_resource(after, "UPDATE_COMPLETE")
        else:
            self.record_resource(after, "UPDATE_IN_PROGRESS")
            wanted = Wanted(self, before.logical_id, before.type, before.properties, before.policies)
            kind = kind_of(after.type)
            after.model, reason = self.attempt(kind, wanted, lambda asked: kind.undo(after, asked), after.model)
            after.properties, after.policies = before.properties, before.policies
            self.record_resource(after, "UPDATE_COMPLETE", reason)

    def finish(self) -> None:
        """Cleans up after an update or its rollback. AWS CloudFormation User Guide, "UpdateReplacePolicy attribute" and
        "DeletionPolicy attribute". What cannot be deleted is left: an update is complete all the same.
        """
        for resource in self.resources.values():
            kind_of(resource.type).finish(resource)
        kept = {one.logical_id for one in self.leftovers if self.is_kept(one)}
        self.take_away([one for one in self.leftovers if one.logical_id not in kept])
        self.leftovers, self.changes = [], []
        self.record(self.status.removesuffix("_CLEANUP_IN_PROGRESS"))

    def is_kept(self, resource: Resource) -> bool:
        replaced = resource.logical_id in self.resources
        return resource.policies.get("UpdateReplacePolicy" if replaced else "DeletionPolicy") == "Retain"

    # Deletion

    def delete(self, retained: Iterable[str] = ()) -> None:
        self.record("DELETE_IN_PROGRESS", "User Initiated")
        there = [resource for resource in self.resources.values() if resource.logical_id not in retained]
        remaining = self.take_away(there)
        if remaining:
            names = ", ".join(resource.logical_id for resource in remaining)
            self.record("DELETE_FAILED", f"The following resource(s) failed to delete: [{names}].")
        else:
            self.record("DELETE_COMPLETE")

    def take_away(self, resources: list[Resource], created: bool = False) -> list[Resource]:
        """Deletes resources, the last ones first, and again those that others were in the way of; gives those that
        cannot be deleted.

        AWS CloudFormation User Guide, "DeletionPolicy attribute": Retain leaves a resource, RetainExceptOnCreate does
        so unless its creation is rolled back. Snapshots for the option Snapshot are not emulated.
        """
        remaining = [resource for resource in reversed(resources) if not resource.is_gone]
        for resource in list(remaining):
            policy = resource.policies.get("DeletionPolicy")
            if policy == "Retain" or (policy == "RetainExceptOnCreate" and not created):
                self.record_resource(resource, "DELETE_SKIPPED")
                remaining.remove(resource)
        for resource in remaining:
            self.record_resource(resource, "DELETE_IN_PROGRESS")
        reasons: dict[str, str] = {}
        progress = True
        while remaining and progress:
            progress = False
            for resource in list(remaining):
                reason = self.deleted(resource)
                if reason is None:
                    self.record_resource(resource, "DELETE_COMPLETE")
                    remaining.remove(resource)
                    progress = True
                else:
                    reasons[resource.logical_id] = reason
        for resource in remaining:
            self.record_resource(resource, "DELETE_FAILED", reasons[resource.logical_id])
        return remaining

    def deleted(self, resource: Resource) -> str | None:
        """Deletes a resource; gives the reason if it cannot be. What moto does not find, or stumbles over, is gone."""
        if resource.model is None:
            return None
        try:
            kind_of(resource.type).delete(resource, self)
        except Failed as failed:
            return failed.reason
        except (ServiceException, JsonRESTError) as wrong:
            code = text_of(getattr(wrong, "code", "")) + text_of(getattr(wrong, "error_type", ""))
            return None if re.search("NotFound|NoSuch|DoesNotExist", code) else reason_of(wrong)
        except Exception as wrong:
            print(f"{self.name}: {resource.logical_id}: {type(wrong).__name__}: {wrong}", file=sys.stderr)
        return None

    # What it answers

    def described(self) -> dict[str, Any]:
        """AWS CloudFormation API Reference, data type Stack."""
        described = {
            "StackId": self.stack_id,
            "StackName": self.name,
            "Description": self.blueprint.template.get("Description") if self.blueprint else None,
            "Parameters": [one.described() for one in self.blueprint.parameters.values()] if self.blueprint else [],
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
        described = self.described()
        described["TemplateDescription"] = described.get("Description")
        return {name: described[name] for name in names.split() if described.get(name)}


# --- Change sets ----------------------------------------------------------------------------------------------------


@dataclass
class ChangeSet:
    """AWS CloudFormation API Reference, CreateChangeSet: an operation that is looked at before it is done."""

    id: str
    name: str
    type: str
    stack: Stack
    blueprint: Blueprint
    description: str | None
    status: str = "CREATE_COMPLETE"
    execution_status: str = "AVAILABLE"
    reason: str | None = None
    creation_time: datetime = field(default_factory=utcnow)

    def changes(self) -> list[dict[str, Any]]:
        """API Reference, data type ResourceChange, as far as it can be told without doing it: what a template changes,
        not what follows from that.
        """
        before = self.stack.resources
        old = self.stack.blueprint.template["Resources"] if self.stack.blueprint else {}
        wanted = self.blueprint.resources
        actions = [("Add", name) for name in wanted if name not in before]
        actions += [("Modify", name) for name in wanted if name in before and self.touches(name, old)]
        actions += [("Remove", name) for name in before if name not in wanted]
        return [{"Type": "Resource", "ResourceChange": self.change(action, name)} for action, name in actions]

    def touches(self, name: str, old: dict[str, Any]) -> bool:
        new, before = self.blueprint, self.stack.blueprint
        declared = new.resources[name]
        changed = {key for key, one in new.parameters.items() if before and before.parameters.get(key) != one}
        return old.get(name) != declared or bool(changed & set(references(declared)))

    def change(self, action: str, name: str) -> dict[str, Any]:
        declared, current = self.blueprint.resources.get(name), self.stack.resources.get(name)
        described = {
            "Action": action,
            "LogicalResourceId": name,
            "PhysicalResourceId": current.physical_id if current else None,
            "ResourceType": declared["Type"] if declared else current.type if current else None,
        }
        return {key: value for key, value in described.items() if value is not None}

    def described(self) -> dict[str, Any]:
        described = {
            "ChangeSetName": self.name,
            "ChangeSetId": self.id,
            "StackId": self.stack.stack_id,
            "StackName": self.stack.name,
            "Description": self.description,
            "Parameters": [one.described() for one in self.blueprint.parameters.values()],
            "CreationTime": self.creation_time,
            "ExecutionStatus": self.execution_status,
            "Status": self.status,
            "StatusReason": self.reason,
            "Tags": [{"Key": key, "Value": value} for key, value in self.blueprint.tags.items()],
            "Changes": self.changes() if self.execution_status == "AVAILABLE" else [],
        }
        return {key: value for key, value in described.items() if value is not None}


# --- CloudFormation -------------------------------------------------------------------------------------------------

NO_UPDATES = "No updates are to be performed."
# AWS CloudFormation User Guide, "Stack status codes": in these an update may begin.
UPDATABLE = re.compile(r"(?:CREATE|UPDATE|UPDATE_ROLLBACK|IMPORT|IMPORT_ROLLBACK)_COMPLETE|(?:CREATE|UPDATE)_FAILED")


class CloudFormation(CloudFormationBackend):
    """CloudFormation of one account and Region."""

    # moto finds a backend's paths in the module beside the one the class is part of.
    __module__ = CloudFormationBackend.__module__

    stacks: dict[str, Stack]  # type: ignore[assignment]
    change_sets: dict[str, ChangeSet]  # type: ignore[assignment]

    def create_stack(  # type: ignore[override]
        self,
        name: str,
        template: str,
        parameters: dict[str, str],
        tags: Tags | None = None,
        on_failure: str = "ROLLBACK",
        **settings: Any,
    ) -> Stack:
        """A request that CloudFormation refuses leaves no stack behind; what fails later, a stack that says so."""
        if any(stack.name == name for stack in self.stacks.values()):
            raise AlreadyExistsException(f"Stack [{name}] already exists")
        stack = Stack(name, self, **settings)
        blueprint = Blueprint(stack, template, parameters, tags or {})
        self.stacks[stack.stack_id] = stack
        stack.create(blueprint, on_failure)
        self.forget(stack)
        return stack

    def update_stack(  # type: ignore[override]
        self, stack: Stack, template: str, parameters: dict[str, str], tags: Tags | None, keep_failed: bool = False
    ) -> None:
        check_updatable(stack)
        blueprint = Blueprint(stack, template, parameters, stack.tags if tags is None else tags)
        check_types(stack, blueprint)
        if stack.blueprint and stack.blueprint.is_like(blueprint) and not stack.status.endswith("FAILED"):
            raise ValidationError(message=NO_UPDATES)
        stack.update(blueprint, keep_failed)

    def delete_stack(self, name_or_stack_id: str, retained: Iterable[str] = ()) -> None:
        """AWS CloudFormation API Reference, DeleteStack: a stack that does not exist is no error."""
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
        self.forget(stack)

    def forget(self, stack: Stack) -> None:
        """AWS CloudFormation API Reference, DescribeStacks: a deleted stack is known by its id."""
        if stack.status == "DELETE_COMPLETE":
            self.deleted_stacks[stack.stack_id] = self.stacks.pop(stack.stack_id)  # type: ignore[assignment]
            self.withdraw_exports(stack)

    def export(self, stack: Stack) -> None:
        """AWS CloudFormation User Guide, "Get exported outputs": names are unique in an account and Region."""
        for export in stack.exports:
            other = self.exports.get(export.name)
            if other and other.exporting_stack_id != stack.stack_id:
                raise Failed(f"Export with name {export.name} is already exported by {other.exporting_stack_id}.")
        self.withdraw_exports(stack)
        self.exports.update({export.name: export for export in stack.exports})

    def withdraw_exports(self, stack: Stack) -> None:
        for name, export in list(self.exports.items()):
            if export.exporting_stack_id == stack.stack_id:
                del self.exports[name]

    # Change sets

    def create_change_set(  # type: ignore[override]
        self, stack: Stack, name: str, kind: str, blueprint: Blueprint, description: str | None
    ) -> ChangeSet:
        """AWS CloudFormation API Reference, CreateChangeSet: for a new stack, one in REVIEW_IN_PROGRESS is made."""
        if any(one.stack is stack and one.name == name for one in self.change_sets.values()):
            raise AlreadyExistsException(f"ChangeSet {name} already exists")
        change_set_id = generate_changeset_id(name, self.region_name, self.account_id)
        change_set = ChangeSet(change_set_id, name, kind, stack, blueprint, description)
        if kind == "CREATE" and stack.stack_id not in self.stacks:
            self.stacks[stack.stack_id] = stack
            stack.record("REVIEW_IN_PROGRESS", "User Initiated")
        elif stack.blueprint and stack.blueprint.is_like(blueprint):
            change_set.status, change_set.execution_status = "FAILED", "UNAVAILABLE"
            change_set.reason = (
                "The submitted information didn't contain changes. "
                "Submit different information to create a change set."
            )
        self.change_sets[change_set.id] = change_set
        return change_set

    def change_set(self, name: str, stack_name: str | None) -> ChangeSet:
        for one in self.change_sets.values():
            if name == one.id or (name == one.name and stack_name in (None, one.stack.name, one.stack.stack_id)):
                return one
        raise ChangeSetNotFound(name)

    def execute_change_set(self, change_set_name: str, stack_name: str | None = None) -> None:
        change_set = self.change_set(change_set_name, stack_name)
        if change_set.execution_status != "AVAILABLE":
            raise InvalidChangeSetStatus(change_set_name)
        change_set.execution_status = "EXECUTE_COMPLETE"
        if change_set.type == "CREATE":
            change_set.stack.create(change_set.blueprint, change_set.stack.on_failure)
        else:
            check_updatable(change_set.stack)
            change_set.stack.update(change_set.blueprint)


class ChangeSetNotFound(ServiceException):
    code = "ChangeSetNotFound"

    def __init__(self, name: str) -> None:
        super().__init__(f"ChangeSet [{name}] does not exist")


class InvalidChangeSetStatus(ServiceException):
    code = "InvalidChangeSetStatus"

    def __init__(self, name: str) -> None:
        super().__init__(f"ChangeSet [{name}] cannot be executed in its current status")


def check_updatable(stack: Stack) -> None:
    if not UPDATABLE.fullmatch(stack.status):
        raise ValidationError(
            message=f"Stack:{stack.stack_id} is in {stack.status} state and can not be updated."
        )


def check_types(stack: Stack, blueprint: Blueprint) -> None:
    """The words are those of the field; that a resource's type cannot change is in AWS CloudFormation User Guide,
    "Update behaviors of stack resources".
    """
    changed = [
        name
        for name, declared in blueprint.resources.items()
        if name in stack.resources and stack.resources[name].type != declared["Type"]
    ]
    if changed:
        raise ValidationError(
            message="Update of resource type is not permitted. The new template modifies resource type of the "
            f"following resources: [{', '.join(changed)}]"
        )


# --- The operations of CloudFormation -------------------------------------------------------------------------------

PAGE = 100


class CloudFormationOperations(CloudFormationResponse):
    """The operations of CloudFormation on stacks and change sets; those on stack sets are moto's."""

    cloudformation_backend: CloudFormation
    # moto's objects are put into shape there; what is described here has its shape.
    RESPONSE_KEY_PATH_TO_TRANSFORMER = {
        path: shape
        for path, shape in CloudFormationResponse.RESPONSE_KEY_PATH_TO_TRANSFORMER.items()
        if "StackSet" in path
    }

    def call_action(self) -> Any:
        """AWS CloudFormation API Reference, CreateStack, parameter ClientRequestToken: all events of the operation
        have it.
        """
        emulation.client_request_token = self._get_param("ClientRequestToken") or ""
        return super().call_action()

    def asked_stack(self) -> Stack:
        return self.cloudformation_backend.get_stack(self._get_param("StackName"))  # type: ignore[return-value]

    def asked_tags(self) -> Tags | None:
        tags = self._get_param("Tags")
        return {tag["Key"]: tag["Value"] for tag in tags} if tags is not None else None

    def asked_template(self, stack: Stack | None = None) -> str:
        body, url = self._get_param("TemplateBody"), self._get_param("TemplateURL")
        previous = bool(self._get_param("UsePreviousTemplate", False))
        if sum(map(bool, (body, url, previous))) != 1 or (previous and not (stack and stack.blueprint)):
            raise ValidationError(message="Either Template URL or Template Body must be specified.")
        if previous:
            return stack.blueprint.text  # type: ignore[union-attr]
        return body or template_at(url, self.current_account, self.region)

    def asked_parameters(self, stack: Stack | None = None) -> dict[str, str]:
        """AWS CloudFormation API Reference, data type Parameter, UsePreviousValue: the value as it was given. Of a
        Systems Manager parameter that is its name, so that the stack gets what it holds now.
        """
        before = stack.blueprint.given if stack and stack.blueprint else {}
        given = {}
        for parameter in self._get_param("Parameters", []):
            name = parameter["ParameterKey"]
            if not parameter.get("UsePreviousValue"):
                given[name] = parameter.get("ParameterValue", "")
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
                given[name] = before[name]
        return given

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
            self.asked_template(),
            self.asked_parameters(),
            self.asked_tags(),
            on_failure,
            **self.settings(),
        )
        return ActionResult({"StackId": stack.stack_id})

    def update_stack(self) -> ActionResult:
        stack = self.asked_stack()
        template, parameters = self.asked_template(stack), self.asked_parameters(stack)
        keep_failed = bool(self._get_param("DisableRollback", False))
        self.cloudformation_backend.update_stack(stack, template, parameters, self.asked_tags(), keep_failed)
        return ActionResult({"StackId": stack.stack_id})

    def delete_stack(self) -> ActionResult:
        self.cloudformation_backend.delete_stack(self._get_param("StackName"), self._get_param("RetainResources", []))
        return EmptyResult()

    def page(self, name: str, items: list[Any], size: int = PAGE) -> ActionResult:
        """AWS CloudFormation API Reference, parameter NextToken: a page ends at 1 MB; here at a number of items."""
        token = self._get_param("NextToken")
        start = int(base64.b64decode(token)) if token else 0
        result = {name: items[start : start + size]}
        if start + size < len(items):
            result["NextToken"] = base64.b64encode(str(start + size).encode()).decode()  # type: ignore[assignment]
        return ActionResult(result)

    def describe_stacks(self) -> ActionResult:
        stacks = self.cloudformation_backend.describe_stacks(self._get_param("StackName"))
        return self.page("Stacks", [stack.described() for stack in stacks], 50)  # type: ignore[attr-defined]

    def list_stacks(self) -> ActionResult:
        backend = self.cloudformation_backend
        every = [*backend.stacks.values(), *backend.deleted_stacks.values()]
        stacks = filter_stacks(every, self._get_param("StackStatusFilter", []))  # type: ignore[arg-type]
        return self.page("StackSummaries", [stack.summary() for stack in stacks])  # type: ignore[attr-defined]

    def describe_stack_events(self) -> ActionResult:
        """AWS CloudFormation API Reference, DescribeStackEvents: the newest first."""
        return self.page("StackEvents", self.asked_stack().events[::-1])

    def list_stack_resources(self) -> ActionResult:
        """AWS CloudFormation API Reference, ListStackResources: a deleted stack's resources can be read for 90 days."""
        resources = self.asked_stack().resources.values()
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
        stack = self.stack_with(physical_id) if physical_id else self.asked_stack()
        found = [one for one in stack.resources.values() if logical_id in (None, one.logical_id)]
        about = {"StackId": stack.stack_id, "StackName": stack.name}
        return ActionResult({"StackResources": [{**about, **self.summary(one, "Timestamp")} for one in found[:PAGE]]})

    def stack_with(self, physical_id: str) -> Stack:
        for stack in self.cloudformation_backend.stacks.values():
            if any(one.physical_id == physical_id and not one.is_gone for one in stack.resources.values()):
                return stack
        raise ValidationError(message=f"Stack for {physical_id} does not exist")

    def describe_stack_resource(self) -> ActionResult:
        stack, logical_id = self.asked_stack(), self._get_param("LogicalResourceId")
        if logical_id not in stack.resources:
            raise ValidationError(message=f"Resource {logical_id} does not exist for stack {stack.name}")
        about = {"StackId": stack.stack_id, "StackName": stack.name}
        return ActionResult({"StackResourceDetail": {**about, **self.summary(stack.resources[logical_id])}})

    def get_template(self) -> ActionResult:
        stack = self.asked_stack()
        return ActionResult({"TemplateBody": stack.blueprint.text if stack.blueprint else ""})

    def get_template_summary(self) -> ActionResult:
        """AWS CloudFormation API Reference, GetTemplateSummary."""
        stack = self.asked_stack() if self._get_param("StackName") else None
        text = stack.blueprint.text if stack and stack.blueprint else self.asked_template()
        try:
            template = read(text)
        except TemplateError as wrong:
            raise ValidationError(message=str(wrong)) from None
        summary = {
            "Parameters": [declaration(name, one) for name, one in template["Parameters"].items()],
            "ResourceTypes": sorted({one["Type"] for one in template["Resources"].values()}),
            "Description": template.get("Description"),
            "Metadata": json.dumps(template["Metadata"]) if template.get("Metadata") else None,
            "Version": template.get("AWSTemplateFormatVersion"),
        }
        return ActionResult({key: value for key, value in summary.items() if value is not None})

    def validate_template(self) -> ActionResult:
        """AWS CloudFormation API Reference, ValidateTemplate: whether it can be read."""
        try:
            template = read(self.asked_template())
        except TemplateError as wrong:
            raise ValidationError(message=str(wrong)) from None
        names = ("ParameterKey", "DefaultValue", "NoEcho", "Description")
        declared = [declaration(name, one) for name, one in template["Parameters"].items()]
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
        tags = self.asked_tags()
        text, given = self.asked_template(stack), self.asked_parameters(stack)
        blueprint = Blueprint(stack, text, given, stack.tags if tags is None else tags)
        change_set = backend.create_change_set(
            stack, self._get_param("ChangeSetName"), kind, blueprint, self._get_param("Description")
        )
        return ActionResult({"Id": change_set.id, "StackId": stack.stack_id})

    def describe_change_set(self) -> ActionResult:
        return ActionResult(self.asked_change_set().described())

    def asked_change_set(self) -> ChangeSet:
        return self.cloudformation_backend.change_set(self._get_param("ChangeSetName"), self._get_param("StackName"))

    def delete_change_set(self) -> ActionResult:
        self.cloudformation_backend.change_sets.pop(self.asked_change_set().id)
        return EmptyResult()

    def list_change_sets(self) -> ActionResult:
        stack = self.asked_stack()
        sets = [one.described() for one in self.cloudformation_backend.change_sets.values() if one.stack is stack]
        names = "ChangeSetName ChangeSetId StackId StackName Description CreationTime "
        names += "ExecutionStatus Status StatusReason"
        return self.page("Summaries", [{name: one[name] for name in names.split() if name in one} for one in sets])


def declaration(name: str, declared: dict[str, Any]) -> dict[str, Any]:
    """AWS CloudFormation API Reference, data type ParameterDeclaration."""
    described: dict[str, Any] = {
        "ParameterKey": name,
        "ParameterType": declared.get("Type", "String"),
        "NoEcho": is_true(declared.get("NoEcho")),
        "ParameterConstraints": {},
    }
    if "Default" in declared:
        described["DefaultValue"] = joined(declared["Default"])
    if "Description" in declared:
        described["Description"] = declared["Description"]
    if "AllowedValues" in declared:
        described["ParameterConstraints"]["AllowedValues"] = [text_of(value) for value in declared["AllowedValues"]]
    return described


# --- The world as it is at the start --------------------------------------------------------------------------------

# The stacks of a world have ids of their own choosing.
stack_uuids: dict[str, str] = {}


def stack_id(stack_name: str, region: str, account: str) -> str:
    if stack_name not in stack_uuids:
        return generate_stack_id(stack_name, region, account)
    path = f"stack/{stack_name}/{stack_uuids.pop(stack_name)}"
    return f"arn:{get_partition(region)}:cloudformation:{region}:{account}:{path}"


def load_world(world: dict[str, Any], account: str) -> None:
    """Images, stacks, buckets and parameters that have always been there: nothing tells of them."""
    with emulation.quietly():
        for bucket in world.get("buckets", []):
            s3_backends[account][get_partition(bucket["region"])].create_bucket(bucket["name"], bucket["region"])
        for image in world.get("images", []):
            load_image(image, ec2_backends[account][image["region"]])
        for parameter in world.get("parameters", []):
            load_parameter(parameter, parameter_store(account, parameter["region"]))
        for stack in world.get("stacks", []):
            load_stack(stack, cloudformation_backends[account][stack["region"]])


def load_stack(given: dict[str, Any], backend: CloudFormation) -> None:
    if "uuid" in given:
        stack_uuids[given["name"]] = given["uuid"]
    backend.create_stack(
        name=given["name"],
        template=json.dumps(given["template"]),
        parameters=given.get("parameters", {}),
        tags=given.get("tags", {}),
    )


def install() -> None:
    """Replaces what differs in moto; to be called once, after `ami_trail_launches.install()`."""
    cloudformation_backends.backend = CloudFormation
    moto.cloudformation.urls.url_paths["{0}/$"] = CloudFormationOperations.dispatch
