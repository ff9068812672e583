"""Active users: a day, a week, a month, stickiness, new and returning people, by platform (ANA-02)."""

from dataclasses import dataclass

from guanhao.domains.analytics.selectors.behaviour import data
from guanhao.domains.analytics.selectors.behaviour.data import Span
from guanhao.kernel import warehouse

WEEK, MONTH = 7, 30


@dataclass(frozen=True)
class OnPlatform:
    """People of one platform: in the period, on the average day, in the last 30 days, and average day over 30 days."""

    platform: str
    people: int | None
    daily: float | None
    stickiness: float | None


@dataclass(frozen=True)
class Active:
    """By day of the period: people, new people, people in the 7 and 30 days up to it; and the totals."""

    dau: tuple[int, ...]
    new: tuple[int, ...]
    wau: tuple[int, ...]
    mau: tuple[int, ...]
    people: int
    newcomers: int
    platforms: tuple[OnPlatform, ...]

    @property
    def average(self) -> float | None:
        """People on the average day."""
        return sum(self.dau) / len(self.dau) if self.dau else None

    @property
    def stickiness(self) -> float | None:
        """Mean of each day's people over the people of the 30 days up to it; days without anybody are left out."""
        shares = [day / month for day, month in zip(self.dau, self.mau, strict=True) if month]
        return sum(shares) / len(shares) if shares else None


def active(span: Span) -> Active:
    """The whole board (needs analytics.view)."""
    from guanhao.domains.audiences import facade as audiences

    data.extent()  # the permission, before anything is remembered
    index = audiences.behaviour()
    return warehouse.cached(("analytics.active", span, index.covered, len(index.aliases)), lambda: _counted(span))


def _counted(span: Span) -> Active:
    from datetime import timedelta

    from guanhao.engines.audience.active import active_days

    before = Span(span.first - timedelta(days=MONTH - 1), span.last, span.accounts, span.nobody)
    events = data.events(before, orders=False)
    days, (first, last) = active_days(events), span.days
    new = data.newcomers(span.first, span.last)
    dau, fresh = days.on(first, last), days.on(first, last, new)
    platforms = []
    for code, name in enumerate(data.platforms()):
        mask = events.extra["platform"] == code if len(events) else None
        if mask is None or not mask.any():
            continue
        there = active_days(events.where(mask))
        daily, month = there.on(first, last), there.trailing(first, last, MONTH)
        shares = [float(a / b) for a, b in zip(daily, month, strict=True) if b]
        many = data.shown(len(there.people(first, last)))
        stick = sum(shares) / len(shares) if shares and many else None
        platforms.append(OnPlatform(name, many, float(daily.mean()) if many else None, stick))
    people = days.people(first, last)
    return Active(
        dau=tuple(dau.tolist()),
        new=tuple(fresh.tolist()),
        wau=tuple(days.trailing(first, last, WEEK).tolist()),
        mau=tuple(days.trailing(first, last, MONTH).tolist()),
        people=len(people),
        newcomers=int(fresh.sum()),
        platforms=tuple(sorted(platforms, key=lambda one: -(one.people or 0))),
    )
