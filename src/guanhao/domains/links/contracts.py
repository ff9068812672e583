"""What other rooms may know of links."""

from dataclasses import dataclass
from datetime import datetime

from guanhao.kernel.refusal import Refusal


class Refused(Refusal):
    """A link that cannot be made or changed, in words for the person who asked; `field` names the input it is about."""


class UnknownLink(LookupError):
    """No link of the brand has this number, code or subject."""


@dataclass(frozen=True, kw_only=True)
class Utm:
    """The five UTM words of an address (Google Analytics Help, "Custom campaigns": utm_source, utm_medium, utm_campaign, utm_content, utm_term)."""

    source: str = ""
    medium: str = ""
    campaign: str = ""
    content: str = ""
    term: str = ""


@dataclass(frozen=True, kw_only=True)
class LinkDraft:
    """What a person enters. `target` is the address without UTM words; an empty `code` is chosen by the program."""

    target: str
    label: str
    utm: Utm = Utm()
    code: str = ""
    subject: str = ""
    account_id: int | None = None
    expires_at: datetime | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class LinkView:
    """A link as other rooms see it. `url` is the short address, `target` where it leads with its UTM words; `status` is active, paused, expired or
    archived; `clicks` are those of people, `bots` those that are not counted; `warnings` are words about the UTM words just entered."""

    id: int
    code: str
    url: str
    target: str
    base: str
    label: str
    subject: str
    account_id: int | None
    status: str
    utm: Utm
    expires_at: datetime | None
    clicks: int
    bots: int
    last_click_at: datetime | None
    warnings: tuple[str, ...] = ()
