"""Every board of a brand with many posts, asked through Django's test client as the director: time, operational queries, page weight.

    python -m benchmarks.boards --posts 1000000 --snapshots 20000000 --out figures.json

"processor" is the time all threads of the process computed: on a busy machine it says more than the clock.

"same" asks one question again and again (results are kept until data change), "another" asks for other days each time. The board's main
aggregate is also compared with hand-written SQL on native DuckDB tables of the same rows, in turns and with other days each time.
"""

import argparse
import gzip
import itertools
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from benchmarks.measure import Timing, against, finish
from benchmarks.warehouse import FORMATS, WORDS, make_snapshots

PLATFORMS = ("weibo", "douyin", "bilibili", "xiaohongshu", "wechat_oa", "weibo")
YEARS = 3
QUERIES, WEIGHT_KB, TARGET_MS = 25, 150, 150
BLOCK = 50_000
DAY = np.timedelta64(1, "D")


@dataclass(frozen=True)
class Span:
    """Local days, both inclusive."""

    start: date
    end: date

    @property
    def address(self) -> str:
        """As boards read it."""
        return f"period=custom&from={self.start}&to={self.end}"

    @property
    def rest(self) -> str:
        """As REST reads it."""
        return f"from={self.start}&to={self.end}"


def spans(last: date, seed: int) -> Iterator[Span]:
    """Other days each time: 30 to 365 days long, ending in the last two years."""
    draw = np.random.default_rng(seed)
    while True:
        end = last - timedelta(days=int(draw.integers(0, 700)))
        yield Span(end - timedelta(days=int(draw.integers(29, 365))), end)


# data


def make_posts(count: int, accounts: list[int], last: date, draw: np.random.Generator) -> pa.Table:
    """Posts of three years up to the last day, more of them lately, most at the usual hours."""
    place = np.minimum(draw.zipf(1.4, count) - 1, 10**6) % len(accounts)
    back = (draw.beta(1, 1.6, count) * 365 * YEARS).astype("int64")
    day = np.datetime64(last, "D") - back * DAY
    hour = draw.choice(24, count, p=np.array([1, 1, 1, 1, 1, 1, 2, 4, 6, 6, 7, 8, 9, 6, 6, 6, 6, 8, 9, 9, 9, 8, 5, 2]) / 122)
    moment = day.astype("datetime64[us]") + (hour * 3600 + draw.integers(0, 3600, count) - 8 * 3600).astype("timedelta64[s]")
    picks = draw.integers(0, len(WORDS), (count, 10))
    tags = WORDS[draw.integers(0, 60, (count, 2))]
    return pa.table(
        {
            "account_id": np.array(accounts)[place],
            "post_id": pa.array([f"{n:019d}" for n in draw.permutation(count)]),
            "platform": pa.array(np.array(PLATFORMS)[place]),
            "published_at": pa.array(moment, pa.timestamp("us", tz="UTC")),
            "day": pa.array(day, pa.date32()),
            "hour": pa.array(hour.astype("int8")),
            "weekday": pa.array(((day.astype("int64") + 3) % 7).astype("int8")),
            "format": pa.array(FORMATS[draw.integers(0, len(FORMATS), count)]),
            "title": pa.array(["".join(row) for row in WORDS[picks].tolist()]),
            "text": pa.array(["，".join(row) for row in WORDS[picks[:, ::-1]].tolist()]),
            "topic": pa.array(WORDS[draw.integers(0, 12, count)]),
            "tags": pa.array(tags.tolist(), pa.list_(pa.string())),
        }
    )


def make_days(accounts: list[int], last: date, draw: np.random.Generator) -> pa.Table:
    """Three years of days of every account."""
    count = 365 * YEARS
    gain = draw.lognormal(5, 1, (len(accounts), count)).astype("int64")
    lost = (gain * draw.random((len(accounts), count)) * 0.6).astype("int64")
    day = np.tile(np.datetime64(last, "D") - np.arange(count)[::-1] * DAY, len(accounts))
    return pa.table(
        {
            "account_id": np.repeat(accounts, count),
            "platform": pa.array(np.repeat(PLATFORMS, count)),
            "day": pa.array(day, pa.date32()),
            "followers": np.cumsum(gain - lost, axis=1).ravel(),
            "new_followers": gain.ravel(),
            "lost_followers": lost.ravel(),
            "views": (gain * 90).ravel(),
        }
    )


