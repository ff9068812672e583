"""Natural traffic of a platform before and after a day, from what was imported into the warehouse."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from guanhao.domains.channels.registry import all_platforms
from guanhao.engines.statistics.traffic import PAID, channel_of
from guanhao.kernel import warehouse

WORDS = {"wechat_oa": "weixin", "wechat_channels": "weixin", "wechat_moments": "weixin", "wechat_miniprogram": "weixin"}
"""Web analytics know one WeChat where the registry has several platforms."""


@dataclass(frozen=True)
class Side:
    """One window. `visits` are sessions of the website that came from the platform, `natural` those not paid for; `views` is the median of views of
    posts published in it, `posts` how many; None where nothing was imported."""

    start: date
    end: date
    visits: int | None
    natural: int | None
    exposure: int | None
    paid_exposure: int | None
    posts: int
    views: float | None

    @property
    def share(self) -> float | None:
        """Natural visits of all visits from the platform; None without visits."""
        return self.natural / self.visits if self.visits and self.natural is not None else None

    @property
    def exposure_share(self) -> float | None:
        """Impressions that were not bought: impressions of posts / (those + impressions of advertisements); None unless both were imported."""
        if self.exposure is None or self.paid_exposure is None or not self.exposure + self.paid_exposure:
            return None
        return self.exposure / (self.exposure + self.paid_exposure)


@dataclass(frozen=True)
class Comparison:
    """Both windows; the change day is the first day of `after`."""

    before: Side
    after: Side

    @property
    def known(self) -> bool:
        """Whether any window has data."""
        return any(side.visits or side.posts or side.paid_exposure for side in (self.before, self.after))


def compare(platform: str, day: date, days: int, today: date) -> Comparison:
    """`days` days before the day, and as many from it on, at most to today; three queries."""
    first, last = day - timedelta(days=days), min(day + timedelta(days=days - 1), today)
    visits = warehouse.rows("SELECT day, source, medium, sum(sessions) AS n FROM traffic WHERE day BETWEEN ? AND ? GROUP BY ALL", (first, last))
    ads = warehouse.rows(
        "SELECT day, sum(impressions) AS n FROM ads WHERE platform = ? AND day BETWEEN ? AND ? GROUP BY day", (platform, first, last)
    )
    posts = warehouse.rows(
        "SELECT day < ? AS early, count(*) AS posts, median(views) AS views, sum(coalesce(impressions, views)) AS shown FROM post_current "
        "WHERE platform = ? AND day BETWEEN ? AND ? GROUP BY 1",
        (day, platform, first, last),
    )
    of_posts = {bool(row["early"]): row for row in posts}
    mine = [row for row in visits if _from(platform, str(row["source"] or ""), str(row["medium"] or ""))]
    windows = ((True, first, day - timedelta(days=1)), (False, day, last))
    return Comparison(*(_side(early, start, end, mine, ads, of_posts.get(early, {})) for early, start, end in windows))


def _side(early: bool, start: date, end: date, visits: list[dict[str, Any]], ads: list[dict[str, Any]], posts: dict[str, Any]) -> Side:
    mine = [row for row in visits if start <= row["day"] <= end]
    bought = [row for row in ads if start <= row["day"] <= end]
    natural = [row for row in mine if channel_of(str(row["source"] or ""), str(row["medium"] or "")).group != PAID]
    return Side(
        start=start,
        end=end,
        visits=_sum(mine),
        natural=_sum(natural) if not mine else sum(int(row["n"] or 0) for row in natural),
        exposure=int(posts["shown"]) if posts.get("shown") is not None else None,
        paid_exposure=_sum(bought),
        posts=int(posts.get("posts", 0)),
        views=posts.get("views"),
    )


def _sum(rows: list[dict[str, Any]]) -> int | None:
    return sum(int(row["n"] or 0) for row in rows) if rows else None


def _from(platform: str, source: str, medium: str) -> bool:
    known = channel_of(source, medium).platform
    return bool(known) and known == WORDS.get(platform, platform) and platform in all_platforms()
