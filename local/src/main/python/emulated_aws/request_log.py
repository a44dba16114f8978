"""The log of AWS requests."""

from __future__ import annotations

import json
import threading
from collections import deque
from datetime import datetime
from typing import Any

from emulated_aws.aws_call import AwsCall, created_id, error_code
from emulated_aws.server import Request, Response


class RequestLog:
    """The last 20,000 AWS requests with the outcome of each, in memory; in a file, one line of JSON for each."""

    def __init__(self, path: str | None) -> None:
        self._entries: deque[dict[str, Any]] = deque(maxlen=20_000)
        self._lock = threading.Lock()
        # Open as long as the process runs.
        self._file = open(path, "a", encoding="utf-8", buffering=1) if path else None  # noqa: SIM115

    def entries(self) -> list[dict[str, Any]]:
        with self._lock:
            return list(self._entries)

    def clear(self) -> None:
        with self._lock:
            self._entries.clear()

    def add(self, request: Request, call: AwsCall, response: Response, received: datetime) -> None:
        entry = {
            "time": received.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "service": call.service,
            "operation": call.operation,
            "region": call.region,
            "access_key": call.access_key,
            "user_agent": request.header("user-agent") or None,
            "parameters": call.parameters,
            "status": response.status,
            "error": error_code(response),
            "response_id": created_id(response),
        }
        with self._lock:
            self._entries.append(entry)
            if self._file:
                self._file.write(json.dumps(entry) + "\n")
