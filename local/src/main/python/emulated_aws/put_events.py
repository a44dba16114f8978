"""EventBridge: which entries PutEvents refuses, and which rules are enabled."""

from __future__ import annotations

import json
from typing import Any

from moto.events.exceptions import ValidationException
from moto.events.models import EventsBackend, events_backends

from emulated_aws.emulation import emulation

Entry = dict[str, Any]

REQUIRED = ("Source", "DetailType", "Detail")
# EventBridge API Reference, PutEvents: "the total entry size must be less than 1MB". Older texts have 256 KB.
MAX_BYTES = 1024 * 1024


class EventBuses(EventsBackend):
    """EventBridge of one account and Region."""

    # moto derives the URL paths of a backend from the module of its class.
    __module__ = EventsBackend.__module__

    def put_events(self, events: list[Entry]) -> list[Entry]:
        """EventBridge API Reference, PutEvents and PutEventsRequestEntry: an entry that lacks a required property
        fails alone; if every entry does, the request fails.
        """
        if not any(all(entry.get(name) for name in REQUIRED) for entry in events):
            raise ValidationException("No entry of the request has all of Source, DetailType and Detail.")
        if sum(map(entry_bytes, events)) >= MAX_BYTES:
            raise ValidationException("Total size of the entries in the request is over the limit.")
        refusals = [refusal(entry) for entry in events]
        accepted = iter(super().put_events([e for e, refused in zip(events, refusals, strict=True) if not refused]))
        return [refused or next(accepted) for refused in refusals]


def entry_bytes(entry: Entry) -> int:
    """EventBridge User Guide, "Calculating PutEvents event entry size"."""
    texts = [entry.get(name) or "" for name in REQUIRED] + list(entry.get("Resources") or [])
    return sum(len(text.encode()) for text in texts) + (14 if entry.get("Time") else 0)


def refusal(entry: Entry) -> Entry | None:
    """EventBridge API Reference, PutEventsResultEntry, ErrorCode. Sources that begin with `aws.` are those of AWS
    services: User Guide, "Event structure". An entry that is incomplete is refused by moto.
    """
    if str(entry.get("Source") or "").startswith("aws."):
        return {
            "ErrorCode": "NotAuthorizedForSourceException",
            "ErrorMessage": "Not authorized for the source.",
        }
    if len(entry.get("DetailType") or "") > 128:
        return {"ErrorCode": "InvalidArgument", "ErrorMessage": "DetailType has more than 128 characters."}
    if entry.get("Detail") and not is_json_object(entry["Detail"]):
        return {"ErrorCode": "MalformedDetail", "ErrorMessage": "Detail is malformed."}
    return None


def is_json_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False


def enabled_rules(account: str) -> list[str]:
    """EventBridge API Reference, DisableRule: a disabled rule matches no events, and its schedule stops. Each rule as
    `Region/bus/rule`.
    """
    with emulation.operation():
        return [
            f"{region}/{bus.name}/{rule.name}"
            for region, backend in events_backends[account].items()
            for bus in backend.event_buses.values()
            for rule in bus.rules.values()
            if rule.state == "ENABLED"
        ]
