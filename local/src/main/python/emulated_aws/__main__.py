"""The emulated AWS as a program.

    python -m emulated_aws --port 0 [--log FILE] [--events-url URL] [--functions-url URL]
                           [--world FILE] [--pending-seconds S] ...

When it accepts requests it prints one line, {"port": 41234}, and nothing else. Besides the APIs of AWS it serves,
without a signature:

    GET    /_ami-trail/requests   the AWS requests so far, oldest first; the last 20,000 are kept
    DELETE /_ami-trail/requests   removes them
    GET    /_ami-trail/settings   durations, faults, delays, and the controls that docs/local.md lists
    PUT    /_ami-trail/settings   changes them: {"pendingSeconds": 1, "invisibleSeconds": 5,
                                  "faults": [{"operation": "CopyImage", "region": "us-east-1", "code": "AuthFailure",
                                              "message": "...", "status": 401, "times": 1, "after": false}],
                                  "delays": [{"operation": "DescribeImages", "region": null, "seconds": 0.2}]}
    GET    /_ami-trail/rules      the enabled rules of EventBridge, as Region/bus/rule
    POST   /_ami-trail/world      adds keys, images, stacks, buckets and parameters, as --world does
    POST   /_ami-trail/log-lines  adds lines to the logs of functions: {"region": "us-east-1", "lines":
                                  [{"handler": "...", "timestamp": 1767225600000, "message": "..."}]}

A fault is returned `times` times (null: always) in place of the operation or, with `after`, in place of its response
once it took effect. The operation `*` means every operation, a Region that is null or absent every Region. A setting
that is absent keeps its value; a list replaces the whole list.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import signal
import sys
import threading
from typing import Any

from emulated_aws import aws_call
from emulated_aws.application import Application
from emulated_aws.aws_call import AwsCall
from emulated_aws.emulation import emulation
from emulated_aws.events import EventSender
from emulated_aws.moto_import import DEFAULT_ACCOUNT, prepare_moto_import
from emulated_aws.request_log import RequestLog
from emulated_aws.server import Request, create_server


def parse_arguments(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="emulated_aws", description="AWS on this machine, as far as AMI Trail uses it."
    )
    parser.add_argument("--port", type=int, default=0, help="0, the default, is any free port")
    parser.add_argument("--log", metavar="FILE", help="one line of JSON is appended for each AWS request")
    parser.add_argument("--events-url", metavar="URL", help="where the events of AWS services are posted")
    parser.add_argument(
        "--functions-url", metavar="URL", help="where Lambda's Invoke is posted, with the handler as the last part"
    )
    parser.add_argument(
        "--world", metavar="FILE", help="images, stacks, parameters and buckets that exist from the start"
    )
    parser.add_argument(
        "--pending-seconds", type=float, default=2.0, metavar="S", help="how long new images are pending"
    )
    parser.add_argument(
        "--invisible-seconds", type=float, default=0.0, metavar="S", help="how long they are not described"
    )
    parser.add_argument("--account", default=DEFAULT_ACCOUNT, help="the account of all callers")
    parser.add_argument("--exit-with-stdin", action="store_true", help="ends when standard input is closed")
    options = parser.parse_args(arguments)
    if not re.fullmatch(r"\d{12}", options.account):
        parser.error(f"--account: expected 12 digits, not {options.account}")
    for name, url in (("--events-url", options.events_url), ("--functions-url", options.functions_url)):
        if url and not re.match(r"http://", url):
            parser.error(f"{name}: expected http://..., not {url}")
    return options


def start(options: argparse.Namespace) -> int:
    prepare_moto_import(options.account)
    # Imported here, since these import moto.
    from moto.server import DomainDispatcherApplication, create_backend_app  # noqa: PLC0415

    from emulated_aws import account, constraints, function_logs, installation, invocations, s3, world  # noqa: PLC0415
    from emulated_aws.put_events import enabled_rules  # noqa: PLC0415

    emulation.pending_seconds, emulation.invisible_seconds = options.pending_seconds, options.invisible_seconds
    emulation.send_event = EventSender(options.events_url) if options.events_url else None
    installation.install()

    def load_world(content: Any) -> None:
        world.load_world(content, options.account)

    if options.world:
        with open(options.world, encoding="utf-8") as file:
            load_world(json.load(file))
    moto = DomainDispatcherApplication(create_backend_app)

    def refusal(request: Request, call: AwsCall) -> tuple[str, str, int] | None:
        return (
            aws_call.refusal(call)
            or constraints.refusal(request, call)
            or account.refusal(request, call)
            or s3.refusal(request, call, options.account)
        )

    invoke = invocations.Invocations(options.functions_url, options.account).respond
    application = Application(
        moto,
        emulation,
        RequestLog(options.log),
        load_world,
        refusal,
        invoke,
        lambda: enabled_rules(options.account),
        lambda content: function_logs.add_lines(content, options.account),
    )
    server = create_server(options.port, application.handle)
    threading.Thread(target=server.run, name="server", daemon=True).start()
    return int(server.getsockname()[1])


def warm_up() -> None:
    """Loads the models that the first calls would otherwise wait for: half a second for that of EC2 alone."""
    from emulated_aws.constraints import service_model  # noqa: PLC0415

    for service in ("ec2", "ssm", "cloudformation", "s3", "events"):
        service_model(service)


def end_requests(exit_with_stdin: bool) -> threading.Event:
    """An event that is set once the program is to end."""
    requested = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: requested.set())
    if exit_with_stdin:

        def wait_for_stdin() -> None:
            read_to_end(0)
            requested.set()

        threading.Thread(target=wait_for_stdin, name="stdin", daemon=True).start()
    return requested


def read_to_end(descriptor: int) -> None:
    try:
        # Not sys.stdin: its lock, held by this thread, would block the exit of the interpreter.
        while os.read(descriptor, 4096):
            pass
    except OSError:
        pass


def main() -> int:
    options = parse_arguments(sys.argv[1:])
    # Standard output has exactly one line; anything that moto prints goes to standard error.
    output, sys.stdout = sys.stdout, sys.stderr
    end_requested = end_requests(options.exit_with_stdin)
    try:
        port = start(options)
    except OSError as error:
        what = f"port {options.port}" if error.filename is None else error.filename
        print(f"emulated_aws: {what}: {error.strerror}", file=sys.stderr)
        return 1
    except ValueError as error:
        print(f"emulated_aws: {options.world}: {error}", file=sys.stderr)
        return 1
    print(json.dumps({"port": port}), file=output, flush=True)
    threading.Thread(target=warm_up, name="warm-up", daemon=True).start()
    end_requested.wait()
    return 0


if __name__ == "__main__":
    status = main()
    sys.stderr.flush()
    os._exit(status)  # threads that wait for clients would delay a regular exit
