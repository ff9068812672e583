"""The data that reports are written from, read through analytics and the warehouse, each question once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
import pyarrow as pa

from guanhao.domains.analytics import facade as analytics
from guanhao.domains.analytics.contracts import Filters
from guanhao.domains.content import facade as content
from guanhao.domains.reporting.rules.budget import forecast
from guanhao.domains.reporting.rules.sample import Cut, Sample, empty_sample
from guanhao.domains.reporting.selectors.facts import FACTS
from guanhao.domains.strategy import facade as strategy
from guanhao.engines.timing import workdays_between
from guanhao.kernel import warehouse, yearbook
from guanhao.kernel.imports.models import QuarantinedRow

_FAR = float("inf")


@dataclass(frozen=True)
class PostWords:
    """How a post is named: its title, its page, and when it was published."""

    account_id: int
    post_id: str
    platform: str
    title: str
    url: str
    published_at: datetime | None


class WarehouseSource:
    """Answers the leaves of queries for the brand in scope. `start` and `end` bound the posts that statistics look at."""

    def __init__(self, start: date, end: date) -> None:
        self.start, self.end = start, end
        self._samples: dict[str, Sample] = {}
        self._metrics: dict[tuple[str, date, date, Cut], float | None] = {}
        self._months: dict[tuple[date, date], list[tuple[float, float]]] = {}
        self._facts: dict[tuple[object, ...], Any] = {}

    def metric(self, key: str, start: date, end: date, cut: Cut) -> float | None:
        """A registered metric; only accounts, platforms and formats can cut it."""
        question = (key, start, end, cut)
        if question not in self._metrics:
            filters = Filters(accounts=cut.accounts, platforms=cut.platforms, formats=cut.formats)
            self._metrics[question] = analytics.metric_value(key, start, end, filters).value
        return self._metrics[question]

    def sample(self, key: str) -> Sample:
        """All posts of the window with this metric."""
        if key not in self._samples:
            self._samples[key] = to_sample(analytics.post_sample(key, self.start, self.end))
        return self._samples[key]

    def fact(self, start: date, end: date, extra: Mapping[str, float | str]) -> float | None:
        """Numbers counted elsewhere, by extra["name"]."""
        made: dict[str, Callable[[], float | None]] = {
            "days": lambda: float((end - start).days + 1),
            "weeks": lambda: ((end - start).days + 1) / 7,
            "workdays": lambda: float(workdays_between(start, end)),
            "days_with_posts": lambda: _number('SELECT count(DISTINCT "day") FROM post_current WHERE "day" BETWEEN ? AND ?', start, end),
            "posts_capped": lambda: _number('SELECT count(*) FROM post_current WHERE "day" BETWEEN ? AND ? AND len(capped) > 0', start, end),
            "posts_unmeasured": lambda: _number(
                'SELECT count(*) FROM post_current WHERE "day" BETWEEN ? AND ? AND coalesce(likes, comments, shares, views) IS NULL', start, end
            ),
            "posts_without_time": lambda: _number('SELECT count(*) FROM post_current WHERE "day" BETWEEN ? AND ? AND hour IS NULL', start, end),
            "account_days": lambda: _number('SELECT count(*) FROM account_days WHERE "day" BETWEEN ? AND ?', start, end),
            "follower_accounts": lambda: _number("SELECT count(DISTINCT account_id) FROM account_days WHERE followers IS NOT NULL"),
            "quarantined": lambda: float(QuarantinedRow.objects.filter(state=QuarantinedRow.State.OPEN).count()),
            "silent_hours": lambda: _silent(start, end, float(extra.get("least", 0))),
            "least": lambda: float(extra.get("least", 0)),
            "ticket": lambda: next((float(one.change) for one in analytics.open_tickets(start, end) if one.id == int(extra["id"])), None),
            "advice_expected": lambda: next((one.expected for one in analytics.advice_followed_up(start, end) if one.id == int(extra["id"])), None),
            "advice_effect": lambda: next((one.effect for one in analytics.advice_followed_up(start, end) if one.id == int(extra["id"])), None),
            "review": lambda: _review(start, end, str(extra["field"]), str(extra.get("key", ""))),
            "year": lambda: yearbook.figure(str(extra["key"])).count(start, end),
            "attained": lambda: _attained(end),
            "budget": lambda: self._budget(start, end, float(extra["by"]), str(extra["field"]), float(extra["level"])),
            "goal": lambda: _goal(end, int(extra["id"]), str(extra["field"])),
        }
        name = str(extra["name"])
        if name in made:
            return made[name]()
        if name in FACTS:
            return FACTS[name](self._facts, start, end, extra)
        raise ValueError(f"no such fact: {name!r}")

    def _budget(self, start: date, end: date, by: float, field: str, level: float) -> float | None:
        """What so many times the ad spend of the days would bring, by the returns of their months."""
        if (start, end) not in self._months:
            self._months[start, end] = _returns(start, end)
        found = forecast(self._months[start, end], by=by, level=level)
        return None if found is None else float(getattr(found, field))


def to_sample(table: pa.Table) -> Sample:
    """The columns of `analytics.post_sample` as arrays."""
    if not table.num_rows:
        return empty_sample()
    column: Callable[[str], Any] = lambda name: table.column(name).combine_chunks()  # noqa: E731 - one word for eight columns
    account = column("account_id").to_numpy(zero_copy_only=False).astype(np.int64)
    minutes = column("published_at").cast(pa.int64()).fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64) / 60e6
    return Sample(
        account=account,
        post=np.array(column("post_id").to_pylist(), dtype=object),
        platform=np.array(column("platform").to_pylist(), dtype=object),
        format=np.array(column("format").to_pylist(), dtype=object),
        topic=np.array(column("topic").to_pylist(), dtype=object),
        day=column("day").cast(pa.int32()).to_numpy(zero_copy_only=False).astype(np.int64) + date(1970, 1, 1).toordinal(),
        weekday=column("weekday").cast(pa.int64()).fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64),
        hour=column("hour").cast(pa.int64()).fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64),
        gap=waits(account, minutes),
        value=column("value").cast(pa.float64()).fill_null(float("nan")).to_numpy(zero_copy_only=False).astype(np.float64),
    )


def waits(account: Any, minutes: Any) -> Any:
    """Minutes since the same account's post before, for posts in order of publication; infinite for the first and where the time is unknown."""
    gap = np.full(len(minutes), _FAR)
    order = np.lexsort((minutes, account))
    same = account[order][1:] == account[order][:-1]
    known = (minutes[order][1:] >= 0) & (minutes[order][:-1] >= 0)
    gap[order[1:]] = np.where(same & known, minutes[order][1:] - minutes[order][:-1], _FAR)
    return gap


