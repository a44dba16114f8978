"""What the tests of the emulated AWS share: the program, a receiver of its events, and clients."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

SOURCES = Path(__file__).resolve().parents[2] / "main" / "python"
ACCOUNT = "123456789012"
HOME, REPLICA, THIRD = "ap-southeast-2", "us-east-1", "eu-west-1"
# What a test does not look at needs no time; those that look at it turn the knob.
PENDING = 0


class Receiver:
    """Where the emulated AWS posts its events."""

    def __init__(self):
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                event = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                with receiver.arrived:
                    receiver.events.append(event)
                    receiver.arrived.notify_all()
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args):
                pass

        self.events = []
        self.arrived = threading.Condition()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/events"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def of(self, name, source=None, count=1, timeout=5):
        """The events whose text holds a name, once there are as many as expected."""
        deadline = time.monotonic() + timeout
        with self.arrived:
            while True:
                found = [e for e in self.events if name in json.dumps(e) and source in (None, e["source"])]
                if len(found) >= count or not self.arrived.wait(max(0, deadline - time.monotonic())):
                    return found


class Program:
    """The emulated AWS as a process."""

    def __init__(self, *arguments):
        command = [sys.executable, "-m", "emulated_aws", "--exit-with-stdin", *map(str, arguments)]
        self.process = subprocess.Popen(
            command, cwd=SOURCES, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        self.ready = self.process.stdout.readline()
        if not self.ready:
            raise AssertionError(self.process.stderr.read())
        self.url = f"http://127.0.0.1:{json.loads(self.ready)['port']}"
        threading.Thread(target=self.drain, daemon=True).start()

    def drain(self):
        with self.process.stderr as stderr:
            self.complaints = stderr.read()

    def client(self, service, region=HOME, **settings):
        return boto3.client(
            service,
            region_name=region,
            endpoint_url=self.url,
            aws_access_key_id="AKIAIOSFODNN7EXAMPLE",
            aws_secret_access_key="secret",
            config=Config(retries={"total_max_attempts": 1}, **settings),
        )

    def ask(self, method, path, body=None):
        request = urllib.request.Request(
            f"{self.url}/_ami-trail/{path}", method=method, data=None if body is None else json.dumps(body).encode()
        )
        with urllib.request.urlopen(request) as answer:
            content = answer.read()
            return json.loads(content) if content else None

    def end(self):
        if not self.process.stdin.closed:
            self.process.stdin.close()
        status = self.process.wait(10)
        self.process.stdout.close()
        return status


receiver: Receiver
aws: Program
folder: tempfile.TemporaryDirectory
clients: dict


def start():
    """For a module's setUpModule."""
    global receiver, aws, folder, clients
    receiver = Receiver()
    folder = tempfile.TemporaryDirectory()
    aws = Program(
        "--events-url", receiver.url, "--pending-seconds", PENDING, "--log", Path(folder.name) / "requests.jsonl"
    )
    clients = {}


def stop():
    """For a module's tearDownModule."""
    aws.end()
    receiver.server.shutdown()
    receiver.server.server_close()
    folder.cleanup()


def client(service, region=HOME):
    if (service, region) not in clients:
        clients[service, region] = aws.client(service, region)
    return clients[service, region]


def ec2(region=HOME):
    return client("ec2", region)


def image(image_id, region=HOME, **parameters):
    return ec2(region).describe_images(ImageIds=[image_id], **parameters)["Images"][0]


def tags_of(described):
    return {tag["Key"]: tag["Value"] for tag in described.get("Tags", [])}


def tag_list(tags):
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def wait_until(condition, timeout=5):
    deadline = time.monotonic() + timeout
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError("it did not happen in time")
        time.sleep(0.02)


class Case(unittest.TestCase):
    names = 0

    def name(self):
        Case.names += 1
        return f"image-{Case.names}"

    def refused(self, code, operation, *args, **kwargs):
        with self.assertRaises(ClientError) as caught:
            operation(*args, **kwargs)
        self.assertEqual(caught.exception.response["Error"]["Code"], code)
        return caught.exception.response

    def source(self, region=HOME, tags=None, **parameters):
        """An image that is available."""
        specifications = [{"ResourceType": "image", "Tags": tag_list(tags)}] if tags else []
        image_id = ec2(region).register_image(
            Name=parameters.pop("Name", self.name()), TagSpecifications=specifications, **parameters
        )["ImageId"]
        self.available(image_id, region)
        return image_id

    def available(self, image_id, region=HOME):
        wait_until(lambda: image(image_id, region)["State"] == "available")

    def copy(self, source, region=REPLICA, origin=HOME, **parameters):
        parameters.setdefault("Name", self.name())
        return ec2(region).copy_image(SourceImageId=source, SourceRegion=origin, **parameters)["ImageId"]

    def knobs(self, **knobs):
        self.addCleanup(
            aws.ask, "PUT", "settings", {"pendingSeconds": PENDING, "invisibleSeconds": 0, "faults": [], "delays": []}
        )
        return aws.ask("PUT", "settings", knobs)

    def snapshot(self, image_id, region=REPLICA):
        snapshot_id = image(image_id, region)["BlockDeviceMappings"][0]["Ebs"]["SnapshotId"]
        return ec2(region).describe_snapshots(SnapshotIds=[snapshot_id])["Snapshots"][0]
