"""A server that speaks Mastodon's API: the packaged `mastodon_mock`, a third party's reading of the documents and not ours."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
from tests.real_servers.starting import answers, free_port, need, running
from tools import servers

PEOPLE = ("official", "reader")


@dataclass(frozen=True)
class Instance:
    """A server at `url` with the people official and reader, whose tokens are `<name>-token-of-tests`."""

    url: str

    def call(self, method: str, path: str, *, person: str = "", **request: Any) -> Any:
        """One call under /api."""
        headers = {"authorization": f"Bearer {token(person)}"} if person else {}
        response = httpx.request(method, f"{self.url}/api/{path}", headers=headers, timeout=30, trust_env=False, **request)
        if not response.is_success:
            raise RuntimeError(f"{path}: {response.status_code} {response.text}")
        return response.json()

    def statuses(self, person: str) -> list[dict[str, Any]]:
        """A person's public statuses as anybody sees them, newest first."""
        account = self.call("GET", "v1/accounts/lookup", params={"acct": person})["id"]
        found: list[dict[str, Any]] = []
        query: dict[str, Any] = {"limit": 40}
        while rows := self.call("GET", f"v1/accounts/{account}/statuses", params=query):
            found += rows
            query["max_id"] = rows[-1]["id"]
        return found


def token(person: str) -> str:
    """The access token of a person."""
    return f"{person}-token-of-tests"


@contextmanager
def mastodon_server() -> Iterator[Instance]:
    """A fresh server on loopback."""
    need("A server with Mastodon's API")
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    seed = "".join(f'[[seed.accounts]]\nusername = "{name}"\naccess_token = {json.dumps(token(name))}\n' for name in PEOPLE)
    with TemporaryDirectory(prefix="ghfedi") as work:
        config = Path(work) / "server.toml"
        config.write_text(f'[database]\npath = "{work}/server.sqlite"\n{seed}')
        command = [
            sys.executable,
            "-m",
            "mastodon_mock",
            "serve",
            "--config",
            config,
            "--host",
            "127.0.0.1",
            "--port",
            str(port),
            "--log-level",
            "error",
        ]
        env = {"PYTHONPATH": str(servers.mastodon())}
        with running(command, cwd=Path(work), env=env, ready=lambda: answers(f"{url}/api/v2/instance")):
            yield Instance(url)
