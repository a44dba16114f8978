"""Templates that are objects in S3."""

from __future__ import annotations

import re

from moto.cloudformation.exceptions import ValidationError
from moto.cloudformation.utils import get_stack_from_s3_url
from moto.core.exceptions import ServiceException
from moto.s3.models import s3_backends
from moto.utilities.utils import get_partition


def template_at(url: str, account: str, region: str) -> str:
    """AWS CloudFormation API Reference, CreateStack, parameter TemplateURL: an object in an S3 bucket, by a URL in any
    of S3's styles, or by a URL of this server.
    """
    bucket_in_path = re.match(r"https?://(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?/([^/?]+)/([^?]+)", url)
    try:
        if bucket_in_path:
            backend = s3_backends[account][get_partition(region)]
            found_object = backend.get_object(bucket_in_path[1], bucket_in_path[2])
            return found_object.value.decode("utf-8")
        return get_stack_from_s3_url(url.split("?", maxsplit=1)[0], account, get_partition(region))
    except (ServiceException, AttributeError, ValueError):
        raise ValidationError(message=f"S3 error: The specified key does not exist: {url}") from None
