"""Draw one year of a brand on five platforms: posts with snapshots, followers, comments, behaviour events, orders, ads, one crisis.

The shapes are those of real accounts: heavy-tailed reach (log-normal with rare hits), a rise of each post that flattens after days,
weekly and daily rhythm, holidays that move it, follower jumps after hits, a quality crisis of six days. Values are invented.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

import numpy as np
import pyarrow as pa

from guanhao.engines.simulation import words
from guanhao.engines.simulation.ads import ads
from guanhao.engines.simulation.base import ACCOUNTS, DAYS, ZONE, Array, Shape, SimulatedAccount, dates, times
from guanhao.engines.simulation.people import SHOPS, Crowd, crowd_of, events, orders

SNAPSHOT_HOURS = np.array([1, 3, 6, 12, 24, 48, 72, 168, 336, 720], dtype=np.float64)
NEW_COVERS = DAYS - 49
"""The day on which the account on Xiaohongshu changed its covers; it has won more followers since (a change to find by a comparison study)."""
NEW_COVERS_WIN = 1.45


@dataclass(frozen=True)
class Year:
    """The tables of one account, named by import kind; columns are the kinds' field keys, times are UTC."""

    account: SimulatedAccount
    tables: dict[str, pa.Table] = field(repr=False)


def make_year(end: datetime, *, scale: float = 1.0, seed: int = 2019, day_lift: dict[date, float] | None = None) -> list[Year]:
    """The year that ends at `end` (aware), one entry an account.

    `scale` multiplies the people and their events (1 = 200,000 people); posts do not grow with it. `day_lift` gives the calendar's
    factor on reach for a date (1 = usual), for example 0.6 for the days of Spring Festival.
    """
    last = end.astimezone(ZONE).date()
    first = last - timedelta(days=DAYS - 1)
    dates = [first + timedelta(days=i) for i in range(DAYS)]
    lift = np.array([(day_lift or {}).get(day, 1.0) for day in dates])
    crisis = np.zeros(DAYS)
    crisis[DAYS - 80 : DAYS - 74] = (0.4, 1.0, 0.8, 0.5, 0.3, 0.15)
    shape = Shape(first=first, lift=lift, crisis=crisis)
    people = max(50, int(200_000 * scale))
    *streams, everybody = (np.random.default_rng(stream) for stream in np.random.SeedSequence(seed).spawn(len(ACCOUNTS) + 1))
    crowd = crowd_of(people, shape, end, everybody)
    return [_account_year(place, shape, end, crowd, rng) for place, rng in enumerate(streams)]


def _account_year(place: int, shape: Shape, end: datetime, crowd: Crowd, rng: np.random.Generator) -> Year:
    account = ACCOUNTS[place]
    posts = _posts(account, shape, end, rng)
    followers, new, lost = _followers(account, shape, posts, rng)
    snapshots = _snapshots(account, shape, posts, followers, end, rng)
    tables = {
        "posts": _post_table(posts),
        "post_metrics": snapshots,
        "account_days": _account_days(shape, posts, followers, new, lost),
        "comments": _comments(account, shape, posts, end, rng),
        "events": events(place, shape, crowd, (posts.at, posts.ids), end, rng),
    }
    if place in SHOPS:
        tables["orders"] = orders(place, shape, crowd, rng)
    if account.platform in {"douyin", "xiaohongshu"}:
        tables["ads"] = ads(account, shape, rng)
    return Year(account=account, tables=tables)


@dataclass(frozen=True)
class Posts:
    """A column each, in publishing order. `final` is what views a post would reach in the end."""

    day: Array
    at: Array
    ids: list[str]
    titles: list[str]
    texts: list[str]
    urls: list[str]
    theme: Array
    formats: list[str]
    seconds: Array
    pull: Array
    hit: Array


