"""Invoke of AWS Lambda: another program, the host of the functions, runs them.

moto would start containers. Functions make requests of their own, so no lock is held while one runs.
"""

from __future__ import annotations

import json
import re
import threading
from http.client import HTTPConnection, HTTPException
from urllib.parse import quote, unquote, urlsplit

from moto.awslambda.exceptions import UnknownFunctionException
from moto.awslambda.models import lambda_backends

from emulated_aws.aws_call import AwsCall, error_response
from emulated_aws.emulation import emulation
from emulated_aws.server import Request, Response

PATH = re.compile(r"/2015-03-31/functions/([^/]+)/invocations/?")
# Lambda quotas: 15 minutes, the longest timeout of a function, and some time for its start.
LONGEST_SECONDS = 20 * 60


class Invocations:
    """Lambda API Reference, Invoke."""

    def __init__(self, url: str | None, account: str) -> None:
        self.url = urlsplit(url) if url else None
        self.account = account

    def respond(self, request: Request, call: AwsCall) -> Response:
        match = PATH.fullmatch(request.path)
        name = unquote(match[1]) if match else ""
        try:
            with emulation.operation():
                handler = lambda_backends[self.account][call.region or ""].get_function(name).handler
        except UnknownFunctionException as error:
            return error_response(request, call, "ResourceNotFoundException", error.message, 404)
        try:
            json.loads(request.body or b"{}")
        except ValueError:
            message = "Could not parse request body into json: it is no JSON"
            return error_response(request, call, "InvalidRequestContentException", message, 400)
        kind = request.header("x-amz-invocation-type") or "RequestResponse"
        if kind == "DryRun":
            return Response(204)
        if not self.url:
            message = f"Function {name} is not run: no program that runs functions was named. ./local-cloud runs them."
            return error_response(request, call, "NotImplemented", message, 501)
        body = request.body or b"{}"
        if kind == "Event":
            threading.Thread(target=self.run, args=(handler, body), name=name, daemon=True).start()
            return Response(202)
        return self.synchronous(request, call, name, handler, body)

    def synchronous(self, request: Request, call: AwsCall, name: str, handler: str, body: bytes) -> Response:
        status, error, payload = self.run(handler, body)
        if status == 404:
            message = f"Function {name} is not run: its handler {handler} is not one of AMI Trail's."
            return error_response(request, call, "NotImplemented", message, 501)
        if status != 200:
            message = f"Function {name} cannot be run: {payload.decode(errors='replace')}"
            return error_response(request, call, "ServiceException", message, 500)
        headers = [("Content-Type", "application/json"), ("X-Amz-Executed-Version", "$LATEST")]
        if error:
            headers.append(("X-Amz-Function-Error", error))
        return Response(200, headers, payload)

    def run(self, handler: str, body: bytes) -> tuple[int, str | None, bytes]:
        """The status, the function's error if there was one, and its result."""
        assert self.url is not None
        connection = HTTPConnection(self.url.hostname or "127.0.0.1", self.url.port or 80, timeout=LONGEST_SECONDS)
        try:
            connection.request("POST", f"{self.url.path}/{quote(handler, safe='')}", body)
            response = connection.getresponse()
            return response.status, response.getheader("X-Amz-Function-Error"), response.read()
        except (OSError, HTTPException) as error:
            return 500, None, str(error).encode()
        finally:
            connection.close()
