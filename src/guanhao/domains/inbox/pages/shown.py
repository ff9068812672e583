"""What queue and conversation pages show: the filter in the address, lines with words and colours, promises in words."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from guanhao.console.http import BrandRequest, whole_number
from guanhao.console.links import burl
from guanhao.domains.channels import facade as channels
from guanhao.domains.identity import facade as identity
from guanhao.domains.inbox.contracts import ClockView, QueueFilter, QueueItem
from guanhao.domains.inbox.models import Channel, Kind, Priority, Status
from guanhao.domains.inbox.selectors import core as selectors
from guanhao.domains.inbox.selectors.names import account_names
from guanhao.domains.listening import facade as listening
from guanhao.domains.people import facade as people
from guanhao.kernel.now import now

VIEWS: tuple[tuple[str, str | Promise], ...] = (
    ("mine", pgettext_lazy("inbox view", "Mine")),
    ("unassigned", gettext_lazy("Unassigned")),
    ("open", pgettext_lazy("inbox view", "Open")),
    ("soon", gettext_lazy("Breaching soon")),
    ("overdue", gettext_lazy("Overdue")),
    ("waiting", gettext_lazy("Waiting for the person")),
    ("snoozed", pgettext_lazy("conversation", "Snoozed")),
    ("done", pgettext_lazy("inbox view", "Done")),
    ("spam", gettext_lazy("Spam")),
    ("all", gettext_lazy("All")),
)
COUNTED = ("mine", "unassigned", "open", "overdue", "waiting", "snoozed")
SORTS = (("newest", gettext_lazy("Newest first")), ("oldest", gettext_lazy("Oldest first")), ("due", gettext_lazy("Most urgent first")))
POLARITIES = (("-1", gettext_lazy("Negative")), ("0", gettext_lazy("Neutral")), ("1", gettext_lazy("Positive")))
POLARITY_TONES = {-1: "bad", 0: "", 1: "good"}
STATUS_TONES = {Status.OPEN: "info", Status.WAITING: "", Status.SNOOZED: "warn", Status.RESOLVED: "good", Status.CLOSED: ""}
TIER_TONES = {"top_fan": "accent", "core": "accent", "active": "info"}
PRIORITY_TONES = {0: "", 1: "", 2: "warn", 3: "bad"}
PARAMETERS = ("view", "platform", "kind", "channel", "tier", "polarity", "aspect", "tag", "account", "assignee", "person", "q", "sort")
SOON = 15 * 60


@dataclass(frozen=True)
class Choice:
    """A select of the filter form."""

    name: str
    title: str
    options: Sequence[tuple[str, str, bool]]


class Shown:
    """The queue as the address asks for it."""

    key = "inbox.queue"

    def __init__(self, request: BrandRequest, data: QueryDict | None = None) -> None:
        self.request = request
        self.data = request.GET if data is None else data

    @cached_property
    def values(self) -> dict[str, str]:
        """What of the filter is set, by parameter."""
        return {name: value[:200] for name in PARAMETERS if (value := self.data.get(name, "").strip())}

    @property
    def view(self) -> str:
        """The view's key; open when none or an unknown one is asked for."""
        asked = self.values.get("view", "open")
        return asked if asked in dict(VIEWS) else "open"

    @cached_property
    def filter(self) -> QueueFilter:
        """The filter for the selectors; values nobody knows are left out."""
        get = self.values.get
        polarity = get("polarity", "")
        account = whole_number(get("account"))
        sort = get("sort", "newest")
        chosen = QueueFilter(
            view="open" if self.view == "soon" else self.view,
            accounts=(account,) if account else (),
            platforms=(platform,) if (platform := get("platform", "")) else (),
            kinds=(kind,) if (kind := get("kind", "")) in Kind.values else (),
            channels=(channel,) if (channel := get("channel", "")) in Channel.values else (),
            tiers=(tier,) if (tier := get("tier", "")) else (),
            polarity=int(polarity) if polarity in {"-1", "0", "1"} else None,
            aspect=get("aspect", "").replace('"', ""),
            tag=get("tag", ""),
            assignee_id=whole_number(get("assignee")),
            person_id=whole_number(get("person")),
            text=get("q", ""),
            sort=sort if sort in dict(SORTS) else "newest",
        )
        return replace(chosen, sort="due") if self.view in {"soon", "overdue"} and "sort" not in self.values else chosen

    @property
    def query_string(self) -> str:
        """The filter as in the address."""
        return urlencode(self.values)

    def url(self, **changes: Any) -> str:
        """The queue with some parameters changed (None removes)."""
        values = {name: value for name, value in {**self.values, **changes}.items() if value not in (None, "")}
        return f"{burl('inbox:queue')}?{urlencode(values)}" if values else burl("inbox:queue")

    def opening(self, number: int) -> str:
        """The page of a conversation that remembers this filter."""
        query = self.query_string
        return burl("inbox:conversation", pk=number) + (f"?{query}" if query else "")

    @cached_property
    def filtered(self) -> bool:
        """True when more than a view is chosen."""
        return any(name not in {"view", "sort"} for name in self.values)

    def views(self) -> list[dict[str, Any]]:
        """Views with their counts (up to 1,000, then "1000+")."""
        counts = selectors.counts(COUNTED)
        found = []
        for key, title in VIEWS:
            count = counts.get(key)
            words = "" if count is None else "1000+" if count > selectors.COUNT_LIMIT else str(count)
            url = self.url(view=key if key != "open" else None)
            found.append({"key": key, "title": title, "url": url, "count": words, "on": key == self.view, "bad": key == "overdue" and bool(count)})
        return found

    def choices(self) -> list[Choice]:
        """The selects of the filter form."""
        from guanhao.engines.text.aspects import ASPECTS  # with arrays, which commands need not load at their start

        agents = [(str(number), name) for number, name in selectors.agents()]
        tags = [(tag, tag) for tag in selectors.tags_in_use()]
        options: list[tuple[str, Any, Sequence[tuple[Any, Any]]]] = [
            ("platform", _("Platform"), sorted(self._used_platforms().items(), key=lambda one: one[1])),
            ("account", _("Account"), [(str(number), name) for number, name in account_names().items()]),
            ("kind", pgettext_lazy("inbox", "Kind"), Kind.choices),
            ("tier", _("Tier"), list(people.tier_titles().items())),
            ("polarity", _("Mood"), POLARITIES),
            ("aspect", _("Topic"), [(key, listening.aspect_title(key)) for key in ASPECTS]),
            ("assignee", _("Agent"), agents),
            ("tag", _("Tag"), tags),
            ("sort", _("Order"), SORTS),
        ]
        return [
            Choice(name, str(title), [(str(key), str(words), self.values.get(name) == str(key)) for key, words in pairs])
            for name, title, pairs in options
            if pairs
        ]

    def _used_platforms(self) -> dict[str, str]:
        return {one.platform: channels.platform_title(one.platform) for one in channels.accounts(closed=True)}


