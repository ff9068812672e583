"""What each account may really do: by which way its posts leave, what is missing, what is used up, what the month will cost (PLT-08)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Q
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from guanhao.console.links import burl
from guanhao.domains.channels import facade as channels
from guanhao.domains.channels.contracts import AccountRef
from guanhao.domains.publishing.models import Checkup, Publication, RateWindow
from guanhao.domains.publishing.policy.afterwards import CheckPolicy
from guanhao.domains.publishing.publisher import windows
from guanhao.domains.publishing.rules.calendar.times import day_bounds
from guanhao.domains.publishing.rules.core import ACTIVE, missing_settings
from guanhao.domains.publishing.selectors.core import connector_of, sdk_accounts
from guanhao.kernel.access import SYSTEM, acting, require
from guanhao.kernel.now import now
from guanhao.sdk.connectors import Connector, Diagnoses, Publishes, Refreshes
from guanhao.sdk.connectors.records import Ability, Account, Token

Mode, Status = Publication.Mode, Publication.Status
COUNTED = (*ACTIVE, Status.PUBLISHED)


@dataclass(frozen=True)
class Problem:
    """Something that stands against an account, and the way out; `url` is where that is done ("": nowhere in the program)."""

    level: str
    text: str
    way: str
    url: str = ""


@dataclass(frozen=True)
class Used:
    """A rate window of the platform: calls made in the window that ends now, and how many are left."""

    title: str
    used: int
    calls: int
    seconds: float
    source: str = ""

    @property
    def left(self) -> int:
        """Calls that still fit."""
        return max(0, self.calls - self.used)


@dataclass(frozen=True)
class Quota:
    """Posts the account may publish in a day or month (None: no limit known), against those published or planned in it by the program."""

    limit: int | None
    planned: int

    @property
    def over(self) -> int:
        """Planned posts that will not fit."""
        return max(0, self.planned - self.limit) if self.limit is not None else 0


@dataclass(frozen=True)
class Check:
    """One account. `mode` is how its posts leave now, `asked` what the platform itself said last (None: never asked), `askable` whether its connector
    can ask; `cost` is that of the month's posts in `currency`."""

    account: AccountRef
    title: str
    connector: bool
    mode: str
    why: str
    source: str
    tier: str
    missing: Sequence[str]
    secrets: Sequence[str]
    expires_at: datetime | None
    windows: Sequence[Used]
    day: Quota
    month: Quota
    cost: float
    currency: str
    each: float
    askable: bool
    asked: Checkup | None
    blocked_until: datetime | None
    problems: Sequence[Problem] = field(default=())

    @property
    def state(self) -> str:
        """well, warning or problem."""
        levels = {one.level for one in self.problems}
        return "problem" if "problem" in levels else "warning" if levels else "well"


@dataclass(frozen=True)
class _Planned:
    today: int = 0
    month: int = 0
    impossible: int = 0


def checks(account_ids: Iterable[int] | None = None) -> list[Check]:
    """Every account of the brand in scope that is not closed, or those asked for, in a number of queries that does not grow with them (needs
    publishing.view). No platform is asked.
    """
    require("publishing.view")
    wanted = None if account_ids is None else set(account_ids)
    refs = [ref for ref in channels.accounts() if wanted is None or ref.id in wanted]
    connectors = {key: connector_of(key) for key in {ref.platform for ref in refs}}
    seen, joints = sdk_accounts(refs), channels.connections([ref.id for ref in refs])
    with acting(SYSTEM):  # only hashes and moments leave this function, never a secret
        tokens = channels.tokens([ref.id for ref in refs])
    asked = {row.account_id: row for row in Checkup.objects.filter(account_id__in=[ref.id for ref in refs])}
    rows = _windows(refs, connectors, seen, tokens)
    blocked = windows.blocked([(ref.platform, ref.id) for ref in refs])
    abilities = {ref.id: ability_of(connectors[ref.platform], seen[ref.id]) for ref in refs}
    planned = _planned(refs, abilities)
    found = []
    for ref in refs:
        connector, ability, count = connectors[ref.platform], abilities[ref.id], planned[ref.id]
        joint, token = joints[ref.id], tokens[ref.id]
        lacking = missing_settings(connector.settings, joint.settings, joint.secrets) if connector else []
        made = Check(
            account=ref,
            title=channels.platform(ref.platform).name(get_language() or "zh-hans"),
            connector=connector is not None,
            mode=ability.mode,
            why=in_words(ability.why, ability.why_zh) if connector else _("No program can publish there; a person does it with a phone."),
            source=ability.source,
            tier=joint.tier,
            missing=[in_words(one.title, one.title_zh) for one in lacking],
            secrets=joint.secrets,
            expires_at=token.expires_at,
            windows=rows.get(ref.id, ()),
            day=Quota(ability.per_day, count.today),
            month=Quota(ability.per_month, count.month),
            cost=round(ability.cost * count.month, 4),
            currency=ability.currency,
            each=ability.cost,
            askable=isinstance(connector, Diagnoses) and not lacking,
            asked=asked.get(ref.id),
            blocked_until=blocked.get(ref.id),
        )
        problems = _problems(made, count, isinstance(connector, Refreshes))
        found.append(_with(made, problems))
    return found


