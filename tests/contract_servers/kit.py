"""What tests of connectors need: accounts, files, contexts that keep what is saved."""

import atexit
import hashlib
import io
import logging
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO, Literal

import httpx

from guanhao.sdk.connectors import Account, Context, Media, Outgoing, Token

KEY = "abcdefghijklmnopqrstuvwx23"
PNG = bytes.fromhex("89504e470d0a1a0a") + b"\0" * 200
NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


@cache
def films() -> Path:
    """A folder for made-up videos, gone when the tests are."""
    folder = Path(tempfile.mkdtemp(prefix="gh-films-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


class Killed(BaseException):
    """The worker was killed here."""


@dataclass
class Bench:
    """An account on a platform with its files and what was saved; `context()` is a fresh context, as another worker would get it."""

    http: httpx.Client
    platform: str
    settings: Mapping[str, str] = field(default_factory=dict)
    token: Mapping[str, str] = field(default_factory=dict, repr=False)
    tier: str = ""
    moment: datetime = NOON
    files: dict[str, bytes | Path] = field(default_factory=dict)
    handles: dict[str, Any] = field(default_factory=dict)
    saves: int = 0
    kill_at_save: int = 0
    opened: int = 0

    @property
    def account(self) -> Account:
        """The account."""
        return Account(id=7, platform=self.platform, handle="acme", name="Acme", tier=self.tier, settings=dict(self.settings))

    def context(self) -> Context:
        """A context; `save` merges into `handles` and raises Killed after save number `kill_at_save`."""
        return Context(
            account=self.account,
            token=Token(values=dict(self.token)),
            http=self.http,
            now=lambda: self.moment,
            open_media=self._open,
            save=self._save,
        )

    def _open(self, media: Media) -> BinaryIO:
        self.opened += 1
        source = self.files[media.sha256]
        return source.open("rb") if isinstance(source, Path) else io.BytesIO(source)

    def _save(self, handles: Mapping[str, object]) -> None:
        self.handles.update(handles)
        self.saves += 1
        if self.saves == self.kill_at_save:
            raise Killed

    def media(
        self,
        data: bytes = PNG,
        kind: Literal["image", "video", "audio", "file"] = "image",
        mime: str = "image/png",
        name: str = "picture.png",
    ) -> Media:
        """A file of these bytes."""
        digest = hashlib.sha256(data).hexdigest()
        self.files[digest] = data
        return Media(sha256=digest, kind=kind, mime=mime, size=len(data), name=name)

    def sparse(self, size: int, name: str = "film.mp4") -> Media:
        """A video of this size that takes no room on disk; its digest is made up."""
        digest = hashlib.sha256(f"{size}{name}".encode()).hexdigest()
        path = films() / digest
        with path.open("wb") as file:
            file.truncate(size)
        self.files[digest] = path
        return Media(sha256=digest, kind="video", mime="video/mp4", size=size, name=name)


def post(**changes: Any) -> Outgoing:
    """A post with a title and a text."""
    given: dict[str, Any] = {"key": KEY, "format": "text", "title": "秋日新品", "text": "今天上新。", "digest": "0" * 64, **changes}
    return Outgoing(**given)


class Listening(logging.Handler):
    """Every log line, so that a test can look for secrets in it."""

    def __init__(self) -> None:
        super().__init__(level=logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the line."""
        self.lines.append(record.getMessage())
