"""The days a report is about: weeks, months and years by their names, campaigns by their number."""

from django.utils.translation import gettext as _

from guanhao.domains.growth import facade as growth
from guanhao.domains.reporting.contracts import Refused
from guanhao.domains.reporting.rules.period import BadPeriod, Period, parse_period


def period_of(kind: str, text: str) -> Period:
    """The period of a report; BadPeriod where it cannot be read, Refused for a campaign that is not over."""
    return campaign_period(text) if kind == "campaign" else parse_period(kind, text)


def campaign_period(text: str) -> Period:
    """The days of a campaign from its opening to its end."""
    text = text.strip()
    row = growth.campaign(int(text)) if text.isascii() and text.isdecimal() and len(text) <= 9 else None
    if row is None:
        raise BadPeriod(f"campaign: {text[:20]!r} is no campaign of this brand; give its number, as in the address of its page")
    if row.state != "closed":
        raise Refused(_("The report is written when the campaign is over."), "period")
    return Period("campaign", str(row.id), row.start, row.end)


def name_of(period: Period) -> str:
    """What a period is called: a campaign's title, else its label."""
    row = growth.campaign(int(period.label)) if period.kind == "campaign" else None
    return row.title if row is not None else period.label
