"""Everything that reads alerts."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from guanhao.console.links import burl_or_none
from guanhao.console.numbers import figure, percent
from guanhao.domains.listening.contracts import AlertView, Evidence
from guanhao.domains.listening.models import Alert, AlertRule, Backtest, CountGap, CountSlice, Mute, Tuning
from guanhao.domains.listening.rules.alert_streams import SLOT, fits
from guanhao.domains.listening.rules.evidence import read_evidence
from guanhao.domains.listening.selectors.alert_names import Names
from guanhao.kernel import access
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

SEE, WORK = "listening.view", "listening.alerts"
POSTS = 40
ORDER = Case(
    When(state=Alert.State.OPEN, then=Value(0)), When(state=Alert.State.ACKNOWLEDGED, then=Value(1)), default=Value(2), output_field=IntegerField()
)


def alerts(*, state: str = "", level: int = 0, signal: str = "", stream: str = "", text: str = "") -> QuerySet[Alert]:
    """The brand's alerts, open ones first, then by level and time; `state` open, acknowledged, closed, or "live" for the first two."""
    access.require(SEE)
    rows: QuerySet[Alert] = Alert.objects.all()
    if state == "live":
        rows = rows.exclude(state=Alert.State.CLOSED)
    elif state:
        rows = rows.filter(state=state)
    for name, value in (("level", level), ("signal", signal), ("stream", stream)):
        if value:
            rows = rows.filter(**{name: value})
    if text.strip():
        rows = rows.filter(rule_title__icontains=text.strip()) | rows.filter(stream__icontains=text.strip())
    return rows.order_by(ORDER, "-level", "-raised_at", "-id")


def views(*, open_only: bool = True, limit: int = 50) -> list[AlertView]:
    """Alerts as others see them, without their posts."""
    names = Names()
    return [as_view(row, names=names) for row in alerts(state="live" if open_only else "")[: max(0, min(limit, 500))]]


def looked_after(start: datetime, end: datetime, within: timedelta) -> tuple[int, int]:
    """Alerts raised in this time, and those that waited longer than `within` to be taken or closed."""
    access.require(SEE)
    rows = Alert.objects.filter(raised_at__gte=start, raised_at__lt=end).values_list("raised_at", "acknowledged_at", "closed_at")
    moment, late, count = now(), 0, 0
    for raised, *looked in rows.iterator():
        count += 1
        late += min((one for one in looked if one is not None), default=moment) - raised > within
    return count, late


def view(alert_id: int) -> AlertView:
    """One alert with the posts behind it; Alert.DoesNotExist."""
    access.require(SEE)
    return seen(Alert.objects.get(pk=alert_id))


def seen(row: Alert) -> AlertView:
    """A row as others see it, with its posts."""
    return as_view(row, posts=posts(row), names=Names())


def posts(row: Alert) -> tuple[Evidence, ...]:
    """The posts behind an alert, the negative and far-reaching first."""
    return read_evidence((str(ref), bool(negative), int(reach)) for ref, negative, reach in row.refs[:POSTS])


def as_view(row: Alert, *, posts: Sequence[Evidence] = (), names: "Names | None" = None) -> AlertView:
    """The frozen form of a row."""
    names = names or Names()
    return AlertView(
        id=row.pk,
        level=row.level,
        stream=row.stream,
        title=title_of(row, names),
        why=why(row, names),
        baseline=row.baseline,
        value=row.value,
        raised_at=row.raised_at,
        acknowledged_by=row.acknowledged_by,
        state=row.state,
        posts=tuple(posts),
        url=burl_or_none("listening:alert", pk=row.pk) or "",
        rule=row.rule_title,
        signal=row.signal,
        minutes=row.minutes,
        streams=tuple(row.streams),
        acknowledged_at=row.acknowledged_at,
        judged=row.judged,
        closed_at=row.closed_at,
        facts=dict(row.facts),
    )


