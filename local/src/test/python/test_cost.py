"""The tables of docs/cost.md follow from its prices and assumptions."""

from __future__ import annotations

import re
import unittest
from pathlib import Path

PAGE = (Path(__file__).resolve().parents[4] / "docs" / "cost.md").read_text(encoding="utf-8")
SECONDS_OF_A_DAY = 86_400


def rows(first: str) -> list[list[str]]:
    """The rows of the table whose head begins with a word."""
    table = re.search(rf"^\| {re.escape(first)} \|.*\n\|[-|]*\n((?:\|.*\n)+)", PAGE, re.MULTILINE)
    assert table, first
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table[1].splitlines()]


PRICES = {row[0]: float(row[1]) for row in rows("price")}
ASSUMED = {row[0]: float(row[1]) for row in rows("assumption")}


def dollars(value: float) -> str:
    return f"{value:,.2f}" if value < 100 else f"{value:,.0f}"


def watched(regions: int) -> float:
    alarms = (ASSUMED["alarms in the home Region"] + regions) * PRICES["CloudWatch alarm"]
    return alarms + ASSUMED["metrics"] * PRICES["CloudWatch metric"] + PRICES["CloudWatch dashboard"]


def invocation(seconds: float, gigabytes: float) -> float:
    log = ASSUMED["kB of log lines of an invocation"] / 1e6 * PRICES["CloudWatch Logs"]
    return PRICES["Lambda request"] + seconds * gigabytes * PRICES["Lambda duration, Arm"] + log


def idle(regions: int) -> float:
    number = ASSUMED["days"] * ASSUMED["invocations of schedules a day"]
    seconds = ASSUMED["seconds of an idle scheduled invocation"]
    return watched(regions) + number * invocation(seconds, ASSUMED["GB of the functions of schedules"])


def image(regions: int) -> float:
    one = invocation(ASSUMED["seconds of an invocation for an event"], ASSUMED["GB of the functions for events"])
    number = ASSUMED["invocations for an image"] + regions
    return number * one + (ASSUMED["events for an image"] + regions) * PRICES["EventBridge event"]


def of_images(images: int, gibibytes: int, regions: int) -> list[str]:
    copied = images * gibibytes * regions
    storage, transfer = copied * PRICES["snapshot storage"], copied * PRICES["transfer to another Region"]
    other = images * image(regions) + idle(regions)
    return [dollars(value) for value in (storage, transfer, other, storage + transfer + other)]


def number(text: str) -> int:
    return int(text.replace(",", ""))


class CostTest(unittest.TestCase):
    def test_a_deployment_that_does_nothing(self) -> None:
        for row in rows("replica Regions"):
            with self.subTest(row=row):
                regions = number(row[0])
                self.assertEqual(row[1:], [dollars(idle(regions)), dollars(watched(regions))])

    def test_a_sweep_that_never_ends(self) -> None:
        time = ASSUMED["days"] * SECONDS_OF_A_DAY * ASSUMED["GB of the functions of schedules"]
        self.assertIn(f"would cost {dollars(time * PRICES['Lambda duration, Arm'])} dollars", PAGE)

    def test_images(self) -> None:
        table = rows("images a month")
        self.assertEqual(len(table), 18)
        for row in table:
            with self.subTest(row=row):
                self.assertEqual(row[3:], of_images(*map(number, row[:3])))


if __name__ == "__main__":
    unittest.main()
