"""The AWS operation that a request calls, and error responses in the protocol of its service."""

from __future__ import annotations

import json
import re
import uuid
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote
from xml.sax.saxutils import escape

from emulated_aws.server import Request, Response

# The scope of the credential in a signature, which has the Region and the service.
CREDENTIAL = re.compile(r"Credential=([^/]+)/\d{8}/([^/]*)/([^/]+)/aws4_request")
MAX_LOGGED_LENGTH = 500


@dataclass
class AwsCall:
    """An operation of an AWS service, as far as the request shows it."""

    service: str | None
    operation: str
    region: str | None
    access_key: str | None
    parameters: dict[str, str]

    @staticmethod
    def of(request: Request) -> AwsCall:
        scope = CREDENTIAL.search(request.header("authorization") or unquote(request.query).replace("X-Amz-", ""))
        access_key, region, service = scope.groups() if scope else (None, None, None)
        target = request.header("x-amz-target")
        if target:
            return AwsCall(service, target.split(".")[-1], region, access_key, json_parameters(request.body))
        form = dict(parse_qsl(form_text(request), keep_blank_values=True))
        operation = form.pop("Action", None)
        if operation:
            form.pop("Version", None)
            parameters = {key: shorten(value) for key, value in form.items()}
            return AwsCall(service, operation, region, access_key, parameters)
        operation = lambda_operation(request) if service == "lambda" else s3_operation(request)
        return AwsCall(service, operation, region, access_key, {"Path": unquote(request.path), **form})


def refusal(call: AwsCall) -> tuple[str, str, int] | None:
    """IAM User Guide, "Create a signed AWS API request": the scope of the credential has a Region. EC2 API Reference,
    "Error codes": IncompleteSignature. That this is the code for an empty Region is undocumented.
    """
    if call.region == "":
        return "IncompleteSignature", "Credential should be scoped to a valid region.", 400
    return None


def form_text(request: Request) -> str:
    if request.header("content-type").startswith("application/x-www-form-urlencoded"):
        return request.body.decode("utf-8", "replace")
    return request.query


def json_parameters(body: bytes) -> dict[str, str]:
    try:
        values = json.loads(body or b"{}")
    except ValueError:
        return {}
    return {key: shorten(value if isinstance(value, str) else json.dumps(value)) for key, value in values.items()}


def shorten(value: str) -> str:
    return value if len(value) <= MAX_LOGGED_LENGTH else f"{value[:MAX_LOGGED_LENGTH]}... ({len(value)} characters)"


def s3_operation(request: Request) -> str:
    """Requests to S3 do not name their operation. Common ones are recognized by method and path; others are written
    like `PUT ?acl`.
    """
    _, _, key = request.path.lstrip("/").partition("/")
    parameters = {name for name, _ in parse_qsl(request.query, keep_blank_values=True)} - {"x-id"}
    if request.path == "/":
        return "ListBuckets"
    if request.method == "GET" and not key and parameters & {"list-type", "prefix", "max-keys"}:
        return "ListObjectsV2" if "list-type" in parameters else "ListObjects"
    if request.method == "POST" and "delete" in parameters:
        return "DeleteObjects"
    if parameters and not any(name.startswith("X-Amz-") for name in parameters):
        return f"{request.method} ?{'&'.join(sorted(parameters))}"
    if not key:
        return {"PUT": "CreateBucket", "DELETE": "DeleteBucket", "HEAD": "HeadBucket", "GET": "ListObjects"}.get(
            request.method, request.method
        )
    if request.method == "PUT" and request.header("x-amz-copy-source"):
        return "CopyObject"
    return {"PUT": "PutObject", "GET": "GetObject", "HEAD": "HeadObject", "DELETE": "DeleteObject"}.get(
        request.method, request.method
    )


def lambda_operation(request: Request) -> str:
    """Invoke and GetAccountSettings are recognized; others are written like `GET /2015-03-31/functions/`."""
    if request.method == "POST" and request.path.rstrip("/").endswith("/invocations"):
        return "Invoke"
    if request.method == "GET" and request.path.rstrip("/").endswith("/account-settings"):
        return "GetAccountSettings"
    return f"{request.method} {request.path}"


def error_response(request: Request, call: AwsCall, code: str, message: str, status: int) -> Response:
    """An error in the form that clients of the service parse."""
    request_id = str(uuid.uuid4())
    if request.header("x-amz-target") or call.service == "lambda":
        response = Response.of_json({"__type": code, "message": message}, status)
        response.headers += [("x-amzn-errortype", code), ("x-amzn-requestid", request_id)]
        return response
    error = f"<Code>{escape(code)}</Code><Message>{escape(message)}</Message>"
    if call.service == "ec2":
        xml = f"<Response><Errors><Error>{error}</Error></Errors><RequestID>{request_id}</RequestID></Response>"
    elif call.service == "s3":
        xml = f"<Error>{error}<RequestId>{request_id}</RequestId></Error>"
    else:
        error = f"<Error><Type>Sender</Type>{error}</Error>"
        xml = f"<ErrorResponse>{error}<RequestId>{request_id}</RequestId></ErrorResponse>"
    return Response(status, [("Content-Type", "text/xml")], f'<?xml version="1.0" encoding="UTF-8"?>\n{xml}'.encode())


def with_request_id(response: Response, call: AwsCall) -> Response:
    """Replaces moto's request id, which is the same for all requests of XML services."""
    if call.service != "s3":
        response.body = response.body.replace(b">request-id</", f">{uuid.uuid4()}</".encode())
    return response


def error_code(response: Response) -> str | None:
    if response.status < 400:
        return None
    code = re.search(rb"<Code>([^<]*)</Code>", response.body) or re.search(
        rb'"__type": *"(?:[^"]*#)?([^"]*)"', response.body
    )
    return code.group(1).decode() if code else str(response.status)


def created_id(response: Response) -> str | None:
    """The id of the image or stack that the operation created."""
    if response.status != 200:
        return None
    created = re.match(rb"(?s).{0,400}?<(imageId|StackId)>([^<]*)<", response.body)
    return created.group(2).decode() if created else None
