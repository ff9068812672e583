"""Experiments of the sample brand: decided, running, stopped, a cold start, an average with less noise, one that learns, and a draft."""

from datetime import timedelta

import numpy as np
from django.db import transaction

from guanhao.domains.audiences import facade as audiences
from guanhao.domains.experiments.models import Assignment, Experiment
from guanhao.domains.experiments.selectors import core as selectors
from guanhao.domains.experiments.services import core, judging
from guanhao.domains.experiments.services.core import ArmDraft, ExperimentDraft, MetricDraft
from guanhao.domains.experiments.services.counts import CountDraft, record_counts
from guanhao.engines.experiments.split import arm_of
from guanhao.kernel.now import now
from guanhao.project.demo.people import ids, working

DAYS, SPLIT, SEEN = 21, 18, 4_000


@transaction.atomic
def write_experiments() -> None:
    """Everything once."""
    if Experiment.objects.exists():
        return
    draw = np.random.default_rng(20261122)
    _push_time(draw)
    _title_style(draw)
    _cold_start()
    _form_fields()
    _talking_point()
    _landing_learns(draw)
    with working("manager", days=1):
        arms = [ArmDraft(title="蓝色按钮", payload={"colour": "blue"}), ArmDraft(title="红色按钮", payload={"colour": "red"})]
        hypothesis = "落地页的“立即预约”换成红色，点击率提高 8%。"
        metrics = [MetricDraft(title="点击率", source="events", key="click")]
        _make("明前茶预约页按钮颜色", "landing", hypothesis, arms, metrics, base=0.08, effect=0.0064, template="button_colour")


def _push_time(draw: np.random.Generator) -> None:
    arms = [ArmDraft(title="8:00", payload={"time": "08:00"}), ArmDraft(title="18:00", payload={"time": "18:00"})]
    hypothesis = "通勤路上读者更有空：8:00 推送的打开率高于 18:00，至少相差 1 个百分点。"
    with working("manager", days=DAYS + 6):
        row = core.start_experiment(
            _make("公众号推送时间", "time", hypothesis, arms, [MetricDraft(title="打开率")], base=0.06, effect=0.01, template="push_time")
        )
    _days(row, draw, {"A": 0.074, "B": 0.059}, first=DAYS + 5, last=6, each=460)
    with working("director", days=5):
        found = selectors.result(row, selectors.primary(row))
        core.decide_experiment(
            row, winner="A", reason="早间打开率稳定更高，且取关没有增加；工作日推送统一改到 8:00。", evidence={"result": found.test}
        )


def _title_style(draw: np.random.Generator) -> None:
    arms = [ArmDraft(title="陈述式", payload={"style": "statement"}), ArmDraft(title="提问式", payload={"style": "question"})]
    metrics = [MetricDraft(title="点击率"), MetricDraft(title="读完率", role="guardrail")]
    hypothesis = "提问式标题让人想知道答案：点击率高于陈述式，读完率不下降。"
    with working("manager", days=10):
        row = core.start_experiment(_make("科普栏目标题风格", "title", hypothesis, arms, metrics, base=0.05, effect=0.012, template="title_style"))
    _days(row, draw, {"A": 0.051, "B": 0.057}, first=9, last=1, each=300, segments={"新读者": 1.25, "老读者": 0.85})
    with working("manager", hours=20):
        read = [CountDraft(arm=arm, exposures=1400, conversions=hits, metric="读完率") for arm, hits in (("A", 812), ("B", 801))]
        record_counts(row, read)


def _cold_start() -> None:
    arms = [ArmDraft(title="竖版口播", payload={"format": "portrait"}), ArmDraft(title="横版字幕", payload={"format": "landscape"})]
    with working("manager", days=3):
        hypothesis = "同一条春茶选题：竖版口播的完播率高于横版字幕。"
        row = _make("《一杯春茶的来路》多版本冷启动", "cold_start", hypothesis, arms, [MetricDraft(title="完播率")], base=0.25, effect=0.08)
        row = core.start_experiment(row)
    with working("manager", days=2):
        record_counts(row, [CountDraft(arm="A", exposures=500, conversions=175), CountDraft(arm="B", exposures=500, conversions=110)])
        row.refresh_from_db()
        judging.watch_experiment(row)


def _form_fields() -> None:
    arms = [ArmDraft(title="五个字段", payload={"fields": 5}), ArmDraft(title="四个字段", payload={"fields": 4})]
    with working("manager", days=16):
        hypothesis = "少填一个字段，填完表单的人多 12%。"
        row = _make(
            "会员招募表单字段", "landing", hypothesis, arms, [MetricDraft(title="表单完成率")], base=0.1, effect=0.012, template="form_fields"
        )
        row = core.start_experiment(row)
    with working("manager", days=12):
        record_counts(row, [CountDraft(arm="A", exposures=4120, conversions=409), CountDraft(arm="B", exposures=3702, conversions=437)])
        row.refresh_from_db()
        judging.watch_experiment(row)
        core.stop_experiment(row, reason="分流异常：旧版安卓打不开新表单，修好后重做。")


