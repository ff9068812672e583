"""Words for stored values of mentions, shared by lists, pages and reports."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.domains.channels import facade as channels

Words = str | Promise
KINDS: dict[str, Words] = {"UGC": _("People (UGC)"), "PGC": _("Media and professionals (PGC)"), "official": _("Official accounts")}
FORMATS: dict[str, Words] = {
    "short_video": _("Short video"),
    "long_video": _("Long video"),
    "article": _("Article"),
    "post": pgettext_lazy("mention", "Post"),
    "comment": pgettext_lazy("mention", "Comment"),
    "other": pgettext_lazy("mention", "Other"),
}
POLARITIES: dict[int, Words] = {-1: _("Negative"), 0: _("Neutral"), 1: _("Positive")}
TONES: dict[int, str] = {-1: "bad", 0: "", 1: "good"}
ASPECTS: dict[str, Words] = {
    "product": _("Product"),
    "logistics": _("Logistics"),
    "price": _("Price"),
    "service": _("Service"),
    "packaging": _("Packaging"),
    "quality": _("Quality"),
    "experience": _("Experience"),
    "promotion": _("Promotion"),
    "brand": _("Brand"),
}
ELSEWHERE: dict[str, Words] = {"web": _("Websites"), "news": _("News"), "other": pgettext_lazy("mention", "Other")}
STAGES: dict[str, Words] = {
    "new": pgettext_lazy("hot topic", "New"),
    "rising": pgettext_lazy("hot topic", "Rising"),
    "peak": pgettext_lazy("hot topic", "Peak"),
    "fading": pgettext_lazy("hot topic", "Fading"),
    "gone": pgettext_lazy("hot topic", "Gone"),
}
STAGE_TONES = {"new": "info", "rising": "warn", "peak": "bad", "fading": "", "gone": ""}
PHASES: dict[str, Words] = {
    "quiet": pgettext_lazy("phase", "Quiet"),
    "rising": pgettext_lazy("phase", "Rising"),
    "high": pgettext_lazy("phase", "High"),
    "falling": pgettext_lazy("phase", "Falling"),
}


def platform_name(key: str) -> str:
    """The platform's name in the current language, its key when nobody knows it."""
    return str(ELSEWHERE.get(key) or channels.platform_title(key))


def platform_names() -> dict[str, str]:
    """Names of all known platforms by key."""
    return channels.platform_titles() | {key: str(words) for key, words in ELSEWHERE.items()}
