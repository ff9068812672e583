"""The people of the simulated year: where they are at home, when they first came, how often they return, what they do in a visit, what they buy.

Returning follows a curve that is steep on the first days and long afterwards; a few regulars come all the time. Within a visit one act leads to the
next with the chances of a small Markov chain. Buyers order at their own pace and stop after some order, which is the story of
BG/NBD (Fader, Hardie & Lee 2005).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import numpy as np
import pyarrow as pa

from guanhao.engines.simulation.base import ACCOUNTS, DAYS, Array, Shape, times

EVENT_TYPES: Final = ("view", "like", "comment", "share", "save", "follow", "click", "register", "enter_group")
SOURCES: Final = ("organic", "search", "share", "paid", "private")
SHOPS: Final = (0, 1, 2)
"""Places of the accounts that sell: WeChat, Douyin, Xiaohongshu."""
_HOME: Final = (0.20, 0.32, 0.22, 0.09, 0.17)
_SHOP_OF_HOME: Final = (0, 1, 2, 1, 0)
_BUYERS: Final = (0.048, 0.038, 0.045, 0.020, 0.016)
_BEFORE: Final = 240.0
_LOYAL: Final = 0.12
_AGAIN: Final = (2.4, 19.0)
_PATIENCE: Final = 300.0
_MOST_ORDERS: Final = 24
_MOST_STEPS: Final = 8
_START: Final = {"view": 0.85, "like": 0.06, "click": 0.05, "comment": 0.03, "enter_group": 0.01}
_NEXT: Final[dict[str, dict[str, float]]] = {
    "view": {"like": 0.17, "view": 0.13, "click": 0.07, "save": 0.05, "follow": 0.03, "comment": 0.03, "share": 0.03},
    "like": {"view": 0.20, "save": 0.07, "follow": 0.06, "comment": 0.05, "share": 0.05, "click": 0.04},
    "comment": {"view": 0.28, "like": 0.09, "follow": 0.04},
    "share": {"view": 0.28, "follow": 0.03},
    "save": {"click": 0.16, "view": 0.18, "like": 0.06},
    "follow": {"view": 0.22, "enter_group": 0.12, "click": 0.06},
    "click": {"register": 0.20, "view": 0.12, "enter_group": 0.08},
    "register": {"enter_group": 0.28, "view": 0.10},
    "enter_group": {"view": 0.18},
}
_HABITS: Final[tuple[dict[str, float], ...]] = (
    {"share": 1.8, "click": 1.5, "enter_group": 2.2},
    {"like": 1.5, "follow": 1.4},
    {"save": 3.0, "comment": 1.4, "click": 1.2},
    {"like": 1.2, "comment": 1.6, "save": 1.6},
    {"share": 2.2, "like": 0.7},
)
PRODUCTS: Final = (("茉莉青茶12瓶", 59.9), ("杂粮早餐礼盒", 128.0), ("桂花乌龙6瓶", 36.0), ("燕麦片1.2kg", 45.9), ("会员年卡", 199.0))


@dataclass(frozen=True)
class Crowd:
    """Visits and orders of everybody, a column each: the person, the account's place, the day (with its fraction) counted from the year's first
    midnight. `buys` marks the visits before an order; `purse` is how
    freely a person spends."""

    visitor: Array
    place: Array
    visited: Array
    buys: Array
    buyer: Array
    shop: Array
    bought: Array
    purse: Array


def crowd_of(people: int, shape: Shape, end: datetime, rng: np.random.Generator) -> Crowd:
    """Everybody of the brand. Days on which fewer people are about (`shape.lift`) lose visits and orders."""
    home = rng.choice(len(ACCOUNTS), size=people, p=_HOME)
    second = np.where(rng.random(people) < 0.4, rng.choice(len(ACCOUNTS), size=people, p=_HOME), home)
    joined = rng.uniform(-_BEFORE, DAYS, people)
    loyal = rng.random(people) < _LOYAL
    last = (end.timestamp() - shape.start) / 86400
    buyer, bought = _orders(home, joined, loyal, rng)
    keep = _kept(bought, shape.lift * (1 - 0.6 * shape.crisis), last, rng)
    buyer, bought = buyer[keep], bought[keep]
    visitor, visited = _visits(joined, loyal, rng)
    keep = _kept(visited, shape.lift, last, rng)
    visitor, visited = visitor[keep], visited[keep]
    before = bought - rng.exponential(0.8, bought.size)
    inside = (before >= 0) & (rng.random(bought.size) < 0.9)
    who = np.concatenate([visitor, buyer[inside]])
    place = np.where(rng.random(who.size) < 0.68, home[who], second[who])
    return Crowd(
        who,
        place,
        np.concatenate([visited, before[inside]]),
        np.arange(who.size) >= visitor.size,
        buyer,
        np.array(_SHOP_OF_HOME)[home[buyer]],
        bought,
        rng.gamma(2.5, 0.4, people),
    )


def _visits(joined: Array, loyal: Array, rng: np.random.Generator) -> tuple[Array, Array]:
    more = rng.negative_binomial(0.5, 0.5 / (0.5 + np.where(loyal, _AGAIN[1], _AGAIN[0])))
    who = np.repeat(np.arange(joined.size), 1 + more)
    first = np.zeros(who.size, dtype=bool)
    first[np.concatenate([[0], np.cumsum(1 + more)[:-1]])] = True
    curve = np.exp(rng.uniform(np.log(0.5), np.log(420), who.size))
    steady = rng.uniform(0, 1, who.size) * rng.exponential(_PATIENCE, joined.size)[who]
    day = np.floor(joined[who] + np.where(first, 0.0, np.where(loyal[who], steady, curve)))
    hour = np.mod(rng.normal(19.2, 4.5, who.size), 24)
    return who, day + np.clip(hour, 0.02, 23.9) / 24


def _orders(home: Array, joined: Array, loyal: Array, rng: np.random.Generator) -> tuple[Array, Array]:
    """Each buyer's orders: the first some days after they came, then at their own pace until they stop."""
    buyer = np.flatnonzero(rng.random(home.size) < np.array(_BUYERS)[home] * np.where(loyal, 2.0, 1.0))
    pace, stop = rng.gamma(1.1, 1 / 75, buyer.size), rng.beta(0.9, 2.4, buyer.size)
    at = joined[buyer] + rng.exponential(14, buyer.size)
    found = [(buyer, at)]
    for _again in range(_MOST_ORDERS):
        going = rng.random(buyer.size) >= stop
        buyer, pace, stop, at = buyer[going], pace[going], stop[going], at[going]
        at = at + rng.exponential(1, buyer.size) / np.maximum(pace, 1e-4)
        found.append((buyer, at))
    who, when = (np.concatenate([pair[side] for pair in found]) for side in (0, 1))
    return who, np.floor(when) + rng.uniform(8 / 24, 23.5 / 24, who.size)


