"""Values as templates and requests write them."""

from __future__ import annotations

from typing import Any


def is_true(value: Any) -> bool:
    """Whether a value is true; templates write Boolean values as text as well."""
    return str(value).lower() == "true"
