"""What the server does with a request: moto handles those to AWS; those below /_ami-trail/ control the emulation."""

from __future__ import annotations

import json
import sys
import time
import traceback
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

from emulated_aws.aws_call import AwsCall, error_response, with_request_id
from emulated_aws.emulation import Emulation
from emulated_aws.request_log import RequestLog
from emulated_aws.server import Request, Response, call_wsgi
from emulated_aws.settings import EmulationSettings, SettingsError

CONTROL_PATH = "/_ami-trail/"
# The access key of tests that read what is true: their requests meet no fault and no delay, and are not logged.
OBSERVER = "observer"


class Application:
    """What imports moto is an argument, since this module is imported before it."""

    def __init__(
        self,
        moto: Any,
        emulation: Emulation,
        log: RequestLog,
        load_world: Callable[[Any], None],
        refusal: Callable[[Request, AwsCall], tuple[str, str, int] | None],
        invoke: Callable[[Request, AwsCall], Response],
        enabled_rules: Callable[[], list[str]],
        add_lines: Callable[[Any], None],
    ) -> None:
        self.moto = moto
        self.invoke = invoke
        self.enabled_rules = enabled_rules
        self.refusal = refusal
        self.load_world = load_world
        self.add_lines = add_lines
        self.emulation = emulation
        self.log = log
        self.settings = EmulationSettings(emulation)

    def handle(self, request: Request) -> Response:
        if request.path.startswith(CONTROL_PATH):
            return self.handle_control(request)
        received = datetime.now(timezone.utc)
        call = AwsCall.of(request)
        if call.access_key == OBSERVER:
            return self.call_moto(request, call)
        response = self.handle_call(request, call)
        self.log.add(request, call, response, received)
        return response

    def handle_call(self, request: Request, call: AwsCall) -> Response:
        time.sleep(self.settings.delay(call))
        fault = self.settings.take_fault(call)
        if not fault:
            return self.call_moto(request, call)
        if fault.after:
            self.call_moto(request, call)
        return error_response(request, call, fault.code, fault.message, fault.status)

    def call_moto(self, request: Request, call: AwsCall) -> Response:
        refused = self.refusal(request, call)
        if refused:
            return error_response(request, call, *refused)
        try:
            if (call.service, call.operation) == ("lambda", "Invoke"):
                return self.invoke(request, call)
            with self.emulation.operation():
                return with_request_id(call_wsgi(self.moto, request), call)
        except NotImplementedError as missing:
            # 501, since SDKs retry after most other statuses from 500 on.
            message = f"{call.operation} of {call.service} is not emulated: {missing}"
            print(message, file=sys.stderr)
            return error_response(request, call, "NotImplemented", message, 501)
        except Exception as error:  # any other failure of moto is an internal error of AWS to the client
            traceback.print_exc()
            return error_response(request, call, "InternalError", f"{type(error).__name__}: {error}", 500)

    def handle_control(self, request: Request) -> Response:
        match (request.method, request.path.removeprefix(CONTROL_PATH)):
            case ("GET", "requests"):
                return Response.of_json(self.log.entries())
            case ("DELETE", "requests"):
                self.log.clear()
                return Response(204)
            case ("GET", "settings"):
                return Response.of_json(self.settings.to_json())
            case ("PUT", "settings"):
                return self.update_settings(request.body)
            case ("GET", "rules"):
                return Response.of_json(self.enabled_rules())
            case ("POST", "world"):
                return self.add(self.load_world, request.body)
            case ("POST", "log-lines"):
                return self.add(self.add_lines, request.body)
        return Response.of_json({"error": f"there is no {request.method} {request.path}"}, 404)

    @staticmethod
    def add(add: Callable[[Any], None], body: bytes) -> Response:
        try:
            add(json.loads(body))
        except Exception as error:  # the body can be invalid in many ways
            return Response.of_json({"error": f"{type(error).__name__}: {error}"}, 400)
        return Response(204)

    def update_settings(self, body: bytes) -> Response:
        try:
            self.settings.update(json.loads(body))
        except (ValueError, SettingsError) as error:
            return Response.of_json({"error": str(error)}, 400)
        return Response.of_json(self.settings.to_json())