def _talking_point() -> None:
    """One number a person, over events the sample brand has: whoever was active was split, and nothing was done to their events."""
    likes = MetricDraft(title="人均点赞次数", source="events", key="like", measure="times", reduce_days=28)
    spent = MetricDraft(title="人均消费", role="guardrail", source="orders", measure="amount", limit=0.2)
    arms = [ArmDraft(title="评论区不置顶"), ArmDraft(title="置顶一个互动话题")]
    hypothesis = "评论区置顶一个互动话题，人均点赞至少多 0.3 次，消费不受影响。"
    with working("analyst", days=SPLIT):
        row = core.make_experiment(
            ExperimentDraft(
                title="评论区置顶互动话题", kind="landing", hypothesis=hypothesis, arms=arms, metrics=[likes, spent], effect=0.3, deviation=4.7,
                owner_id=ids()["analyst"],
            )
        )  # fmt: skip
        row = core.start_experiment(row)
        _expose(row, _active())
    for ago in range(SPLIT - 3, 0, -3):
        with working("analyst", days=ago):
            row.refresh_from_db()
            judging.keep_looks(row, selectors.results(row))


def _active() -> list[str]:
    """Texts of people who took part in the weeks before."""
    today = now().date()
    found = audiences.behaviour().active(today - timedelta(days=60), today, actions=("like",))
    return [text for text in audiences.numbers().names(np.frombuffer(found.to_array(), np.uint32)).to_pylist() if text][:SEEN]


def _expose(row: Experiment, units: list[str]) -> None:
    """What the split answers for these units, logged as the split logs it."""
    found = list(row.arms.order_by("order"))
    shares = [arm.share for arm in found]
    rows = []
    for unit in units:
        arm = found[arm_of(row.salt, unit, shares)]
        rows.append(Assignment(brand_id=row.brand_id, experiment=row, unit=unit, arm=arm, propensity=arm.share / sum(shares), at=now()))
    Assignment.objects.bulk_create(rows, batch_size=1000)


def _landing_learns(draw: np.random.Generator) -> None:
    """A landing page that gives its better versions more while it runs."""
    arms = [ArmDraft(title="产地照片"), ArmDraft(title="冲泡短片"), ArmDraft(title="顾客评价")]
    with working("manager", days=8):
        row = core.make_experiment(
            ExperimentDraft(
                title="春茶落地页首屏", kind="landing", hypothesis="冲泡短片比产地照片更容易让人点“立即购买”。", arms=arms, adaptive=True,
                metrics=[MetricDraft(title="点击率")], base_rate=0.08, effect=0.02, owner_id=ids()["manager"],
            )
        )  # fmt: skip
        row = core.start_experiment(row)
    for ago in range(7, 0, -1):
        with working("manager", days=ago):
            shares = {arm.key: arm.share for arm in row.arms.all()}
            whole = sum(shares.values())
            day = (now() - timedelta(hours=2)).date().isoformat()
            rates = {"A": 0.081, "B": 0.112, "C": 0.088}
            record_counts(row, [_counted(draw, arm, rate, day, "", round(420 * shares[arm] / whole) + 30) for arm, rate in rates.items()])
            row.refresh_from_db()
            judging.watch_experiment(row)


def _days(
    row: Experiment, draw: np.random.Generator, rates: dict[str, float], *, first: int, last: int, each: int, segments: dict[str, float] | None = None
) -> None:
    """Counts day by day with a look at the end of each."""
    for ago in range(first, last - 1, -1):
        with working("manager", days=ago):
            day = (now() - timedelta(hours=2)).date().isoformat()
            record_counts(
                row, [_counted(draw, arm, rate * lift, day, name, each) for arm, rate in rates.items() for name, lift in _parts(segments, arm)]
            )
            row.refresh_from_db()
            judging.keep_looks(row, selectors.results(row))


def _parts(segments: dict[str, float] | None, arm: str) -> list[tuple[str, float]]:
    return [("", 1.0)] if segments is None else [(name, lift if arm != "A" else 1.0) for name, lift in segments.items()]


def _counted(draw: np.random.Generator, arm: str, rate: float, day: str, segment: str, each: int) -> CountDraft:
    people = each + int(draw.integers(-25, 26))
    return CountDraft(arm=arm, exposures=people, conversions=int(draw.binomial(people, rate)), day=day, segment=segment)


def _make(
    title: str, kind: str, hypothesis: str, arms: list[ArmDraft], metrics: list[MetricDraft], *, base: float, effect: float, template: str = ""
) -> Experiment:
    return core.make_experiment(
        ExperimentDraft(
            title=title, kind=kind, hypothesis=hypothesis, arms=arms, metrics=metrics, base_rate=base, effect=effect, template=template,
            owner_id=ids()["manager"],
        )
    )  # fmt: skip