def _kept(at: Array, weight: Array, last: float, rng: np.random.Generator) -> Array:
    inside = (at >= 0) & (at < last)
    day = np.clip(at, 0, DAYS - 1).astype(np.int64)
    kept: Array = inside & (rng.random(at.size) < weight[day] / weight.max())
    return kept


def _chain(place: int) -> tuple[Array, Array]:
    """Cumulated chances of the first act of a visit, and of each act after each; the rest of a row is leaving."""
    habits = _HABITS[place]

    def row(chances: dict[str, float]) -> list[float]:
        told = [chances.get(name, 0.0) * habits.get(name, 1.0) for name in EVENT_TYPES]
        return [one / max(1.0, sum(told) / 0.85) for one in told]

    start = np.array([_START.get(name, 0.0) for name in EVENT_TYPES])
    return np.cumsum(start / start.sum()), np.cumsum(np.array([row(_NEXT[name]) for name in EVENT_TYPES]), axis=1)


def events(place: int, shape: Shape, crowd: Crowd, posts: tuple[Array, list[str]], end: datetime, rng: np.random.Generator) -> pa.Table:
    """What people did on one account, act by act; `posts` are the times and ids of the account's posts."""
    here = np.flatnonzero(crowd.place == place)
    start, after = _chain(place)
    act = np.searchsorted(start, rng.random(here.size)).clip(0, len(EVENT_TYPES) - 1)
    act = np.where(crowd.buys[here] & (rng.random(here.size) < 0.7), EVENT_TYPES.index("click"), act)
    at = shape.start + crowd.visited[here] * 86400.0
    visit, found = np.arange(here.size), []
    for _step in range(_MOST_STEPS):
        found.append((visit, act, at[visit]))
        draw = rng.random(visit.size)
        following = (after[act] < draw[:, None]).sum(axis=1)
        going = following < len(EVENT_TYPES)
        visit, act = visit[going], following[going]
        at[visit] += rng.exponential(70, visit.size) + 2
    visit, act, moment = (np.concatenate([part[side] for part in found]) for side in range(3))
    keep = moment < end.timestamp()
    order = np.argsort(moment[keep], kind="stable")
    visit, act, moment = visit[keep][order], act[keep][order], moment[keep][order]
    return _table(place, crowd.visitor[here][visit], act, moment, _sources(crowd.visited[here], rng)[visit], posts, rng)


