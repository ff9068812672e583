"""Bluesky's personal data server: the real thing, with a directory of identities in memory."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
from tests.real_servers.starting import answers, free_port, need, running
from tools import servers


@dataclass(frozen=True)
class Pds:
    """A server at `url`; without an AppView behind it there are no counts and no notifications."""

    url: str

    def make_account(self, name: str, password: str = "only-for-tests") -> str:
        """A new account `<name>.test`; its DID."""
        body = {"handle": f"{name}.test", "email": f"{name}@example.test", "password": password}
        return str(self.call("POST", "com.atproto.server.createAccount", json=body)["did"])

    def app_password(self, name: str, password: str = "only-for-tests") -> str:
        """A new app password of an account."""
        session = self.call("POST", "com.atproto.server.createSession", json={"identifier": f"{name}.test", "password": password})
        bearer = {"authorization": f"Bearer {session['accessJwt']}"}
        return str(self.call("POST", "com.atproto.server.createAppPassword", json={"name": f"guanhao-{name}"}, headers=bearer)["password"])

    def reply(self, name: str, to: dict[str, Any], text: str, password: str = "only-for-tests") -> None:
        """An account answers a record ({uri, cid})."""
        session = self.call("POST", "com.atproto.server.createSession", json={"identifier": f"{name}.test", "password": password})
        made = datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
        thread = {"root": {"uri": to["uri"], "cid": to["cid"]}, "parent": {"uri": to["uri"], "cid": to["cid"]}}
        record = {"$type": "app.bsky.feed.post", "text": text, "createdAt": made, "reply": thread}
        body = {"repo": session["did"], "collection": "app.bsky.feed.post", "record": record}
        self.call("POST", "com.atproto.repo.createRecord", json=body, headers={"authorization": f"Bearer {session['accessJwt']}"})

    def posts(self, did: str) -> list[dict[str, Any]]:
        """What everybody can read in the account's repository, newest first."""
        query: dict[str, str | int] = {"repo": did, "collection": "app.bsky.feed.post", "limit": 100}
        found: list[dict[str, Any]] = []
        while True:
            page = self.call("GET", "com.atproto.repo.listRecords", params=query)
            found += page["records"]
            if not page.get("cursor"):
                return found
            query["cursor"] = page["cursor"]

    def call(self, method: str, name: str, **request: Any) -> Any:
        """One call of XRPC."""
        response = httpx.request(method, f"{self.url}/xrpc/{name}", timeout=30, trust_env=False, **request)
        if not response.is_success:
            raise RuntimeError(f"{name}: {response.status_code} {response.text}")
        return response.json()


@contextmanager
def bluesky_server(appview: str = "") -> Iterator[Pds]:
    """A fresh server on loopback, with nothing in it; questions about people go on to the `appview` at this address."""
    need("Node", "Bluesky's data server")
    port, directory = free_port(), free_port()
    sources = Path(__file__).parent / "node"
    with TemporaryDirectory(prefix="ghpds") as work:
        env = {
            "PORT": str(port),
            "PLC_PORT": str(directory),
            "DATA": work,
            "MODULES": str(servers.modules()),
            "LOG_ENABLED": "false",
            "APPVIEW": appview,
        }
        command = [servers.node(), "--require", sources / "loopback.cjs", sources / "pds.mjs"]
        url = f"http://localhost:{port}"
        with running(command, cwd=Path(work), env=env, ready=lambda: answers(f"{url}/xrpc/_health")):
            yield Pds(url)
