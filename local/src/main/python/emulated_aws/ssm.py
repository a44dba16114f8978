"""Systems Manager's Parameter Store."""

from __future__ import annotations

import hashlib
import re
from typing import Any

from moto.core.utils import utcnow
from moto.ec2.models import ec2_backends
from moto.ssm.exceptions import ParameterVersionNotFound
from moto.ssm.models import Parameter, SimpleSystemManagerBackend, ssm_backends

from emulated_aws.ec2.image import IMAGE_ID, Device, Image
from emulated_aws.ec2.image_backend import ImageBackend

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


class ParameterStore(SimpleSystemManagerBackend):
    """Parameter Store of one account and Region."""

    # moto derives the URL paths of a backend from the module of its class.
    __module__ = SimpleSystemManagerBackend.__module__

    def put_parameter(self, name: str, *args: Any, **kwargs: Any) -> Any:
        """AWS Systems Manager API Reference, PutParameter, parameter DataType: `aws:ec2:image` is validated
        asynchronously. The call succeeds even if the value is not an available image of the Region; the parameter is
        then not created, or not changed.
        """
        versions = list(self._parameters[name])
        parameter = super().put_parameter(name, *args, **kwargs)
        if parameter.data_type == "aws:ec2:image" and not self.is_available_image(parameter.value):
            self._parameters[name][:] = versions
            if not versions:
                del self._parameters[name]
        return parameter

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
            self.account_id, path, f"ami-{digest[:17]}", "String", None, None, None, utcnow(), 1, "aws:ec2:image"
        )


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
