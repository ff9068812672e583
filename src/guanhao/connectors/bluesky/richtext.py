"""Text as the AT Protocol counts and marks it: graphemes, and facets with byte offsets into the UTF-8 text.

Sources: lexicons app.bsky.feed.post and app.bsky.richtext.facet, "Links, mentions, and rich text" of docs.bsky.app.
"""

import re
import unicodedata
from collections.abc import Callable
from typing import Any

LINK = re.compile(r"https?://[^\s<>\"'，。；！？、（）【】《》“”]+")
TAG = re.compile(r"(?:(?<=\s)|^)[#＃](?P<tag>[^\s#＃，。；！？、：,;!?:()（）]{1,64})", re.MULTILINE)
MENTION = re.compile(r"(?:(?<=[\s(（])|^)@(?P<handle>(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?\.)+[a-zA-Z][a-zA-Z0-9-]*)", re.MULTILINE)
CLOSING = ".,;:!?)"
JOINER, FLAGS, TONES, SELECTORS = "\u200d", (0x1F1E6, 0x1F1FF), (0x1F3FB, 0x1F3FF), (0xFE00, 0xFE0F)


def graphemes(text: str) -> int:
    """What a person sees as one character, near enough to UAX 29 for a limit: marks, joined emoji, skin tones and flag pairs count once."""
    count, joined, flags = 0, False, 0
    for char in text:
        code = ord(char)
        if char == JOINER:
            joined = True
            continue
        flag = FLAGS[0] <= code <= FLAGS[1]
        flags = flags + 1 if flag else 0
        extends = unicodedata.category(char).startswith("M") or TONES[0] <= code <= TONES[1] or SELECTORS[0] <= code <= SELECTORS[1]
        count += not (extends or joined or (flag and flags % 2 == 0))
        joined = False
    return count


def facets(text: str, did_of: Callable[[str], str | None]) -> list[dict[str, Any]]:
    """Links, tags and mentions of a text; `did_of` resolves a handle, a mention of nobody stays plain text."""
    found: list[tuple[int, int, dict[str, str]]] = []
    for match in LINK.finditer(text):
        uri = match[0].rstrip(CLOSING)
        found.append((match.start(), match.start() + len(uri), {"$type": "app.bsky.richtext.facet#link", "uri": uri}))
    for match in TAG.finditer(text):
        if not match["tag"].isdecimal():
            found.append((match.start(), match.end(), {"$type": "app.bsky.richtext.facet#tag", "tag": match["tag"]}))
    for match in MENTION.finditer(text):
        if did := did_of(match["handle"]):
            found.append((match.start(), match.end(), {"$type": "app.bsky.richtext.facet#mention", "did": did}))
    found.sort(key=_place)
    return [{"index": _bytes(text, start, end), "features": [feature]} for start, end, feature in found]


def _bytes(text: str, start: int, end: int) -> dict[str, int]:
    return {"byteStart": size(text[:start]), "byteEnd": size(text[:end])}


def _place(facet: tuple[int, int, dict[str, str]]) -> int:
    return facet[0]


def tags_in(text: str) -> set[str]:
    """Tags that the text itself shows, folded."""
    return {match["tag"].casefold() for match in TAG.finditer(text)}


def size(text: str) -> int:
    """Bytes of the text in UTF-8."""
    return len(text.encode())
