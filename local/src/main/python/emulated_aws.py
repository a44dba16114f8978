"""The emulated AWS: moto with what it leaves out of AMIs, as a server on this machine.

    python emulated_aws.py --port 0 [--log FILE] [--events-url URL] [--world FILE] [--pending-seconds S] ...

When it is ready it prints one line, {"port": 41234}, and nothing else ever. Beside AWS it answers, without a
signature:

    GET    /_ami-trail/requests   the AWS requests so far, oldest first; the last 20,000 are kept
    DELETE /_ami-trail/requests   forgets them
    GET    /_ami-trail/knobs      how it behaves
    PUT    /_ami-trail/knobs      changes that: {"pendingSeconds": 1, "invisibleSeconds": 5,
                                  "faults": [{"operation": "CopyImage", "region": "us-east-1", "code": "AuthFailure",
                                              "message": "...", "status": 401, "times": 1, "after": false}],
                                  "delays": [{"operation": "DescribeImages", "region": null, "seconds": 0.2}]}

    POST   /_ami-trail/world      adds images, stacks, buckets and parameters, as --world does

A fault is answered `times` times (null: always) in place of the operation, or, `after` it took effect, in place of
its answer. A null Region, or none, is every Region. A knob that is not given stays what it was; a list given
replaces the whole list.
"""

from __future__ import annotations

import argparse
import json
import os
import queue
import re
import signal
import socketserver
import sys
import threading
import time
import traceback
import types
import uuid
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timezone
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit
from xml.sax.saxutils import escape

DEFAULT_ACCOUNT = "123456789012"
OWN_PATHS = "/_ami-trail/"


# --- HTTP -----------------------------------------------------------------------------------------------------------


@dataclass
class Request:
    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    client: str = "127.0.0.1"

    @property
    def path(self) -> str:
        return self.target.split("?", 1)[0]

    @property
    def query(self) -> str:
        return self.target.partition("?")[2]


@dataclass
class Answer:
    status: int
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""

    @staticmethod
    def of_json(value: Any, status: int = 200) -> Answer:
        return Answer(status, [("Content-Type", "application/json")], json.dumps(value).encode())


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, answer: Callable[[Request], Answer]):
        self.answer = answer
        super().__init__(("127.0.0.1", port), Handler)

    def server_bind(self) -> None:
        # HTTPServer asks the name service for this machine's name here, which can take seconds.
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = self.server_address[:2]

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exc_info()[1], OSError):  # a client that went away is no news
            traceback.print_exc()


