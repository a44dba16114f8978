"""The definition of a stack: a template with the values of its parameters."""

from __future__ import annotations

import json
from typing import Any, Protocol

from moto.cloudformation.exceptions import ExportNotFound, ValidationError
from moto.cloudformation.models import CloudFormationBackend
from moto.ec2.models import ec2_backends
from moto.secretsmanager.models import secretsmanager_backends
from moto.utilities.utils import get_partition

from emulated_aws.cloudformation.evaluation import (
    NO_VALUE,
    Evaluation,
    TemplateNames,
    join_text,
    to_text,
    violated_rules,
)
from emulated_aws.cloudformation.parameters import stack_parameters
from emulated_aws.cloudformation.resource import DesiredResource, Resource
from emulated_aws.cloudformation.template import (
    TemplateError,
    dependency_order,
    depends_on,
    parse_template,
    references,
    undefined_names,
)
from emulated_aws.ec2.tagging import Tags
from emulated_aws.ssm import parameter_store

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


# Attributes of resources.
POLICIES: tuple[str, ...] = ("DeletionPolicy", "UpdateReplacePolicy", "UpdatePolicy")


class DefinedStack(Protocol):
    """What a definition reads of its stack. `Stack` depends on this module, not the other way round."""

    name: str
    stack_id: str
    account_id: str
    region_name: str
    notification_arns: list[str]
    backend: CloudFormationBackend
    tags: Tags

    def created_resource(self, logical_id: str) -> Resource: ...


