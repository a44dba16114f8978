"""Events of AWS services: their form, and their delivery by HTTP."""

from __future__ import annotations

import json
import queue
import sys
import threading
import time
import uuid
from datetime import datetime
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import urlsplit

Event = dict[str, Any]


def service_event(
    time: datetime, account: str, region: str, source: str, detail_type: str, resource: str, detail: dict[str, Any]
) -> Event:
    """An event as EventBridge delivers it to a rule's target. Times of AWS services' events are whole seconds in UTC.

    Amazon EventBridge User Guide, "Event structure": version, id, detail-type, source, account, time, region,
    resources, detail.
    """
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": detail_type,
        "source": source,
        "account": account,
        "time": time.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": region,
        "resources": [resource],
        "detail": detail,
    }


class EventSender:
    """Posts events to a URL, one after the other, from its own thread. An event that fails three times is reported on
    standard error and dropped.
    """

    ATTEMPTS = 3

    def __init__(self, url: str) -> None:
        self.url = urlsplit(url)
        self.events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        threading.Thread(target=self._run, name="events", daemon=True).start()

    def __call__(self, event: Event) -> None:
        self.events.put(event)

    def _run(self) -> None:
        while True:
            self._send(self.events.get())

    def _send(self, event: Event) -> None:
        body = json.dumps(event).encode()
        for attempt in range(1, self.ATTEMPTS + 1):
            error = self._post(body)
            if error is None:
                return
            time.sleep(0.1 * attempt)
        print(f"event {event['id']} ({event['detail-type']}) was not delivered: {error}", file=sys.stderr)

    def _post(self, body: bytes) -> Exception | None:
        """Returns the error, if there is one."""
        connection = HTTPConnection(self.url.hostname or "127.0.0.1", self.url.port or 80, timeout=10)
        try:
            path = (self.url.path or "/") + (f"?{self.url.query}" if self.url.query else "")
            connection.request("POST", path, body, {"Content-Type": "application/json"})
            status = connection.getresponse().status
        except (OSError, HTTPException) as error:
            return error
        finally:
            connection.close()
        return HTTPException(f"status {status}") if status >= 300 else None
