"""What every contract server shares: real HTTP over a unix socket (or a port), faults that can be ordered, and a client that believes it is far away.

A contract server keeps what a platform would keep and enforces what the platform's documents say. Its subclass names the documents in its docstring.
Requests reach it under the platform's own host names: `client()` keeps the Host header and drops TLS.
"""

import json
import re
import shutil
import socket
import socketserver
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from types import TracebackType
from typing import Any, ClassVar, Self
from urllib.parse import parse_qsl, urlsplit

import httpx

KEPT = 1_000_000
MAINTENANCE = "<!doctype html><title>系统维护中</title><h1>系统维护中，请稍后再试</h1>"


@dataclass(frozen=True)
class Part:
    """One part of a multipart body."""

    name: str
    filename: str
    mime: str
    data: bytes


@dataclass(frozen=True)
class Request:
    """What arrived."""

    method: str
    host: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """The body as JSON; ValueError when it is none."""
        return json.loads(self.body.decode("utf-8"))

    def form(self) -> dict[str, str]:
        """A form body, url-encoded or the plain fields of a multipart one."""
        if self.headers.get("content-type", "").startswith("multipart/"):
            return {part.name: part.data.decode("utf-8") for part in self.parts() if not part.filename}
        return dict(parse_qsl(self.body.decode("utf-8"), keep_blank_values=True))

    def parts(self) -> list[Part]:
        """The parts of a multipart body (RFC 7578)."""
        head = f"Content-Type: {self.headers['content-type']}\r\n\r\n".encode()
        message = BytesParser(policy=HTTP).parsebytes(head + self.body)
        found = []
        for part in message.iter_parts():
            data = part.get_payload(decode=True)
            name = part.get_param("name", header="content-disposition")
            found.append(Part(str(name), part.get_filename() or "", part.get_content_type(), data if isinstance(data, bytes) else b""))
        return found

    def file(self, name: str) -> Part | None:
        """The file of a multipart body under this field."""
        return next((part for part in self.parts() if part.name == name and part.filename), None)


@dataclass(frozen=True)
class Answer:
    """What goes back; a dict or list becomes JSON."""

    body: Any = field(default_factory=dict)
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)

    def encoded(self) -> tuple[bytes, str]:
        """Bytes and their content type."""
        if isinstance(self.body, bytes):
            return self.body, "application/octet-stream"
        if isinstance(self.body, str):
            return self.body.encode(), "text/html; charset=utf-8"
        return json.dumps(self.body, ensure_ascii=False).encode(), "application/json; charset=utf-8"


@dataclass
class Fault:
    """What goes wrong with the next `times` calls whose path contains `path`.

    silent: carried out, then no answer until the client gives up; reset: carried out, then the connection closes; broken: carried out, then 502;
    refused: 503, nothing is done; maintenance: a page instead of JSON, nothing is done; busy: 429 with Retry-After, nothing is done.
    """

    path: str
    kind: str
    times: int = 1


class ContractServer(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    """A platform of one account, in one thread a connection; `with Server() as server:` starts and stops it."""

    daemon_threads = True
    block_on_close = False
    routes: ClassVar[dict[str, str]] = {}
    patience: ClassVar[float] = 1.5

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="gh-"))
        self.guard = threading.RLock()
        self.calls: list[Request] = []
        self.faults: list[Fault] = []
        self.clients: list[httpx.Client] = []
        self.transports: list[httpx.BaseTransport] = []
        self.clock: Callable[[], float] = time.time
        self.stopping = threading.Event()
        super().__init__(str(self.folder / "s"), _Handler)

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stopping.set()
        for opened in (*self.clients, *self.transports):
            opened.close()
        self.shutdown()
        self.server_close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def client(self, timeout: float = 0.6) -> httpx.Client:
        """A client for which every https address of the world is this server."""
        made = httpx.Client(transport=_ToServer(self.folder / "s"), timeout=timeout, follow_redirects=False)
        self.clients.append(made)
        return made

    def transport(self) -> httpx.BaseTransport:
        """What `client` sends through."""
        made = _ToServer(self.folder / "s")
        self.transports.append(made)
        return made

    def fail(self, path: str, kind: str, times: int = 1) -> None:
        """Let the next calls to this path go wrong; see Fault."""
        self.faults.append(Fault(path, kind, times))

    def seen(self, path: str) -> list[Request]:
        """Calls whose path contains this."""
        return [call for call in self.calls if path in call.path]

    def fault_for(self, request: Request) -> str:
        """The kind of fault that is due for this call, "" for none."""
        for fault in self.faults:
            if fault.path in request.path and fault.times > 0:
                fault.times -= 1
                return fault.kind
        return ""

    def respond(self, request: Request) -> Answer | None:
        """The answer, after any ordered fault; None closes the connection without one."""
        with self.guard:
            self.calls.append(request if len(request.body) < KEPT else replace(request, body=b""))
            fault = self.fault_for(request)
            if fault == "refused":
                return Answer("upstream unavailable", 503)
            if fault == "maintenance":
                return Answer(MAINTENANCE)
            if fault == "busy":
                return Answer({"message": "too many requests"}, 429, {"Retry-After": "7"})
            answer = self.handle(request)
        if fault == "silent":
            self.stopping.wait(self.patience)
            return None
        if fault == "reset":
            return None
        return Answer("bad gateway", 502) if fault == "broken" else answer

    def handle(self, request: Request) -> Answer:
        """Find the method named by `routes` ("POST /path" with regular expressions) and call it with the request."""
        for pattern, name in self.routes.items():
            method, _, path = pattern.partition(" ")
            if request.method == method and re.fullmatch(path, request.host + request.path):
                answer: Answer = getattr(self, name)(request)
                return answer
        return Answer({"message": f"no such interface: {request.method} {request.host}{request.path}"}, 404)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: ContractServer

    def address_string(self) -> str:
        return "unix"

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class names it so
        pass

    def do_GET(self) -> None:
        self._answer()

    do_POST = do_PUT = do_DELETE = do_HEAD = do_GET

    def _answer(self) -> None:
        split = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self._body(headers)
        query = dict(parse_qsl(split.query, keep_blank_values=True))
        request = Request(self.command, headers.get("host", ""), split.path, query, headers, body)
        answer = self.server.respond(request)
        if answer is None:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        data, mime = answer.encoded()
        self.send_response(answer.status)
        for name, value in {"Content-Type": mime, **answer.headers, "Content-Length": str(len(data))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def _body(self, headers: Mapping[str, str]) -> bytes:
        if headers.get("transfer-encoding", "") != "chunked":
            return self.rfile.read(int(headers.get("content-length", 0)))
        found = bytearray()
        while size := int(self.rfile.readline().strip(), 16):
            found += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return bytes(found)

    def handle(self) -> None:
        with suppress(OSError):
            super().handle()


class _ToServer(httpx.BaseTransport):
    def __init__(self, path: Path) -> None:
        self.inner = httpx.HTTPTransport(uds=str(path), verify=False)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.url = request.url.copy_with(scheme="http", port=None)
        return self.inner.handle_request(request)

    def close(self) -> None:
        self.inner.close()
