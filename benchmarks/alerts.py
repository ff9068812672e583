"""Alerts on real series: tweets about brands, prices of advertising (Numenta's benchmark), a year of Weibo hot search.

    GUANHAO_SAMPLE_DATA=../shared/data python -m benchmarks.alerts --out figures.json

Tweets and prices: a labelled window is found when an alarm begins inside it; alarms outside are false; the first 15 % of a series (at most 750
points, as Numenta counts them) are for learning and do not count. An alarm that lasts is one alarm. The peers run in the same process at the same
price: their threshold is the one that finds most while raising no more false alarms a month than ours, over all series together.
The settings are the product's defaults. They were chosen with all series in view; "halves" shows what that is worth: the best of a small grid on
one half, shown on the other, in both directions.
Hot search: 50 brands, five of the best known of each of ten trades by the authors' word, names that are everyday words left out (苹果, 理想, 荣耀,
美的), no setting by brand. The data know days and the order of titles within one, so a day's titles are spread over it in that order. A burst begins
on a day of five titles or more after one with fewer; a false alert is one on a day with fewer than five.
"""

import argparse
import csv
import itertools
import json
import lzma
import math
import os
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.measure import finish
from guanhao.domains.listening.rules.alert_watching import DAY, Watcher, WatchSettings
from guanhao.engines.statistics.alarms_values import ValueDetector, ValueTuning

DATA = Path(os.environ.get("GUANHAO_SAMPLE_DATA") or Path(__file__).resolve().parents[2] / "shared" / "data")
TWEETS = WatchSettings("volume", minimum=4.0)
HOT = WatchSettings("volume", minimum=3.0, limit=5.0, limit_hours=24)
PRICES = ValueTuning()
QUIET_HOURS = 12
BURST = 5
TRADES = {
    "phones": "华为 小米 OPPO vivo 魅族",
    "cars": "特斯拉 比亚迪 蔚来 宝马 奔驰",
    "shops": "淘宝 京东 拼多多 盒马 山姆",
    "internet": "腾讯 百度 网易 抖音 快手",
    "travel": "携程 滴滴 迪士尼 环球影城 顺丰",
    "restaurants": "海底捞 麦当劳 肯德基 西贝 美团",
    "drinks": "瑞幸 星巴克 蜜雪冰城 喜茶 茅台",
    "clothes": "优衣库 耐克 李宁 安踏 鸿星尔克",
    "food": "伊利 蒙牛 海天 农夫山泉 三只松鼠",
    "beauty and home": "花西子 兰蔻 格力 海尔 宜家",
}
Points = list[tuple[float, float]]
Windows = list[tuple[float, float]]
Alarm = Callable[[Points], list[float]]


@dataclass(frozen=True)
class Series:
    """A series with its labelled windows."""

    name: str
    points: Points
    windows: Windows

    @property
    def begins(self) -> float:
        """The moment from which alarms count."""
        return self.points[min(int(0.15 * len(self.points)), 750)][0]

    @property
    def months(self) -> float:
        """Months of 30 days that count."""
        return (self.points[-1][0] - self.begins) / 86_400 / 30


