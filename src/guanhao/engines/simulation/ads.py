"""Ads of the simulated year: an evergreen campaign, two sales that pay and a launch that does not; clicks on Xiaohongshu have become dearer."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
import pyarrow as pa

from guanhao.engines.simulation.base import DAYS, Shape, SimulatedAccount, dates

CREATIVES: Final = (("缓解焦虑", 0.032), ("限时福利", 0.055), ("早餐场景", 0.047))
DEARER_SINCE: Final = DAYS - 150
DEARER: Final = 1.9


@dataclass(frozen=True)
class Campaign:
    """When it runs (month and day, both included; None is the whole year, `last_days` the end of it), how much, and what a conversion is worth."""

    name: str
    key: str
    audience: str
    impressions: float
    conversion: float
    worth: tuple[float, float]
    season: tuple[tuple[int, int], tuple[int, int]] | None = None
    last_days: int = DAYS

    def runs(self, day: date, place: int) -> bool:
        """Whether ads of it are shown on a day, which is number `place` of the year."""
        if self.season and not self.season[0] <= (day.month, day.day) <= self.season[1]:
            return False
        return place >= DAYS - self.last_days


CAMPAIGNS: Final = (
    Campaign("常青投放", "ad", "25-34岁 早餐兴趣", 1500, 0.06, (55, 95)),
    Campaign("618 大促", "jun", "老客与加购人群", 2600, 0.10, (75, 120), season=((5, 28), (6, 18))),
    Campaign("双十一囤早餐", "nov", "老客与加购人群", 2800, 0.11, (70, 115), season=((10, 21), (11, 11))),
    Campaign("白桃新品尝鲜", "new", "18-24岁 奶茶兴趣", 1200, 0.035, (32, 52), last_days=70),
)


def ads(account: SimulatedAccount, shape: Shape, rng: np.random.Generator) -> pa.Table:
    """A row a creative and day of every campaign that runs on an account."""
    return pa.concat_tables([_campaign(one, account, shape, rng) for one in CAMPAIGNS])


def _campaign(campaign: Campaign, account: SimulatedAccount, shape: Shape, rng: np.random.Generator) -> pa.Table:
    running = np.array([place for place in range(DAYS) if campaign.runs(shape.day(place), place)], dtype=np.int64)
    day, creative = np.repeat(running, len(CREATIVES)), np.tile(np.arange(len(CREATIVES)), running.size)
    impressions = rng.poisson(campaign.impressions * np.clip(shape.lift[day], 0.5, 1.6) * (0.7 + 0.6 * day / DAYS))
    clicks = rng.binomial(impressions, np.array([rate for _, rate in CREATIVES])[creative] * (1 - 0.25 * day / DAYS))
    conversions = rng.binomial(clicks, campaign.conversion)
    price = rng.uniform(0.9, 1.6, day.size)
    if account.platform == "xiaohongshu":
        price = np.where(day >= DEARER_SINCE, DEARER * price, price)
    columns: dict[str, Any] = {
        "ad_id": [f"{account.prefix}{campaign.key}{i + 1}" for i in creative],
        "day": dates(shape, day),
        "campaign": pa.array([campaign.name] * day.size, pa.string()),
        "creative": pa.array([CREATIVES[i][0] for i in creative], pa.string()),
        "audience": pa.array([campaign.audience] * day.size, pa.string()),
        "impressions": impressions,
        "clicks": clicks,
        "spend": np.round(clicks * price, 2),
        "conversions": conversions,
        "revenue": np.round(conversions * rng.uniform(*campaign.worth, day.size), 2),
    }
    return pa.table(columns)