@dataclass(frozen=True)
class Line:
    """A conversation as a line of the queue."""

    item: QueueItem
    url: str
    platform: str
    account: str
    kind: str
    tier: str
    tier_tone: str
    status: str
    status_tone: str
    clock: str
    clock_tone: str
    initial: str
    priority: str
    priority_tone: str


class Words:
    """The names and titles that lines need, read once a page."""

    def __init__(self) -> None:
        self.platforms, self.accounts, self.tiers = channels.platform_titles(), account_names(), people.tier_titles()
        self.kinds, self.statuses = dict(Kind.choices), dict(Status.choices)
        self.moment = now()

    def line(self, item: QueueItem, url: str) -> Line:
        """One line."""
        words, tone = clock_words(item, self.moment)
        name = item.person_name.strip() or _("Unknown person")
        return Line(
            item=item,
            url=url,
            platform=self.platforms.get(item.platform, item.platform),
            account=self.accounts.get(item.account_id or 0, ""),
            kind=str(self.kinds.get(item.kind, item.kind)),
            tier=self.tiers.get(item.tier, "") if item.tier not in {"new", "ordinary"} else "",
            tier_tone=TIER_TONES.get(item.tier, ""),
            status=str(self.statuses.get(item.status, item.status)),
            status_tone=STATUS_TONES[Status(item.status)],
            clock=words,
            clock_tone=tone,
            initial=name[0].upper(),
            priority=str(Priority(item.priority).label) if item.priority > Priority.NORMAL else "",
            priority_tone=PRIORITY_TONES[item.priority],
        )


def clock_words(item: QueueItem, moment: datetime) -> tuple[str, str]:
    """The nearest promise in words, and its colour."""
    if item.due_at is not None:
        left = (item.due_at - moment).total_seconds()
        if left < 0:
            return _("%(time)s late") % {"time": span_words(-left)}, "bad"
        return _("%(time)s left") % {"time": span_words(left)}, "warn" if left < SOON else "good"
    if item.clock == "paused":
        return _("paused"), ""
    return "", ""


def promise_words(clock: ClockView, moment: datetime) -> tuple[str, str]:
    """One promise of a conversation in words, and its colour."""
    if clock.state == "running" and clock.due_at is not None:
        left = (clock.due_at - moment).total_seconds()
        if left >= 0:
            return _("%(time)s left") % {"time": span_words(left)}, "warn" if left < SOON else "good"
        return _("%(time)s late") % {"time": span_words(-left)}, "bad"
    if clock.state == "paused":
        return _("paused, %(time)s left") % {"time": span_words(clock.left_seconds or 0)}, ""
    if clock.state == "breached":
        end = clock.stopped_at or moment
        late = (end - clock.breached_at).total_seconds() if clock.breached_at else 0
        return _("%(time)s late") % {"time": span_words(late)}, "bad"
    if clock.state == "met":
        return _("kept"), "good"
    return _("not needed any more"), ""


def span_words(seconds: float) -> str:
    """A stretch of time as people say it: seconds, minutes, hours and minutes, days."""
    whole = round(seconds)
    if whole < 60:
        return ngettext("%(count)s second", "%(count)s seconds", whole) % {"count": whole}
    minutes = whole // 60
    if minutes < 60:
        return ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes}
    hours, rest = divmod(minutes, 60)
    if hours < 24:
        plain = ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours}
        return plain if not rest else _("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": rest}
    days = hours // 24
    return ngettext("%(count)s day", "%(count)s days", days) % {"count": days}


def agent_choices() -> list[tuple[int, str]]:
    """Everybody who may answer, for selects."""
    return selectors.agents()


def people_by_name() -> dict[str, int]:
    """People of the brand by name, for mentions."""
    return {one.name: one.id for one in identity.people_of_brand()}