def title_of(row: Alert, names: Names) -> str:
    """An alert in a few words."""
    more = len(set(row.streams) - {row.stream})
    place = names.of(row.stream)
    place = ngettext("%(name)s and %(n)s more", "%(name)s and %(n)s more", more) % {"name": place, "n": more} if more else place
    return _("%(signal)s: %(stream)s") % {"signal": AlertRule.Signal(row.signal).label, "stream": place}


ACCOUNT_WORDS = {
    "paused": lambda f: _("The account was paused: %(reason)s") % {"reason": f.get("reason", "")},
    "gone": lambda f: (
        ngettext(
            "%(n)s post that was published here is gone from the platform.",
            "%(n)s posts that were published here are gone from the platform.",
            int(f.get("count", 1)),
        )
        % {"n": f.get("count", 1)}
    ),
    "token": lambda f: _("The platform does not accept the account's access any more: %(reason)s") % {"reason": f.get("reason", "")},
    "ban": lambda f: _("The platform restricts the account: %(reason)s") % {"reason": f.get("reason", "")},
    "hijack": lambda f: _("Signs that somebody else uses the account: %(reason)s") % {"reason": f.get("reason", "")},
    "collapse": lambda f: (
        _("Reach fell to %(value)s a day; usual are %(baseline)s. That is %(share)s for %(days)s days in a row.")
        % {
            "value": figure(f.get("value"), "compact"),
            "baseline": figure(f.get("baseline"), "compact"),
            "share": percent(f.get("share")),
            "days": f.get("days"),
        }
    ),
}


def why(row: Alert, names: Names) -> str:
    """The sentence: value, baseline and factor, in the reader's language."""
    facts = row.facts
    if row.signal == AlertRule.Signal.ACCOUNT:
        words = ACCOUNT_WORDS.get(str(facts.get("what")))
        return words(facts) if words else str(facts.get("reason", ""))
    values = {
        "stream": names.of(row.stream),
        "value": figure(row.value, "compact"),
        "baseline": _usual(row.baseline),
        "factor": figure(round(row.value / max(row.baseline, 1.0), 1), "number"),
        "span": span(row.minutes),
        "limit": figure(facts.get("limit"), "number"),
        "total": figure(facts.get("total"), "number"),
    }
    if row.signal == AlertRule.Signal.SHARE:
        values |= {"value": percent(row.value), "baseline": percent(row.baseline)}
        text = _("%(stream)s: %(value)s of %(total)s posts in %(span)s are negative; usual is %(baseline)s.") % values
    elif facts.get("by") == "limit":
        text = _("%(stream)s: %(value)s in %(span)s, over the limit of %(limit)s; usual are %(baseline)s.") % values
    elif row.baseline >= 1:
        text = _("%(stream)s: %(value)s in %(span)s where %(baseline)s are usual, %(factor)s times as many.") % values
    else:
        text = _("%(stream)s: %(value)s in %(span)s where hardly any are usual (%(baseline)s).") % values
    return f"{text} {_more(facts, row)}".strip()


def _more(facts: dict[str, Any], row: Alert) -> str:
    parts = []
    if row.signal not in {AlertRule.Signal.SHARE, AlertRule.Signal.NEGATIVE} and facts.get("share"):
        parts.append(_("%(share)s of them are negative.") % {"share": percent(facts["share"])})
    if row.signal != AlertRule.Signal.REACH and facts.get("reach"):
        parts.append(_("They may have reached %(reach)s people.") % {"reach": figure(facts["reach"], "compact")})
    if facts.get("late"):
        parts.append(_("These counts came in late: it happened before the alarm."))
    return " ".join(parts)


def _usual(value: float) -> str:
    return figure(round(value), "compact") if value >= 10 else f"{value:.1f}"