def make_visits(accounts: list[int], last: date, draw: np.random.Generator, count: int = 200_000) -> pa.Table:
    """Visits by source, for the board of channels."""
    day = np.datetime64(last, "D") - draw.integers(0, 120, count) * DAY
    return pa.table(
        {
            "account_id": draw.choice(accounts, count),
            "event_id": pa.array([f"v{n}" for n in range(count)]),
            "type": pa.array(["visit"] * count),
            "happened_at": pa.array(day.astype("datetime64[us]"), pa.timestamp("us", tz="UTC")),
            "day": pa.array(day, pa.date32()),
            "source": pa.array(np.array(["search", "feed", "friends", "fans", "ads"])[draw.integers(0, 5, count)]),
        }
    )


def fill(posts_count: int, snapshots: int, accounts: list[int], last: date) -> dict[str, Any]:
    """Append everything through the warehouse in the importer's blocks, then merge once."""
    from guanhao.kernel.warehouse import append, compact, publish, stage

    draw = np.random.default_rng(7)
    begin = time.perf_counter()
    posts = make_posts(posts_count, accounts, last, draw)
    publish([stage("posts", posts.slice(at, BLOCK)) for at in range(0, posts_count, BLOCK)])
    append("account_days", make_days(accounts, last, draw))
    append("events", make_visits(accounts, last, draw))
    size = draw.lognormal(7, 1.8, posts_count)
    turns = max(1, snapshots // posts_count)
    for turn in range(turns):
        table = make_snapshots(posts, size, turn, turns, draw)
        publish([stage("post_metrics", table.slice(at, BLOCK)) for at in range(0, table.num_rows, BLOCK)])
        if turn % 20 == 19:
            compact("post_metrics")
        sys.stderr.write(f"turn {turn + 1}/{turns}: {time.perf_counter() - begin:.0f} s\n")
    compact(full=True)
    return {"posts": posts_count, "snapshots": turns * posts_count, "fill_s": round(time.perf_counter() - begin, 1)}


def settle() -> Any:
    """A brand with accounts, its director and three goals."""
    from guanhao.domains.channels import facade as channels
    from guanhao.domains.identity import facade as identity
    from guanhao.domains.strategy import facade as strategy
    from guanhao.kernel.tenancy import brand_scope

    brand = identity.make_brand(name="Bench", slug="bench")
    identity.add_person(email="director@bench.test", name="Director", role="director", brand=brand, password="correct-horse-battery-staple")
    with brand_scope(brand):
        for number, platform in enumerate(PLATFORMS):
            channels.add_account(platform=platform, handle=f"bench{number}", name=f"账号{number}")
        year = datetime.now(UTC).year
        for metric, target in (("interactions", 10**9), ("views", 10**10), ("engagement_rate", 0.05)):
            strategy.set_goal(title=metric, metric=metric, target=target, start=date(year, 1, 1), end=date(year, 12, 31))
    return brand


# questions

INTERACTIONS = "coalesce(likes, 0) + coalesce(comments, 0) + coalesce(shares, 0) + coalesce(saves, 0) + coalesce(coins, 0)"
IN_SPAN = "FROM post_current WHERE day BETWEEN ? AND ?"
SPREAD = f"count({INTERACTIONS}), avg({INTERACTIONS}), stddev_samp({INTERACTIONS}), quantile_cont({INTERACTIONS}, [0, 0.1, 0.25, 0.5, 0.75, 0.9, 1])"
NUMBERS = "impressions, reach, views, likes, comments, shares, saves"
HAND = {  # the same answers as ours
    "totals": f"SELECT count(*), sum({INTERACTIONS}), sum(views) {IN_SPAN}",
    "by day": f"SELECT day, sum({INTERACTIONS}) {IN_SPAN} GROUP BY day ORDER BY day",
    "spread": f"SELECT {SPREAD} {IN_SPAN}",
    "spread by platform": f"SELECT platform, {SPREAD} {IN_SPAN} GROUP BY platform ORDER BY platform",
    "spread by tag": f"SELECT tag, {SPREAD} FROM (SELECT *, unnest(tags) AS tag {IN_SPAN}) GROUP BY tag ORDER BY tag",
    "followers by day": "SELECT day, sum(new_followers - lost_followers) FROM account_days WHERE day BETWEEN ? AND ? GROUP BY day ORDER BY day",
    "hours": f"SELECT weekday, hour, count(*), median(value), list_sort(list(value)) FROM (SELECT weekday, hour, {INTERACTIONS} AS value {IN_SPAN})"
    " GROUP BY weekday, hour",  # the interval of the median is two of the sorted values
    "top": f"SELECT account_id, post_id, platform, title, url, format, published_at, day, {NUMBERS}, {INTERACTIONS} AS value {IN_SPAN}"
    " ORDER BY value DESC, published_at DESC, account_id, post_id LIMIT 10",
}


def our_questions() -> dict[str, Callable[[Span], Any]]:
    """The selector behind each hand-written statement."""
    from guanhao.domains.analytics.metrics import BUILT_IN
    from guanhao.domains.analytics.selectors.distribution import spread
    from guanhao.domains.analytics.selectors.hours import best_hours
    from guanhao.domains.analytics.selectors.posts import top_posts
    from guanhao.domains.analytics.selectors.values import EVERYTHING, series_of, values_of

    totals = [BUILT_IN[key] for key in ("posts", "interactions", "views")]
    return {
        "totals": lambda span: values_of(totals, span.start, span.end),
        "by day": lambda span: series_of([BUILT_IN["interactions"]], span.start, span.end),
        "spread": lambda span: spread("interactions", span.start, span.end),
        "spread by platform": lambda span: spread("interactions", span.start, span.end, EVERYTHING, "platform"),
        "spread by tag": lambda span: spread("interactions", span.start, span.end, EVERYTHING, "tag"),
        "followers by day": lambda span: series_of([BUILT_IN["net_followers"]], span.start, span.end),
        "hours": lambda span: best_hours(span.start, span.end),
        "top": lambda span: top_posts("interactions", span.start, span.end),
    }


def compare(runs: int, last: date) -> dict[str, Any]:
    """Each main aggregate against hand-written SQL, with other days each time."""
    from benchmarks.warehouse import hand_written
    from guanhao.kernel.warehouse.moment import one_moment

    by_hand = hand_written()
    found = {}
    for number, (name, ask) in enumerate(our_questions().items()):
        ours, theirs = spans(last, 100 + number), spans(last, 100 + number)
        con = by_hand.__closure__[0].cell_contents if by_hand.__closure__ else None  # the connection: parameters are needed here

        def peer(name: str = name, theirs: Iterator[Span] = theirs, con: Any = con) -> Any:
            span = next(theirs)
            return con.sql(HAND[name], params=[span.start, span.end]).to_arrow_table()

        def own(ask: Callable[[Span], Any] = ask, ours: Iterator[Span] = ours) -> Any:
            with one_moment():  # as every request
                return ask(next(ours))

        found[name] = against(own, peer, runs=runs)
    return found


def pages(sample: tuple[int, str]) -> dict[str, Callable[[Span], str]]:
    """The address of each board for a span."""
    base, word = "/b/bench", f"{WORDS[5]}"
    boards = {
        "overview": f"{base}/analytics/?",
        "account": f"{base}/analytics/accounts/{sample[0]}/?",
        "platforms": f"{base}/analytics/platforms/?",
        "followers": f"{base}/analytics/followers/?",
        "channels": f"{base}/analytics/channels/?",
        "hours": f"{base}/analytics/hours/?",
        "compare": f"{base}/analytics/compare/?",
        "content": f"{base}/analytics/content/?",
        "content by tag": f"{base}/analytics/content/?by=tag&",
    }
    found: dict[str, Callable[[Span], str]] = {name: lambda span, at=at: at + span.address for name, at in boards.items()}  # type: ignore[misc]
    days = "day_from={0.start}&day_to={0.end}"
    explorer = f"{base}/analytics/posts/?"
    found |= {
        "posts, newest": lambda span: explorer + days.format(span),
        "posts, sorted and filtered": lambda span: explorer + days.format(span) + "&platform=douyin&format=video&sort=-interactions",
        "posts, searched": lambda span: explorer + days.format(span) + f"&q={word}&sort=-views",
        "posts, deep page": lambda span: explorer + days.format(span) + "&sort=-likes&page=200",
        "post": lambda span: f"{base}/analytics/posts/{sample[0]}/{sample[1]}/?{span.rest}",
        "cases": lambda span: f"{base}/analytics/cases/?year={span.end.year}&{span.rest}",
        "goals": lambda span: f"{base}/goals/?{span.rest}",
        "today": lambda span: f"{base}/?{span.rest}",
    }
    rest = "/api/brands/bench"
    found |= {
        "REST query by day": lambda span: f"{rest}/query?metric=interactions&by=day&{span.rest}",
        "REST query by platform": lambda span: f"{rest}/query?metric=engagement_rate&by=platform&{span.rest}",
        "REST best hours": lambda span: f"{rest}/best-hours?{span.rest}",
        "REST posts": lambda span: f"{rest}/posts?sort=-views&offset={span.start.toordinal() % 1000}",
    }
    return found


def measure_page(client: Any, address: Callable[[Span], str], requests: int, last: date, seed: int) -> dict[str, Any]:
    """Time, queries and weight of one page."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def get(url: str) -> tuple[Any, float, float]:
        begin, used = time.perf_counter(), time.process_time()
        answer = client.get(url)
        taken, used = (time.perf_counter() - begin) * 1000, (time.process_time() - used) * 1000
        if answer.status_code != 200:
            raise RuntimeError(f"{url}: {answer.status_code}")
        return answer, taken, used

    windows = spans(last, seed)
    fixed = next(windows)
    for _ in range(2):
        get(address(fixed))
    same, another, processor = Timing(), Timing(), Timing()
    for span in itertools.islice(windows, requests):
        same.times.append(get(address(fixed))[1])
        _answer, taken, used = get(address(span))
        another.times.append(taken)
        processor.times.append(used)
    with CaptureQueriesContext(connection) as queries:
        answer, *_ = get(address(next(windows)))
    return {
        "same": same.summary(),
        "another": another.summary(),
        "another_processor": processor.summary(),
        "operational_queries": len(queries),
        "gzip_kb": round(len(gzip.compress(answer.content, 6)) / 1024, 1),
    }


def run(requests: int, last: date, only: str) -> dict[str, Any]:
    """All measurements."""
    from django.test import Client

    from guanhao.domains.identity.models import User
    from guanhao.kernel.warehouse import POOL, rows
    from guanhao.project.warm import warm_up

    warm_up()  # as the web server does before its first request
    POOL.forget()
    begin = time.perf_counter()
    sample = rows("SELECT account_id, post_id FROM post_current ORDER BY views DESC LIMIT 1")[0]
    cold = time.perf_counter() - begin
    client = Client()
    client.force_login(User.objects.get(email="director@bench.test"))
    found = {}
    for number, (name, address) in enumerate(pages((sample["account_id"], sample["post_id"])).items()):
        if only in name:
            found[name] = measure_page(client, address, requests, last, number)
            sys.stderr.write(f"{name}: {found[name]}\n")
    aggregates = compare(min(requests, 20), last) if not only else {}
    for name, figures in aggregates.items():
        sys.stderr.write(f"{name}: {figures}\n")
    worst = max(found, key=lambda name: found[name]["another"]["p95_ms"])
    return {
        "benchmark": "boards",
        "cold_start_s": round(cold, 2),
        "pages": found,
        "aggregates_against_hand_written": aggregates,
        "worst_page": {worst: found[worst]["another"]},
        "over_target": [name for name, page in found.items() if max(page["another"]["p95_ms"], page["same"]["p95_ms"]) > TARGET_MS],
        "too_many_queries": [name for name, page in found.items() if page["operational_queries"] > QUERIES],
        "too_heavy": [name for name, page in found.items() if page["gzip_kb"] > WEIGHT_KB],
        "worst_ratio": max((figures["ratio"] for figures in aggregates.values()), default=None),
    }


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--posts", type=int, default=1_000_000)
    parser.add_argument("--snapshots", type=int, default=20_000_000)
    parser.add_argument("--requests", type=int, default=40)
    parser.add_argument("--only", default="", help="only pages whose name holds this text")
    parser.add_argument("--home", type=Path, default=None, help="a data folder to make, or to measure again; it is kept")
    parser.add_argument("--out", type=Path, default=None)
    given = parser.parse_args()
    if not any(given.only in name for name in pages((0, ""))):
        parser.error(f"no page has “{given.only}” in its name; pages: {', '.join(pages((0, '')))}")
    folder = given.home or Path(tempfile.mkdtemp(prefix="guanhao-boards-"))
    os.environ["GUANHAO_HOME"] = str(folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanhao.project.settings")
    import django
    from django.test.utils import setup_test_environment

    django.setup()
    setup_test_environment()
    from guanhao.domains.channels import facade as channels
    from guanhao.domains.identity import facade as identity
    from guanhao.kernel.access import SYSTEM, acting
    from guanhao.kernel.tenancy import brand_scope
    from guanhao.project.schema import ensure_schema

    try:
        ensure_schema()
        last = datetime.now(UTC).date() - timedelta(days=1)
        with acting(SYSTEM):
            known = identity.brand_by_slug("bench")
            brand = known or settle()
            with brand_scope(brand):
                accounts = [account.id for account in channels.accounts(closed=True)]
                filled = fill(given.posts, given.snapshots, accounts, last) if known is None else {}
                result = run(given.requests, last, given.only)
        size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
        finish({**filled, **result, "disk_mb": size // 2**20}, given.out)
    finally:
        if given.home is None:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
