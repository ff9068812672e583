"""Findings in words."""

from dataclasses import replace
from typing import Any

from django.utils.functional import lazy
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from guanhao.domains.channels.registry import all_platforms
from guanhao.domains.channels.shapes import Finding, Platform

FORMATS = {
    "article": gettext_lazy("Article"),
    "image_text": gettext_lazy("Pictures and text"),
    "text": gettext_lazy("Short text"),
    "video": gettext_lazy("Video"),
    "audio": gettext_lazy("Audio"),
    "live": gettext_lazy("Live"),
    "answer": gettext_lazy("Answer"),
}
CAPABILITIES = {
    "api": gettext_lazy("Published by interface"),
    "draft": gettext_lazy("Draft box, a person publishes"),
    "handoff": gettext_lazy("Handed to a person"),
}
ELEMENTS = {
    "qr_code_in_image": gettext_lazy("QR code in a picture"),
    "external_link": gettext_lazy("Link to another site"),
    "phone_number": gettext_lazy("Phone number"),
    "contact_id": gettext_lazy("WeChat or QQ number"),
    "email_address": gettext_lazy("E-mail address"),
    "watermark": gettext_lazy("Watermark of another platform"),
    "price_tag": gettext_lazy("Price in a picture"),
    "face_of_minor": gettext_lazy("Recognisable child"),
}
POSITIONING_WORDS = {
    "positioning_content": gettext_lazy("Content positioning"),
    "positioning_user": gettext_lazy("User positioning"),
    "positioning_interaction": gettext_lazy("Interaction positioning"),
    "positioning_communication": gettext_lazy("Communication positioning"),
}
_SENTENCES = {
    "title_min": gettext_lazy("%(platform)s wants a title of at least %(limit)s characters; this one has %(found)s."),
    "title_max": gettext_lazy("%(platform)s takes titles of at most %(limit)s characters; this one has %(found)s."),
    "title_advised": gettext_lazy("Titles over %(limit)s characters are cut on %(platform)s; this one has %(found)s."),
    "text_max": gettext_lazy("%(platform)s takes at most %(limit)s characters of text; this has %(found)s."),
    "text_advised": gettext_lazy("%(platform)s folds text after %(limit)s characters; this has %(found)s. Put the point first."),
    "tags_max": gettext_lazy("%(platform)s takes at most %(limit)s tags; there are %(found)s."),
    "tags_min": gettext_lazy("%(platform)s wants at least %(limit)s tags; there are %(found)s."),
    "tag_max": gettext_lazy("A tag on %(platform)s has at most %(limit)s characters; “%(tag)s” has %(found)s."),
    "images_max": gettext_lazy("%(platform)s takes at most %(limit)s pictures; there are %(found)s."),
    "images_min": gettext_lazy("%(platform)s wants at least %(limit)s pictures here; there are %(found)s."),
    "image_mb": gettext_lazy("Picture %(number)s has %(found)s MB; %(platform)s takes at most %(limit)s MB."),
    "video_seconds_max": gettext_lazy("The video lasts %(found)s seconds; %(platform)s takes at most %(limit)s."),
    "video_mb": gettext_lazy("The video has %(found)s MB; %(platform)s takes at most %(limit)s MB."),
    "audio_seconds_max": gettext_lazy("The audio lasts %(found)s seconds; %(platform)s takes at most %(limit)s."),
    "audio_mb": gettext_lazy("The audio has %(found)s MB; %(platform)s takes at most %(limit)s MB."),
    "ratio": gettext_lazy("%(platform)s shows %(limit)s well; this is %(found)s."),
    "external_link": gettext_lazy("Links to other sites do not open on %(platform)s: %(found)s"),
}


def worded(finding: Finding, platform: Platform) -> Finding:
    """The finding with its message in the current language."""
    name = platform.name(get_language() or "zh-hans")
    words = {"platform": name, "limit": finding.limit, "found": finding.found, **finding.about}
    if not finding.rule.startswith("rule:"):
        return replace(finding, message=str(_SENTENCES[finding.rule]) % words)
    if finding.level == "hint":
        return replace(finding, message=_("%(platform)s: %(hint)s") % words)
    what = str(ELEMENTS.get(finding.limit, "")) if finding.field == "elements" else finding.found
    seen = f"{what} ({finding.found})" if finding.field == "elements" and finding.found else what
    return replace(finding, message=_("Rule “%(title)s” of %(platform)s: %(seen)s") % {**words, "seen": seen})


def platform_name(key: str) -> str:
    """A platform's name in the current language."""
    platform = all_platforms().get(key)
    return platform.name(get_language() or "zh-hans") if platform else key


def platform_names() -> dict[str, str]:
    """Names of all platforms by key."""
    return {key: platform_name(key) for key in all_platforms()}


def format_names() -> dict[str, Any]:
    """Names of all formats by key."""
    return dict(FORMATS)


def platform_choices() -> list[tuple[str, Any]]:
    """Platforms for a select; names follow the language when they are drawn."""
    name = lazy(platform_name, str)
    return [(key, name(key)) for key, one in all_platforms().items() if not one.hidden]


def account_platforms() -> list[tuple[str, Any]]:
    """The same with hidden ones at the end, where an account is made."""
    name = lazy(platform_name, str)
    return [*platform_choices(), *((key, name(key)) for key, one in all_platforms().items() if one.hidden)]
