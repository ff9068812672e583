"""Sentences of advisers, kept as template and values and said in the language of whoever reads them."""

from collections.abc import Sequence
from typing import Any

from django.utils.dates import WEEKDAYS
from django.utils.translation import get_language, gettext

from guanhao.domains.analytics.contracts import Named, Said
from guanhao.domains.channels import facade as channels
from guanhao.domains.people import facade as people

SAID, NAMED = "said", "named"
Words = str | Said | Sequence[str | Said]


def kept(words: Words) -> Any:
    """A sentence (or several) as JSON."""
    if isinstance(words, str):
        return words
    if isinstance(words, Said):
        return {SAID: words.template, "values": {name: _kept_value(value) for name, value in words.values.items()}}
    return [kept(one) for one in words]


def _kept_value(value: Any) -> Any:
    if isinstance(value, Said):
        return kept(value)
    return {NAMED: value.kind, "key": value.key} if isinstance(value, Named) else value


def spoken(words: Any) -> str:
    """What `kept` gave, in the active language; several sentences follow each other."""
    if isinstance(words, list):
        between = "" if (get_language() or "").startswith("zh") else " "
        return between.join(spoken(one) for one in words)
    if isinstance(words, dict) and SAID in words:
        return gettext(words[SAID]) % {name: _spoken_value(value) for name, value in words["values"].items()}
    return str(words)


def _spoken_value(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if SAID in value:
        return spoken(value)
    kind, key = value[NAMED], value["key"]
    if kind == "platform":
        return channels.platform(key).name(get_language() or "zh-hans")
    if kind == "tier":
        return people.tier_titles().get(key, key)
    return channels.format_title(key) if kind == "format" else str(WEEKDAYS[int(key)])
