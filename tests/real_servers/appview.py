"""What a Bluesky AppView answers about the posts of a data server: counts and notifications.

The real AppView needs PostgreSQL, Redis and six minutes to install, so this one is ours; the data server before it is real and forwards to it with
its own service tokens. Written from the lexicons app.bsky.feed.getPosts (25 addresses at most, posts that are gone are left out),
app.bsky.actor.getProfile and app.bsky.notification.listNotifications (newest first, `reasons`, `cursor`).
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

from tests.real_servers.pds import Pds

PAGE = 2


@dataclass
class AppView:
    """Looks at a data server and tells; `readers` are the accounts whose replies are told of."""

    url: str
    pds: Pds | None = None
    readers: list[str] = field(default_factory=list)
    tokens: set[str] = field(default_factory=set)

    def replies(self) -> list[dict[str, Any]]:
        """Replies of readers, newest first."""
        assert self.pds is not None
        found = [{**row, "did": did} for did in self.readers for row in self.pds.posts(did) if "reply" in row["value"]]
        return sorted(found, key=lambda row: str(row["value"]["createdAt"]), reverse=True)

    def answer(self, name: str, query: dict[str, list[str]]) -> tuple[int, dict[str, Any]]:
        """Status and body of one method."""
        assert self.pds is not None
        match name:
            case "app.bsky.feed.getPosts":
                if len(query["uris"]) > 25:
                    return 400, {"error": "InvalidRequest", "message": "too many uris"}
                return 200, {"posts": [self.view(uri) for uri in query["uris"] if self.there(uri)]}
            case "app.bsky.actor.getProfile":
                did = query["actor"][0]
                return 200, {"did": did, "handle": "official-brand.test", "followersCount": 12, "postsCount": len(self.pds.posts(did))}
            case "app.bsky.notification.listNotifications":
                start = int(query.get("cursor", ["0"])[0])
                rows = self.replies() if "reply" in query.get("reasons", ["reply"]) else []
                more = {"cursor": str(start + PAGE)} if len(rows) > start + PAGE else {}
                return 200, {"notifications": [self.notice(row) for row in rows[start : start + PAGE]], **more}
        return 501, {"error": "MethodNotImplemented", "message": "Method Not Implemented"}

    def there(self, uri: str) -> bool:
        """Is the record still in its repository?"""
        assert self.pds is not None
        return any(row["uri"] == uri for row in self.pds.posts(uri.split("/")[2]))

    def view(self, uri: str) -> dict[str, Any]:
        """A post with its counts."""
        count = sum(row["value"]["reply"]["parent"]["uri"] == uri for row in self.replies())
        return {"uri": uri, "cid": "x", "replyCount": count, "likeCount": 5, "repostCount": 2, "quoteCount": 1, "indexedAt": "2026-11-22T00:00:00Z"}

    def notice(self, row: dict[str, Any]) -> dict[str, Any]:
        """A notification of a reply."""
        author = {"did": row["did"], "handle": "some-reader.test", "displayName": "读者"}
        return {
            "uri": row["uri"],
            "cid": row["cid"],
            "author": author,
            "reason": "reply",
            "record": row["value"],
            "indexedAt": row["value"]["createdAt"],
        }


@contextmanager
def appview_server() -> Iterator[AppView]:
    """It on loopback; set its `pds` before the first question."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        view: ClassVar[AppView]

        def do_GET(self) -> None:
            split = urlsplit(self.path)
            self.view.tokens.add(self.headers.get("authorization", ""))
            status, body = self.view.answer(split.path.removeprefix("/xrpc/"), parse_qs(split.query))
            data = json.dumps(body, ensure_ascii=False).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json; charset=utf-8")
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class names it so
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        server.block_on_close = False
        Handler.view = AppView(f"http://127.0.0.1:{server.server_address[1]}")
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield Handler.view
        finally:
            server.shutdown()
            thread.join()
