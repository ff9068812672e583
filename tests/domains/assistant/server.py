"""A server that speaks the OpenAI interface, on loopback, and behaves as it is told: well, badly, or with hostile words."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Model:
    """What the server says and what it was asked."""

    def __init__(self) -> None:
        self.text = "青禾燕麦片，早餐的一碗好料。"
        self.mode = "stream"
        self.usage: dict[str, int] | None = {"prompt_tokens": 120, "completion_tokens": 30}
        self.asked: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.address = ""

    @property
    def sent(self) -> str:
        """Everything that left the house with the newest call."""
        return json.dumps(self.asked[-1], ensure_ascii=False)


@contextmanager
def serving() -> Iterator[Model]:
    """The server for as long as a test lasts."""
    model = Model()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_args: Any) -> None:
            """Quiet."""

        def do_POST(self) -> None:
            """One completion."""
            body = self.rfile.read(int(self.headers["Content-Length"]))
            model.asked.append(json.loads(body))
            model.headers.append(dict(self.headers))
            self.close_connection = True
            try:
                answer(self, model)
            except OSError:
                return  # the caller went away

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    model.address = f"http://127.0.0.1:{server.server_port}/v1"
    try:
        yield model
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def answer(handler: BaseHTTPRequestHandler, model: Model) -> None:
    """As the mode says."""
    if model.mode.isdecimal():
        return send(handler, int(model.mode), "application/json", json.dumps({"error": {"message": "no <b>today</b>"}}).encode())
    if model.mode == "json":
        message = {"choices": [{"message": {"content": model.text}, "finish_reason": "stop"}], "usage": model.usage}
        return send(handler, 200, "application/json", json.dumps(message).encode())
    if model.mode == "invalid":
        return send(handler, 200, "application/json", b'{"choices": [{"mess')
    if model.mode == "html":
        return send(handler, 200, "text/html", b"<html>login</html>")
    if model.mode == "binary":
        return send(handler, 200, "text/event-stream", b"data: \xff\xfe\n\n" * 3)
    if model.mode == "empty":
        return send(handler, 200, "text/event-stream", b"data: [DONE]\n\n")
    begin(handler)
    for at in range(0, len(model.text), 4):
        chunk(handler, {"choices": [{"delta": {"content": model.text[at : at + 4]}, "finish_reason": None}]})
        if model.mode == "cut" and at >= 8:
            return None
        if model.mode == "stall" and at >= 4:
            time.sleep(4)
            return None
        if model.mode == "garbage" and at >= 4:
            handler.wfile.write(b"data: {]]] not json\n\n")
            return None
    last: dict[str, Any] = {"choices": [{"delta": {}, "finish_reason": "length" if model.mode == "length" else "stop"}]}
    chunk(handler, last | ({"usage": model.usage} if model.usage else {}))
    handler.wfile.write(b"data: [DONE]\n\n")
    return None


def begin(handler: BaseHTTPRequestHandler) -> None:
    """Head of a stream."""
    handler.send_response(200)
    handler.send_header("Content-Type", "text/event-stream")
    handler.send_header("Connection", "close")
    handler.end_headers()


def chunk(handler: BaseHTTPRequestHandler, data: dict[str, Any]) -> None:
    """One event."""
    handler.wfile.write(f"data: {json.dumps(data, ensure_ascii=False)}\n\n".encode())
    handler.wfile.flush()


def send(handler: BaseHTTPRequestHandler, status: int, kind: str, body: bytes) -> None:
    """A whole answer."""
    handler.send_response(status)
    handler.send_header("Content-Type", kind)
    handler.send_header("Content-Length", str(len(body)))
    handler.send_header("Connection", "close")
    handler.end_headers()
    handler.wfile.write(body)
