"""A platform on loopback that goes wrong on demand, and keeps evidence of everything it ever took.

`python -m guanhao.sdk.testing.sandbox --evidence FILE --faults '{"lost_answer": 0.1}'` prints its address and serves until it is killed.
Every accepted post is one line of JSON in FILE, written before the answer, so that no crash of anybody loses the proof. Faults are probabilities of:

    delay          the answer, and the acceptance itself, come `delay_s` seconds late
    late           the connection is closed at once, the post is accepted `delay_s` seconds later
    lost_answer    accepted, then the connection is closed without an answer
    error_after    accepted, then 502
    error_before   503 before anything happens
    reset_before   the connection is closed before anything happens
    limited        429 with Retry-After of `retry_after` seconds
    maintenance    a page in HTML with status 200 instead of JSON, nothing happens
    slow           accepted, "processing" until asked again (the platform works on it)
    rejected       400: it will never take this post

`expire_after` calls (0: never) an access token stops counting; POST /token gives a new pair for the refresh token, which works once.
"""

import argparse
import json
import os
import random
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, fields
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

LIMIT = 64 << 20
COMMENTS = 50
PAGE = b"<!doctype html><title>Maintenance</title><h1>We will be back soon</h1>"


@dataclass
class Faults:
    """How often what goes wrong."""

    delay: float = 0
    late: float = 0
    lost_answer: float = 0
    error_after: float = 0
    error_before: float = 0
    reset_before: float = 0
    limited: float = 0
    maintenance: float = 0
    slow: float = 0
    rejected: float = 0
    delay_s: float = 2.0
    retry_after: float = 1.0
    latency_s: float = 0
    expire_after: int = 0
    seed: int = 0

    @classmethod
    def of(cls, values: dict[str, Any]) -> "Faults":
        """From plain values; TypeError names a fault there is not."""
        known = {one.name for one in fields(cls)}
        if strange := sorted(set(values) - known):
            raise TypeError(f"no fault is named {strange[0]}; known are: {', '.join(sorted(known))}")
        return cls(**values)


@dataclass
class Post:
    """A post readers see; `state` is live, processing or gone."""

    id: str
    account: str
    key: str
    body: dict[str, Any]
    at: float
    state: str = "live"


