"""The words of items and variants as plain states, and the limits they are held against."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from guanhao.domains.assets import facade as assets
from guanhao.domains.assets.contracts import AssetView
from guanhao.domains.channels import facade as channels
from guanhao.domains.channels.contracts import Draft, Finding, Format, Picture, Platform
from guanhao.domains.content.models.items import Words
from guanhao.domains.content.rules import variants as rules
from guanhao.engines.document import markdown
from guanhao.kernel import access


def state_of(row: Words) -> dict[str, Any]:
    """The words of an item or a variant as JSON-safe values (rules.variants.FIELDS)."""
    return {name: getattr(row, name) for name in rules.FIELDS}


def target_of(row: Words) -> str:
    """The row's name in versions, approvals and the audit log: content.item:7, content.variant:3."""
    return f"content.{type(row).__name__.lower()}:{row.pk}"


def media_of(ids: Iterable[int]) -> dict[int, AssetView]:
    """Assets by id; nothing of them is known to people without assets.view."""
    wanted = sorted(set(ids))
    return assets.assets(wanted) if wanted and access.can("assets.view") else {}


def all_media(state: Mapping[str, Any]) -> list[int]:
    """Every asset the words show: the media in order, the cover, and the pictures inside the text."""
    cover = [state["cover"]] if state["cover"] else []
    return list(dict.fromkeys([*state["media"], *cover, *markdown.asset_ids(state["text"])]))


def has_title(form: Format | None, format_key: str) -> bool:
    """Does this format of a platform have a title? Short texts and captions without a limit for it have none."""
    if form is None:
        return True
    return format_key not in rules.WITHOUT_TITLE or form.title_max is not None or form.title_min is not None


def derived(master: Mapping[str, Any], platform: Platform, format_key: str) -> dict[str, Any]:
    """What a variant of this format on this platform takes from the master."""
    form = platform.format(format_key)
    return rules.derive(
        master,
        format_key,
        has_title=has_title(form, format_key),
        tags_max=form.tags_max if form else None,
        plain_text=markdown.to_plain(master["text"]),
    )


def plain_of(state: Mapping[str, Any], format_key: str) -> str:
    """The text as people read it: without marks for articles, as it is for captions."""
    return markdown.to_plain(state["text"]) if format_key == "article" else str(state["text"])


def draft_of(state: Mapping[str, Any], format_key: str, media: Mapping[int, Any] | None = None) -> Draft:
    """The words as the rules of platforms look at them, with what is known of the media."""
    known = media_of(all_media(state)) if media is None else media
    shown = [known[one] for one in state["media"] if one in known]
    pictures = [one for one in shown if one.kind == "image"]
    video = next((one for one in shown if one.kind == "video"), None)
    audio = next((one for one in shown if one.kind == "audio"), None)
    return Draft(
        title=state["title"],
        text=plain_of(state, format_key),
        tags=tuple(state["tags"]),
        pictures=tuple(Picture(one.bytes / 1e6, one.width or 0, one.height or 0) for one in pictures),
        picture_count=len(pictures) if format_key == "image_text" else None,
        video_seconds=float(video.seconds) if video and video.seconds else None,
        video_mb=video.bytes / 1e6 if video else None,
        video_width=(video.width or 0) if video else 0,
        video_height=(video.height or 0) if video else 0,
        audio_seconds=float(audio.seconds) if audio and audio.seconds else None,
        audio_mb=audio.bytes / 1e6 if audio else None,
    )


def findings_of(state: Mapping[str, Any], platform: str, format_key: str, media: Mapping[int, Any] | None = None) -> list[Finding]:
    """What the platform and the brand's rules for it have against these words, errors first."""
    return all_findings([(state, platform, format_key)], media)[0]


def all_findings(posts: Sequence[tuple[Mapping[str, Any], str, str]], media: Mapping[int, Any] | None = None) -> list[list[Finding]]:
    """The same for many (words, platform, format); nothing for a format the platform does not have, and for people without channels.view."""
    if not access.can("channels.view"):
        return [[] for _post in posts]
    fit = [(platform, form, draft_of(state, form, media)) for state, platform, form in posts if channels.platform(platform).format(form)]
    found = iter(channels.check_posts(fit))
    return [next(found) if channels.platform(platform).format(form) else [] for _state, platform, form in posts]
