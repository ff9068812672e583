"""Input of people made fit to be kept: lengths, stray characters, lists, sources."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from guanhao.domains.content.contracts import Refused
from guanhao.domains.content.rules.facts import CLAIM_KINDS
from guanhao.domains.content.rules.kinds import FORMATS
from guanhao.engines.text.safe import clean_input

ENTRIES = 200


def clean_words(text: str) -> str:
    """A text without lone surrogates, control and direction characters; line breaks are \\n."""
    return clean_input(text).text


def clean_text(text: Any, field: str, most: int, *, required: str = "") -> str:
    """A text of at most `most` characters (code points); Refused names the field, with `required` when it may not be empty."""
    words = clean_words(text) if isinstance(text, str) else ""
    words = words if field == "text" else words.strip()
    if required and not words.strip():
        raise Refused(required, field)
    if len(words) > most:
        raise Refused(_("This text is longer than %(most)s characters.") % {"most": f"{most:,}"}, field)
    return words


def clean_list(values: Any, field: str, *, most: int = ENTRIES, longest: int = 120) -> list[str]:
    """Short texts, each once, in order; empty ones fall away."""
    if not isinstance(values, Iterable) or isinstance(values, str | Mapping):
        raise Refused(_("A list of texts is expected here."), field)
    found = list(dict.fromkeys(words for value in values if (words := clean_words(str(value)).strip())))
    if len(found) > most:
        raise Refused(_("At most %(most)s entries fit here; there are %(found)s.") % {"most": most, "found": len(found)}, field)
    if long := next((words for words in found if len(words) > longest), None):
        raise Refused(_("“%(words)s…” is longer than %(most)s characters.") % {"words": long[:30], "most": longest}, field)
    return found


def clean_ids(values: Any, field: str, *, most: int = ENTRIES) -> list[int]:
    """Numbers of rows, each once, in order."""
    if not isinstance(values, list | tuple) or not all(isinstance(one, int) and not isinstance(one, bool) and 0 < one < 2**63 for one in values):
        raise Refused(_("A list of numbers is expected here."), field)
    found = list(dict.fromkeys(values))
    if len(found) > most:
        raise Refused(_("At most %(most)s entries fit here; there are %(found)s.") % {"most": most, "found": len(found)}, field)
    return found


def clean_tags(values: Any, field: str = "tags") -> list[str]:
    """Tags without # and without blanks inside."""
    return clean_list(
        [re.sub(r"\s+", "", str(one)).strip("#＃") for one in values] if isinstance(values, list | tuple) else values, field, longest=60
    )


def clean_sources(values: Any, field: str) -> list[dict[str, str]]:
    """Sources as {title, url, publisher}; one without title and address falls away, an address must be http(s)."""
    if not isinstance(values, list | tuple) or not all(isinstance(one, Mapping) for one in values):
        raise Refused(_("A list of sources is expected here."), field)
    kept = []
    for one in values[:ENTRIES]:
        source = {name: clean_text(one.get(name, ""), field, 2000 if name == "url" else 300) for name in ("title", "url", "publisher")}
        if source["url"] and not re.match(r"https?://\S+\Z", source["url"], re.IGNORECASE):
            raise Refused(_("“%(value)s” is not an address that begins with http:// or https://.") % {"value": source["url"][:80]}, field)
        if source["title"] or source["url"]:
            kept.append(source)
    return kept


def clean_claims(values: Any) -> list[dict[str, Any]]:
    """Claims as {id, text, kind, sources}; ids are kept or given, empty claims fall away."""
    if not isinstance(values, list | tuple) or not all(isinstance(one, Mapping) for one in values):
        raise Refused(_("A list of claims is expected here."), "claims")
    kept: list[dict[str, Any]] = []
    for one in values[:ENTRIES]:
        text = clean_text(one.get("text", ""), "claims", 2000)
        if not text:
            continue
        kind = str(one.get("kind") or "fact")
        if kind not in CLAIM_KINDS:
            raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(CLAIM_KINDS)}, "claims")
        kept.append({"id": str(one.get("id") or "")[:20], "text": text, "kind": kind, "sources": clean_sources(one.get("sources") or [], "claims")})
    number, taken = 0, {one["id"] for one in kept if one["id"]}
    for claim in kept:
        while not claim["id"]:
            number += 1
            claim["id"] = f"c{number}" if f"c{number}" not in taken else ""
            taken.add(claim["id"])
    return kept


def fitting(format_key: str) -> set[str]:
    """The keys of a format's fields."""
    return {one.key for one in FORMATS[format_key].fields}


def same(a: str, b: str) -> bool:
    """Two texts are the same to a reader (NFC)."""
    return unicodedata.normalize("NFC", a) == unicodedata.normalize("NFC", b)
