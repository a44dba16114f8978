"""What all tests share: the emulated AWS as a process, a receiver of its events, and clients.

The tests see the emulated AWS from outside, through boto3. One process serves all of them; those that need other
arguments start their own.
"""

from __future__ import annotations

import atexit
import json
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.request
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

SOURCES = Path(__file__).resolve().parents[2] / "main" / "python"
ACCOUNT = "123456789012"
HOME, REPLICA, THIRD = "ap-southeast-2", "us-east-1", "eu-west-1"
# A guard against tests that hang; no test waits for this long.
GUARD_SECONDS = 180
# Longer than any test: an image with this setting stays pending, or invisible.
FOREVER_SECONDS = 86_400
DEFAULT_SETTINGS = {
    "pendingSeconds": 0,
    "invisibleSeconds": 0,
    "faults": [],
    "delays": [],
    "missingAccounts": [],
    "requiredTags": {},
    "publicImageQuota": 5,
    "imageQuota": 50_000,
    "concurrentExecutions": 1000,
    "allowedImages": "disabled",
    "disabledRegions": [],
    "foreignBuckets": [],
    "copyQuota": 300,
    "unusableKeys": [],
    "lostParameters": [],
    "hiddenSources": [],
    "hideSourcesWhilePending": False,
}


class Receiver:
    """Receives the events that the emulated AWS posts."""

    def __init__(self) -> None:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                event = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                with receiver.arrived:
                    receiver.events.append(event)
                    receiver.arrived.notify_all()
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args: Any) -> None:
                pass

        self.events: list[dict[str, Any]] = []
        self.arrived = threading.Condition()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/events"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def wait_for(self, text: str, source: str | None = None, count: int = 1) -> list[dict[str, Any]]:
        """The events whose JSON contains a text, once there are at least this many."""
        deadline = time.monotonic() + GUARD_SECONDS
        with self.arrived:
            while True:
                found = [e for e in self.events if text in json.dumps(e) and source in (None, e["source"])]
                if len(found) >= count or not self.arrived.wait(max(0, deadline - time.monotonic())):
                    return found

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


class Program:
    """The emulated AWS as a process."""

    def __init__(self, *arguments: object) -> None:
        command = [sys.executable, "-m", "emulated_aws", "--exit-with-stdin", *map(str, arguments)]
        self.process = subprocess.Popen(
            command,
            cwd=SOURCES,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdin and self.process.stdout and self.process.stderr
        self.stdin, self.stdout, self.stderr = self.process.stdin, self.process.stdout, self.process.stderr
        self.first_line = self.stdout.readline()
        if not self.first_line:
            raise AssertionError(self.stderr.read())
        self.url = f"http://127.0.0.1:{json.loads(self.first_line)['port']}"
        self.error_lines: list[str] = []
        threading.Thread(target=self.read_errors, daemon=True).start()

    def read_errors(self) -> None:
        with self.stderr as lines:
            for line in lines:
                self.error_lines.append(line)

    def client(
        self, service: str, region: str = HOME, access_key: str = "AKIAIOSFODNN7EXAMPLE", **settings: Any
    ) -> Any:
        return boto3.client(
            service,
            region_name=region,
            endpoint_url=self.url,
            aws_access_key_id=access_key,
            aws_secret_access_key="secret",
            config=Config(retries={"total_max_attempts": 1}, read_timeout=GUARD_SECONDS, **settings),
        )

    def control(self, method: str, path: str, body: Any = None) -> Any:
        """A request below /_ami-trail/."""
        request = urllib.request.Request(
            f"{self.url}/_ami-trail/{path}", method=method, data=None if body is None else json.dumps(body).encode()
        )
        with urllib.request.urlopen(request, timeout=GUARD_SECONDS) as response:
            content = response.read()
            return json.loads(content) if content else None

    def end(self) -> int:
        if not self.stdin.closed:
            self.stdin.close()
        status = self.process.wait(GUARD_SECONDS)
        self.stdout.close()
        return status


receiver: Receiver
aws: Program
requests_file: Path
clients: dict[tuple[str, str], Any] = {}


def start() -> None:
    """Starts the process that serves all tests, once."""
    global receiver, aws, requests_file
    if "aws" in globals():
        return
    folder = tempfile.TemporaryDirectory()
    requests_file = Path(folder.name) / "requests.jsonl"
    receiver = Receiver()
    aws = Program("--events-url", receiver.url, "--pending-seconds", 0, "--log", requests_file)

    def stop() -> None:
        aws.end()
        receiver.close()
        folder.cleanup()

    atexit.register(stop)


def client(service: str, region: str = HOME) -> Any:
    if (service, region) not in clients:
        clients[service, region] = aws.client(service, region)
    return clients[service, region]


def ec2(region: str = HOME) -> Any:
    return client("ec2", region)


def image(image_id: str, region: str = HOME, **parameters: Any) -> dict[str, Any]:
    return ec2(region).describe_images(ImageIds=[image_id], **parameters)["Images"][0]


def tags_of(description: dict[str, Any]) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in description.get("Tags", [])}


def tag_list(tags: dict[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def wait_until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + GUARD_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"the condition did not become true within {GUARD_SECONDS} seconds")
        time.sleep(0.02)


class Case(unittest.TestCase):
    names = 0

    @classmethod
    def setUpClass(cls) -> None:
        start()

    def new_name(self) -> str:
        Case.names += 1
        return f"image-{Case.names}"

    def assert_error(self, code: str, operation: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        with self.assertRaises(ClientError) as caught:
            operation(*args, **kwargs)
        self.assertEqual(caught.exception.response["Error"]["Code"], code)
        return caught.exception.response

    def available_image(self, region: str = HOME, tags: dict[str, str] | None = None, **parameters: Any) -> str:
        specifications = [{"ResourceType": "image", "Tags": tag_list(tags)}] if tags else []
        image_id = ec2(region).register_image(
            Name=parameters.pop("Name", self.new_name()), TagSpecifications=specifications, **parameters
        )["ImageId"]
        self.wait_until_available(image_id, region)
        return image_id

    def wait_until_available(self, image_id: str, region: str = HOME) -> None:
        wait_until(lambda: image(image_id, region)["State"] == "available")

    def copy_image(self, source: str, region: str = REPLICA, origin: str = HOME, **parameters: Any) -> str:
        parameters.setdefault("Name", self.new_name())
        return ec2(region).copy_image(SourceImageId=source, SourceRegion=origin, **parameters)["ImageId"]

    def change_settings(self, **settings: Any) -> None:
        self.addCleanup(aws.control, "PUT", "settings", DEFAULT_SETTINGS)
        aws.control("PUT", "settings", settings)

    def snapshot(self, image_id: str, region: str = REPLICA) -> dict[str, Any]:
        snapshot_id = image(image_id, region)["BlockDeviceMappings"][0]["Ebs"]["SnapshotId"]
        return ec2(region).describe_snapshots(SnapshotIds=[snapshot_id])["Snapshots"][0]
