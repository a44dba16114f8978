"""Facts about an account that moto lacks: Lambda's limits, Service Quotas, Allowed AMIs, enabled Regions, and buckets
of other accounts.
"""

from __future__ import annotations

import json

from moto.awslambda.responses import LambdaResponse
from moto.core.responses import ActionResult
from moto.servicequotas.exceptions import NoSuchResource
from moto.servicequotas.responses import ServiceQuotasResponse
from moto.utilities.utils import get_partition

from emulated_aws.aws_call import AwsCall
from emulated_aws.emulation import emulation
from emulated_aws.launch.instance_images import InstanceImageOperations
from emulated_aws.server import Request

# EC2 User Guide, "AMI quotas in Amazon EC2", whose links to Service Quotas have these codes.
IMAGES, PUBLIC_IMAGES = "L-B665C33B", "L-0E3CBAB9"


class QuotaOperations(ServiceQuotasResponse):
    def get_service_quota(self) -> str:
        """Service Quotas API Reference, GetServiceQuota."""
        parameters = json.loads(self.body)
        values = {IMAGES: emulation.controls.image_quota, PUBLIC_IMAGES: emulation.controls.public_image_quota}
        code = parameters["QuotaCode"]
        if parameters["ServiceCode"] != "ec2" or code not in values:
            raise NoSuchResource
        return json.dumps({"Quota": {"ServiceCode": "ec2", "QuotaCode": code, "Value": float(values[code])}})


class LambdaAccountOperations(LambdaResponse):
    def get_account_settings(self) -> str:
        """Lambda API Reference, GetAccountSettings; "Lambda quotas", concurrent executions. None is reserved."""
        executions = emulation.controls.concurrent_executions
        limits = {"ConcurrentExecutions": executions, "UnreservedConcurrentExecutions": executions}
        return json.dumps({"AccountLimit": limits, "AccountUsage": {"FunctionCount": 0, "TotalCodeSize": 0}})


class AccountOperations(InstanceImageOperations):
    """Facts that EC2 returns about the account."""

    def get_allowed_images_settings(self) -> ActionResult:
        """EC2 API Reference, GetAllowedImagesSettings: `disabled` by default. What it hides is not emulated."""
        self.error_on_dryrun()
        settings = {"State": emulation.controls.allowed_images, "ImageCriteria": [], "ManagedBy": "account"}
        return ActionResult(settings)

    def describe_regions(self) -> ActionResult:
        """EC2 API Reference, DescribeRegions: those of the partition; with AllRegions disabled ones too."""
        self.error_on_dryrun()
        everything = self._get_param("AllRegions", False)
        described = []
        for region in self.ec2_backend.describe_regions(self._get_param("RegionNames", [])):
            disabled = region.name in emulation.controls.disabled_regions
            status = "not-opted-in" if disabled else region.opt_in_status
            if get_partition(region.name) == get_partition(self.region) and (everything or status != "not-opted-in"):
                described.append({"RegionName": region.name, "Endpoint": region.endpoint, "OptInStatus": status})
        return ActionResult({"Regions": described})


def refusal(request: Request, call: AwsCall) -> tuple[str, str, int] | None:
    """S3 API Reference, HeadBucket: 403 for a bucket of another account."""
    bucket = request.path.strip("/").partition("/")[0]
    if call.service == "s3" and bucket in emulation.controls.foreign_buckets:
        return "AccessDenied", "Access Denied", 403
    return None
