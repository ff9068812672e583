"""From an excess to an alert: grouped, levelled, told to people, escalated."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import F
from django.utils import translation
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy

from guanhao.console.links import burl_or_none
from guanhao.domains.listening.models import Alert, AlertNote, AlertRule, Mute
from guanhao.domains.listening.policy.alerts import AlertPolicy
from guanhao.domains.listening.rules.alert_streams import is_broad
from guanhao.domains.listening.rules.alerts import Severity, level_of, next_places, people_of
from guanhao.domains.listening.selectors import alerts as selectors
from guanhao.domains.listening.selectors.alert_backtesting import limits_of
from guanhao.domains.listening.selectors.alert_names import Names
from guanhao.kernel import access, approvals, brands
from guanhao.kernel.clocks import start_clock
from guanhao.kernel.events import emit
from guanhao.kernel.models import Deputy
from guanhao.kernel.notify import notify
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand
from guanhao.sdk.events.listening import AlertLevelRaised, AlertRaised

CLOCK, TOPIC = "listening.alert", "listening.alert"
DUTY, CRISIS, ALERTS, LEADS = "crisis.run", "crisis.run", "listening.alerts", "policy.edit"
ESCALATE = "escalate"
NOTIFY_LEVEL = {1: "info", 2: "warning", 3: "critical"}
REFS = 60
RECENT = 200
Ref = tuple[str, bool, int]


@dataclass(frozen=True)
class Seen:
    """An excess on a stream with what the window holds; `at` is the moment of its slot."""

    stream: str
    signal: str
    at: datetime
    value: float
    baseline: float
    minutes: int
    rule: AlertRule | None = None
    by: str = "cusum"
    total: float = 0.0
    negative: float = 0.0
    reach: float = 0.0
    refs: Sequence[Ref] = ()
    late: bool = False
    facts: dict[str, Any] = field(default_factory=dict)
    account_id: int | None = None
    level: int | None = None
    last: datetime | None = None


def raise_alert(seen: Seen) -> Alert | None:
    """Raise an alert, let an open one grow, or do nothing (muted, or known already); in the caller's transaction.

    One brand raises at a time (the lock is its first rule), so that two workers and two streams of one event make one alert.
    """
    policy, moment = AlertPolicy.of_brand(), now()
    AlertRule.objects.select_for_update().order_by("pk").first()
    level = seen.level or level_of(_severity(seen), limits_of(policy), highest=seen.rule.highest_level if seen.rule else 3)
    known = _same_event(seen, policy)
    if known is not None:
        return _grow(known, seen, level)
    if (seen.last or seen.at) < moment - policy.stale:
        return None
    held = selectors.muted_by(seen.rule.pk if seen.rule else None, [seen.stream], moment, Mute.objects.filter(ended_at=None, ends_at__gt=moment))
    if held is not None:
        Mute.objects.filter(pk=held.pk).update(held_back=F("held_back") + 1)
        return None
    return _new(seen, level, policy, moment)


def escalate(alert: Alert, step: int) -> list[int]:
    """Tell the next people of an alert nobody has acknowledged; their ids."""
    policy = AlertPolicy.of_brand()
    if alert.state != Alert.State.OPEN or alert.level < policy.escalate_from:
        return []
    people = people_of(next_places(_path(policy, alert.level), step), who())
    _tell(
        alert,
        people,
        key=f"alert:{alert.pk}:{alert.level}:step:{step}",
        title=gettext_lazy("Nobody has taken this alert yet: %(title)s"),
        urgent=True,
    )
    add_note(alert, "escalated", {"step": step + 1, "people": people})
    return people


def breach(alert: Alert) -> None:
    """Nobody took it in time: that stays in its timeline, and whoever leads hears of it."""
    add_note(alert, "breached")
    people = people_of(("leads", "crisis"), who())
    _tell(alert, people, key=f"alert:{alert.pk}:breach", title=gettext_lazy("Not acknowledged in time: %(title)s"), urgent=alert.level >= 2)


def who() -> dict[str, Sequence[int]]:
    """People by place of a path: on duty today in the brand's zone (or that person's deputy), and the holders of permissions."""
    today = now().astimezone(current_brand().zone).date()
    duty = [one.person.id for one in approvals.duties(today, today) if one.permission == DUTY]
    deputies = dict(
        Deputy.objects.filter(person_id__in=duty, starts__lte=today, ends__gte=today, ended_at=None).values_list("person_id", "deputy_id")
    )
    return {
        "duty": [deputies.get(person, person) for person in duty],
        "alerts": brands.holders(ALERTS),
        "crisis": brands.holders(CRISIS),
        "leads": brands.holders(LEADS),
    }


def add_note(alert: Alert, kind: str, facts: dict[str, Any] | None = None, text: str = "") -> AlertNote:
    """A line in the alert's timeline."""
    actor = access.current_actor()
    row = AlertNote(
        alert=alert,
        kind=kind,
        facts=facts or {},
        text=text[:1000],
        person_id=actor.user_id,
        person=actor.name[:120] if actor.user_id else "",
        made_at=now(),
    )
    row.save()
    return row