def _posts(account: SimulatedAccount, shape: Shape, end: datetime, rng: np.random.Generator) -> Posts:
    weekday = np.array([(shape.first + timedelta(days=i)).weekday() for i in range(DAYS)])
    rate = account.posts_per_week / 7 * np.where(weekday >= 5, 0.75, 1.1) * np.where(shape.lift < 0.8, 0.6, 1.0)
    day = np.repeat(np.arange(DAYS), rng.poisson(rate))
    hours, weights = np.array([h for h, _ in account.hours]), np.array([w for _, w in account.hours], dtype=float)
    hour = rng.choice(hours, size=day.size, p=weights / weights.sum())
    start = datetime.combine(shape.first, time(), ZONE).timestamp()
    at = np.sort(start + day * 86400.0 + hour * 3600.0 + rng.integers(0, 3600, size=day.size))
    keep = at < end.timestamp() - 3700
    at, n = at[keep], int(keep.sum())
    day = ((at - start) // 86400).astype(int)
    theme = rng.choice(len(words.THEMES), size=n)
    picks = rng.integers(0, 1 << 30, size=(n, 6))
    titles = [_title(words.THEMES[t], row) for t, row in zip(theme, picks, strict=True)]
    texts = [
        words.BODY[row[5] % len(words.BODY)].format(label=words.THEMES[t].label, title=title)
        for t, row, title in zip(theme, picks, titles, strict=True)
    ]
    names, shares = [name for name, _ in account.formats], np.array([share for _, share in account.formats])
    formats = [names[i] for i in rng.choice(len(names), size=n, p=shares / shares.sum())]
    ids = [f"{account.prefix}{int(moment) % 10**9:09d}{i:05d}" for i, moment in enumerate(at)]
    evening = np.array([0.8, 1.25])[((at + 8 * 3600) % 86400 // 3600 >= 19).astype(int)]
    pull = np.array([t.pull for t in words.THEMES])[theme] * evening * np.where(weekday[day] == 2, 1.15, 1.0)
    return Posts(
        day=day,
        at=at,
        ids=ids,
        titles=titles,
        texts=texts,
        urls=[f"https://{account.platform}.example/{account.handle}/{post_id}" for post_id in ids],
        theme=theme,
        formats=formats,
        seconds=np.where(np.array([f in {"video", "live"} for f in formats]), rng.integers(15, 240, size=n), -1),
        pull=pull,
        hit=rng.random(n) < 0.012,
    )


def _title(theme: words.Theme, row: Array) -> str:
    pattern: str = theme.titles[row[0] % len(theme.titles)]
    return pattern.format(
        n=3 + row[1] % 9,
        food=words.FOODS[row[2] % len(words.FOODS)],
        place=words.PLACES[row[3] % len(words.PLACES)],
        flavour=words.FLAVOURS[row[4] % len(words.FLAVOURS)],
        season=words.SEASONS[row[5] % len(words.SEASONS)],
    )


def _followers(account: SimulatedAccount, shape: Shape, posts: Posts, rng: np.random.Generator) -> tuple[Array, Array, Array]:
    hits = np.bincount(posts.day[posts.hit], minlength=DAYS)
    fame = np.convolve(hits, (1.0, 0.6, 0.25), mode="full")[:DAYS]
    total, followers, new, lost = float(account.followers), np.zeros(DAYS, int), np.zeros(DAYS, int), np.zeros(DAYS, int)
    for i in range(DAYS):
        won = NEW_COVERS_WIN if account.platform == "xiaohongshu" and i >= NEW_COVERS else 1.0
        gained = rng.poisson(total * account.growth * 1.9 * shape.lift[i] * (1 + 7 * fame[i]) * won)
        left = rng.poisson(total * account.growth * 0.9 * (1 + 9 * shape.crisis[i]))
        total += gained - left
        followers[i], new[i], lost[i] = int(total), gained, left
    return followers, new, lost


def _snapshots(account: SimulatedAccount, shape: Shape, posts: Posts, followers: Array, end: datetime, rng: np.random.Generator) -> pa.Table:
    n = posts.day.size
    final = followers[posts.day] * account.reach * posts.pull * shape.lift[posts.day] * rng.lognormal(-0.35, 0.85, n)
    final = final * np.where(posts.hit, rng.uniform(6, 14, n), 1.0) * (1 + 0.8 * shape.crisis[posts.day])
    pace = account.rise_hours * rng.spawn(1)[0].lognormal(0, 0.45, n)[:, None]
    done = 1 - np.exp(-((SNAPSHOT_HOURS[None, :] / pace) ** 0.7))
    views = np.floor(final[:, None] * done).astype(np.int64)
    heat = rng.lognormal(0, 0.35, n)[:, None]
    angry = (1 + 5 * shape.crisis[posts.day])[:, None]
    rates = {
        "likes": account.like * heat,
        "comments": account.comment * heat * angry,
        "shares": account.share * heat * angry,
        "saves": account.save * heat,
    }
    counts = {key: np.floor(views * rate).astype(np.int64) for key, rate in rates.items()}
    observed = posts.at[:, None] + SNAPSHOT_HOURS[None, :] * 3600
    row, column = np.nonzero(observed <= end.timestamp())
    columns: dict[str, Any] = {
        "post_id": [posts.ids[i] for i in row],
        "observed_at": times(observed[row, column]),
        "views": views[row, column],
        "reach": np.floor(views[row, column] * 0.82).astype(np.int64),
        **{key: value[row, column] for key, value in counts.items()},
    }
    if account.platform in {"douyin", "bilibili"}:
        completion = np.clip(0.38 - posts.seconds / 1200 + rng.normal(0, 0.05, n), 0.04, 0.8)
        columns["finished_views"] = np.floor(views[row, column] * completion[row]).astype(np.int64)
    if account.platform == "bilibili":
        columns["coins"] = np.floor(views[row, column] * 0.009).astype(np.int64)
        columns["danmaku"] = np.floor(views[row, column] * 0.004).astype(np.int64)
    if account.platform in {"wechat_oa", "weibo"}:
        columns["clicks"] = np.floor(views[row, column] * 0.031).astype(np.int64)
    return _table(columns)


def _table(columns: dict[str, Any]) -> pa.Table:
    return pa.table(columns)


def _post_table(posts: Posts) -> pa.Table:
    labels = [words.THEMES[i].label for i in posts.theme]
    return _table(
        {
            "post_id": posts.ids,
            "published_at": times(posts.at),
            "format": posts.formats,
            "title": posts.titles,
            "text": posts.texts,
            "url": posts.urls,
            "topic": labels,
            "tags": [[label, "青禾"] for label in labels],
            "duration_s": pa.array([None if s < 0 else float(s) for s in posts.seconds], pa.float64()),
        }
    )


def _account_days(shape: Shape, posts: Posts, followers: Array, new: Array, lost: Array) -> pa.Table:
    return _table(
        {
            "day": dates(shape, np.arange(DAYS)),
            "followers": followers,
            "new_followers": new,
            "lost_followers": lost,
            "posts": np.bincount(posts.day, minlength=DAYS),
            "profile_visits": np.floor(followers * 0.004 * shape.lift).astype(np.int64),
        }
    )


def _comments(account: SimulatedAccount, shape: Shape, posts: Posts, end: datetime, rng: np.random.Generator) -> pa.Table:
    each = rng.poisson(2.2 * posts.pull * (1 + 12 * shape.crisis[posts.day]))
    row = np.repeat(np.arange(posts.day.size), each)
    at = posts.at[row] + rng.exponential(9 * 3600, row.size)
    keep = at < end.timestamp()
    row, at = row[keep], at[keep]
    mood, crisis = rng.random(row.size), shape.crisis[posts.day[row]]
    texts = [_comment(m, c, pick) for m, c, pick in zip(mood, crisis, rng.integers(0, 1 << 30, row.size), strict=True)]
    regions = np.array(("浙江", "广东", "四川", "江苏", "北京", "湖南", "云南", "河南"))
    return _table(
        {
            "comment_id": [f"{account.prefix}c{i:07d}" for i in range(row.size)],
            "post_id": [posts.ids[i] for i in row],
            "author": [f"用户{n:05d}" for n in rng.integers(0, 40_000, row.size)],
            "text": texts,
            "likes": rng.negative_binomial(0.4, 0.08, row.size),
            "region": regions[rng.integers(0, regions.size, row.size)].tolist(),
            "made_at": times(at),
        }
    )


def _comment(mood: float, crisis: float, pick: int) -> str:
    bank: tuple[str, ...]
    if mood < 0.75 * crisis:
        bank = words.CRISIS
    elif mood < 0.55:
        bank = words.PRAISE
    elif mood < 0.88:
        bank = words.NEUTRAL
    else:
        bank = words.COMPLAINT
    return bank[pick % len(bank)]
