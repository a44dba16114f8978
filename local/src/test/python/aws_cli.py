"""The AWS CLI from a process that has loaded it, which is most of what a command takes.

    aws_cli.py serve SOCKET          prints `ready`, and runs each command in a fork of itself
    aws_cli.py SOCKET [ARGUMENT...]  has it run a command, with the streams, folder and environment of this process

A command is the CLI's own main function in a process of its own, as by `aws`.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
import traceback
from typing import NoReturn

# The services of the commands in the documents.
SERVICES = ("cloudformation", "cloudwatch", "ec2", "events", "lambda", "logs", "s3", "sqs", "ssm", "sts")
STANDARD_STREAMS = [0, 1, 2]
MAX_MESSAGE_LENGTH = 1 << 17
# AWS CLI User Guide, "Command line return codes": a failure that has no other.
FAILED = 255


def serve(path: str) -> None:
    load()
    # Nobody waits for a fork: its client does.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listener:
        listener.bind(path)
        listener.listen()
        print("ready", flush=True)
        while True:
            connection, _ = listener.accept()
            with connection:
                if os.fork() == 0:
                    run(connection)


def load() -> None:
    from awscli.botocore.loaders import JSONFileLoader  # noqa: PLC0415
    from awscli.clidriver import create_clidriver  # noqa: PLC0415

    from emulated_aws.moto_import import read_models_once  # noqa: PLC0415

    read_models_once(JSONFileLoader)
    session = create_clidriver().session
    for service in SERVICES:
        session.get_service_model(service)


def run(connection: socket.socket) -> NoReturn:
    from awscli.clidriver import main  # noqa: PLC0415

    status = FAILED
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        message, descriptors, _, _ = socket.recv_fds(connection, MAX_MESSAGE_LENGTH, len(STANDARD_STREAMS))
        command = json.loads(message)
        for stream, descriptor in zip(STANDARD_STREAMS, descriptors, strict=True):
            os.dup2(descriptor, stream)
        os.chdir(command["folder"])
        # The CLI sets AWS_DATA_PATH when it is loaded.
        own = {"AWS_DATA_PATH": os.environ["AWS_DATA_PATH"]}
        os.environ.clear()
        os.environ.update({**own, **command["environment"]})
        sys.argv = ["aws", *command["arguments"]]
        status = main()
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else FAILED
    except BaseException:  # a fork must not go on with what its parent does
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        connection.send(bytes([status]))
        os._exit(status)


def request(path: str, arguments: list[str]) -> int:
    """The exit status of the command."""
    command = {"arguments": arguments, "folder": os.getcwd(), "environment": dict(os.environ)}
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as connection:
        connection.connect(path)
        socket.send_fds(connection, [json.dumps(command).encode()], STANDARD_STREAMS)
        answer = connection.recv(1)
    return answer[0] if answer else FAILED


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        serve(sys.argv[2])
    else:
        sys.exit(request(sys.argv[1], sys.argv[2:]))
