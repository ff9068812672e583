"""Pure decisions about posts and accounts: how long a text is, what a platform refuses, whether a positioning card is complete."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import fields, replace
from typing import Any

from guanhao.domains.channels.shapes import BrandRule, Draft, Finding, Format, Platform

POSITIONING = ("positioning_content", "positioning_user", "positioning_interaction", "positioning_communication")
ELEMENTS = ("qr_code_in_image", "external_link", "phone_number", "contact_id", "email_address", "watermark", "price_tag", "face_of_minor")
LIMITS = tuple(f.name for f in fields(Format) if f.name.endswith(("_min", "_max", "_advised", "_mb")))
_LINK = re.compile(r"https?://[^\s\u3000-\u9fff，。！？；）】》]+", re.IGNORECASE)
_PHONE = re.compile(r"(?<!\d)1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)")
_CONTACT = re.compile(r"(?:加|\+)?(?:微信|薇信|威信|VX|V信|weixin|QQ)(?:号|群)?\s*[:：]?\s*[a-z0-9_-]{5,20}", re.IGNORECASE)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[a-z]{2,}", re.IGNORECASE)
_TEXT_ELEMENTS = {"external_link": _LINK, "phone_number": _PHONE, "contact_id": _CONTACT, "email_address": _EMAIL}
# twitter-text configuration v3: these ranges weigh 1, everything else 2; a link weighs 23.
_X_LIGHT = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))
_X_LINK = 23
_WEIBO_LINK = 10


def length(text: str, counting: str = "characters") -> int:
    """How long a text is for a platform.

    characters: code points. graphemes: what a person sees as one character (marks, joiners and modifiers are not counted again).
    weibo: an ASCII character counts one half and a link 10, the sum rounded up. x: weights of twitter-text v3, a link 23.
    """
    match counting:
        case "graphemes":
            return _graphemes(text)
        case "weibo":
            rest = _LINK.sub("", text)
            halves = sum(1 if ord(char) < 128 else 2 for char in rest)
            return _WEIBO_LINK * len(_LINK.findall(text)) + (halves + 1) // 2
        case "x":
            rest = _LINK.sub("", unicodedata.normalize("NFC", text))
            return _X_LINK * len(_LINK.findall(text)) + sum(1 if any(low <= ord(c) <= high for low, high in _X_LIGHT) else 2 for c in rest)
        case "characters":
            return len(text)
    raise ValueError(f"unknown way of counting: {counting}")


def _graphemes(text: str) -> int:
    """Extended grapheme clusters, near enough to UAX 29 for limits: marks, joiners, variation selectors, skin tones and flag pairs join."""
    count, joined, flags = 0, False, 0
    for char in text:
        code = ord(char)
        if char == "\u200d":
            joined = True
            continue
        is_flag = 0x1F1E6 <= code <= 0x1F1FF
        flags = flags + 1 if is_flag else 0
        extends = unicodedata.category(char) in {"Mn", "Me", "Mc"} or 0x1F3FB <= code <= 0x1F3FF or 0xFE00 <= code <= 0xFE0F
        if not (extends or joined or (is_flag and flags % 2 == 0)):
            count += 1
        joined = False
    return count


def missing_positioning(card: Iterable[str]) -> tuple[str, ...]:
    """Which of the four elements (content, user, interaction, communication; STR-11) are empty, by field name."""
    return tuple(name for name, text in zip(POSITIONING, card, strict=True) if not text.strip())


def check_post(platform: Platform, format_key: str, draft: Draft, rules: Iterable[BrandRule] = ()) -> list[Finding]:
    """Everything this platform and the brand's rules for it have against the draft, errors first. ValueError for an unknown format."""
    form = platform.format(format_key)
    if form is None:
        raise ValueError(f"{platform.key} has no format {format_key}")
    mine = [rule for rule in rules if rule.platform == platform.key and rule.format in ("", format_key)]
    form = _tightened(form, mine)
    found = [*_lengths(platform, form, draft), *_tags(form, draft), *_media(form, draft), *_links(form, draft)]
    for rule in mine:
        found.extend(_brand_rule(rule, draft))
    order = {"error": 0, "warning": 1, "hint": 2}
    return sorted(found, key=lambda finding: order[finding.level])


def limit_of(value: str) -> tuple[str, int] | None:
    """`title_max=20` as a name and number; None when it is neither a known limit nor a number of at least 0."""
    name, _, number = value.partition("=")
    name, number = name.strip(), number.strip()
    return (name, int(number)) if name in LIMITS and number.isdecimal() and len(number) < 10 else None


def _tightened(form: Format, rules: list[BrandRule]) -> Format:
    for rule in rules:
        if rule.kind == "limit" and (limit := limit_of(rule.value)):
            tighter: dict[str, Any] = {limit[0]: limit[1]}
            form = replace(form, **tighter)
    return form


