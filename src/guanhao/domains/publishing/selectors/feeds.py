"""What a brand's feeds carry: posts that are out under an address, in the very words that were sent."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape, unescape
from typing import Any

import nh3

from guanhao.domains.publishing.models import Attempt, Publication
from guanhao.domains.publishing.policy.feeds import FeedPolicy

SHORT = 200
TITLE = 80
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
TAGS = nh3.ALLOWED_TAGS - {"img"}  # pictures of an article were uploaded to its platform and have no address of ours


@dataclass(frozen=True, kw_only=True)
class FeedItem:
    """One post: `html` is clean, `text` plain; the times are UTC."""

    id: str
    url: str
    title: str
    html: str
    text: str
    tags: tuple[str, ...]
    language: str
    published_at: datetime
    changed_at: datetime


def feed_items(*, platform: str = "", tag: str = "") -> list[FeedItem]:
    """The newest published posts of the brand in scope, newest first, with two queries; for everybody, as all of it is public already."""
    policy = FeedPolicy.of_brand()
    rows = Publication.objects.filter(status=Publication.Status.PUBLISHED, published_at__isnull=False, url__startswith="http")
    wanted = [platform] if platform else []
    allowed = list(policy.platforms)
    if allowed:
        wanted = [one for one in wanted if one in allowed] if wanted else allowed
        rows = rows.filter(platform__in=wanted)
    elif wanted:
        rows = rows.filter(platform__in=wanted)
    chosen = list(rows.order_by("-published_at", "-pk")[: policy.newest])
    sent = _sent(chosen)
    items = [_item(row, sent.get(row.pk, {}), whole=policy.whole) for row in chosen]
    return [item for item in items if not tag or tag in item.tags]


def _sent(rows: Sequence[Publication]) -> dict[int, dict[str, Any]]:
    """What was sent, by publication: the outgoing post of the last attempt that had one, of the digest that went out."""
    digests = {row.pk: row.digest for row in rows}
    attempts = Attempt.objects.filter(publication__in=list(digests), intent_at__isnull=False).order_by("number")
    found: dict[int, dict[str, Any]] = {}
    for number, digest, evidence in attempts.values_list("publication_id", "digest", "evidence"):
        if evidence.get("outgoing") and digest == digests[number]:
            found[number] = evidence["outgoing"]
    return found


def _item(row: Publication, sent: dict[str, Any], *, whole: bool) -> FeedItem:
    labels = [str(label) for label in sent.get("labels", [])]
    html = nh3.clean(str(sent.get("html") or _paragraphs(str(sent.get("text", "")))), tags=TAGS, url_schemes={"http", "https", "mailto"})
    text = re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", html))).strip()
    missing = [label for label in labels if label not in text]
    if not whole:
        text = text if len(text) <= SHORT else f"{text[: SHORT - 1]}…"
        html = f"<p>{escape(text)}</p>" if text else ""
    if missing:
        words = " · ".join(missing)
        html, text = f"<p><strong>{escape(words)}</strong></p>{html}", f"{words} {text}".strip()
    title = str(sent.get("title") or row.title or text)
    return FeedItem(
        id=f"urn:guanhao:{row.key}",
        url=row.url,
        title=_plain(title if len(title) <= TITLE else f"{title[: TITLE - 1]}…"),
        html=_plain(html),
        text=_plain(text),
        tags=tuple(_plain(str(tag)) for tag in sent.get("tags", row.tags)),
        language=str(sent.get("language", "zh")),
        published_at=row.published_at or row.changed_at,
        changed_at=row.changed_at,
    )


def _paragraphs(text: str) -> str:
    blocks = [block for block in re.split(r"\n\s*\n", text.strip()) if block.strip()]
    return "".join(f"<p>{escape(block).replace(chr(10), '<br>')}</p>" for block in blocks)


def _plain(text: str) -> str:
    """Without characters that XML 1.0 does not have."""
    return CONTROL.sub("", text)