class StackDefinition:
    """A template with the values of its parameters. Creating one raises the errors that CloudFormation returns before
    it creates a stack or begins an update.
    """

    def __init__(self, stack: DefinedStack, text: str, input_values: dict[str, str], tags: Tags) -> None:
        self.stack = stack
        self.text = text
        self.tags = tags
        # AWS CloudFormation API Reference, CreateChangeSet, parameter ImportExistingResources.
        self.imports_existing = False
        self.dynamic_values: dict[str, str] = {}
        try:
            self.template = parse_template(text)
            self.parameters = stack_parameters(self.template, input_values, stack.account_id, stack.region_name)
            self.evaluation = Evaluation(self.template, self.values(), self.names())
            self.resources = self.ordered_resources()
            self.check()
        except TemplateError as error:
            raise ValidationError(message=str(error)) from None
        except (
            AttributeError,
            LookupError,
            TypeError,
            ValueError,
        ) as error:  # the template can be malformed in many ways
            raise ValidationError(message=f"Template format error: {type(error).__name__}: {error}") from None

    def values(self) -> dict[str, Any]:
        """AWS CloudFormation User Guide, "Pseudo parameters"."""
        stack = self.stack
        partition = get_partition(stack.region_name)
        return {
            **{name: parameter.value for name, parameter in self.parameters.items()},
            "AWS::AccountId": stack.account_id,
            "AWS::NotificationARNs": list(stack.notification_arns),
            "AWS::NoValue": NO_VALUE,
            "AWS::Partition": partition,
            "AWS::Region": stack.region_name,
            "AWS::StackId": stack.stack_id,
            "AWS::StackName": stack.name,
            "AWS::URLSuffix": "amazonaws.com.cn" if partition == "aws-cn" else "amazonaws.com",
        }

    def names(self) -> TemplateNames:
        stack = self.stack
        return TemplateNames(
            lambda name: stack.created_resource(name).physical_id,
            lambda name, attribute: stack.created_resource(name).attribute(attribute),
            self.imported_value,
            self.availability_zones,
            self.dynamic_reference,
        )

    def imported_value(self, name: str) -> Any:
        exports = self.stack.backend.exports
        if name not in exports:
            raise ExportNotFound(name)
        return exports[name].value

    def availability_zones(self, region: str) -> list[str]:
        """AWS CloudFormation User Guide, "Fn::GetAZs": the zones in alphabetical order; an empty text means the Region
        of the stack.
        """
        ec2 = ec2_backends[self.stack.account_id][region or self.stack.region_name]
        return sorted(zone.name for zone in ec2.describe_availability_zones())

    def dynamic_reference(self, service: str, reference: str) -> str:
        """AWS CloudFormation User Guide, "Use dynamic references to specify values": `ssm` and `ssm-secure` with a name
        and an optional version, `secretsmanager` with an id, `SecretString`, and an optional key of its JSON.
        """
        full_reference = f"{service}:{reference}"
        if full_reference not in self.dynamic_values:
            self.dynamic_values[full_reference] = (
                self.secret_value(reference) if service == "secretsmanager" else self.ssm_value(reference)
            )
        return self.dynamic_values[full_reference]

    def ssm_value(self, reference: str) -> str:
        parameter = parameter_store(self.stack.account_id, self.stack.region_name).find(reference.strip())
        if not parameter:
            raise TemplateError(f"Parameters: [ssm:{reference}] cannot be found.")
        return parameter.value

    def secret_value(self, reference: str) -> str:
        secret, _, rest = reference.partition(":SecretString")
        backend = secretsmanager_backends[self.stack.account_id][self.stack.region_name]
        text = backend.get_secret_value(secret_id=secret, version_id="", version_stage="")["SecretString"]
        key = rest.strip(":").split(":")[0]
        return to_text(json.loads(text)[key]) if key else text

    def ordered_resources(self) -> dict[str, dict[str, Any]]:
        """The resources whose condition holds, in the order in which they are created."""
        condition = self.evaluation.condition
        active = {
            name: resource
            for name, resource in self.template["Resources"].items()
            if "Condition" not in resource or condition(resource["Condition"])
        }
        dependencies = {
            logical_id: [
                name for name in [*depends_on(resource), *references(resource.get("Properties"))] if name in active
            ]
            for logical_id, resource in active.items()
        }
        return {name: active[name] for name in dependency_order(dependencies)}

    def check(self) -> None:
        unresolved = undefined_names(self.template, PSEUDO_PARAMETERS)
        if unresolved:
            raise TemplateError(
                f"Template format error: Unresolved resource dependencies [{', '.join(unresolved)}] "
                "in the Resources block of the template"
            )
        for name in self.template["Conditions"]:
            self.evaluation.condition(name)
        for description in violated_rules(self.template, self.evaluation):
            raise TemplateError(f"Template constraint violated: {description}")

    def missing_image(self) -> str | None:
        """The reason why the operation fails if a parameter refers to an image that is not in the Region.

        AWS CloudFormation User Guide, "CloudFormation-supplied parameter types": values are validated against the
        account and Region. The message is in remind101/conveyor's issue 64; that the stack is rolled back, while the
        request itself succeeds, is in buildkite/elastic-ci-stack-for-aws' pull request 585. Other types are not
        checked.
        """
        images = ec2_backends[self.stack.account_id][self.stack.region_name].amis
        for name, parameter in self.parameters.items():
            for image_id in parameter.images:
                if image_id not in images:
                    problem = f"parameter value {image_id} for parameter name {name} does not exist"
                    return f"Parameter validation failed: {problem}."
        return None

    def desired_resource(self, logical_id: str) -> DesiredResource:
        declared = self.resources[logical_id]
        resolve = self.evaluation.resolve
        policies = {name: resolve(declared[name]) for name in POLICIES if name in declared}
        properties = resolve(declared.get("Properties") or {})
        return DesiredResource(self.stack, logical_id, declared["Type"], properties, policies)

    def outputs(self) -> list[dict[str, Any]]:
        """AWS CloudFormation User Guide, "Outputs"; API Reference, data type Output."""
        outputs = []
        for name, output in self.template["Outputs"].items():
            if "Condition" in output and not self.evaluation.condition(output["Condition"]):
                continue
            result = {"OutputKey": name, "OutputValue": join_text(self.evaluation.resolve(output.get("Value")))}
            if "Description" in output:
                result["Description"] = output["Description"]
            if "Export" in output:
                result["ExportName"] = to_text(self.evaluation.value(output["Export"]["Name"]))
            outputs.append(result)
        return outputs

    @property
    def input_values(self) -> dict[str, str]:
        return {name: parameter.input_value for name, parameter in self.parameters.items()}

    def equals(self, other: StackDefinition) -> bool:
        """Whether an update from one to the other would change nothing. Values of dynamic references count as well;
        whether they do on AWS is undocumented.
        """
        if (self.template, self.tags, self.parameters) != (other.template, other.tags, other.parameters):
            return False
        try:
            return all(
                other.dynamic_reference(*name.split(":", 1)) == value for name, value in self.dynamic_values.items()
            )
        except TemplateError:  # it does not exist any more
            return False
