"""What sources answer, read into mentions: feeds, JSON by a mapping, rows of files. Free of Django and of the network."""

import html
import re
from calendar import timegm
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from importlib import import_module
from typing import Any

from dateutil import parser as dates

from guanhao.domains.listening.contracts.mentions import FORMATS, KINDS, Incoming

_TAGS = re.compile(r"<(script|style)\b.*?</\1\s*>|<[^>]{0,2000}>", re.IGNORECASE | re.DOTALL)
_BLANKS = re.compile(r"[ \t\u00a0\u3000]+")
_STEP = re.compile(r"[^.\[\]]+|\[\d+\]|\[\*\]")
TEXT_LENGTH, TITLE_LENGTH, NAME_LENGTH, URL_LENGTH, NUMBER_LENGTH = 20_000, 300, 120, 2000, 200
MOST_ITEMS = 5_000
FIELDS = (
    "number",
    "url",
    "author",
    "author_id",
    "author_fans",
    "kind",
    "format",
    "title",
    "text",
    "made_at",
    "reach",
    "likes",
    "comments",
    "shares",
    "platform",
)
COUNTS = ("author_fans", "reach", "likes", "comments", "shares")
MOST_COUNT = 2**62


def plain(text: str) -> str:
    """Words without tags, entities and runs of blanks."""
    return _BLANKS.sub(" ", html.unescape(_TAGS.sub(" ", text))).strip()


def feed(body: bytes, *, content_type: str = "") -> list[Incoming]:
    """Entries of an RSS or Atom feed; ValueError in words when it is none."""
    found: Any = import_module("feedparser").parse(body, response_headers={"content-type": content_type} if content_type else {})
    if not found.entries and (found.get("bozo") or not found.get("version")):
        raise ValueError("not a feed")
    return [_entry(one) for one in found.entries[:MOST_ITEMS]]


def _entry(one: Any) -> Incoming:
    moment = one.get("published_parsed") or one.get("updated_parsed")
    words = [part.get("value", "") for part in one.get("content", ())] or [one.get("summary", "")]
    return Incoming(
        number=str(one.get("id", ""))[:NUMBER_LENGTH],
        url=str(one.get("link", "")),
        author=str(one.get("author", "")),
        title=plain(str(one.get("title", ""))),
        text=plain(str(max(words, key=len))),
        made_at=datetime.fromtimestamp(timegm(moment), UTC) if moment else None,
        format="article",
    )


def at_path(value: Any, path: str) -> Any:
    """What stands at a path such as `data.items[*].user.name` or `list[0]`; `$.` in front is allowed; None when nothing stands there.

    `[*]` collects a list of what stands at the rest in every entry.
    """
    return _walk(value, _STEP.findall(path.strip().removeprefix("$").removeprefix(".")))


def _walk(value: Any, steps: Sequence[str]) -> Any:
    for place, step in enumerate(steps):
        if step == "[*]":
            return [_walk(one, steps[place + 1 :]) for one in value] if isinstance(value, list) else None
        if step.startswith("["):
            number = int(step[1:-1])
            value = value[number] if isinstance(value, list) and number < len(value) else None
        else:
            value = value.get(step) if isinstance(value, Mapping) else None
        if value is None:
            return None
    return value


def mapped(body: Any, mapping: Mapping[str, str]) -> list[Incoming]:
    """Items of a JSON answer: `items` is the path to the list ("" for the body itself), the other keys of FIELDS are paths inside an item.

    ValueError when there is no list at the path.
    """
    rows = at_path(body, mapping.get("items", "")) if mapping.get("items") else body
    if not isinstance(rows, list):
        raise ValueError("no list")
    return [from_row({name: at_path(row, path) for name, path in mapping.items() if name in FIELDS and path}) for row in rows[:MOST_ITEMS]]


def from_row(row: Mapping[str, Any]) -> Incoming:
    """A mention from loose values by the names of FIELDS: numbers and times may be texts."""
    values: dict[str, Any] = {}
    for name in FIELDS:
        value = row.get(name)
        if value is None or value == "":
            continue
        values[name] = (
            moment(value) if name == "made_at" else whole(value) if name in COUNTS else plain(str(value)) if name in ("title", "text") else str(value)
        )
    return Incoming(**values)


def moment(value: object) -> datetime | None:
    """A moment from ISO text, other common forms, or seconds or milliseconds since 1970; without a zone it is UTC. None when it is none."""
    try:
        if isinstance(value, (int, float)) or (isinstance(value, str) and re.fullmatch(r"\d{9,13}", value)):
            number = float(value)
            return datetime.fromtimestamp(number / 1000 if number > 1e11 else number, UTC)
        if isinstance(value, datetime):
            found = value
        else:
            text = str(value)
            found = dates.isoparse(text) if text[:4].isdigit() else dates.parse(text)
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError, OSError):
        return None


def whole(value: object) -> int | None:
    """A count from a number or a text such as "1,203" or "3.2万"; None when it is none or negative."""
    text = str(value).strip().replace(",", "").rstrip("+")
    times = {"万": 10_000, "w": 10_000, "W": 10_000, "亿": 100_000_000, "k": 1000, "K": 1000}.get(text[-1:], 1)
    try:
        number = float(text[:-1] if times > 1 else text) * times
    except ValueError:
        return None
    return int(number) if 0 <= number < MOST_COUNT else None


def tidy(one: Incoming, *, platform: str, kind: str, now: datetime) -> Incoming:
    """The mention with lengths cut, unknown kinds and formats filled, and a moment that is not in the future."""
    made = one.made_at if one.made_at is None or one.made_at.tzinfo else one.made_at.replace(tzinfo=UTC)
    return replace(
        one,
        platform=(clean(one.platform) or platform)[:40],
        number=clean(one.number)[:NUMBER_LENGTH],
        url=one.url.strip()[:URL_LENGTH] if one.url.strip().lower().startswith(("http://", "https://")) else "",
        author=clean(one.author)[:NAME_LENGTH],
        author_id=clean(one.author_id)[:NUMBER_LENGTH],
        kind=one.kind if one.kind in KINDS else kind if kind in KINDS else "UGC",
        format=one.format if one.format in FORMATS else "other",
        title=clean(one.title)[:TITLE_LENGTH],
        text=clean(one.text)[:TEXT_LENGTH],
        made_at=min(made, now) if made else None,
        **{name: value if value is None or 0 <= value < MOST_COUNT else None for name in COUNTS for value in (getattr(one, name),)},
    )


def clean(text: str) -> str:
    """A text without zero bytes and lone surrogates, which no store takes."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8").strip()


def next_page(url: str, paging: Mapping[str, Any], body: Any, page: int) -> dict[str, str] | None:
    """Parameters of the next call, None at the end. `paging`: {"parameter": "page", "start": 1, "pages": 5} counts pages;
    {"parameter": "cursor", "path": "data.next"} follows what the answer names."""
    name = str(paging.get("parameter", ""))
    if not name or page >= min(int(paging.get("pages", 1) or 1), 50):
        return None
    if path := str(paging.get("path", "")):
        found = at_path(body, path)
        return {name: str(found)} if found not in (None, "", False) else None
    return {name: str(int(paging.get("start", 1)) + page)}


def pieces(rows: Sequence[Incoming], size: int) -> Iterator[Sequence[Incoming]]:
    """The rows in pieces of at most `size`."""
    for first in range(0, len(rows), size):
        yield rows[first : first + size]