def moment(text: str) -> float:
    """Seconds of a moment in the files."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


def series_of(kind: str) -> list[Series]:
    """The series of a folder of the benchmark."""
    labels: dict[str, list[list[str]]] = json.loads((DATA / "nab" / "windows.json").read_text())
    found = []
    for key, windows in labels.items():
        if key.startswith(kind):
            with (DATA / "nab" / Path(key).name).open() as file:
                points = [(moment(one), float(value)) for one, value in list(csv.reader(file))[1:]]
            found.append(Series(Path(key).stem, points, [(moment(a), moment(b)) for a, b in windows]))
    return sorted(found, key=lambda one: one.name)


def score(series: Iterable[Series], alarm: Alarm) -> dict[str, Any]:
    """Windows found and false alarms a month, a series and together."""
    lines, found, windows, false, months = {}, 0, 0, 0, 0.0
    for one in series:
        alarms = [at for at in alarm(one.points) if at >= one.begins]
        hits = sum(any(a <= at <= b for at in alarms) for a, b in one.windows)
        wrong = sum(not any(a <= at <= b for a, b in one.windows) for at in alarms)
        lines[one.name] = {"windows": len(one.windows), "found": hits, "false_per_month": round(wrong / one.months, 2)}
        found, windows, false, months = found + hits, windows + len(one.windows), false + wrong, months + one.months
    worst = max((one["false_per_month"] for one in lines.values()), default=0.0)
    return {"windows": windows, "found": found, "false_per_month": round(false / months, 2), "false_per_month_worst": worst, "series": lines}


def ours(settings: WatchSettings) -> Alarm:
    """The product's watcher, slots of five minutes."""

    def alarm(points: Points) -> list[float]:
        first = int(points[0][0]) // 300
        watcher, sums, last = Watcher(settings, first - 1), {}, first
        for at, value in points:
            last = max(last, int(at) // 300)
            sums[int(at) // 300] = value
        return [one.slot * 300.0 + 299 for one in watcher.run(_filled(sums, first, last)) if one.new]

    return alarm


def _filled(sums: dict[int, float], first: int, last: int) -> Iterable[tuple[float, float, float, float] | None]:
    """A slot that the file leaves out is unknown, not zero."""
    for slot in range(first, last + 1):
        value = sums.get(slot)
        yield None if value is None else (value, 0.0, 0.0, 0.0)


def ours_prices(settings: ValueTuning) -> Alarm:
    """The product's detector of values."""

    def alarm(points: Points) -> list[float]:
        detector = ValueDetector(settings)
        return [at for at, value in points if (found := detector.step(value)) is not None and found.new]

    return alarm


def rolling_z(threshold: float, *, slots: int, quiet: float, sides: int = 1) -> Alarm:
    """Peer: deviations from the mean of the last `slots` points; what alarms is kept out of nothing."""

    def alarm(points: Points) -> list[float]:
        window: deque[float] = deque(maxlen=slots)
        total = squares = 0.0
        over = []
        for at, value in points:
            if len(window) >= slots // 2:
                mean = total / len(window)
                spread = math.sqrt(max(squares / len(window) - mean * mean, 1e-9))
                z = (value - mean) / spread
                if (abs(z) if sides == 2 else z) > threshold:
                    over.append(at)
            if len(window) == slots:
                total, squares = total - window[0], squares - window[0] ** 2
            window.append(value)
            total, squares = total + value, squares + value * value
        return _quietly(over, quiet)

    return alarm


def over_previous(threshold: float, *, slots: int, quiet: float, sides: int = 1) -> Alarm:
    """Peer: the last hour over the hour before by so many times."""

    def alarm(points: Points) -> list[float]:
        values = [value for _at, value in points]
        over = []
        for place in range(2 * slots, len(values)):
            now, before = sum(values[place - slots : place]), sum(values[place - 2 * slots : place - slots])
            ratio = (now + 1e-9) / (before + 1e-9)
            if (max(ratio, 1 / ratio) if sides == 2 else ratio) > threshold and now != before:
                over.append(points[place][0])
        return _quietly(over, quiet)

    return alarm


def _quietly(moments: Sequence[float], quiet: float) -> list[float]:
    """Of moments closer than the quiet time the first."""
    return [at for place, at in enumerate(moments) if place == 0 or at - moments[place - 1] > quiet]


def at_price(series: list[Series], make: Callable[[float], Alarm], price: float, thresholds: Iterable[float]) -> dict[str, Any]:
    """The peer at the lowest threshold that costs no more false alarms a month than `price` (over all series)."""
    best: dict[str, Any] = {}
    for threshold in thresholds:
        found = score(series, make(threshold))
        if found["false_per_month"] <= price and found["found"] >= best.get("found", -1):
            best = {"threshold": threshold} | found
    return best


def halves(series: list[Series], grid: list[Any], make: Callable[[Any], Alarm]) -> list[dict[str, Any]]:
    """Choose on one half of the series, show on the other, both ways."""
    parts = [series[0::2], series[1::2]]
    lines = []
    for chosen_on, shown_on in ((parts[0], parts[1]), (parts[1], parts[0])):
        scored = [(score(chosen_on, make(one)), one) for one in grid]
        fitting = [(found, one) for found, one in scored if found["false_per_month_worst"] <= 5] or scored
        best = max(fitting, key=lambda pair: (pair[0]["found"], -pair[0]["false_per_month"]))[1]
        shown = score(shown_on, make(best))
        lines.append({"chosen_on": [one.name for one in chosen_on], "settings": repr(best), "shown": {k: shown[k] for k in shown if k != "series"}})
    return lines


def tweets() -> dict[str, Any]:
    """Tweets about five brands, five minutes a point."""
    series = series_of("realTweets/")
    begin = time.process_time()
    found = score(series, ours(TWEETS))
    spent = time.process_time() - begin
    points = sum(len(one.points) for one in series)
    grid = [replace(TWEETS, ratio=r, threshold=t, usual=u) for r, t, u in itertools.product((2.0, 3.0), (5.0, 7.0, 9.0), (2.0, 3.0))]
    price, quiet = found["false_per_month"], QUIET_HOURS * 3600.0
    steps = [1.5 * 1.12**n for n in range(40)]
    return {
        "ours": found | {"processor_us_per_point": round(spent / points * 1e6, 2)},
        "target": {"found_at_least": 13, "false_per_month_at_most": 5, "met": found["found"] >= 13 and found["false_per_month_worst"] <= 5},
        "halves": halves(series, grid, ours),
        "peer_rolling_24h_z": at_price(series, lambda t: rolling_z(t, slots=DAY, quiet=quiet), price, steps),
        "peer_over_previous_hour": at_price(series, lambda t: over_previous(t, slots=12, quiet=quiet), price, steps),
    }


def prices() -> dict[str, Any]:
    """Prices of advertising, an hour a point, up and down."""
    series = series_of("realAdExchange/")
    found = score(series, ours_prices(PRICES))
    grid = [
        replace(PRICES, slack=s, threshold=t, half_life=h) for s, t, h in itertools.product((0.75, 1.0, 1.25), (2.0, 2.5, 3.0, 4.0, 5.0), (168, 336))
    ]
    price, quiet = found["false_per_month"], 24 * 3600.0
    steps = [1.2 * 1.08**n for n in range(60)]
    return {
        "ours": found,
        "target": {"false_per_month_at_most": 5, "met": found["found"] >= found["windows"] - 1 and found["false_per_month_worst"] <= 5},
        "halves": halves(series, grid, ours_prices),
        "peer_rolling_24h_z": at_price(series, lambda t: rolling_z(t, slots=24, quiet=quiet, sides=2), price, steps),
        "peer_over_previous_hour": at_price(series, lambda t: over_previous(t, slots=1, quiet=quiet, sides=2), price, steps),
    }


def hot_days() -> list[list[str]]:
    """The titles of each day in their order."""
    days: dict[str, list[str]] = {}
    with lzma.open(DATA / "weibo_hotsearch" / "titles_2022-09_2023-08.tsv.xz", "rt", encoding="utf-8") as file:
        for line in file:
            day, _place, title = line.rstrip("\n").split("\t", 2)
            days.setdefault(day, []).append(title)
    return [days[day] for day in sorted(days)]


def replay_hot(days: list[list[str]], brand: str, settings: WatchSettings) -> dict[str, int]:
    """A brand's year: bursts, those alerted on their first day (or the day before, still running), false alerts, early ones among them."""
    counts = [sum(brand.lower() in title.lower() for title in titles) for titles in days]
    watcher, new, running = Watcher(settings), set(), {}
    began = 0
    for number, titles in enumerate(days):
        sums: dict[int, float] = {}
        for place, title in enumerate(titles):
            if brand.lower() in title.lower():
                sums[place * DAY // len(titles)] = sums.get(place * DAY // len(titles), 0.0) + 1.0
        for slot in range(DAY):
            found = watcher.step((sums.get(slot, 0.0), 0.0, 0.0, 0.0))
            if found is not None:
                began = number if found.new else began
                running[number] = began
                if found.new:
                    new.add(number)
    bursts = [day for day, count in enumerate(counts) if count >= BURST and (day == 0 or counts[day - 1] < BURST)]
    false = [day for day in new if counts[day] < BURST]
    return {
        "titles": sum(counts),
        "bursts": len(bursts),
        "first_day": sum(day in new for day in bursts),
        "first_day_or_running_since_the_day_before": sum(day in new or running.get(day, -9) >= day - 1 for day in bursts),
        "alerts": len(new),
        "false": len(false),
        "false_but_a_day_early": sum(day + 1 < len(counts) and counts[day + 1] >= BURST for day in false),
    }


def hot(brands: Sequence[str]) -> dict[str, Any]:
    """Fifty brands over the year, the settings of the rule every brand begins with."""
    days = hot_days()
    lines = {brand: replay_hot(days, brand, HOT) for brand in brands}
    total = {name: sum(line[name] for line in lines.values()) for name in next(iter(lines.values()))}
    months = len(days) / (365.25 / 12) * len(brands)
    recall = total["first_day_or_running_since_the_day_before"] / max(1, total["bursts"])
    half = len(days) // 2
    shown = [replay_hot(part, brand, HOT) for part in (days[:half], days[half:]) for brand in brands]
    parts = [shown[: len(brands)], shown[len(brands) :]]
    without = {brand: replay_hot(days, brand, replace(HOT, limit=None)) for brand in brands}
    return {
        "days": len(days),
        "brands": len(brands),
        "total": total,
        "alerted_on_the_first_day": round(recall, 4),
        "false_per_brand_month": round(total["false"] / months, 3),
        "worst_brand_false_per_month": round(max(line["false"] for line in lines.values()) / (months / len(brands)), 2),
        "target": {"first_day_at_least": 0.95, "false_per_brand_month_at_most": 1, "met": recall >= 0.95 and total["false"] / months <= 1},
        "halves_of_the_year": [
            {
                "first_day": round(
                    sum(one["first_day_or_running_since_the_day_before"] for one in part) / max(1, sum(one["bursts"] for one in part)), 4
                ),
                "false_per_brand_month": round(sum(one["false"] for one in part) / (months / 2), 3),
            }
            for part in parts
        ],
        "without_the_fixed_limit": {
            "first_day": round(sum(one["first_day_or_running_since_the_day_before"] for one in without.values()) / max(1, total["bursts"]), 4),
            "false_per_brand_month": round(sum(one["false"] for one in without.values()) / months, 3),
        },
        "lines": lines,
    }


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=("tweets", "prices", "hot"))
    parser.add_argument("--brands", nargs="*", help="other brands than the fifty")
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    if not (DATA / "nab").is_dir():
        parser.exit(2, f"sample data are missing: {DATA} (or set GUANHAO_SAMPLE_DATA)\n")
    brands = given.brands or [brand for names in TRADES.values() for brand in names.split()]
    parts: dict[str, Callable[[], dict[str, Any]]] = {"tweets": tweets, "prices": prices, "hot": lambda: hot(brands)}
    finish({name: part() for name, part in parts.items() if given.only in {None, name}}, given.out)


if __name__ == "__main__":
    main()
