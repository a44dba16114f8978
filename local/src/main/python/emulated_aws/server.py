"""The HTTP server, which is waitress, and its requests and responses.

waitress reads a request's body completely before it calls the application, decodes chunks, sends `100 Continue` and
keeps connections open.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from http import HTTPStatus
from io import BytesIO
from typing import Any

from waitress.channel import HTTPChannel
from waitress.server import TcpWSGIServer
from waitress.server import create_server as create_waitress

# A delay or an injected fault occupies a thread; more concurrent requests than this wait.
THREADS = 64

WsgiEnvironment = dict[str, Any]
WsgiApplication = Callable[..., Iterable[bytes]]


@dataclass
class Request:
    environ: WsgiEnvironment
    body: bytes

    @property
    def method(self) -> str:
        return str(self.environ["REQUEST_METHOD"])

    @property
    def path(self) -> str:
        """As in the request, percent-encoded."""
        return str(self.environ["REQUEST_URI"]).split("?", 1)[0]

    @property
    def query(self) -> str:
        return str(self.environ["QUERY_STRING"])

    def header(self, name: str) -> str:
        """The value of a header; an empty text if it is absent."""
        key = name.upper().replace("-", "_")
        return str(self.environ.get(key if key == "CONTENT_TYPE" else f"HTTP_{key}", ""))


@dataclass
class Response:
    status: int
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""

    @staticmethod
    def of_json(value: Any, status: int = 200) -> Response:
        return Response(status, [("Content-Type", "application/json")], json.dumps(value).encode())


class Channel(HTTPChannel):
    """A connection. waitress 3.0.2 waits forever for the body of a request with `Expect: 100-continue` and
    `Content-Length: 0`, since it marks the request as incomplete. SDKs send such requests to S3 for empty objects.
    """

    def send_continue(self) -> None:
        request: Any = self.request
        completed = request.completed
        super().send_continue()
        request.completed = completed


def create_server(port: int, handle: Callable[[Request], Response]) -> TcpWSGIServer:
    """A server on 127.0.0.1. Raises OSError if the port is in use."""

    def application(environ: WsgiEnvironment, start_response: Callable[..., Any]) -> list[bytes]:
        response = handle(Request(environ, environ["wsgi.input"].read()))
        headers = [(name, value) for name, value in response.headers if name.lower() != "connection"]
        # The response to HEAD has the length that moto states, and no body: RFC 9110, "HEAD". A client would read
        # one as the beginning of its next response.
        is_head = environ["REQUEST_METHOD"] == "HEAD"
        if not is_head and response.status not in (204, 304):
            headers = [(name, value) for name, value in headers if name.lower() != "content-length"]
            headers.append(("Content-Length", str(len(response.body))))
        start_response(f"{response.status} {reason_phrase(response.status)}", headers)
        return [] if is_head else [response.body]

    server = create_waitress(
        application,
        host="127.0.0.1",
        port=port,
        threads=THREADS,
        connection_limit=1000,
        # Connections that are idle for an hour are closed; SDKs keep theirs open.
        channel_timeout=3600,
        asyncore_use_poll=True,
        ident=None,
    )
    assert isinstance(server, TcpWSGIServer)  # one address, so one socket
    server.channel_class = Channel
    return server


def reason_phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"


def call_wsgi(application: WsgiApplication, request: Request) -> Response:
    """Calls a WSGI application, which moto is."""
    started: list[Any] = []

    def start_response(status: str, headers: list[tuple[str, str]], _: Any = None) -> Callable[[bytes], None]:
        started[:] = [status, headers]
        return lambda data: None

    chunks = application({**request.environ, "wsgi.input": BytesIO(request.body)}, start_response)
    try:
        body = b"".join(chunks)
    finally:
        if hasattr(chunks, "close"):
            chunks.close()
    return Response(int(started[0].split()[0]), list(started[1]), body)
