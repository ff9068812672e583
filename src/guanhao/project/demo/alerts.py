"""Ninety days of counts of the sample brand with one peak, its alert and what a person did with it; through the product's own services."""

import random
from datetime import datetime, timedelta

from guanhao.domains.listening import facade as listening
from guanhao.domains.listening.contracts import Counted
from guanhao.domains.listening.models import Alert, AlertRule
from guanhao.domains.listening.services import alert_detecting, alert_rules, alerts
from guanhao.kernel.now import now, time_at
from guanhao.kernel.tenancy import current_brand
from guanhao.project.demo.people import working

DAYS = 90
PEAK_DAYS_AGO = 12
BY_HOUR = (2, 1, 1, 1, 1, 2, 4, 7, 9, 9, 8, 9, 10, 8, 7, 7, 7, 8, 9, 11, 12, 11, 8, 5)
SHARES = (("platform:weibo", 0.45), ("platform:xiaohongshu", 0.3), ("platform:douyin", 0.25))
NEGATIVE = 0.07
BATCH = 4_000


def write_alerts() -> None:
    """Everything once: usual days, a peak about a damp batch of tea that somebody took and judged, and a small one of this morning."""
    if AlertRule.objects.exists():
        return
    draw = random.Random(20260105)  # noqa: S311 - sample data
    today = now().astimezone(current_brand().zone).replace(hour=0, minute=0, second=0, microsecond=0)
    peak = today - timedelta(days=PEAK_DAYS_AGO) + timedelta(hours=10, minutes=20)
    _count(_usual(draw, today - timedelta(days=DAYS), peak))
    with time_at(peak + timedelta(minutes=40)):
        alert_rules.make_presets()
        alert_detecting.detect()
        _count(_burst(draw, peak, 55, 0.72))
        alert_detecting.detect()
    _work(peak)
    _count(_usual(draw, peak + timedelta(hours=6), now()))
    alert_detecting.detect()
    _count(_burst(draw, now() - timedelta(minutes=25), 11, 0.2))
    alert_detecting.detect()


def _usual(draw: random.Random, first: datetime, last: datetime) -> list[Counted]:
    """An hour's worth at a moment of the hour, by weekday and hour of the brand's own day."""
    rows, at = [], first
    while at < last:
        local = at.astimezone(current_brand().zone)
        mean = BY_HOUR[local.hour] * (1.15 if local.weekday() >= 5 else 1.0)
        for minute in (5, 35):
            rows += _posts(at + timedelta(minutes=minute), _poisson(draw, mean / 2), NEGATIVE, draw)
        at += timedelta(hours=1)
    return [row for row in rows if row.at < last]


def _burst(draw: random.Random, start: datetime, most: int, negative: float) -> list[Counted]:
    """Rises within half an hour and stays for a while."""
    return [
        row
        for step, share in enumerate((0.3, 0.7, 1.0, 0.9, 0.7))
        for row in _posts(start + timedelta(minutes=5 * step), round(most * share), negative, draw)
    ]


def _posts(at: datetime, total: int, negative: float, draw: random.Random) -> list[Counted]:
    if not total:
        return []
    bad = sum(draw.random() < negative for _post in range(total))
    reach = total * draw.randrange(300, 1_800)
    rows = [Counted("all", at, total, bad, reach)]
    left = total
    for stream, share in SHARES:
        part = min(left, round(total * share))
        left -= part
        if part:
            rows.append(Counted(stream, at, part, round(bad * part / total), round(reach * part / total)))
    return rows


def _poisson(draw: random.Random, mean: float) -> int:
    """Knuth's method; means are small."""
    limit, product, count = 2.718281828459045**-mean, draw.random(), 0
    while product > limit:
        product, count = product * draw.random(), count + 1
    return count


def _count(rows: list[Counted]) -> None:
    for first in range(0, len(rows), BATCH):
        listening.count(rows[first : first + BATCH])


def _work(peak: datetime) -> None:
    """What the community manager did with it."""
    row = Alert.objects.order_by("-level", "pk").first()
    if row is None:
        return
    with time_at(peak + timedelta(minutes=52)), working("community"):
        alerts.acknowledge(alert_id=row.pk, note="先核对批次，已联系仓库")
        alerts.write(alert_id=row.pk, text="三位用户晒出受潮茶包，批次一致，转客服逐一回访。")
        alerts.judge(alert_id=row.pk, judgement="true")
    with time_at(peak + timedelta(hours=5)), working("community"):
        alerts.close(alert_id=row.pk, note="已换货并说明，声量回落")
