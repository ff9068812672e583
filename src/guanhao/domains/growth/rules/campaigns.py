"""Which parts of a campaign are missing, and what a running one should be warned of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

ALWAYS = ("theme", "form", "starts_at", "ends_at", "audience", "channels", "materials", "budget", "owner_id", "checklist")
"""The parts every campaign has before it can be approved (001 §7.2.1)."""
CHANNELS = ("social", "site", "partner")
MATERIALS = ("poster", "video", "article")


def missing(parts: Mapping[str, Any]) -> list[str]:
    """The names of parts that are not there, in order; a campaign on site needs its place too. A budget of 0 is a budget."""
    asked = ("place", *ALWAYS) if parts.get("form") == "offline" else ALWAYS
    return [name for name in asked if parts.get(name) in (None, "", [], ())]


@dataclass(frozen=True)
class Stock:
    """A batch of coupons: how many there are and how many are left."""

    title: str
    total: int
    left: int


@dataclass(frozen=True)
class Alert:
    """Something to be looked at: `kind` is stock, incident, queue or duty; `what` names it; `value` is how many (minutes for incidents)."""

    kind: str
    what: str
    value: int


def alerts(
    *,
    stocks: Sequence[Stock],
    waiting: Sequence[tuple[str, int]],
    queue: int,
    on_duty: int,
    needs_duty: bool,
    stock_share: float,
    minutes: int,
    most: int,
) -> list[Alert]:
    """What stands out: stock below its share, incidents (`waiting`: text, age in minutes) that wait too long, too much open feedback, nobody there.

    A stock that is exactly the share is not short.
    """
    found = [Alert("stock", one.title, one.left) for one in stocks if one.total and one.left < one.total * stock_share]
    found += [Alert("incident", text, age) for text, age in waiting if age >= minutes]
    if queue > most:
        found.append(Alert("queue", "", queue))
    if needs_duty and not on_duty:
        found.append(Alert("duty", "", 0))
    return found