def words_of(posts: Sequence[tuple[int, str]]) -> dict[tuple[int, str], PostWords]:
    """Titles of posts by (account id, post id), one query."""
    if not posts:
        return {}
    wanted = sorted({post_id for _, post_id in posts})
    sql = f"SELECT account_id, post_id, platform, title, url, published_at FROM post_current WHERE post_id IN ({', '.join('?' * len(wanted))})"
    found = [PostWords(**row) for row in warehouse.rows(sql, wanted)]
    return {(one.account_id, one.post_id): one for one in found}


def _number(sql: str, *params: Any) -> float | None:
    value = next(iter(warehouse.rows(sql, params)[0].values()))
    return None if value is None else float(value)


def _silent(start: date, end: date, least: float) -> float:
    """Hours from 7 to 23 with fewer posts than needed."""
    sql = 'SELECT hour FROM post_current WHERE "day" BETWEEN ? AND ? AND hour BETWEEN 7 AND 23 GROUP BY hour HAVING count(*) >= ?'
    return float(17 - len(warehouse.rows(sql, (start, end, least))))


def _review(start: date, end: date, field: str, key: str) -> float | None:
    """A number of the review desk over a window; `key` names a level or a reason."""
    if field == "days_without_major":
        days = content.review_numbers(start, end).days_without_major
        return None if days is None else float(days)
    work = content.review_work(start, end)
    level = next((one for one in work.levels if one.key == key), None)
    values: dict[str, float | None] = {
        "handed_in": work.handed_in,
        "first_rounds": work.first_rounds,
        "passed_at_once": work.passed_at_once,
        "first_pass": work.first_pass,
        "decided": level.decided if level else None,
        "hours": level.hours if level else None,
        "returns": next((count for reason, _title, count in work.returns if reason == key), None),
    }
    value = values[field]
    return None if value is None else float(value)


def _goal(day: date, goal_id: int, field: str) -> float | None:
    for goal in strategy.goals_on(day):
        if goal.id == goal_id:
            value = {
                "attainment": goal.verdict.attainment,
                "projected": goal.verdict.projected_attainment,
                "reached": goal.verdict.reached,
                "target": goal.aim.target,
            }[field]
            return None if value is None else float(value)
    return None


def _attained(day: date) -> float | None:
    """Mean attainment of the goals that run on a day, each counted up to the whole."""
    known = [goal.verdict.attainment for goal in strategy.goals_on(day) if goal.verdict.attainment is not None]
    return float(np.mean([min(max(one, 0.0), 1.0) for one in known])) if known else None


def _returns(start: date, end: date) -> list[tuple[float, float]]:
    """Ad spend and ad revenue of each month."""
    months: dict[tuple[int, int], list[float]] = {}
    for place, key in enumerate(("spend", "ad_revenue")):
        for day, value in analytics.series(key, start, end):
            months.setdefault((day.year, day.month), [0.0, 0.0])[place] += value or 0.0
    return [(spend, revenue) for spend, revenue in months.values()]