def ability_of(connector: Connector | None, account: Account) -> Ability:
    """How an account's posts leave: by hand where there is no connector, or one that cannot publish."""
    if connector is None:
        return Ability(mode="hand_off")
    ability = connector.ability(account)
    return (
        ability
        if isinstance(connector, Publishes) or ability.mode == "hand_off"
        else Ability(mode="hand_off", why=ability.why, why_zh=ability.why_zh)
    )


def in_words(english: str, chinese: str) -> str:
    """Words of a connector in the active language."""
    return (chinese or english) if (get_language() or "").startswith("zh") else (english or chinese)


def _with(made: Check, problems: Sequence[Problem]) -> Check:
    return replace(made, problems=tuple(sorted(problems, key=lambda one: one.level)))


def _problems(check: Check, planned: _Planned, refreshes: bool) -> list[Problem]:
    """Everything that stands against an account, with the way out."""
    return [
        *_of_connection(check, refreshes),
        *_of_plan(check, planned),
        *_of_platform(check),
    ]


def _of_connection(check: Check, refreshes: bool) -> list[Problem]:
    connect = burl("channels:connect", account_id=check.account.id)
    if check.connector and check.mode != Mode.HAND_OFF and check.missing:
        names = _(", ").join(check.missing)
        level = "problem" if check.account.status == "active" else "warning"
        return [Problem(level, _("Not connected: %(names)s missing.") % {"names": names}, _("Enter it under the account's connection."), connect)]
    if check.expires_at is None or refreshes:
        return []
    if check.expires_at <= now():
        return [Problem("problem", _("The access has expired."), _("Connect the account anew."), connect)]
    if check.expires_at <= now() + CheckPolicy.of_brand().soon:
        text = _("The access expires on %(day)s.") % {"day": f"{check.expires_at.astimezone(check.account.zone):%Y-%m-%d %H:%M}"}
        return [Problem("warning", text, _("Connect the account anew before then."), connect)]
    return []


def _of_plan(check: Check, planned: _Planned) -> list[Problem]:
    found, number = [], check.account.id
    there = f"{burl('publishing:publications')}?account_id={number}"
    if planned.impossible:
        words = ngettext("%(count)s planned post cannot leave as planned.", "%(count)s planned posts cannot leave as planned.", planned.impossible)
        found.append(Problem("problem", words % {"count": planned.impossible}, _("Plan it by hand, or mend the account."), there))
    today = _("%(planned)s posts are planned for today; the account may publish %(limit)s.")
    month = _("%(planned)s posts are planned for this month; the account may publish %(limit)s.")
    for quota, words in ((check.day, today), (check.month, month)):
        if quota.over:
            text = words % {"planned": quota.planned, "limit": quota.limit}
            found.append(Problem("problem", text, _("Move some of them, or publish them by hand."), there))
    return found


def _of_platform(check: Check) -> list[Problem]:
    found = []
    if check.blocked_until is not None:
        until = f"{check.blocked_until.astimezone(check.account.zone):%Y-%m-%d %H:%M}"
        found.append(Problem("warning", _("The platform wants no calls until %(time)s.") % {"time": until}, _("Nothing to do: the program waits.")))
    full = [one for one in check.windows if one.used >= one.calls]
    if full:
        found.append(Problem("warning", _("A rate limit is used up: %(name)s.") % {"name": full[0].title}, _("Nothing to do: the program waits.")))
    if check.asked is not None:
        connect = burl("channels:connect", account_id=check.account.id)
        if check.asked.error:
            found.append(Problem("problem", check.asked.error, _("Mend the connection, then ask again."), connect))
        found += [
            Problem("problem" if not check.asked.ok else "warning", in_words(*pair), _("Mend it on the platform, then ask again."))
            for pair in check.asked.problems
        ]
    return found