@dataclass
class State:
    """All the sandbox knows."""

    evidence: Path
    faults: Faults
    posts: dict[str, Post] = field(default_factory=dict)
    by_key: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    tokens: dict[str, tuple[str, int]] = field(default_factory=dict)
    refreshers: dict[str, str] = field(default_factory=dict)
    uploads: dict[str, int] = field(default_factory=dict)
    said: list[dict[str, Any]] = field(default_factory=list)
    calls: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.random = random.Random(self.faults.seed or None)  # noqa: S311 - faults, not secrets
        self.handle = os.open(self.evidence, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def accept(self, account: str, body: dict[str, Any], *, state: str = "live") -> Post:
        """Take a post: the line of evidence first."""
        with self.lock:
            post = Post(f"p{len(self.posts) + 1}-{secrets.token_hex(3)}", account, str(body.get("key", "")), body, time.time(), state)
            line = {"id": post.id, "account": account, "key": post.key, "digest": body.get("digest", ""), "text": body.get("text", ""), "at": post.at}
            os.write(self.handle, json.dumps(line, ensure_ascii=False).encode() + b"\n")
            self.posts[post.id] = post
            self.by_key.setdefault((account, post.key), []).append(post.id)
        return post

    def say(self, account: str, post_id: str, author: str, text: str, key: str = "") -> str:
        """Somebody comments under a post; the comment's number."""
        with self.lock:
            number = len(self.said) + 1
            line = {"number": number, "id": f"c{number}", "account": account, "post": post_id, "author": author, "text": text, "at": time.time()}
            line |= {"key": key} if key else {}
            self.said.append(line)
        return f"c{number}"

    def draw(self) -> str:
        """The fault of this call, "" for none."""
        with self.lock:
            mark = self.random.random()
        for name in ("delay", "late", "lost_answer", "error_after", "error_before", "reset_before", "limited", "maintenance", "slow", "rejected"):
            mark -= getattr(self.faults, name)
            if mark < 0:
                return name
        return ""

    def grant(self, account: str) -> tuple[str, str]:
        """A fresh pair of tokens for an account."""
        access, refresh = secrets.token_urlsafe(12), secrets.token_urlsafe(12)
        with self.lock:
            self.tokens[access] = (account, self.calls)
            self.refreshers[refresh] = account
        return access, refresh


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: "SandboxServer"

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name of the base class
        """Silence."""

    def do_GET(self) -> None:
        """Posts by key, one post, evidence, health."""
        state, (path, query) = self.server.state, self._target()
        if path == ["health"]:
            return self._json(200, {"ok": True, "posts": len(state.posts)})
        if path == ["faults"]:
            return self._json(200, asdict(state.faults))
        if path[:1] == ["known"] and len(path) == 2:
            return self._json(200, {"known": self._owner(state) == path[1]})
        if len(path) < 3 or path[0] != "accounts":
            return self._json(404, {"message": "nothing here"})
        if not self._known(path[1]):
            return None
        fault = state.draw()
        if fault in ("error_before", "maintenance", "reset_before", "limited"):
            return self._go_wrong(fault)
        if path[2] == "me":
            return self._json(200, {"handle": path[1], "tier": "trial", "quota": {"posts_today": 1000}})
        if path[2] == "posts" and len(path) == 4:
            post = state.posts.get(path[3])
            if post is None or post.account != path[1] or post.state == "gone":
                return self._json(404, {"message": "no such post"})
            if post.state == "processing":
                post.state = "live"
                return self._json(200, {**self._shown(post), "state": "processing"})
            return self._json(200, self._shown(post))
        if path[-1] == "comments":
            return self._comments(path, query)
        wanted = query.get("key", [""])[0]
        with state.lock:
            found = [state.posts[one] for one in state.by_key.get((path[1], wanted), [])] if wanted else list(state.posts.values())[-50:]
        return self._json(200, {"posts": [self._shown(post) for post in found if post.state != "gone" and post.account == path[1]]})

    def do_POST(self) -> None:
        """Posts, uploads, tokens, and the faults themselves."""
        state, (path, _query), body = self.server.state, self._target(), self._body()
        if path == ["faults"]:
            state.faults = Faults.of({**asdict(state.faults), **json.loads(body or b"{}")})
            return self._json(200, asdict(state.faults))
        if path == ["token"]:
            return self._token(json.loads(body or b"{}"))
        if len(path) < 3 or path[0] != "accounts":
            return self._json(404, {"message": "nothing here"})
        if not self._known(path[1]):
            return None
        if path[2] == "uploads":
            number = f"u{len(state.uploads) + 1}"
            state.uploads[number] = len(body)
            return self._json(201, {"id": number})
        if path[2] == "posts" and len(path) == 5 and path[4] == "comments":
            return self._comment(path[1], path[3], json.loads(body))
        if path[2] == "posts":
            return self._take(path[1], json.loads(body))
        return self._json(404, {"message": "nothing here"})

    def do_DELETE(self) -> None:
        """Take a post down."""
        state, (path, _query) = self.server.state, self._target()
        if len(path) != 4 or not self._known(path[1]):
            return self._json(404, {"message": "no such post"})
        post = state.posts.get(path[3])
        if post is None or post.state == "gone":
            return self._json(404, {"message": "no such post"})
        post.state = "gone"
        return self._json(200, {"ok": True})

    def _take(self, account: str, body: dict[str, Any]) -> None:
        state = self.server.state
        fault = state.draw()
        if state.faults.latency_s:
            time.sleep(state.faults.latency_s)
        match fault:
            case "error_before" | "reset_before" | "limited" | "maintenance" | "rejected":
                return self._go_wrong(fault)
            case "delay":
                time.sleep(state.faults.delay_s)
            case "late":
                threading.Timer(state.faults.delay_s, state.accept, (account, body)).start()
                return self._drop()
        post = state.accept(account, body, state="processing" if fault == "slow" else "live")
        if fault == "lost_answer":
            return self._drop()
        if fault == "error_after":
            return self._json(502, {"message": "bad gateway"})
        return self._json(202 if fault == "slow" else 201, self._shown(post))

    def _comments(self, path: list[str], query: dict[str, list[str]]) -> None:
        """Those under one post with a key, or all of the account after a number."""
        wanted, after = query.get("key", [""])[0], int(query.get("after", ["0"])[0])
        said = [one for one in list(self.server.state.said) if one["account"] == path[1] and one["number"] > after]
        found = [one for one in said if one["post"] == path[3] and one.get("key") == wanted] if len(path) == 5 else said[:COMMENTS]
        return self._json(200, {"comments": found})

    def _comment(self, account: str, post_id: str, body: dict[str, Any]) -> None:
        """The account's own comment; every call that is taken is one more comment, as on real platforms."""
        state, fault = self.server.state, self.server.state.draw()
        if fault in ("error_before", "reset_before", "limited", "maintenance", "rejected"):
            return self._go_wrong(fault)
        number = state.say(account, post_id, account, str(body.get("text", "")), str(body.get("key", "")))
        if fault in ("lost_answer", "late"):
            return self._drop()
        return self._json(502, {"message": "bad gateway"}) if fault == "error_after" else self._json(201, {"id": number})

    def _token(self, body: dict[str, Any]) -> None:
        state = self.server.state
        if account := body.get("grant"):  # the first pair, as a person would get it in the platform's console
            access, refresh = state.grant(str(account))
            return self._json(200, {"access_token": access, "refresh_token": refresh})
        with state.lock:
            owner = state.refreshers.pop(str(body.get("refresh_token", "")), None)
        if owner is None:
            return self._json(400, {"message": "the refresh token does not count any more"})
        access, refresh = state.grant(owner)
        return self._json(200, {"access_token": access, "refresh_token": refresh})

    def _known(self, account: str) -> bool:
        """Does the caller hold a token of this account? Answers 401 or 403 otherwise."""
        state = self.server.state
        with state.lock:
            state.calls += 1
        owner = self._owner(state)
        if not owner:
            self._json(401, {"message": "the token does not count any more"})
            return False
        if owner != account:
            self._json(403, {"message": "this token belongs to another account"})
            return False
        return True

    def _owner(self, state: State) -> str:
        """The account of the caller's token; "" for one that does not count (any more)."""
        token = self.headers.get("authorization", "").removeprefix("Bearer ").strip()
        with state.lock:
            owner, since = state.tokens.get(token, ("", 0))
            ended = bool(state.faults.expire_after) and state.calls - since > state.faults.expire_after
        return "" if ended else owner

    def _go_wrong(self, fault: str) -> None:
        faults = self.server.state.faults
        match fault:
            case "error_before":
                return self._json(503, {"message": "try again later", "nothing_happened": True})
            case "limited":
                return self._json(429, {"message": "too many calls"}, {"Retry-After": f"{faults.retry_after:g}"})
            case "maintenance":
                return self._send(200, PAGE, "text/html; charset=utf-8")
            case "rejected":
                return self._json(400, {"message": "this text is not allowed here"})
        return self._drop()

    def _drop(self) -> None:
        """Close without an answer."""
        self.close_connection = True
        self.wfile.flush()
        self.connection.close()

    def _shown(self, post: Post) -> dict[str, Any]:
        address = f"http://127.0.0.1:{self.server.server_port}/accounts/{post.account}/posts/{post.id}"
        return {"id": post.id, "key": post.key, "url": address, "at": post.at, "state": post.state, "text": post.body.get("text", "")}

    def _target(self) -> tuple[list[str], dict[str, list[str]]]:
        parts = urlsplit(self.path)
        return [one for one in parts.path.split("/") if one], parse_qs(parts.query)

    def _body(self) -> bytes:
        length = int(self.headers.get("content-length") or 0)
        return self.rfile.read(min(length, LIMIT))

    def _json(self, status: int, body: dict[str, Any], headers: dict[str, str] | None = None) -> None:
        self._send(status, json.dumps(body, ensure_ascii=False).encode(), "application/json", headers)

    def _send(self, status: int, body: bytes, kind: str, headers: dict[str, str] | None = None) -> None:
        try:
            self.send_response_only(status)
            for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **(headers or {})}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)
        except OSError:  # the caller is gone
            self.close_connection = True


