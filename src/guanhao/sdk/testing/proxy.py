"""A bad line between the publisher and a real platform: answers get lost, calls come late, 5xx after the platform accepted.

`python -m guanhao.sdk.testing.proxy --upstream http://127.0.0.1:2583 --faults '{"lost_answer": 0.1}'` prints its address. Faults are those of
guanhao.sdk.testing.sandbox that need nothing of the platform itself; they befall every call alike, reading and writing.
"""

import argparse
import http.client
import json
import random
import threading
import time
from dataclasses import asdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from guanhao.sdk.testing.sandbox import PAGE, Faults

NAMES = ("delay", "lost_answer", "error_after", "error_before", "reset_before", "limited", "maintenance")
HOP = {"connection", "keep-alive", "transfer-encoding", "content-length", "host", "content-encoding"}


class Handler(BaseHTTPRequestHandler):
    """One call, passed on or not."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: "Proxy"

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name of the base class
        """Silence."""

    def do_GET(self) -> None:
        """Pass on."""
        self._pass(b"")

    def do_POST(self) -> None:
        """Pass on, or take new faults."""
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        if self.path == "/faults":
            self.server.faults = Faults.of({**asdict(self.server.faults), **json.loads(body or b"{}")})
            return self._send(200, b"{}", {"Content-Type": "application/json"})
        return self._pass(body)

    def _pass(self, body: bytes) -> None:
        fault, faults = self.server.draw(), self.server.faults
        match fault:
            case "error_before":
                return self._send(503, b'{"message": "try again later"}', {"Content-Type": "application/json"})
            case "limited":
                return self._send(
                    429, b'{"message": "too many calls"}', {"Content-Type": "application/json", "Retry-After": f"{faults.retry_after:g}"}
                )
            case "maintenance":
                return self._send(200, PAGE, {"Content-Type": "text/html; charset=utf-8"})
            case "reset_before":
                return self._drop()
            case "delay":
                time.sleep(faults.delay_s)
        try:
            status, headers, answer = self._ask(body)
        except OSError:
            return self._drop()
        if fault == "lost_answer":
            return self._drop()
        if fault == "error_after":
            return self._send(502, b'{"message": "bad gateway"}', {"Content-Type": "application/json"})
        return self._send(status, answer, headers)

    def _ask(self, body: bytes) -> tuple[int, dict[str, str], bytes]:
        line = http.client.HTTPConnection(self.server.host, self.server.port, timeout=30)
        try:
            headers = {name: value for name, value in self.headers.items() if name.lower() not in HOP}
            line.request(self.command, self.path, body or None, {**headers, "Host": f"{self.server.host}:{self.server.port}"})
            response = line.getresponse()
            kept = {name: value for name, value in response.getheaders() if name.lower() not in HOP}
            return response.status, kept, response.read()
        finally:
            line.close()

    def _drop(self) -> None:
        self.close_connection = True
        self.connection.close()

    def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        try:
            self.send_response_only(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)
        except OSError:  # the caller is gone
            self.close_connection = True


class Proxy(ThreadingHTTPServer):
    """The line to one upstream."""

    daemon_threads = True
    request_queue_size = 256

    def __init__(self, upstream: str, faults: Faults, port: int = 0) -> None:
        parts = urlsplit(upstream)
        self.host, self.port = parts.hostname or "127.0.0.1", parts.port or 80
        self.faults = faults
        self._random, self._lock = random.Random(faults.seed or None), threading.Lock()  # noqa: S311 - faults, not secrets
        super().__init__(("127.0.0.1", port), Handler)

    def draw(self) -> str:
        """The fault of this call, "" for none."""
        with self._lock:
            mark = self._random.random()
        for name in NAMES:
            mark -= getattr(self.faults, name)
            if mark < 0:
                return name
        return ""

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Callers that vanish are part of the game."""


def main() -> None:
    """Serve until killed; the first line of output is the address."""
    parser = argparse.ArgumentParser(description="A bad line to a real platform.")
    parser.add_argument("--upstream", required=True)
    parser.add_argument("--faults", default="{}")
    given = parser.parse_args()
    server = Proxy(given.upstream, Faults.of(json.loads(given.faults)))
    print(f"http://127.0.0.1:{server.server_port}", flush=True)  # noqa: T201 - whoever started it reads this line
    server.serve_forever(poll_interval=0.2)


if __name__ == "__main__":
    main()