def _windows(
    refs: Sequence[AccountRef], connectors: Mapping[str, Connector | None], seen: Mapping[int, Account], tokens: Mapping[int, Token]
) -> dict[int, list[Used]]:
    keys = {
        (ref.id, place): windows.key_of(window, seen[ref.id], tokens[ref.id])
        for ref in refs
        for place, window in enumerate(_windows_of(connectors[ref.platform]))
    }
    rows = {row.key: row for row in RateWindow.objects.filter(key__in=set(keys.values()))}
    moment, found = now(), dict[int, list[Used]]()
    for ref in refs:
        for place, window in enumerate(_windows_of(connectors[ref.platform])):
            row = rows.get(keys[ref.id, place])
            used = 0 if row is None else _inside(row, window, moment)
            names = {"app": _("all accounts of the app"), "account": _("this account"), "endpoint": window.endpoint}
            found.setdefault(ref.id, []).append(Used(names[window.scope], used, window.calls, window.seconds, window.source))
    return found


def _inside(row: RateWindow, window: Any, moment: datetime) -> int:
    """Calls inside the window that ends now, also when nobody has counted since it began anew."""
    passed = (moment - row.started_at).total_seconds() // window.seconds
    if passed < 1:
        return round(windows.estimate(row, window, moment))
    if passed >= 2:
        return 0
    begun = row.started_at + timedelta(seconds=window.seconds)
    return round(windows.estimate(RateWindow(started_at=begun, before=row.used, used=0), window, moment))


def _windows_of(connector: Connector | None) -> Sequence[Any]:
    return connector.windows if connector is not None else ()


def _planned(refs: Sequence[AccountRef], abilities: Mapping[int, Ability]) -> dict[int, _Planned]:
    """Posts the program publishes today and this month on each account's own clock; one query a time zone."""
    zones: dict[ZoneInfo, list[int]] = {}
    for ref in refs:
        zones.setdefault(ref.zone, []).append(ref.id)
    stuck = Q(status__in=(Status.PLANNED, Status.HELD))
    found = {ref.id: _Planned() for ref in refs}
    for zone, numbers in zones.items():
        today = now().astimezone(zone).date()
        (first, _first_ends), (day, day_ends) = day_bounds(today.replace(day=1), zone), day_bounds(today, zone)
        ends = day_bounds(_next_month(today), zone)[0]
        rows = Publication.objects.filter(account_id__in=numbers, planned_at__gte=first, planned_at__lt=ends, status__in=COUNTED)
        counted = rows.exclude(mode=Mode.HAND_OFF).order_by().values("account_id", "mode")
        for row in counted.annotate(
            month=Count("pk"), today=Count("pk", filter=Q(planned_at__gte=day, planned_at__lt=day_ends)), stuck=Count("pk", filter=stuck)
        ):
            number, before = row["account_id"], found[row["account_id"]]
            possible = {"api": (Mode.API, Mode.DRAFT_BOX), "draft_box": (Mode.DRAFT_BOX,), "hand_off": ()}[abilities[number].mode]
            impossible = 0 if row["mode"] in possible else row["stuck"]
            found[number] = _Planned(before.today + row["today"], before.month + row["month"], before.impossible + impossible)
    return found


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def as_facts(check: Check) -> dict[str, Any]:
    """A check as plain values, for REST and the command."""
    asked, said = check.asked, ("asked_at", "ok", "tier", "scopes", "quota", "problems", "error")
    names = ("connector", "mode", "why", "source", "tier", "expires_at", "cost", "currency", "blocked_until", "state")
    return {
        "account_id": check.account.id,
        "account": check.account.name or check.account.handle,
        "platform": check.account.platform,
        **{name: getattr(check, name) for name in names},
        "missing": list(check.missing),
        "windows": [
            {"title": one.title, "used": one.used, "left": one.left, "calls": one.calls, "seconds": one.seconds, "source": one.source}
            for one in check.windows
        ],
        "day": {"limit": check.day.limit, "planned": check.day.planned},
        "month": {"limit": check.month.limit, "planned": check.month.planned},
        "asked": None if asked is None else {name: getattr(asked, name) for name in said},
        "problems": [{"level": one.level, "text": one.text, "way": one.way} for one in check.problems],
    }
