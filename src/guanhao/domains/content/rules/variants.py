"""Variants: what is taken from the master, and where a variant has drifted away from it (PUB-03)."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

FIELDS = ("title", "text", "first_comment", "link", "tags", "media", "cover")
WITHOUT_TITLE = {"text", "image_text", "video"}
RENDERING = 2


@dataclass(frozen=True)
class Drift:
    """A field of a variant that is not what the master would give: changed `here`, changed in the `master` since it was taken, or both."""

    field: str
    here: bool
    master: bool


def derive(master: Mapping[str, Any], format_key: str, *, has_title: bool, tags_max: int | None, plain_text: str) -> dict[str, Any]:
    """The words a variant takes from its master.

    Articles keep the Markdown, everything else gets `plain_text`. Where the platform has no title, the title leads the text (in 【】 when it is
    Chinese). Tags beyond what the platform takes are left out; nothing else is cut: limits are named instead.
    """
    text = master["text"] if format_key == "article" else plain_text
    title = master["title"]
    if not has_title and format_key in WITHOUT_TITLE:
        if title and title not in text:
            text = f"【{title}】{text}" if any("\u4e00" <= char <= "\u9fff" for char in title) else f"{title}\n\n{text}".strip()
        title = ""
    tags = master["tags"] if tags_max is None else master["tags"][:tags_max]
    return {**{name: master[name] for name in FIELDS}, "title": title, "text": text, "tags": list(tags), "media": list(master["media"])}


def marks(words: Mapping[str, Any]) -> dict[str, str]:
    """A short digest of each field, by which a later change is seen."""
    return {name: hashlib.sha256(json.dumps(words[name], ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:16] for name in FIELDS}


def drift(words: Mapping[str, Any], master: Mapping[str, Any], taken: Mapping[str, str]) -> list[Drift]:
    """The fields in which `words` differ from what the `master` gives today, in the order of FIELDS."""
    now_here, now_there = marks(words), marks(master)
    found = []
    for name in FIELDS:
        if now_here[name] != now_there[name]:
            before = taken.get(name, "")
            found.append(Drift(name, here=now_here[name] != before, master=now_there[name] != before))
    return found
