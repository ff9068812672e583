"""Monthly meetings: which month has its meeting, which still lacks it, which went without."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from guanhao.domains.work.contracts import SeriesDay
from guanhao.domains.work.models import Meeting, MeetingSeries, SeriesMonth
from guanhao.domains.work.policy import BrainstormPolicy
from guanhao.domains.work.rules import series as rules
from guanhao.domains.work.selectors.boards import today
from guanhao.kernel.tenancy import current_brand

MOST = 100


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A series today: months that went without a meeting, and this month: its day, its meeting, and whether it was held or is still missing near the
    month's end."""

    series: MeetingSeries
    overdue: tuple[date, ...]
    day: date
    meeting: Meeting | None
    held: bool
    near: bool

    @property
    def tone(self) -> str:
        """The colour of its badge."""
        return "bad" if self.overdue else "good" if self.held else "warn" if self.near else ""


def day_of(series: MeetingSeries, month: date) -> date:
    """The day of a series in a month."""
    return rules.nth_weekday(month, series.week, series.weekday)


def moment_of(series: MeetingSeries, month: date) -> datetime:
    """The moment of a series in a month, in the brand's zone."""
    return datetime.combine(day_of(series, month), time(series.hour, series.minute), current_brand().zone)


def standing(rows: Sequence[MeetingSeries] | None = None) -> list[Standing]:
    """How every running series stands (three queries)."""
    found = list(MeetingSeries.objects.filter(ended_on=None).order_by("title")[:MOST]) if rows is None else list(rows)
    held, day = _held(found), today()
    month = rules.month_of(day)
    planned = {row.series_id: row.meeting for row in SeriesMonth.objects.filter(series__in=found, month=month).select_related("meeting")}
    near = rules.next_month(month) - day <= timedelta(days=BrainstormPolicy.of_brand().warn_days)
    return [
        Standing(
            series=row,
            overdue=tuple(rules.overdue_months(row.starts_on, day, held[row.kind], row.ended_on)),
            day=day_of(row, month),
            meeting=planned.get(row.pk),
            held=month in held[row.kind],
            near=near,
        )
        for row in found
    ]


def _held(rows: Sequence[MeetingSeries]) -> dict[str, set[date]]:
    """The months in which a meeting of each kind was held."""
    zone, found = current_brand().zone, {row.kind: set[date]() for row in rows}
    if not rows:
        return found
    first = datetime.combine(rules.month_of(min(row.starts_on for row in rows)), time(), zone)
    meetings = Meeting.objects.filter(kind__in=list(found), state=Meeting.State.HELD, at__gte=first).order_by("-at")
    for kind, at in meetings.values_list("kind", "at")[:2000]:
        found[kind].add(rules.month_of(at.astimezone(zone).date()))
    return found


def entries(since: date, until: date) -> list[SeriesDay]:
    """Monthly meetings on the days of a calendar: planned and held ones on their day, a month that went without on its last day."""
    found = []
    for one in standing():
        series, url = one.series, f"/b/{current_brand().slug}/work/series/{one.series.pk}/"
        for month in one.overdue:
            last = rules.next_month(month) - timedelta(days=1)
            words = _("Overdue: no meeting was held in %(month)s.") % {"month": date_format(month, "Y-m")}
            found.append(SeriesDay(title=series.title, day=last, state="overdue", words=words, url=url))
        month = max(rules.month_of(since), rules.month_of(today()), rules.month_of(series.starts_on))
        while month <= until:
            day = (
                one.meeting.at.astimezone(current_brand().zone).date() if one.meeting and month == rules.month_of(one.day) else day_of(series, month)
            )
            done = one.held and month == rules.month_of(one.day)
            words = _("Held this month") if done else _("Monthly meeting")
            found.append(SeriesDay(title=series.title, day=day, state="held" if done else "planned", words=words, url=url))
            month = rules.next_month(month)
    return [one for one in found if since <= one.day <= until]