class Handler(BaseHTTPRequestHandler):
    """HTTP/1.1 with connections kept alive. Bodies are read whole before anything is answered, which Werkzeug's
    server, that closes each connection instead, leaves to the application.
    """

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Server

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def handle_request(self) -> None:
        body = self.read_chunks() if "chunked" in self.headers.get("Transfer-Encoding", "") else self.read_length()
        headers: dict[str, str] = {}
        for name, value in self.headers.items():
            headers[name.lower()] = f"{headers[name.lower()]},{value}" if name.lower() in headers else value
        self.write(self.server.answer(Request(self.command, self.path, headers, body, self.client_address[0])))

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = do_PATCH = do_OPTIONS = handle_request

    def read_length(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def read_chunks(self) -> bytes:
        chunks = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            chunks.append(self.rfile.read(size))
            self.rfile.readline()
        while self.rfile.readline().strip():  # trailers, such as the checksums that SDKs send
            pass
        return b"".join(chunks)

    def write(self, answer: Answer) -> None:
        self.send_response_only(answer.status)
        names = {name.lower() for name, _ in answer.headers}
        for name, value in answer.headers:
            # The length of what would have been the body of an answer to HEAD is the application's to know.
            if name.lower() not in ("connection", "transfer-encoding") and (
                name.lower() != "content-length" or self.command == "HEAD"
            ):
                self.send_header(name, value)
        if self.command != "HEAD" and answer.status not in (204, 304):
            self.send_header("Content-Length", str(len(answer.body)))
        elif "content-length" not in names and answer.status not in (204, 304):
            self.send_header("Content-Length", "0")
        self.end_headers_with(answer.body if self.command != "HEAD" else b"")

    def end_headers_with(self, body: bytes) -> None:
        """Headers and body in one write: two of them would be two packets."""
        head = b"".join(self._headers_buffer) + b"\r\n"
        self._headers_buffer = []
        self.wfile.write(head + body)


def wsgi(application: Any, request: Request, port: int) -> Answer:
    """Asks a WSGI application, as moto is one."""
    environ = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote(request.path).encode().decode("latin-1"),
        "QUERY_STRING": request.query,
        "RAW_URI": request.target,
        "REQUEST_URI": request.target,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": str(port),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": request.client,
        "CONTENT_LENGTH": str(len(request.body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(request.body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in request.headers.items():
        if name == "content-type":
            environ["CONTENT_TYPE"] = value
        elif name not in ("content-length", "transfer-encoding"):
            environ["HTTP_" + name.upper().replace("-", "_")] = value
    started: list[Any] = []

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Callable[[bytes], None]:
        started[:] = [status, headers]
        return lambda data: None

    chunks = application(environ, start_response)
    try:
        body = b"".join(chunks)
    finally:
        if hasattr(chunks, "close"):
            chunks.close()
    return Answer(int(started[0].split()[0]), list(started[1]), body)


# --- What a request asks of AWS -------------------------------------------------------------------------------------

CREDENTIAL = re.compile(r"Credential=([^/]+)/\d{8}/([^/]+)/([^/]+)/aws4_request")
LONGEST_PARAMETER = 500


@dataclass
class Call:
    """An operation of an AWS service, as far as it shows in the request."""

    service: str | None
    operation: str
    region: str | None
    access_key: str | None
    parameters: dict[str, str]

    @staticmethod
    def of(request: Request) -> Call:
        scope = CREDENTIAL.search(
            request.headers.get("authorization", "") or unquote(request.query).replace("X-Amz-", "")
        )
        access_key, region, service = scope.groups() if scope else (None, None, None)
        target = request.headers.get("x-amz-target")
        if target:
            return Call(service, target.split(".")[-1], region, access_key, json_parameters(request.body))
        form = dict(parse_qsl(form_of(request), keep_blank_values=True))
        operation = form.pop("Action", None)
        if operation:
            form.pop("Version", None)
            return Call(service, operation, region, access_key, {key: shortened(value) for key, value in form.items()})
        return Call(service, s3_operation(request), region, access_key, {"Path": unquote(request.path), **form})


def form_of(request: Request) -> str:
    if request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        return request.body.decode("utf-8", "replace")
    return request.query


def json_parameters(body: bytes) -> dict[str, str]:
    try:
        values = json.loads(body or b"{}")
    except ValueError:
        return {}
    return {key: shortened(value if isinstance(value, str) else json.dumps(value)) for key, value in values.items()}


def shortened(value: str) -> str:
    return value if len(value) <= LONGEST_PARAMETER else f"{value[:LONGEST_PARAMETER]}... ({len(value)} characters)"


def s3_operation(request: Request) -> str:
    """S3 names no operation in its requests: the commonest by their method and path, others as `PUT ?acl`."""
    _, _, key = request.path.lstrip("/").partition("/")
    parameters = {name for name, _ in parse_qsl(request.query, keep_blank_values=True)} - {"x-id"}
    if request.method == "GET" and not key and parameters & {"list-type", "prefix", "max-keys"}:
        return "ListObjectsV2" if "list-type" in parameters else "ListObjects"
    if request.method == "POST" and "delete" in parameters:
        return "DeleteObjects"
    if parameters and not any(name.startswith("X-Amz-") for name in parameters):
        return f"{request.method} ?{'&'.join(sorted(parameters))}"
    if request.path == "/":
        return "ListBuckets"
    if not key:
        return {"PUT": "CreateBucket", "DELETE": "DeleteBucket", "HEAD": "HeadBucket", "GET": "ListObjects"}.get(
            request.method, request.method
        )
    if request.method == "PUT" and "x-amz-copy-source" in request.headers:
        return "CopyObject"
    return {"PUT": "PutObject", "GET": "GetObject", "HEAD": "HeadObject", "DELETE": "DeleteObject"}.get(
        request.method, request.method
    )


def error_answer(request: Request, call: Call, code: str, message: str, status: int) -> Answer:
    """An error in the form that the service's clients read."""
    request_id = str(uuid.uuid4())
    if "x-amz-target" in request.headers:
        answer = Answer.of_json({"__type": code, "message": message}, status)
        answer.headers += [("x-amzn-errortype", code), ("x-amzn-requestid", request_id)]
        return answer
    error = f"<Code>{escape(code)}</Code><Message>{escape(message)}</Message>"
    if call.service == "ec2":
        xml = f"<Response><Errors><Error>{error}</Error></Errors><RequestID>{request_id}</RequestID></Response>"
    elif call.service == "s3":
        xml = f"<Error>{error}<RequestId>{request_id}</RequestId></Error>"
    else:
        error = f"<Error><Type>Sender</Type>{error}</Error>"
        xml = f"<ErrorResponse>{error}<RequestId>{request_id}</RequestId></ErrorResponse>"
    return Answer(status, [("Content-Type", "text/xml")], f'<?xml version="1.0" encoding="UTF-8"?>\n{xml}'.encode())


def with_request_id(answer: Answer, call: Call) -> Answer:
    """moto gives the requests of XML services one and the same id."""
    if call.service != "s3":
        answer.body = answer.body.replace(b">request-id</", f">{uuid.uuid4()}</".encode())
    return answer


def error_code(answer: Answer) -> str | None:
    if answer.status < 400:
        return None
    named = re.search(rb"<Code>([^<]*)</Code>", answer.body) or re.search(
        rb'"__type": *"(?:[^"]*#)?([^"]*)"', answer.body
    )
    return named.group(1).decode() if named else str(answer.status)


def created_id(answer: Answer) -> str | None:
    named = re.match(rb"(?s).{0,400}?<(imageId|StackId)>([^<]*)<", answer.body) if answer.status == 200 else None
    return named.group(2).decode() if named else None


# --- Knobs and the log ----------------------------------------------------------------------------------------------


class BadKnob(Exception):
    pass


@dataclass
class Fault:
    operation: str
    code: str
    region: str | None = None
    message: str = "Asked for by a knob of the emulated AWS."
    status: int = 400
    times: int | None = None
    after: bool = False


@dataclass
class Delay:
    operation: str
    seconds: float
    region: str | None = None


class Knobs:
    """How the emulated AWS behaves; may be turned while it runs."""

    def __init__(self, emulation: Any):
        self.emulation = emulation
        self.faults: list[Fault] = []
        self.delays: list[Delay] = []
        self.lock = threading.Lock()

    def described(self) -> dict[str, Any]:
        with self.lock:
            return {
                "pendingSeconds": self.emulation.pending_seconds,
                "invisibleSeconds": self.emulation.invisible_seconds,
                "faults": [dict(vars(fault)) for fault in self.faults],
                "delays": [dict(vars(delay)) for delay in self.delays],
            }

    def turn(self, given: Any) -> None:
        """All that is given, or nothing of it."""
        known = {"pendingSeconds", "invisibleSeconds", "faults", "delays"}
        if not isinstance(given, dict) or set(given) - known:
            raise BadKnob(f"expected an object with some of {', '.join(sorted(known))}")
        faults = [made(Fault, fault) for fault in given.get("faults", [])]
        delays = [made(Delay, delay) for delay in given.get("delays", [])]
        seconds = {
            name: seconds_of(name, given[name]) for name in ("pendingSeconds", "invisibleSeconds") if name in given
        }
        with self.lock:
            self.emulation.pending_seconds = seconds.get("pendingSeconds", self.emulation.pending_seconds)
            self.emulation.invisible_seconds = seconds.get("invisibleSeconds", self.emulation.invisible_seconds)
            self.faults = faults if "faults" in given else self.faults
            self.delays = delays if "delays" in given else self.delays

    def fault(self, call: Call) -> Fault | None:
        """The first fault that is due for this call, which counts as one of its times."""
        with self.lock:
            for fault in self.faults:
                if fault.times != 0 and concerns(fault, call):
                    if fault.times is not None:
                        fault.times -= 1
                    return fault
        return None

    def delay(self, call: Call) -> float:
        with self.lock:
            return sum(delay.seconds for delay in self.delays if concerns(delay, call))


def concerns(knob: Fault | Delay, call: Call) -> bool:
    return knob.operation == call.operation and knob.region in (None, call.region)


def made(kind: type[Any], given: Any) -> Any:
    try:
        knob = kind(**given)
    except TypeError as wrong:
        raise BadKnob(f"{kind.__name__.lower()} {json.dumps(given)}: {wrong}") from None
    if isinstance(knob, Delay):
        seconds_of("delays", knob.seconds)
    return knob


def seconds_of(name: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value < 0:
        raise BadKnob(f"{name}: expected a number of seconds, not {json.dumps(value)}")
    return float(value)


class RequestLog:
    """Every AWS request with its answer, in memory and, line by line, in a file."""

    def __init__(self, path: str | None):
        self.entries: deque[dict[str, Any]] = deque(maxlen=20_000)
        self.lock = threading.Lock()
        self.file = open(path, "a", encoding="utf-8", buffering=1) if path else None

    def add(self, request: Request, call: Call, answer: Answer, began: datetime) -> None:
        entry = {
            "time": began.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "service": call.service,
            "operation": call.operation,
            "region": call.region,
            "access_key": call.access_key,
            "user_agent": request.headers.get("user-agent"),
            "parameters": call.parameters,
            "status": answer.status,
            "error": error_code(answer),
            "response_id": created_id(answer),
        }
        with self.lock:
            self.entries.append(entry)
            if self.file:
                self.file.write(json.dumps(entry) + "\n")


# --- The emulated AWS -----------------------------------------------------------------------------------------------


class EmulatedAws:
    def __init__(self, moto: Any, emulation: Any, log: RequestLog, load_world: Callable[[Any], None]):
        self.moto = moto
        self.load_world = load_world
        self.emulation = emulation
        self.log = log
        self.knobs = Knobs(emulation)
        self.port = 0

    def answer(self, request: Request) -> Answer:
        if request.path.startswith(OWN_PATHS):
            return self.answer_own(request)
        began = datetime.now(timezone.utc)
        call = Call.of(request)
        answer = self.answer_aws(request, call)
        self.log.add(request, call, answer, began)
        return answer

    def answer_aws(self, request: Request, call: Call) -> Answer:
        time.sleep(self.knobs.delay(call))
        fault = self.knobs.fault(call)
        if not fault or fault.after:
            answer = self.ask_moto(request, call)
        return error_answer(request, call, fault.code, fault.message, fault.status) if fault else answer

    def ask_moto(self, request: Request, call: Call) -> Answer:
        try:
            with self.emulation.operation():
                return with_request_id(wsgi(self.moto, request, self.port), call)
        except NotImplementedError as missing:
            # 501, since SDKs try again after most other statuses from 500 on.
            message = f"{call.operation} of {call.service} is not emulated: {missing}"
            print(message, file=sys.stderr)
            return error_answer(request, call, "NotImplemented", message, 501)
        except Exception as fault:  # whatever moto stumbles over, callers see an AWS that has an internal error
            traceback.print_exc()
            return error_answer(request, call, "InternalError", f"{type(fault).__name__}: {fault}", 500)

    def answer_own(self, request: Request) -> Answer:
        asked = (request.method, request.path[len(OWN_PATHS) :])
        if asked == ("GET", "requests"):
            with self.log.lock:
                return Answer.of_json(list(self.log.entries))
        if asked == ("DELETE", "requests"):
            with self.log.lock:
                self.log.entries.clear()
            return Answer(204)
        if asked == ("GET", "knobs"):
            return Answer.of_json(self.knobs.described())
        if asked == ("PUT", "knobs"):
            return self.turn_knobs(request.body)
        if asked == ("POST", "world"):
            return self.add_to_world(request.body)
        return Answer.of_json({"error": f"there is no {request.method} {request.path}"}, 404)

    def add_to_world(self, body: bytes) -> Answer:
        try:
            self.load_world(json.loads(body))
        except Exception as wrong:  # whatever is wrong with what was given
            return Answer.of_json({"error": f"{type(wrong).__name__}: {wrong}"}, 400)
        return Answer(204)

    def turn_knobs(self, body: bytes) -> Answer:
        try:
            self.knobs.turn(json.loads(body))
        except (ValueError, BadKnob) as wrong:
            return Answer.of_json({"error": str(wrong)}, 400)
        return Answer.of_json(self.knobs.described())


class EventSender:
    """Posts events to a URL, one after the other, from a thread of its own."""

    ATTEMPTS = 3

    def __init__(self, url: str):
        self.url = urlsplit(url)
        self.events: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        threading.Thread(target=self._run, name="events", daemon=True).start()

    def __call__(self, event: dict[str, Any]) -> None:
        self.events.put(event)

    def _run(self) -> None:
        while True:
            self._send(self.events.get())

    def _send(self, event: dict[str, Any]) -> None:
        for attempt in range(1, self.ATTEMPTS + 1):
            try:
                return self._post(json.dumps(event).encode())
            except (OSError, HTTPException) as wrong:
                reason = wrong
                time.sleep(0.1 * attempt)
        print(f"event {event['id']} ({event['detail-type']}) was not delivered: {reason}", file=sys.stderr)

    def _post(self, body: bytes) -> None:
        connection = HTTPConnection(self.url.hostname or "127.0.0.1", self.url.port or 80, timeout=10)
        try:
            path = (self.url.path or "/") + (f"?{self.url.query}" if self.url.query else "")
            connection.request("POST", path, body, {"Content-Type": "application/json"})
            status = connection.getresponse().status
        finally:
            connection.close()
        if status >= 300:
            raise HTTPException(f"status {status}")


# --- The program ----------------------------------------------------------------------------------------------------


def arguments(given: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="emulated_aws.py", description="AWS on this machine, as far as AMI Trail needs it."
    )
    parser.add_argument("--port", type=int, default=0, help="0, the default, is any free port")
    parser.add_argument("--log", metavar="FILE", help="one line of JSON is added for each AWS request")
    parser.add_argument("--events-url", metavar="URL", help="where the events of AWS services are posted")
    parser.add_argument("--world", metavar="FILE", help="images, stacks and buckets that are there from the start")
    parser.add_argument(
        "--pending-seconds", type=float, default=2.0, metavar="S", help="how long new images are pending"
    )
    parser.add_argument(
        "--invisible-seconds", type=float, default=0.0, metavar="S", help="how long they are not described"
    )
    parser.add_argument("--account", default=DEFAULT_ACCOUNT, help="the account of all callers")
    parser.add_argument("--exit-with-stdin", action="store_true", help="ends when standard input does")
    asked = parser.parse_args(given)
    if not re.fullmatch(r"\d{12}", asked.account):
        parser.error(f"--account: expected 12 digits, not {asked.account}")
    if asked.events_url and not re.match(r"http://", asked.events_url):
        parser.error(f"--events-url: expected http://..., not {asked.events_url}")
    return asked


def prepare_moto(account: str) -> None:
    """What moto reads when it is imported, and what makes that import slow."""
    os.environ["MOTO_EC2_LOAD_DEFAULT_AMIS"] = "false"
    if account != DEFAULT_ACCOUNT:
        os.environ["MOTO_ACCOUNT_ID"] = account
    # boto3 is used for its models only; it shall not look for credentials and settings of the person who runs this.
    os.environ["AWS_EC2_METADATA_DISABLED"] = "true"
    for name in ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_ENDPOINT_URL"):
        os.environ.pop(name, None)
    leave_out_openapi()
    read_models_once()


def leave_out_openapi() -> None:
    """moto's CloudFormation imports API Gateway, and that a validator which takes as long to import as all the
    rest of it.
    """
    validator, validation, exceptions = (
        types.ModuleType(name)
        for name in (
            "openapi_spec_validator",
            "openapi_spec_validator.validation",
            "openapi_spec_validator.validation.exceptions",
        )
    )
    validator.validate = lambda *args, **kwargs: None  # type: ignore[attr-defined]
    exceptions.OpenAPIValidationError = type("OpenAPIValidationError", (Exception,), {})  # type: ignore[attr-defined]
    for module in (validator, validation, exceptions):
        sys.modules.setdefault(module.__name__, module)


def read_models_once() -> None:
    """moto opens several sessions of boto3 on import, and each would parse EC2's 10 MB of model again."""
    from botocore.loaders import JSONFileLoader

    read, kept = JSONFileLoader.load_file, {}

    def load_file(loader: Any, path: str) -> Any:
        if kept.get(path) is None:
            kept[path] = read(loader, path)
        return kept[path]

    JSONFileLoader.load_file = load_file


def start(asked: argparse.Namespace) -> Server:
    prepare_moto(asked.account)
    from moto.server import DomainDispatcherApplication, create_backend_app

    import ami_trail_aws
    import ami_trail_launches
    import ami_trail_stacks

    emulation = ami_trail_aws.emulation
    emulation.pending_seconds, emulation.invisible_seconds = asked.pending_seconds, asked.invisible_seconds
    emulation.deliver = EventSender(asked.events_url) if asked.events_url else None
    for part in (ami_trail_aws, ami_trail_launches, ami_trail_stacks):
        part.install()

    def load_world(world: Any) -> None:
        ami_trail_stacks.load_world(world, asked.account)

    if asked.world:
        with open(asked.world, encoding="utf-8") as world:
            load_world(json.load(world))
    aws = EmulatedAws(DomainDispatcherApplication(create_backend_app), emulation, RequestLog(asked.log), load_world)
    server = Server(asked.port, aws.answer)
    aws.port = server.server_port
    threading.Thread(target=server.serve_forever, name="server", daemon=True).start()
    return server


def warm_up() -> None:
    """What the first calls would otherwise wait for: half a second for EC2's model alone."""
    from moto.core.utils import get_service_model

    for service in ("ec2", "ssm", "cloudformation", "s3", "events"):
        get_service_model(service)


def end_when_told(exit_with_stdin: bool) -> threading.Event:
    """Is set once the program shall end."""
    told = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: told.set())
    if exit_with_stdin:
        threading.Thread(target=lambda: (read_to_the_end(0), told.set()), name="stdin", daemon=True).start()
    return told


def read_to_the_end(descriptor: int) -> None:
    try:
        # Not sys.stdin: its lock, held by this thread, would hinder the interpreter's end.
        while os.read(descriptor, 4096):
            pass
    except OSError:
        pass


def main() -> int:
    asked = arguments(sys.argv[1:])
    # Standard output has one line on it; whatever moto prints belongs elsewhere.
    output, sys.stdout = sys.stdout, sys.stderr
    told_to_end = end_when_told(asked.exit_with_stdin)
    try:
        server = start(asked)
    except OSError as wrong:
        what = f"port {asked.port}" if wrong.filename is None else wrong.filename
        print(f"emulated_aws.py: {what}: {wrong.strerror}", file=sys.stderr)
        return 1
    except ValueError as wrong:
        print(f"emulated_aws.py: {asked.world}: {wrong}", file=sys.stderr)
        return 1
    print(json.dumps({"port": server.server_port}), file=output, flush=True)
    threading.Thread(target=warm_up, name="warm-up", daemon=True).start()
    told_to_end.wait()
    return 0


if __name__ == "__main__":
    status = main()
    sys.stderr.flush()
    os._exit(status)  # threads that wait for clients would hold up an orderly end
