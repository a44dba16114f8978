"""Settings that can be changed while the server runs: durations, faults, delays, and the controls of the account."""

from __future__ import annotations

import json
import threading
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

from emulated_aws.aws_call import AwsCall
from emulated_aws.controls import CONTROL_NAMES, ControlsError
from emulated_aws.emulation import Emulation

# A fault or a delay of this operation is one of every operation: with a Region, the Region is out of order.
ANY = "*"


class SettingsError(Exception):
    pass


@dataclass
class Fault:
    """An error returned in place of an operation or, with `after`, in place of its response once it took effect."""

    operation: str
    code: str
    region: str | None = None
    message: str = "Injected by the emulated AWS."
    status: int = 400
    times: int | None = None
    after: bool = False


@dataclass
class Delay:
    """Time that passes before an operation is handled."""

    operation: str
    seconds: float
    region: str | None = None


class EmulationSettings:
    def __init__(self, emulation: Emulation) -> None:
        self.emulation = emulation
        self.faults: list[Fault] = []
        self.delays: list[Delay] = []
        self.lock = threading.Lock()

    def to_json(self) -> dict[str, Any]:
        with self.lock:
            return {
                "pendingSeconds": self.emulation.pending_seconds,
                "invisibleSeconds": self.emulation.invisible_seconds,
                "clockAheadSeconds": self.emulation.scheduler.ahead_seconds,
                **self.emulation.controls.to_json(),
                "faults": [asdict(fault) for fault in self.faults],
                "delays": [asdict(delay) for delay in self.delays],
            }

    def update(self, changes: Any) -> None:
        """Applies all changes, or none of them if one is invalid."""
        known = {"pendingSeconds", "invisibleSeconds", "clockAheadSeconds", "faults", "delays"} | CONTROL_NAMES
        if not isinstance(changes, dict) or set(changes) - known:
            raise SettingsError(f"expected an object with some of {', '.join(sorted(known))}")
        faults = [parse_item(Fault, fault) for fault in changes.get("faults", [])]
        delays = [parse_item(Delay, delay) for delay in changes.get("delays", [])]
        for delay in delays:
            parse_seconds("delays", delay.seconds)
        seconds = {
            name: parse_seconds(name, changes[name])
            for name in ("pendingSeconds", "invisibleSeconds", "clockAheadSeconds")
            if name in changes
        }
        ahead = self.emulation.scheduler.ahead_seconds
        if seconds.get("clockAheadSeconds", ahead) < ahead:
            raise SettingsError(f"clockAheadSeconds: the clock is {ahead} seconds ahead and is not set back")
        try:
            controls = self.emulation.controls.changed(changes)
        except ControlsError as error:
            raise SettingsError(str(error)) from None
        with self.lock:
            self.emulation.pending_seconds = seconds.get("pendingSeconds", self.emulation.pending_seconds)
            self.emulation.invisible_seconds = seconds.get("invisibleSeconds", self.emulation.invisible_seconds)
            self.emulation.controls = controls
            self.faults = faults if "faults" in changes else self.faults
            self.delays = delays if "delays" in changes else self.delays
        if "clockAheadSeconds" in seconds:
            self.emulation.scheduler.set_ahead(seconds["clockAheadSeconds"])

    def take_fault(self, call: AwsCall) -> Fault | None:
        """The first remaining fault for this call; it counts as one of its times."""
        with self.lock:
            for fault in self.faults:
                if fault.times != 0 and applies_to(fault, call):
                    if fault.times is not None:
                        fault.times -= 1
                    return fault
        return None

    def delay(self, call: AwsCall) -> float:
        with self.lock:
            return sum(delay.seconds for delay in self.delays if applies_to(delay, call))


def applies_to(item: Fault | Delay, call: AwsCall) -> bool:
    return item.operation in (ANY, call.operation) and item.region in (None, call.region)


Item = TypeVar("Item", Fault, Delay)


def parse_item(item_type: type[Item], value: Any) -> Item:
    try:
        return item_type(**value)
    except TypeError as error:
        raise SettingsError(f"{item_type.__name__.lower()} {json.dumps(value)}: {error}") from None


def parse_seconds(name: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value < 0:
        raise SettingsError(f"{name}: expected a number of seconds, not {json.dumps(value)}")
    return float(value)