class SandboxServer(ThreadingHTTPServer):
    """The sandbox over HTTP."""

    daemon_threads = True
    request_queue_size = 256

    def __init__(self, state: State, port: int = 0) -> None:
        self.state = state
        super().__init__(("127.0.0.1", port), Handler)

    @property
    def address(self) -> str:
        """http://127.0.0.1:port."""
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Callers that vanish are part of the game."""


@contextmanager
def sandbox(evidence: Path, faults: Faults | None = None) -> Iterator[SandboxServer]:
    """A sandbox in a thread of this process (small tests); it ends with the block."""
    server = SandboxServer(State(evidence, faults or Faults()))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)
        os.close(server.state.handle)


def read_evidence(path: Path) -> list[dict[str, Any]]:
    """Every post that was ever accepted, in order."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line] if path.exists() else []


def main() -> None:
    """Serve until killed; the first line of output is the address."""
    parser = argparse.ArgumentParser(description="A platform that goes wrong on demand.")
    parser.add_argument("--evidence", type=Path, required=True)
    parser.add_argument("--faults", default="{}")
    parser.add_argument("--port", type=int, default=0)
    given = parser.parse_args()
    server = SandboxServer(State(given.evidence, Faults.of(json.loads(given.faults))), given.port)
    print(server.address, flush=True)  # noqa: T201 - whoever started it reads this line
    server.serve_forever(poll_interval=0.2)


if __name__ == "__main__":
    main()