def _new(seen: Seen, level: int, policy: AlertPolicy, moment: datetime) -> Alert:
    Alert.objects.filter(open_key=_key(seen)).update(open_key="")
    row = Alert(
        rule=seen.rule,
        rule_title=seen.rule.title if seen.rule else str(AlertRule.Signal.ACCOUNT.label),
        signal=seen.signal,
        stream=seen.stream,
        streams=[seen.stream],
        account_id=seen.account_id,
        level=level,
        value=seen.value,
        baseline=seen.baseline,
        minutes=seen.minutes,
        facts=_facts(seen),
        refs=_merged((), seen.refs),
        event_at=seen.at,
        last_at=seen.last or seen.at,
        raised_at=moment,
        open_key=_key(seen),
    )
    row.save()
    add_note(row, "raised", {"level": level, "value": seen.value, "baseline": seen.baseline})
    steps = [(policy.escalate_every * (one + 1), ESCALATE) for one in range(policy.escalations)]
    start_clock(kind=CLOCK, subject=subject_of(row), target=policy.acknowledge, steps=steps)
    with translation.override(settings.LANGUAGE_CODE):
        names = Names()
        title, why = selectors.title_of(row, names), selectors.why(row, names)
    emit(
        AlertRaised(
            brand_id=current_brand().id, alert_id=row.pk, level=level, rule=row.rule_title, stream=row.stream, title=title, why=why, raised_at=moment
        )
    )
    _tell_path(row, policy)
    return row


def subject_of(row: Alert) -> str:
    """The alert's name for its clock."""
    return f"listening.alert:{row.pk}"


def _grow(row: Alert, seen: Seen, level: int) -> Alert:
    """More of the same event: it lasts longer, holds another stream, or is worse."""
    streams = row.streams if seen.stream in row.streams else [*row.streams, seen.stream]
    joined, before = len(streams) > len(row.streams), row.level
    mine = seen.stream == row.stream and seen.signal == row.signal
    if joined:
        add_note(row, "joined", {"stream": seen.stream, "signal": seen.signal})
    if mine and seen.value >= row.value:
        row.value, row.baseline, row.minutes, row.facts = seen.value, seen.baseline, seen.minutes, {**row.facts, **_facts(seen)}
    row.streams, row.refs = streams, _merged(row.refs, seen.refs)
    row.event_at, row.last_at = min(row.event_at, seen.at), max(row.last_at, seen.last or seen.at)
    if level > row.level and row.state != Alert.State.CLOSED:
        row.level = level
        add_note(row, "level", {"before": before, "level": level, "value": seen.value, "stream": seen.stream})
        emit(AlertLevelRaised(brand_id=current_brand().id, alert_id=row.pk, before=before, level=level))
    row.save()
    if row.level > before:
        _tell_path(row, AlertPolicy.of_brand())
    return row


def _same_event(seen: Seen, policy: AlertPolicy) -> Alert | None:
    """The alert this excess belongs to: the same stream within the quiet time, or another stream of the same posts within the grouping time."""
    quiet = timedelta(minutes=seen.rule.quiet_minutes) if seen.rule and seen.rule.quiet_minutes else policy.quiet
    reach = max(quiet, policy.group)
    last = seen.last or seen.at
    near = Alert.objects.filter(last_at__gte=seen.at - reach, event_at__lte=last + reach).order_by("-last_at", "-id")
    account = seen.signal == AlertRule.Signal.ACCOUNT
    rows: list[Alert] = [one for one in near[:RECENT] if (one.signal == AlertRule.Signal.ACCOUNT) == account]
    for row in rows:
        if account:
            if row.stream == seen.stream and row.facts.get("what") == seen.facts.get("what"):
                return row
        elif seen.stream in row.streams and _apart(row, seen.at, last) <= quiet:
            return row
    if account:
        return None
    return next((row for row in rows if _apart(row, seen.at, last) <= policy.group and _together(row, seen)), None)


