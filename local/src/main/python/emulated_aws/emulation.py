"""State that all accounts and Regions share: one lock, one scheduler, and the events to be sent.

moto is not thread-safe. Any code that changes its state runs inside `emulation.operation()`.
"""

from __future__ import annotations

import heapq
import itertools
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from typing import Any

from emulated_aws.controls import Controls
from emulated_aws.events import Event, service_event


class Scheduler:
    """Calls functions when they are due, one after the other, on one thread. Its clock can be set ahead."""

    def __init__(self) -> None:
        self.ahead_seconds = 0.0
        self._due: list[tuple[float, int, Callable[[], None]]] = []
        self._order = itertools.count()
        self._changed = threading.Condition()
        self._running = False

    def now(self) -> float:
        return time.monotonic() + self.ahead_seconds

    def start(self) -> None:
        threading.Thread(target=self._run, name="scheduler", daemon=True).start()

    def after(self, seconds: float, function: Callable[[], None]) -> None:
        with self._changed:
            heapq.heappush(self._due, (self.now() + seconds, next(self._order), function))
            self._changed.notify_all()

    def set_ahead(self, seconds: float) -> None:
        """Sets the clock, and returns once all that is due by it was called."""
        with self._changed:
            self.ahead_seconds = seconds
            self._changed.notify_all()
            self._changed.wait_for(lambda: not self._running and not (self._due and self._due[0][0] <= self.now()))

    def _run(self) -> None:
        while True:
            function = self._next()
            try:
                function()
            finally:
                with self._changed:
                    self._running = False
                    self._changed.notify_all()

    def _next(self) -> Callable[[], None]:
        with self._changed:
            while True:
                wait = self._due[0][0] - self.now() if self._due else None
                if wait is not None and wait <= 0:
                    self._running = True
                    return heapq.heappop(self._due)[2]
                self._changed.wait(wait)


class Emulation:
    """The lock around moto, the scheduler, and the events of the operation in progress."""

    def __init__(self) -> None:
        self.pending_seconds = 2.0
        self.invisible_seconds = 0.0
        self.controls = Controls()
        self.scheduler = Scheduler()
        self.send_event: Callable[[Event], None] | None = None
        self.route_event: Callable[[Event], None] | None = None
        self.client_request_token = ""
        self._lock = threading.RLock()
        self._events: list[Event] = []

    @contextmanager
    def operation(self) -> Iterator[None]:
        """One operation at a time. Its events are sent after it took effect, in the order it caused them."""
        with self._lock:
            try:
                yield
            finally:
                events, self._events = self._events, []
                for event in events:
                    if self.route_event:
                        self.route_event(event)
                    if self.send_event:
                        self.send_event(event)

    @contextmanager
    def without_events(self) -> Iterator[None]:
        """An operation whose events are not sent: it creates resources that exist from the start."""
        senders = self.send_event, self.route_event
        self.send_event, self.route_event = None, None
        try:
            with self.operation():
                yield
        finally:
            self.send_event, self.route_event = senders

    def run_later(self, seconds: float, function: Callable[[], None]) -> None:
        """Runs a function after a delay, as an operation of its own; without a delay, as part of this operation."""
        if seconds <= 0:
            function()
            return

        def due() -> None:
            with self.operation():
                function()

        self.scheduler.after(seconds, due)

    def now(self) -> datetime:
        """The time in UTC, without a time zone, as moto has it."""
        return (datetime.now(timezone.utc) + timedelta(seconds=self.scheduler.ahead_seconds)).replace(tzinfo=None)

    def emit_event(
        self, account: str, region: str, source: str, detail_type: str, resource: str, detail: dict[str, Any]
    ) -> None:
        self._events.append(service_event(self.now(), account, region, source, detail_type, resource, detail))


emulation = Emulation()
