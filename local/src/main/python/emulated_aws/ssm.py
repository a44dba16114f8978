"""Systems Manager's Parameter Store."""

from __future__ import annotations

import hashlib
import re
from typing import Any

from moto.ec2.models import ec2_backends
from moto.ssm.exceptions import ParameterVersionNotFound, SSMException, ValidationException
from moto.ssm.models import Parameter, SimpleSystemManagerBackend, ssm_backends
from moto.ssm.responses import SimpleSystemManagerResponse
from moto.utilities.utils import get_partition

from emulated_aws.ec2.image import IMAGE_ID, Device, Image
from emulated_aws.ec2.image_backend import ImageBackend
from emulated_aws.emulation import emulation

PUBLIC = "/aws/service/"
# Systems Manager User Guide, "Discover public parameters in Parameter Store", and the guides of ECS, EKS, Bottlerocket,
# Canonical, Debian and others whose parameters are in common use: names under `/aws/service/` whose value is the id of
# an image.
PUBLIC_IMAGES = re.compile(
    r"/aws/service/(?:"
    r"(?:ami-amazon-linux-latest|ami-windows-latest|ami-macos-latest|debian|suse|freebsd|marketplace)/.+"
    r"|(?:ecs|eks|bottlerocket|canonical|deeplearning|neuron)/.+/(?:image_id|image-id|ami-id))"
)
# The account and the alias that DescribeImages shows for Amazon Linux.
AMAZON, AMAZON_ALIAS = "137112412989", "amazon"


IMAGE_TYPE = "aws:ec2:image"
# How long the validation of an image takes; no longer than images are pending.
VALIDATION_SECONDS = 0.5
# One name, or a path of one or more parts.
NAME = re.compile(r"[A-Za-z0-9_.\-]+|(?:/[A-Za-z0-9_.\-]+)+")
RESERVED = re.compile(r"/?(?:aws|ssm)", re.IGNORECASE)
# The arguments of moto's put_parameter.
PUT_PARAMETER = (
    "name",
    "description",
    "value",
    "parameter_type",
    "allowed_pattern",
    "keyid",
    "overwrite",
    "tags",
    "data_type",
    "tier",
    "policies",
)


def check_change(request: dict[str, Any], existing: Parameter | None) -> None:
    """PutParameter, parameters Value, Type and DataType: 4 KB for a standard parameter; a new parameter needs a type,
    an existing one keeps its own. That it keeps its data type is undocumented; bottlerocket's issue 2599 and
    terraform-provider-aws's issue 35959 show that a change is refused, without the code.
    """
    if len((request["value"] or "").encode()) > 4096 and request.get("tier") in (None, "Standard"):
        raise ValidationException("Standard tier parameters support a maximum parameter value of 4096 characters.")
    if not existing:
        if not request["parameter_type"]:
            raise ValidationException("A parameter type is required when you create a parameter.")
        return
    if not request.get("overwrite"):
        return
    if request["parameter_type"] not in (None, existing.parameter_type):
        raise SSMException(
            "HierarchyTypeMismatchException", "Parameter Store doesn't support changing a parameter type."
        )
    if request["data_type"] != existing.data_type:
        raise ValidationException(f"The data type of {existing.name} is {existing.data_type} and cannot be changed.")