def _over(rule: str, field: str, limit: float | None, found: float | None, *, level: str = "error") -> Iterator[Finding]:
    if limit is not None and found is not None and found > limit:
        yield Finding(rule, level, field, f"{limit:g}", f"{found:g}")


def _under(rule: str, field: str, limit: float | None, found: float) -> Iterator[Finding]:
    if limit is not None and found < limit:
        yield Finding(rule, "error", field, f"{limit:g}", f"{found:g}")


def _lengths(platform: Platform, form: Format, draft: Draft) -> Iterator[Finding]:
    title, text = length(draft.title, platform.counting), length(draft.text, platform.counting)
    yield from _under("title_min", "title", form.title_min, title)
    over = list(_over("title_max", "title", form.title_max, title))
    yield from over or _over("title_advised", "title", form.title_advised, title, level="warning")
    over = list(_over("text_max", "text", form.text_max, text))
    yield from over or _over("text_advised", "text", form.text_advised, text, level="hint")


def _tags(form: Format, draft: Draft) -> Iterator[Finding]:
    yield from _over("tags_max", "tags", form.tags_max, len(draft.tags))
    yield from _under("tags_min", "tags", form.tags_min, len(draft.tags))
    for tag in draft.tags:
        for finding in _over("tag_max", "tags", form.tag_max, len(tag)):
            yield replace(finding, about={"tag": tag})


def _media(form: Format, draft: Draft) -> Iterator[Finding]:
    known = draft.pictures or draft.picture_count is not None
    count = draft.picture_count if draft.picture_count is not None else len(draft.pictures)
    yield from _over("images_max", "images", form.images_max, count)
    if known:
        yield from _under("images_min", "images", form.images_min, count)
    for number, picture in enumerate(draft.pictures, 1):
        for finding in _over("image_mb", "images", form.image_mb, picture.mb):
            yield replace(finding, about={"number": str(number)})
        yield from _ratio(form, "images", picture.width, picture.height)
    yield from _over("video_seconds_max", "video", form.video_seconds_max, draft.video_seconds)
    yield from _over("video_mb", "video", form.video_mb, draft.video_mb)
    yield from _ratio(form, "video", draft.video_width, draft.video_height)
    yield from _over("audio_seconds_max", "audio", form.audio_seconds_max, draft.audio_seconds)
    yield from _over("audio_mb", "audio", form.audio_mb, draft.audio_mb)


def _ratio(form: Format, field: str, width: int, height: int) -> Iterator[Finding]:
    """A ratio fits within 3 %, so that 1080×1918 still is 9:16."""
    if not (form.ratios and width and height):
        return
    wanted = [int(a) / int(b) for a, b in (ratio.split(":") for ratio in form.ratios)]
    if all(abs(width / height / ratio - 1) > 0.03 for ratio in wanted):
        yield Finding("ratio", "warning", field, " / ".join(form.ratios), f"{width}×{height}")


def _links(form: Format, draft: Draft) -> Iterator[Finding]:
    if not form.external_links and (link := _LINK.search(draft.text)):
        yield Finding("external_link", "warning", "text", "0", link[0][:80])


def elements_of(draft: Draft) -> dict[str, str]:
    """Elements of a draft with what was seen: those found in the media, and links, phone numbers, contacts and mail addresses in the text."""
    seen = dict.fromkeys(draft.elements, "")
    text = f"{draft.title}\n{draft.text}"
    for key, pattern in _TEXT_ELEMENTS.items():
        if hit := pattern.search(text):
            seen[key] = hit[0][:80]
    return seen


def pattern_of(words: str) -> re.Pattern[str]:
    """Lines of plain words as one pattern; `*` stands for up to ten characters. Never an expression of the user's own (it could hang)."""
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    return re.compile("|".join(r".{0,10}?".join(re.escape(part) for part in line.split("*")) for line in lines) or r"(?!)", re.IGNORECASE)


def _brand_rule(rule: BrandRule, draft: Draft) -> Iterator[Finding]:
    about = {"title": rule.title, "source": rule.source}
    match rule.kind:
        case "forbid_pattern":
            for name, text in (("title", draft.title), ("text", draft.text), ("tags", " ".join(draft.tags))):
                if hit := pattern_of(rule.value).search(text):
                    yield Finding(f"rule:{rule.id}", rule.severity, name, "", hit[0][:80], about=about)
        case "forbid_element":
            seen = elements_of(draft)
            if rule.value in seen:
                yield Finding(f"rule:{rule.id}", rule.severity, "elements", rule.value, seen[rule.value], about=about)
        case "hint":
            yield Finding(f"rule:{rule.id}", "hint", "text", "", "", about={**about, "hint": rule.value})
