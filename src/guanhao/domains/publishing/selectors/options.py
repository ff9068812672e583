"""What posts may say to a platform beside their words, and what a platform has against a post that is not planned yet."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from guanhao.domains.channels import facade as channels
from guanhao.domains.publishing.contracts import Refused
from guanhao.domains.publishing.rules.options import Wrong, fitting, kept
from guanhao.domains.publishing.rules.sent import meant
from guanhao.domains.publishing.selectors import core as selectors
from guanhao.domains.publishing.sources import Objection
from guanhao.kernel.access import require
from guanhao.sdk.connectors import Offers, connector_names
from guanhao.sdk.connectors.records import Option, Outgoing


def options_of(platform: str, format_key: str) -> tuple[Option, ...]:
    """What a post of this format may say to the platform; () without a connector, or when it offers nothing."""
    return fitting(_offered(selectors.connector_of(platform)), format_key)


def titles() -> dict[str, str]:
    """The titles of all options of all platforms in the reader's language, by name."""
    found: dict[str, str] = {}
    for platform in connector_names():
        for one in _offered(selectors.connector_of(platform)):
            found.setdefault(one.name, title_of(one))
    return found


def title_of(option: Option) -> str:
    """An option's title in the reader's language."""
    return in_words(option.title, option.title_zh)


def in_words(english: str, chinese: str) -> str:
    """Of two texts the one in the reader's language."""
    return (chinese or english) if (get_language() or "").startswith("zh") else (english or chinese)


def clean(platform: str, format_key: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as they are signed; Refused names the first that does not fit."""
    options = options_of(platform, format_key)
    found, wrong = kept(options, values)
    if wrong:
        title = next((title_of(one) for one in options if one.name == wrong[0].name), wrong[0].name[:40])
        raise Refused(_words(wrong[0], title), f"extras.{wrong[0].name[:40]}")
    return found


def objections_to(account_id: int, post: Outgoing) -> list[Objection]:
    """What the platform itself would have against a post of this account as it would leave by default (needs channels.view); [] without a connector.
    UnknownAccount when there is no such account.
    """
    require("channels.view")
    ref = channels.account(account_id)
    connector = selectors.connector_of(ref.platform)
    if connector is None:
        return []
    account = selectors.sdk_accounts([ref])[ref.id]
    mode = connector.ability(account).mode
    return [Objection("check", in_words(english, chinese), field=field) for field, english, chinese in connector.check(meant(post, mode), account)]


def _offered(connector: object) -> tuple[Option, ...]:
    return tuple(connector.options) if isinstance(connector, Offers) else ()


def _words(wrong: Wrong, title: str) -> str:
    facts = {"title": title, "known": ", ".join(wrong.known), "most": wrong.most}
    match wrong.why:
        case "unknown":
            return _("The platform has no setting “%(title)s” for such a post. It has: %(known)s.") % {**facts, "known": facts["known"] or "–"}
        case "number":
            return _("%(title)s: a whole number is expected.") % facts
        case "flag":
            return _("%(title)s: yes or no is expected.") % facts
        case "choice":
            return _("%(title)s: choose one of %(known)s.") % facts
        case "many":
            return _("%(title)s: at most %(most)s entries.") % facts
        case "address":
            return _("%(title)s: an address that begins with https:// is expected.") % facts
    return _("%(title)s: at most %(most)s characters.") % facts
