"""What every part of the simulated year shares: its days, the five accounts and their habits, the calendar and the crisis."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa

Array = np.ndarray[Any, Any]
DAYS = 365
ZONE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class SimulatedAccount:
    """One account's habits. Rates are shares of views; `hours` weigh the publishing hour."""

    platform: str
    handle: str
    name: str
    role: str
    followers: int
    growth: float
    posts_per_week: float
    reach: float
    like: float
    comment: float
    share: float
    save: float
    formats: tuple[tuple[str, float], ...]
    hours: tuple[tuple[int, float], ...]
    rise_hours: float

    @property
    def prefix(self) -> str:
        """Two letters that begin the ids of this account's rows."""
        return {"wechat_oa": "wx", "douyin": "dy", "xiaohongshu": "xh", "bilibili": "bl", "weibo": "wb"}[self.platform]


ACCOUNTS = (
    SimulatedAccount(
        "wechat_oa",
        "qinghe-tea",
        "青禾",
        "main",
        121_000,
        0.0009,
        4,
        0.19,
        0.011,
        0.0022,
        0.017,
        0.012,
        (("article", 1.0),),
        ((8, 4), (12, 2), (18, 3), (21, 5)),
        20,
    ),
    SimulatedAccount(
        "douyin",
        "qinghe2019",
        "青禾早餐",
        "main",
        214_000,
        0.0013,
        7,
        0.42,
        0.034,
        0.0031,
        0.0060,
        0.0080,
        (("video", 0.9), ("live", 0.1)),
        ((7, 3), (12, 3), (18, 3), (20, 5), (21, 4)),
        9,
    ),
    SimulatedAccount(
        "xiaohongshu",
        "qinghe_tea",
        "青禾的早餐日记",
        "ip",
        63_000,
        0.0016,
        6,
        0.55,
        0.041,
        0.0052,
        0.0041,
        0.0310,
        (("image_text", 0.75), ("video", 0.25)),
        ((9, 2), (12, 3), (19, 4), (21, 4)),
        40,
    ),
    SimulatedAccount(
        "bilibili",
        "3494381",
        "青禾茶研所",
        "ip",
        38_500,
        0.0011,
        2,
        0.80,
        0.052,
        0.0060,
        0.0058,
        0.0210,
        (("video", 1.0),),
        ((12, 2), (18, 5), (20, 3)),
        60,
    ),
    SimulatedAccount(
        "weibo",
        "qinghe",
        "青禾官方微博",
        "main",
        86_000,
        0.0004,
        14,
        0.11,
        0.009,
        0.0024,
        0.0047,
        0.0010,
        (("image_text", 0.8), ("video", 0.2)),
        ((8, 3), (10, 3), (12, 3), (16, 2), (20, 4), (22, 2)),
        6,
    ),
)


@dataclass(frozen=True)
class Shape:
    """What all accounts of the brand share: the calendar and the crisis."""

    first: date
    lift: Array
    crisis: Array

    @property
    def start(self) -> float:
        """Midnight of the first day, in seconds since 1970."""
        return datetime.combine(self.first, time(), ZONE).timestamp()

    def day(self, place: int) -> date:
        """The date of day number `place`, from 0."""
        return self.first + timedelta(days=place)


def times(seconds: Array) -> "pa.Array[Any]":
    """Seconds since 1970 as UTC times."""
    return pa.array((seconds * 1_000_000).astype(np.int64), pa.timestamp("us")).cast(pa.timestamp("us", tz="UTC"))


def dates(shape: Shape, day: Array) -> "pa.Array[Any]":
    """Days of the year, counted from its first, as dates."""
    origin = (shape.first - date(1970, 1, 1)).days
    return pa.array((origin + day).astype(np.int32), pa.int32()).cast(pa.date32())
