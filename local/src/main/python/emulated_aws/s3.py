"""What moto's S3 lacks: the condition on the owner of the bucket."""

from __future__ import annotations

import re

from emulated_aws.aws_call import AwsCall
from emulated_aws.server import Request


def refusal(request: Request, call: AwsCall, account: str) -> tuple[str, str, int] | None:
    """S3 user guide, "Verifying bucket ownership with bucket owner condition": a request that states another account
    than that of the bucket is refused with 403. All buckets are the account's.
    """
    expected = request.header("x-amz-expected-bucket-owner")
    if call.service != "s3" or expected in ("", account):
        return None
    if not re.fullmatch(r"\d{12}", expected):
        # Not documented.
        message = "The value of the expected bucket owner parameter must be an AWS Account ID"
        return "InvalidBucketOwnerAWSAccountID", message, 400
    return "AccessDenied", "Access Denied", 403