def _apart(row: Alert, first: datetime, last: datetime) -> timedelta:
    if last < row.event_at:
        return row.event_at - last
    return max(timedelta(0), first - row.last_at)


def _together(row: Alert, seen: Seen) -> bool:
    """Do they hold the same posts? A broad stream (all, a platform, a source) without posts to compare holds what a narrow one holds."""
    ours, theirs = {ref for ref, _n, _r in seen.refs}, {ref for ref, _n, _r in row.refs}
    if ours and theirs:
        return bool(ours & theirs)
    return is_broad(seen.stream) != is_broad(row.stream) or (is_broad(seen.stream) and is_broad(row.stream))


def _key(seen: Seen) -> str:
    return f"{seen.stream}|{seen.facts.get('what', '')}"


def _facts(seen: Seen) -> dict[str, Any]:
    facts: dict[str, Any] = {"by": seen.by, "total": seen.total, "negative": seen.negative, "reach": seen.reach, **seen.facts}
    if seen.total > 0:
        facts["share"] = round(seen.negative / seen.total, 4)
    if seen.rule and seen.rule.limit is not None:
        facts["limit"] = seen.rule.limit
    if seen.late:
        facts["late"] = True
    return facts


def _merged(old: Sequence[Any], new: Sequence[Ref]) -> list[list[Any]]:
    found = {str(ref): [str(ref), bool(negative), int(reach)] for ref, negative, reach in [*old, *new]}
    return sorted(found.values(), key=_worst_first)[:REFS]


def _worst_first(one: list[Any]) -> tuple[bool, int, str]:
    return (not one[1], -int(one[2]), str(one[0]))


def _severity(seen: Seen) -> Severity:
    over, factor = 0.0, seen.value / max(seen.baseline, 1.0)
    if seen.rule and seen.rule.limit is not None and seen.rule.limit_hours <= 1 and seen.by == "limit":
        over, factor = max(0.0, seen.value - seen.rule.limit), 0.0  # somebody chose the limit: how far over it is says how bad it is
    if seen.signal == AlertRule.Signal.SHARE:
        factor = 0.0
    share = seen.negative / seen.total if seen.total > 0 else 0.0
    return Severity(factor, share, seen.total, seen.reach, over)


def _path(policy: AlertPolicy, level: int) -> list[str]:
    return {1: policy.path_1, 2: policy.path_2, 3: policy.path_3}[level]


def _tell_path(row: Alert, policy: AlertPolicy) -> None:
    known = who()
    people = people_of(_path(policy, row.level), known)
    _tell(row, people, key=f"alert:{row.pk}:{row.level}", title=gettext_lazy("Level %(level)s alert: %(title)s"), urgent=False)
    if known["duty"] and row.level >= 2:
        _tell(
            row,
            known["duty"],
            key=f"alert:{row.pk}:{row.level}:duty",
            title=gettext_lazy("You are on duty. Level %(level)s alert: %(title)s"),
            urgent=True,
        )
    add_note(row, "notified", {"people": people, "duty": list(known["duty"]), "level": row.level})


def _tell(row: Alert, people: Sequence[int], *, key: str, title: Any, urgent: bool) -> None:
    """Each person reads it in his own language; the duty person is woken."""
    names = Names()

    def words() -> str:
        return str(title) % {"level": row.level, "title": selectors.title_of(row, names)}

    notify(
        topic=TOPIC,
        title=_lazily(words),
        body=_lazily(lambda: selectors.why(row, names)),
        url=burl_or_none("listening:alert", pk=row.pk) or "",
        key=key,
        users=list(people),
        level="critical" if urgent else NOTIFY_LEVEL[row.level],
    )


def _lazily(words: Callable[[], str]) -> Any:
    return lazy(words, str)()
