"""WordPress: Debian's files under PHP's own server, with SQLite."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
from tests.real_servers.starting import answers, free_port, need, running
from tools import servers


@dataclass(frozen=True)
class Blog:
    """A site at `url`; `passwords` are application passwords of admin, editor, contributor and subscriber."""

    url: str
    passwords: Mapping[str, str]

    def search(self, words: str) -> list[dict[str, Any]]:
        """Published posts with these words, as somebody without a login finds them."""
        return list(self.call("GET", "/wp/v2/posts", params={"search": words, "per_page": 50}))

    def call(self, method: str, route: str, *, person: str = "", params: Mapping[str, Any] | None = None, **request: Any) -> Any:
        """One call of its REST API."""
        auth = httpx.BasicAuth(person, self.passwords[person]) if person else None
        query = {"rest_route": route, **(params or {})}
        response = httpx.request(method, f"{self.url}/", params=query, auth=auth, timeout=60, trust_env=False, **request)
        if not response.is_success:
            raise RuntimeError(f"{route}: {response.status_code} {response.text}")
        return response.json()


@contextmanager
def wordpress_server() -> Iterator[Blog]:
    """A fresh site on loopback with one person of each kind."""
    need("WordPress", "PHP")
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with TemporaryDirectory(prefix="ghwp") as work:
        site = Path(work) / "site"
        shutil.copytree(servers.wordpress() / "site", site)
        for source in (Path(__file__).parent / "wordpress").glob("*.php"):
            shutil.copy(source, site)
        plugin = site / "wp-content/plugins/sqlite-database-integration"
        driver = (plugin / "db.copy").read_text().replace("{SQLITE_IMPLEMENTATION_FOLDER_PATH}", str(plugin))
        (site / "wp-content/db.php").write_text(driver.replace("{SQLITE_PLUGIN}", "sqlite-database-integration/load.php"))
        (site / "wp-content/mu-plugins").mkdir()
        (site / "wp-content/mu-plugins/quick.php").write_text("<?php add_filter('wp_is_comment_flood', '__return_false', 99);")
        env = {"GUANHAO_WP_URL": url, "PHP_CLI_SERVER_WORKERS": "3"}
        made = subprocess.run(["php", "setup.php"], cwd=site, env={**os.environ, **env}, check=True, capture_output=True, text=True)
        passwords = json.loads(made.stdout.strip().splitlines()[-1])
        command = ["php", "-S", f"127.0.0.1:{port}", "-t", site, site / "router.php"]
        with running(command, cwd=Path(work), env=env, ready=lambda: answers(f"{url}/?rest_route=/")):
            yield Blog(url, passwords)
