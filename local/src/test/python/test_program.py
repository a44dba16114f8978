"""The program: its arguments, its start and its end."""

from __future__ import annotations

import json
import signal
import subprocess
import sys

import harness
from harness import (
    ACCOUNT,
    GUARD_SECONDS,
    HOME,
    SOURCES,
    Case,
    Program,
    Receiver,
    tag_list,
    tags_of,
)


class TheProgram(Case):
    def test_sample_world_exists_from_the_start_without_events(self) -> None:
        events = Receiver()
        program = Program("--world", SOURCES / "sample_world.json", "--events-url", events.url)
        self.addCleanup(events.close)
        self.addCleanup(program.end)
        web = program.client("ec2").describe_images(ImageIds=["ami-0a1b2c3d4e5f60718"])["Images"][0]
        self.assertEqual(
            (web["Name"], web["State"], web["CreationDate"]),
            ("web-2026.11.20", "available", "2026-11-20T09:30:00.000Z"),
        )
        self.assertEqual(
            tags_of(web), {"replicate-to": "all", "Name": "web", "team": "storefront", "commit": "9f2c1ab"}
        )
        cloudformation = program.client("cloudformation")
        stacks = {s["StackName"]: s for s in cloudformation.describe_stacks()["Stacks"]}
        self.assertEqual(set(stacks), {"shop-production", "network"})
        shop = stacks["shop-production"]
        self.assertEqual(
            shop["StackId"],
            f"arn:aws:cloudformation:{HOME}:{ACCOUNT}:stack/shop-production/5d2f3a10-c5f7-11f1-9c3e-0a58a9feac02",
        )
        self.assertEqual(
            {p["ParameterKey"]: p["ParameterValue"] for p in shop["Parameters"]},
            {
                "DbAmi": "ami-0d4e5f60718293a4b",
                "AppAMI": "ami-0b2c3d4e5f6071829",
                "WEBAMI": "ami-0a1b2c3d4e5f60718",
                "InstanceType": "t3.micro",
            },
        )
        reservations = program.client("ec2").describe_instances()["Reservations"]
        self.assertEqual(len({r["Instances"][0]["ImageId"] for r in reservations}), 3)
        program.client("ec2").create_tags(Resources=[web["ImageId"]], Tags=tag_list({"now": "events"}))
        self.assertEqual([e["source"] for e in events.wait_for("now")], ["aws.tag"])
        self.assertEqual(len(events.events), 1)

    def test_prints_one_line_and_ends_with_standard_input(self) -> None:
        program = Program()
        self.assertEqual(list(json.loads(program.first_line)), ["port"])
        self.assertIsNone(program.process.poll())
        program.stdin.close()
        self.assertEqual(program.process.wait(GUARD_SECONDS), 0)
        self.assertEqual(program.stdout.read(), "")
        program.end()

    def test_ends_on_sigterm(self) -> None:
        program = Program()
        program.process.send_signal(signal.SIGTERM)
        self.assertEqual(program.process.wait(GUARD_SECONDS), 0)
        program.end()

    def test_port_in_use_is_reported_in_one_line(self) -> None:
        command = [sys.executable, "-m", "emulated_aws", "--port", harness.aws.url.rsplit(":", 1)[1]]
        ended = subprocess.run(command, cwd=SOURCES, capture_output=True, text=True, timeout=GUARD_SECONDS, check=False)
        self.assertEqual((ended.returncode, ended.stdout), (1, ""))
        self.assertRegex(ended.stderr, r"\Aemulated_aws: port \d+: .+\n\Z")

    def test_account_can_be_chosen(self) -> None:
        program = Program("--account", "210987654321", "--pending-seconds", 0)
        self.addCleanup(program.end)
        self.assertEqual(program.client("sts").get_caller_identity()["Account"], "210987654321")
        image_id = program.client("ec2").register_image(Name="other")["ImageId"]
        self.assertEqual(
            program.client("ec2").describe_images(Owners=["210987654321"])["Images"][0]["ImageId"], image_id
        )
