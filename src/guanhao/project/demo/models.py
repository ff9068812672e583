"""What the sample brand's analysts asked of models, and what became of advice."""

from datetime import date, timedelta
from functools import partial
from typing import Any

from guanhao.domains.analytics.contracts import Adviser, Evidence, Filters, Named, Proposal, said
from guanhao.domains.analytics.models import Advice, ModelRun
from guanhao.domains.analytics.rules import Refused
from guanhao.domains.analytics.services import advice, modelling
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand
from guanhao.project.demo.people import accounts, ids, working

SHARE_WHY = "Its posts have %(times).1f times the median interaction of all posts, and are %(share)d %% of them; %(wanted)d %% are proposed."
COVERS_DAYS = 49
"""How many days ago the account on Xiaohongshu changed its covers (engines.simulation.year.NEW_COVERS)."""


def write_models() -> None:
    """A forecast, an examination, a comparison of accounts, one of alike posts and a grouping of people, once."""
    if ModelRun.objects.exists():
        return
    known = accounts()
    with working("analyst", days=0.2):
        last = _today() - timedelta(days=1)
        _ask("forecast", {"metric": "views", "days": 14}, "未来两周播放量")
        _ask("changes", {"metric": "interactions"}, "互动量什么时候变了")
        if "xiaohongshu" in known:
            span = {"first": str(last - timedelta(days=119)), "cut": str(last - timedelta(days=COVERS_DAYS)), "last": str(last)}
            study = {"design": "interrupted_series", "metric": "new_followers", "accounts": [known["xiaohongshu"]], "control": [], **span}
            _ask("study", study, "小红书换封面后涨粉更快吗")
        posts = {"of": "posts", "metric": "interactions", "first": str(last - timedelta(days=364)), "last": str(last)}
        _ask("rows", {"design": "matching", "trait": "topic:粉丝福利", **posts}, "福利帖的互动高多少（同类相比）")
        _ask("clusters", {"days": 30}, "近 30 天用户分群")


def _ask(kind: str, inputs: dict[str, Any], title: str) -> None:
    """As a person asks; computed at once instead of by the job. A question that a small brand cannot ask is left out."""
    try:
        row = modelling.start(kind=kind, inputs=inputs, title=title)
    except Refused:
        return
    modelling.compute(run_id=row.pk, report=lambda _done, _total, _words: None)


def _today() -> date:
    return now().astimezone(current_brand().zone).date()


def write_advice() -> None:
    """Advice of the past that was carried out and measured, and today's proposals: one accepted, one dismissed, once."""
    if Advice.objects.exists():
        return
    for proposal, adviser, family, done, owner, note in _past():
        with working("analyst", days=done + 8):
            advice.ask_advisers([Adviser(adviser, family, adviser, partial(tuple, (proposal,)))])
        row = Advice.objects.get(key=proposal.key)
        with working("director", days=done + 6):
            advice.accept(advice_id=row.pk, owner_id=ids()[owner])
        with working(owner, days=done):
            advice.carry_out(advice_id=row.pk, note=note)
    with acting(SYSTEM):
        advice.measure_due()
        advice.ask_advisers()
    _decide()


def _decide() -> None:
    rows = list(Advice.objects.filter(state=Advice.State.PROPOSED).order_by("family", "pk"))
    directions = [row for row in rows if "direction" in row.payload]
    with working("director", days=0.3):
        if directions:
            advice.accept(advice_id=directions[0].pk, owner_id=ids()["planner"])
        others = [row for row in rows if row.family in ("channel", "marketing")]
        if others:
            advice.dismiss(advice_id=others[-1].pk, reason="新品还在拉新期，先看完这个月的首单再定。")


def _past() -> tuple[tuple[Proposal, str, str, int, str, str], ...]:
    xiaohongshu, bilibili = Filters(platforms=("xiaohongshu",)), Filters(platforms=("bilibili",))
    return (
        (
            Proposal(
                key="hour:0:21",
                title=said("Publish more on %(day)s at %(hour)d:00", day=Named("weekday", "0"), hour=21),
                why=said(
                    "Posts of this hour have a median of %(median)d interactions against %(overall)d of all posts; only %(share)d %% go out then.",
                    median=2310,
                    overall=1120,
                    share=3,
                ),
                evidence=(Evidence(said("Posts behind it"), "14"),),
                metric="new_followers",
                expected_low=0.05,
                expected=0.2,
                expected_high=0.5,
                owner_role="editor",
                filters=xiaohongshu,
            ),
            "analytics.hours",
            "interaction",
            COVERS_DAYS,
            "editor",
            "和新封面同一周上线，周一晚间固定发一条。",
        ),
        (
            Proposal(
                key="share:format:video",
                title=said("Raise the share of posts of the format “%(name)s”", name=Named("format", "video")),
                why=said(SHARE_WHY, times=1.8, share=35, wanted=40),
                evidence=(Evidence(said("Posts behind it"), "61"),),
                metric="new_followers",
                expected_low=0.6,
                expected=0.9,
                expected_high=1.3,
                owner_role="content_planner",
                filters=bilibili,
            ),
            "analytics.formats",
            "content",
            64,
            "planner",
            "B站改为每周三条视频。",
        ),
        (
            Proposal(
                key="win-back",
                title=said("Win back people who have fallen silent"),
                why=said(
                    "%(share)d %% of the %(count)d people who were active in the 30 days before last month have not been seen since.",
                    share=58,
                    count=21_400,
                ),
                evidence=(Evidence(said("Share that fell silent"), "58.0% [57.3%, 58.7%]"),),
                metric="interactions",
                expected_low=0.03,
                expected=0.07,
                expected_high=0.12,
                owner_role="analyst",
            ),
            "analytics.dormant",
            "user",
            40,
            "community",
            "给沉默一到四个月的人发了周五福利提醒。",
        ),
    )
