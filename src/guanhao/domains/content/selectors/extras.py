"""What a variant says to its platform beside its words, and what the platform has against the whole."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from guanhao.domains.channels.contracts import UnknownAccount
from guanhao.domains.content.models import Variant
from guanhao.domains.content.selectors.outgoing import unsigned
from guanhao.domains.content.selectors.words import target_of
from guanhao.domains.links import facade as links
from guanhao.domains.publishing import facade as publishing
from guanhao.domains.publishing.facade import Objection, in_words
from guanhao.kernel import access
from guanhao.sdk.connectors.records import Option


@dataclass(frozen=True)
class ExtraField:
    """An option with what the variant says to it, as a form shows it: `value` as text, `chosen` the keys that are on."""

    option: Option
    title: str
    help: str
    value: str
    chosen: tuple[str, ...]
    choices: tuple[tuple[str, str], ...]

    @property
    def name(self) -> str:
        """The field's name in forms."""
        return f"extras.{self.option.name}"


def fields_of(row: Variant) -> list[ExtraField]:
    """Everything this variant may say to its platform beside its words."""
    return [_field(one, row.extras.get(one.name)) for one in publishing.options_of(row.platform, row.format)]


def against(row: Variant, state: Mapping[str, Any], extras: Mapping[str, Any]) -> list[Objection]:
    """What the platform would refuse in these words with these extras; Refused (publishing's) names an extra that does not fit."""
    if not access.can("channels.view"):
        return []
    cleaned = publishing.clean_options(row.platform, row.format, extras)
    try:
        return publishing.objections_to(row.account_id, unsigned(row, state, cleaned))
    except UnknownAccount:
        return []


def _field(option: Option, value: Any) -> ExtraField:
    chosen = tuple(value) if isinstance(value, list) else ("1" if value is True else "0" if value is False else str(value or ""),)
    text = "，".join(value) if isinstance(value, list) else "" if value is None else str(value)
    choices = tuple((key, in_words(english, chinese)) for key, english, chinese in option.choices)
    return ExtraField(option, in_words(option.title, option.title_zh), in_words(option.help, option.help_zh), text, chosen, choices)


def context_of(row: Variant) -> dict[str, Any]:
    """What the variant's page shows of both."""
    may_see = access.can("links.view")
    return {
        "extras": fields_of(row),
        "short": links.link_of_subject(target_of(row)) if may_see else None,
        "may_shorten": access.can("links.edit"),
    }
