"""How promised times were kept."""

from collections.abc import Callable
from typing import Any

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from guanhao.console.charts import LineChart, Series
from guanhao.console.filters import ChoiceFilter
from guanhao.console.http import BrandRequest, needs, whole_number
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import QuerySetRows
from guanhao.console.tables import Column, Empty, Table
from guanhao.domains.channels import facade as channels
from guanhao.domains.identity import facade as identity
from guanhao.domains.inbox.models import Channel, Kept
from guanhao.domains.inbox.pages.ratings import DAYS, period
from guanhao.domains.inbox.pages.shown import span_words
from guanhao.domains.inbox.selectors import attainment as selectors
from guanhao.domains.inbox.selectors import core as queue
from guanhao.domains.inbox.selectors.names import account_names
from guanhao.domains.people import facade as people

SPLITS = (
    ("tier", gettext_lazy("Tier")),
    ("channel", gettext_lazy("Channel")),
    ("agent_id", gettext_lazy("Agent")),
    ("week", gettext_lazy("Week")),
    ("platform", gettext_lazy("Platform")),
    ("account_id", gettext_lazy("Account")),
)


def _tiers() -> list[tuple[str, Any]]:
    return list(people.tier_titles().items())


class KeptTable(Table):
    """Promises that ended; `?in_time=0` shows the broken ones."""

    key = "inbox.kept"
    title = gettext_lazy("Attainment")
    default_sort = "-ended_at"
    columns = (
        Column("conversation_id", pgettext_lazy("inbox", "Conversation"), kind="link", value=lambda row: f"#{row.conversation_id}",
               href=lambda row: burl("inbox:conversation", pk=row.conversation_id)),
        Column("kind", gettext_lazy("Promise"), labels=dict(Kept.Kind.choices)),
        Column("tier", gettext_lazy("Tier"), value=lambda row: row.tier_title),
        Column("channel", gettext_lazy("Channel"), labels=dict(Channel.choices)),
        Column("agent", gettext_lazy("Agent"), value=lambda row: row.agent_title, sortable=False),
        Column("in_time", gettext_lazy("Kept"), kind="badge", labels={True: gettext_lazy("in time"), False: gettext_lazy("too late")},
               tone={True: "good", False: "bad"}),
        Column("took_seconds", gettext_lazy("Took"), kind="duration"),
        Column("target_seconds", gettext_lazy("Promised"), kind="duration"),
        Column("started_at", gettext_lazy("Began"), kind="datetime", visible=False),
        Column("ended_at", pgettext_lazy("promise", "Ended"), kind="datetime"),
    )  # fmt: skip
    filters = (
        ChoiceFilter("in_time", gettext_lazy("Kept"), choices=[("1", gettext_lazy("in time")), ("0", gettext_lazy("too late"))]),
        ChoiceFilter("kind", gettext_lazy("Promise"), choices=Kept.Kind.choices),
        ChoiceFilter("tier", gettext_lazy("Tier"), choices=_tiers),
        ChoiceFilter("channel", gettext_lazy("Channel"), choices=Channel.choices),
    )
    empty = Empty(
        gettext_lazy("No promise has ended yet"),
        gettext_lazy("When an answer is sent or a conversation is resolved, how long it took is kept here and compared with what was promised."),
    )


class _Named(QuerySetRows):
    def page(self, *args: Any, **kwargs: Any) -> Any:
        """Rows with the words of tier and agent."""
        rows = super().page(*args, **kwargs)
        names = identity.people({row.agent_id for row in rows if row.agent_id})
        tiers = people.tier_titles()
        for row in rows:
            row.tier_title = tiers.get(row.tier, row.tier)
            row.agent_title = _("by itself") if row.auto else names[row.agent_id].name if row.agent_id in names else "—"
        return rows


@needs("inbox.view")
def attainment(request: BrandRequest) -> HttpResponseBase:
    """First and next answers and resolutions of the last days, split one way, with the breaches."""
    first, last, days = period(request)
    kind = request.GET.get("promise", "first")
    kind = kind if kind in selectors.KINDS else "first"
    by = request.GET.get("by", "tier")
    by = by if by in dict(SPLITS) else "tier"
    asked = {
        "tier": request.GET.get("of_tier", ""),
        "channel": request.GET.get("of_channel", ""),
        "agent_id": whole_number(request.GET.get("of_agent")),
    }
    rows = selectors.ended(first, last, kind=kind, tier=asked["tier"] or "", channel=asked["channel"] or "", agent_id=asked["agent_id"])  # type: ignore[arg-type]
    namer = naming(by)
    weeks = selectors.grouped(rows, "week")
    context = {
        "days": days,
        "periods": DAYS,
        "kind": kind,
        "kinds": Kept.Kind.choices,
        "by": by,
        "splits": SPLITS,
        "total": told(selectors.total(rows), str),
        "groups": [told(one, namer) for one in selectors.grouped(rows, by)],
        "open": [(one, dict(Kept.Kind.choices)[one.kind], people.tier_titles().get(one.tier, "")) for one in selectors.open_breaches(limit=20)],
        "chart": LineChart(
            title=_("Kept in time by week"),
            x=[one.key for one in weeks],
            series=[Series(_("In time"), [one.share for one in weeks])],
            format="percent",
        ),
        "asked": asked,
        "tiers": _tiers(),
        "channels": Channel.choices,
        "agents": queue.agents(),
    }
    table = KeptTable(request, _Named(Kept.objects.all()))
    return list_page(request, table, template="inbox/attainment.html", context=context)


def told(group: selectors.Group | None, namer: Callable[[str], str]) -> dict[str, Any] | None:
    """A group in words."""
    if group is None:
        return None
    times = {name: span_words(getattr(group, name)) for name in ("median", "p90", "longest")}
    return {"name": namer(group.key), "ended": group.ended, "in_time": group.in_time, "share": group.share, **times}


def naming(by: str) -> Callable[[str], str]:
    """Words for the keys of a split."""
    tables: dict[str, Callable[[], dict[str, Any]]] = {
        "tier": lambda: dict(people.tier_titles()),
        "channel": lambda: dict(Channel.choices),
        "agent_id": lambda: {str(number): name for number, name in queue.agents()},
        "platform": channels.platform_titles,
        "account_id": lambda: {str(number): name for number, name in account_names().items()},
    }
    table = tables.get(by, dict)()
    return lambda key: str(table.get(key, key)) if key else _("Nobody") if by == "agent_id" else "—"