def span(minutes: int) -> str:
    """A window in words."""
    if minutes % 1440 == 0 and minutes:
        return _("24 hours") if minutes == 1440 else ngettext("%(n)s day", "%(n)s days", minutes // 1440) % {"n": minutes // 1440}
    if minutes % 60 == 0 and minutes:
        return ngettext("%(n)s hour", "%(n)s hours", minutes // 60) % {"n": minutes // 60}
    return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}


def rules(*, retired: bool = False) -> QuerySet[AlertRule]:
    """Rules that are kept; retired ones when asked for."""
    access.require(SEE)
    rows: QuerySet[AlertRule] = AlertRule.objects.all()
    return rows if retired else rows.filter(retired_at=None)


def mutes(*, past: bool = False) -> QuerySet[Mute]:
    """Mutes that count or will, or all."""
    access.require(SEE)
    rows: QuerySet[Mute] = Mute.objects.select_related("rule")
    return rows if past else rows.filter(ended_at=None, ends_at__gt=now())


def muted_by(rule_id: int | None, streams: Iterable[str], moment: datetime, rows: Iterable[Mute]) -> Mute | None:
    """The mute that holds an alert of this rule and these streams back."""
    names = list(streams)
    for row in rows:
        if (
            row.starts_at <= moment < row.ends_at
            and row.ended_at is None
            and row.rule_id in {None, rule_id}
            and all(fits(row.stream, one) for one in names)
        ):
            return row
    return None


def tunings(rule_id: int) -> QuerySet[Tuning]:
    """What judgements did to a rule, the newest first."""
    access.require(SEE)
    rows: QuerySet[Tuning] = Tuning.objects.filter(rule_id=rule_id).select_related("alert")
    return rows


def backtests() -> QuerySet[Backtest]:
    """Back-tests, the newest first."""
    access.require(SEE)
    rows: QuerySet[Backtest] = Backtest.objects.all()
    return rows


Sums = tuple[int, int, int, float]


def slices(stream: str, start: datetime, end: datetime) -> dict[datetime, Sums]:
    """(total, negative, reach, weight) by slot from `start` to before `end`; one indexed range."""
    rows = CountSlice.objects.filter(stream=stream, slot__gte=start, slot__lt=end).order_by("slot")
    return {
        slot: (total, negative, reach, weight)
        for slot, total, negative, reach, weight in rows.values_list("slot", "total", "negative", "reach", "weight")
    }


def gaps(stream: str, start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
    """The times in which a stream was not heard."""
    rows = CountGap.objects.filter(stream__in=[stream, "all"], starts_at__lt=end).exclude(ends_at__lt=start)
    return [(one.starts_at, one.ends_at or end) for one in rows]


def began(stream: str, since: datetime) -> datetime | None:
    """From when on a stream's silence counts as zero, not before `since`: a keyword rule from its making, an account from the first count of the
    brand, a topic always, all others from their own first count. None for a stream that never counted anything."""
    kind, _colon, value = stream.partition(":")
    rows = CountSlice.objects.filter(slot__gte=since).order_by("slot").values_list("slot", flat=True)
    own: datetime | None = rows.filter(stream=stream).first()
    if own is None or kind == "topic":
        return since if own else None
    if kind in {"rule", "hot"} and value.isdigit():
        made = _keyword_rule_made(int(value))
        return min(own, max(since, made)) if made else own
    return min(own, rows.first() or own) if kind == "account" else own


def _keyword_rule_made(rule_id: int) -> datetime | None:
    from guanhao.domains.listening.models import KeywordRule

    found: datetime | None = KeywordRule.objects.filter(pk=rule_id).values_list("made_at", flat=True).first()
    return found


def streams_known(since: datetime) -> list[str]:
    """Streams that counted something since, by name."""
    return sorted(CountSlice.objects.filter(slot__gte=since).order_by().values_list("stream", flat=True).distinct())


def first_day(stream: str | None = None) -> date | None:
    """The brand's first counted day."""
    rows = CountSlice.objects.filter(stream=stream) if stream else CountSlice.objects.all()
    first = rows.order_by("slot").values_list("slot", flat=True).first()
    return first.astimezone(current_brand().zone).date() if first else None


def offset_slots(moment: datetime) -> int:
    """By how many slots the brand's midnight is off that of UTC."""
    shift = moment.astimezone(current_brand().zone).utcoffset() or timedelta(0)
    return int(shift / SLOT)