class ParameterStore(SimpleSystemManagerBackend):
    """Parameter Store of one account and Region."""

    # moto derives the URL paths of a backend from the module of its class.
    __module__ = SimpleSystemManagerBackend.__module__

    def put_parameter(self, name: str, *args: Any, **kwargs: Any) -> Parameter:
        """AWS Systems Manager API Reference, PutParameter. Parameter DataType: `aws:ec2:image` is validated
        asynchronously. The call succeeds even if the value is not an available image of the Region; the parameter is
        then not created, or not changed.
        """
        request: dict[str, Any] = dict(zip(PUT_PARAMETER, (name, *args), strict=False), **kwargs)
        # Parameter Name: "The service removes any spaces specified for the beginning or end".
        request["name"] = request["name"].strip(" ")
        self.check_name(request["name"])
        versions = list(self._parameters[request["name"]])
        # Undocumented for an existing parameter: PutParameter has only that the default is `text`.
        request["data_type"] = request["data_type"] or (versions[-1].data_type if versions else "text")
        try:
            check_change(request, versions[-1] if versions else None)
            parameter: Parameter = super().put_parameter(**request)
        finally:
            if not self._parameters[request["name"]]:
                self._parameters.pop(request["name"], None)
        lost = parameter.name in emulation.controls.lost_parameters
        if parameter.data_type == IMAGE_TYPE or lost:
            self.set_versions(parameter.name, versions)
        if parameter.data_type == IMAGE_TYPE and not lost:
            emulation.run_later(min(VALIDATION_SECONDS, emulation.pending_seconds), lambda: self.validate(parameter))
        return parameter

    def check_name(self, name: str) -> None:
        """Systems Manager User Guide, "Understanding requirements and constraints for parameter names"; PutParameter,
        parameter Name: the part of the ARN before the name counts towards 1011 characters (the guide has 1011 for the
        name). The message, in aws/aws-sdk-php's issue 1952, has sub-paths of letters, numbers and symbols; that an
        empty one is an error is not documented otherwise.
        """
        if len(self.arn(name)) > 1011:
            raise ValidationException("Parameter name: it has, together with its ARN, more than 1011 characters.")
        if name.lower().startswith("/aws/"):
            raise SSMException("AccessDeniedException", f"No access to reserved parameter name: {name}.")
        if not NAME.fullmatch(name) or RESERVED.match(name):
            raise ValidationException(
                'Parameter name: can\'t be prefixed with "ssm" (case-insensitive). If formed as a path, it can consist '
                "of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and "
                "the following 3 symbols .-_"
            )
        if name.count("/") > 15:
            raise SSMException("HierarchyLevelLimitExceededException", "A hierarchy can have a maximum of 15 levels.")

    def set_versions(self, name: str, versions: list[Parameter]) -> None:
        self._parameters[name][:] = versions
        if not versions:
            self._parameters.pop(name, None)

    def validate(self, parameter: Parameter) -> None:
        """Systems Manager User Guide, "Using native parameter support in Parameter Store for Amazon Machine Image IDs":
        the event of a validation that failed. Those of other changes are not emulated.
        """
        versions = list(self._parameters[parameter.name])
        if self.is_available_image(parameter.value):
            parameter.version = versions[-1].version + 1 if versions else 1
            parameter.last_modified_date = emulation.now()
            self.set_versions(parameter.name, [*versions, parameter])
            return
        self.set_versions(parameter.name, versions)
        emulation.emit_event(
            self.account_id,
            self.region_name,
            "aws.ssm",
            "Parameter Store Change",
            self.arn(parameter.name),
            {
                "exception": "Unable to Describe Resource",
                "dataType": IMAGE_TYPE,
                "name": parameter.name,
                "type": parameter.parameter_type,
                "operation": "Update" if versions else "Create",
            },
        )

    def arn(self, name: str) -> str:
        partition = get_partition(self.region_name)
        return f"arn:{partition}:ssm:{self.region_name}:{self.account_id}:parameter/{name.removeprefix('/')}"

    def replace_parameter(self, parameter: Parameter) -> None:
        """Sets a parameter without the checks of PutParameter; its other versions are removed."""
        self._parameters[parameter.name][:] = [parameter]

    def is_available_image(self, image_id: str) -> bool:
        image = self.ec2.amis.get(image_id)
        return image is not None and image.state == "available"

    @property
    def ec2(self) -> ImageBackend:
        return ec2_backends[self.account_id][self.region_name]

    def find(self, name: str) -> Parameter | None:
        """A parameter by its name or ARN, with a version or label after a colon; None if there is none."""
        try:
            return self.get_parameter(name)
        except ParameterVersionNotFound:
            return None

    def get_parameter(self, name: str) -> Parameter | None:
        """EC2 User Guide, "Reference the latest AMIs using Systems Manager public parameters": parameters of AWS under
        `/aws/service/` contain ids of public images; their data type is `aws:ec2:image`.

        moto has those of Amazon Linux and ECS, with ids of real images. Others, which it lacks, have an id derived from
        Region and name. The images are created when their parameter is first read.
        """
        name = re.sub(r"^arn:[^:]*:ssm:[^:]*:\d*:parameter(?=/)", "", name)
        path = name.split(":")[0]
        if path not in self._parameters and is_public_image_name(path):
            self._parameters[path].append(self.public_parameter(path))
        parameter = super().get_parameter(name)
        if parameter and parameter.name.startswith(PUBLIC) and IMAGE_ID.fullmatch(parameter.value):
            parameter.data_type = "aws:ec2:image"
            self.ec2.amis.setdefault(parameter.value, public_image(self.ec2, parameter))
        return parameter

    def get_parameters(self, names: list[str]) -> dict[str, Parameter]:
        for name in names:
            self.find(name)
        return super().get_parameters(names)

    def public_parameter(self, path: str) -> Parameter:
        digest = hashlib.sha256(f"{self.region_name}{path}".encode()).hexdigest()
        return Parameter(
            self.account_id, path, f"ami-{digest[:17]}", "String", None, None, None, emulation.now(), 1, "aws:ec2:image"
        )


class ParameterOperations(SimpleSystemManagerResponse):
    """Their parameters and results; what they do is in `ParameterStore`."""

    # moto assigns operations to a service by the module of their class.
    __module__ = SimpleSystemManagerResponse.__module__

    def _get_param(self, param_name: str, if_none: Any = None) -> Any:
        """moto takes a data type that is absent for `text`."""
        return super()._get_param(param_name, None if param_name == "DataType" else if_none)


def is_public_image_name(path: str) -> bool:
    return PUBLIC_IMAGES.fullmatch(path) is not None


def public_image(ec2: ImageBackend, parameter: Parameter) -> Image:
    """The image of Amazon that a public parameter refers to. Its name is derived from that of the parameter and its
    version; on AWS it has another name.
    """
    name = re.sub(r"/(?:image_id|image-id|ami-id)$", "", parameter.name.removeprefix(PUBLIC))
    return Image(
        ec2,
        parameter.value,
        f"{name.removeprefix('ami-amazon-linux-latest/')}-{parameter.version}"[:128],
        owner_id=AMAZON,
        owner_alias=AMAZON_ALIAS,
        state="available",
        architecture="arm64" if "arm64" in name or "aarch64" in name else "x86_64",
        platform="windows" if name.startswith("ami-windows-latest/") else None,
        launch_permissions=[{"Group": "all"}],
        devices=[Device("/dev/xvda", 8)],
    )


def parameter_store(account: str, region: str) -> ParameterStore:
    return ssm_backends[account][region]
