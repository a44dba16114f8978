"""What no API of AWS offers and tests need: facts about the account, and rare behavior of AWS."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any


def camel_case(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


class ControlsError(Exception):
    pass


@dataclass
class Controls:
    """The field names are those of the settings, in snake case."""

    # Account ids that do not exist: nothing can be shared with them.
    missing_accounts: list[str] = field(default_factory=list)
    # Tag keys that a tag policy requires on new resources, by type: image or snapshot.
    required_tags: dict[str, list[str]] = field(default_factory=dict)
    # EC2 User Guide, "Amazon EC2 quotas", AMI quotas: public AMIs of a Region.
    public_image_quota: int = 5
    # EC2 User Guide, "Amazon EC2 quotas", AMI quotas: AMIs of a Region. Stated, not enforced.
    image_quota: int = 50_000
    # Lambda Developer Guide, "Lambda quotas": concurrent executions of a Region. New accounts have less.
    concurrent_executions: int = 1000
    # EC2 API Reference, GetAllowedImagesSettings: disabled, audit-mode or enabled.
    allowed_images: str = "disabled"
    # Regions that the account has not enabled, besides those that have to be. They respond all the same.
    disabled_regions: list[str] = field(default_factory=list)
    # Names of buckets that other accounts have.
    foreign_buckets: list[str] = field(default_factory=list)
    # EC2 User Guide, "How Amazon EC2 AMI copy works": concurrent AMI copies of a destination Region.
    copy_quota: int = 300
    # ARNs of KMS keys that callers may not use.
    unusable_keys: list[str] = field(default_factory=list)
    # Names of parameters whose new values are accepted and not stored.
    lost_parameters: list[str] = field(default_factory=list)
    # Image ids without source in DescribeImages, as of some older images.
    hidden_sources: list[str] = field(default_factory=list)
    hide_sources_while_pending: bool = False
    # What Amazon Inspector found, by the id of the image: ScanResults of EC2, with the names of its XML.
    scan_results: dict[str, dict[str, str]] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return {camel_case(item.name): getattr(self, item.name) for item in fields(self)}

    def changed(self, changes: dict[str, Any]) -> Controls:
        """A copy with other values for some fields."""
        values = {item.name: getattr(self, item.name) for item in fields(self)}
        for item in fields(self):
            name = camel_case(item.name)
            if name in changes:
                values[item.name] = checked(name, changes[name], values[item.name])
        return Controls(**values)


CONTROL_NAMES = frozenset(Controls().to_json())


def checked(name: str, value: Any, example: Any) -> Any:
    """The value, if it is of the type of the example."""
    valid = isinstance(value, type(example)) and isinstance(value, bool) == isinstance(example, bool)
    if isinstance(example, int) and not isinstance(example, bool):
        valid = valid and value >= 0
    if isinstance(example, list):
        valid = valid and is_texts(value)
    if isinstance(example, dict):
        valid = valid and (is_scan_results(value) if name == "scanResults" else all(map(is_texts, value.values())))
    if not valid:
        raise ControlsError(f"{name}: expected a value like {json.dumps(example)}, not {json.dumps(value)}")
    return value


# EC2 API Reference, data type ScanResults.
SEVERITIES = ("informational", "low", "medium", "high", "critical")
SCAN_TIMES = frozenset(["findingScanDate", *(f"{severity}FixAvailableSince" for severity in SEVERITIES)])
SEVERITY = "highestFindingSeverityLabel"


def is_scan_results(value: dict[str, Any]) -> bool:
    return all(
        isinstance(results, dict) and all(is_scan_result(*result) for result in results.items())
        for results in value.values()
    )


def is_scan_result(name: str, value: Any) -> bool:
    if name == SEVERITY:
        return value in SEVERITIES
    try:
        return name in SCAN_TIMES and bool(datetime.fromisoformat(value.replace("Z", "+00:00")))
    except (AttributeError, ValueError):
        return False


def is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)
