"""What words look like on a platform: counters, findings, the cut title and text, the article as HTML."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from guanhao.domains.channels import facade as channels
from guanhao.domains.channels.contracts import Finding, Platform
from guanhao.domains.content.rules import previews as rules
from guanhao.domains.content.rules.previews import Shape
from guanhao.domains.content.selectors import words
from guanhao.engines.document import markdown, wechat


@dataclass(frozen=True)
class Counter:
    """How long a field is in the platform's own counting, and how long it may be (None: no limit is published)."""

    field: str
    length: int
    limit: int | None
    advised: int | None = None

    @property
    def over(self) -> bool:
        """Longer than the platform takes."""
        return self.limit is not None and self.length > self.limit

    @property
    def near(self) -> bool:
        """Longer than what is shown, but not too long."""
        return not self.over and self.advised is not None and self.length > self.advised


@dataclass(frozen=True)
class Look:
    """Words as a platform shows them. `title` and `text` are (seen, hidden); `html` the article; `pictures` what is known of the media."""

    platform: Platform
    format: str
    shape: Shape
    counters: list[Counter]
    findings: list[Finding]
    title: tuple[str, str]
    text: tuple[str, str]
    html: str
    cover: Any
    pictures: list[Any]
    tags: list[str]

    @property
    def ratio(self) -> str:
        """The cover's shape as a class name."""
        return f"{self.shape.cover[0]}-{self.shape.cover[1]}"

    @property
    def errors(self) -> int:
        """How many findings forbid publishing."""
        return sum(1 for one in self.findings if one.level == "error")


def look(
    state: Mapping[str, Any], platform_key: str, format_key: str, media: Mapping[int, Any] | None = None, findings: list[Finding] | None = None
) -> Look:
    """The words on one platform in one format; `findings` when they are known already."""
    platform = channels.platform(platform_key)
    known = words.media_of(words.all_media(state)) if media is None else media
    shape = rules.shape_of(platform.key, format_key)
    plain = words.plain_of(state, format_key)
    shown = [known[one] for one in state["media"] if one in known]
    cover = known.get(state["cover"]) if state["cover"] else next((one for one in shown if one.kind == "image"), None)
    return Look(
        platform=platform,
        format=format_key,
        shape=shape,
        counters=counters(state, platform, format_key, plain),
        findings=words.findings_of(state, platform.key, format_key, known) if findings is None else findings,
        title=rules.cut(state["title"], shape.title),
        text=rules.cut(plain, shape.fold),
        html=article_html(state["text"], platform.key, known) if format_key == "article" else "",
        cover=cover,
        pictures=shown,
        tags=list(state["tags"]),
    )


def counters(state: Mapping[str, Any], platform: Platform, format_key: str, plain: str) -> list[Counter]:
    """Counters of title, text and tags; a field the format does not have has none."""
    form = platform.format(format_key)
    found = []
    if words.has_title(form, format_key):
        length = channels.length(state["title"], platform.counting)
        found.append(Counter("title", length, form.title_max if form else None, form.title_advised if form else None))
    text = channels.length(plain, platform.counting)
    found.append(Counter("text", text, form.text_max if form else None, form.text_advised if form else None))
    if form and form.tags_max is not None:
        found.append(Counter("tags", len(state["tags"]), form.tags_max))
    return found


def article_html(text: str, platform: str, media: Mapping[int, Any]) -> str:
    """The article as the platform gets it: inline styles for WeChat, plain HTML elsewhere; pictures by their address here."""

    def address(asset_id: int) -> str:
        found = media.get(asset_id)
        return str(found.url) if found else f"asset:{asset_id}"

    return wechat.to_wechat(text, address, notes_title=_("Links")) if platform == "wechat_oa" else markdown.to_html(text, address)