def _sources(day: Array, rng: np.random.Generator) -> Array:
    """Paid visits have a growing share: the warning of a falling organic share has something to warn of."""
    paid = rng.random(day.size) < 0.10 + 0.12 * day / DAYS
    found: Array = np.where(paid, SOURCES.index("paid"), rng.choice((0, 0, 0, 1, 2, 4), size=day.size))
    return found


def _table(place: int, person: Array, act: Array, moment: Array, source: Array, posts: tuple[Array, list[str]], rng: np.random.Generator) -> pa.Table:
    at, ids = posts
    post = np.clip(np.searchsorted(at, moment) - 1 - rng.geometric(0.35, moment.size), 0, None)
    dictionary: Any = pa.DictionaryArray.from_arrays
    columns: dict[str, Any] = {
        "event_id": pa.array([f"{ACCOUNTS[place].prefix}e{i}" for i in range(moment.size)]),
        "person_id": names(person),
        "type": dictionary(pa.array(act, pa.int32()), list(EVENT_TYPES)).cast(pa.string()),
        "post_id": dictionary(pa.array(post, pa.int32()), ids).cast(pa.string()),
        "happened_at": times(moment),
        "source": dictionary(pa.array(source, pa.int32()), list(SOURCES)).cast(pa.string()),
    }
    return pa.table(columns)


def names(person: Array) -> "pa.Array[Any]":
    """The person's id as a platform would give it."""
    known, places = np.unique(person, return_inverse=True)
    return pa.array([f"p{n:07d}" for n in known]).take(pa.array(places, pa.int64()))


def orders(place: int, shape: Shape, crowd: Crowd, rng: np.random.Generator) -> pa.Table:
    """The orders of one account's shop."""
    mine = np.flatnonzero(crowd.shop == place)
    mine = mine[np.argsort(crowd.bought[mine], kind="stable")]
    product = rng.choice(len(PRODUCTS), mine.size, p=(0.34, 0.18, 0.24, 0.2, 0.04))
    quantity = 1 + rng.poisson(0.4 * crowd.purse[crowd.buyer[mine]])
    price = np.array([p for _, p in PRODUCTS])[product]
    columns: dict[str, Any] = {
        "order_id": [f"{ACCOUNTS[place].prefix}o{i:07d}" for i in range(mine.size)],
        "person_id": names(crowd.buyer[mine]),
        "ordered_at": times(shape.start + crowd.bought[mine] * 86400.0),
        "amount": np.round(price * quantity, 2),
        "quantity": quantity,
        "product": [PRODUCTS[i][0] for i in product],
        "source": [SOURCES[i] for i in rng.choice(len(SOURCES), mine.size, p=(0.42, 0.12, 0.14, 0.22, 0.10))],
        "status": np.where(rng.random(mine.size) < 0.04, "refunded", "paid").tolist(),
    }
    return pa.table(columns)
