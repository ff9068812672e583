"""The advisers of analytics: what the brand's own posts, hours and people suggest (ANA-23)."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_noop

from guanhao.domains.analytics.contracts import Evidence, Named, Proposal, Said, said
from guanhao.domains.analytics.policy.advice import AdvicePolicy
from guanhao.domains.analytics.selectors import coverage, hours, samples
from guanhao.domains.audiences import facade as audiences
from guanhao.domains.audiences.contracts import TierLine, TierReview
from guanhao.engines.statistics.confidence import wilson
from guanhao.kernel import access, warehouse

INTERACTIONS = "interactions"
NAMELESS = ""
OTHER_SHARE = 0.6
LEAST_PEOPLE = 100
DORMANT_FROM = 0.4
RETURN_BELOW = 0.3


def topics() -> Sequence[Proposal]:
    """Topics whose posts interact much better than the median post: raise their share (ANA-23b)."""
    return _share_proposals("topic")


def formats() -> Sequence[Proposal]:
    """The same for formats."""
    return _share_proposals("format")


def _window() -> tuple[date, date] | None:
    last = coverage.extent().last
    return (last - timedelta(days=AdvicePolicy.of_brand().days - 1), last) if last else None


def _share_proposals(column: str) -> list[Proposal]:
    """Groups of posts with at least the policy's multiple of the median interactions of all posts.

    The gain of moving `step` of the posts to the group is step × (median of the group ÷ median of all − 1), its interval that of the group's median.
    """
    import numpy as np

    from guanhao.engines.statistics.confidence import median_ranks

    policy, window = AdvicePolicy.of_brand(), _window()
    if window is None:
        return []
    table = samples.post_sample(INTERACTIONS, *window)
    values = np.asarray(table.column("value").to_numpy(zero_copy_only=False), dtype=np.float64)
    groups = np.asarray([one or NAMELESS for one in table.column(column).to_pylist()], dtype=object)
    known = ~np.isnan(values)
    values, groups = values[known], groups[known]
    median = float(np.median(values)) if len(values) else 0.0
    if median <= 0:
        return []
    found = []
    for name in sorted(set(groups.tolist()) - {NAMELESS}):
        some = np.sort(values[groups == name])
        share, times = len(some) / len(values), float(np.median(some)) / median
        if len(some) < policy.least_posts or times < policy.times_median or share > OTHER_SHARE:
            continue
        first, last = median_ranks(len(some))
        low, high = (policy.step * (float(some[place]) / median - 1) for place in (first, last))
        found.append((times, _share_proposal(column, name, _Group(len(some), share, times, median * times, median, low, high), window)))
    return [proposal for _times, proposal in sorted(found, key=lambda one: -one[0])[:3]]


class _Group:
    """The numbers of a group of posts."""

    def __init__(self, posts: int, share: float, times: float, own: float, median: float, low: float, high: float) -> None:
        self.posts, self.share, self.times, self.own, self.median, self.low, self.high = posts, share, times, own, median, low, high


def _share_proposal(column: str, name: str, group: _Group, window: tuple[date, date]) -> Proposal:
    policy = AdvicePolicy.of_brand()
    wanted = min(1.0, group.share + policy.step)
    if column == "topic":
        title = said(gettext_noop("Raise the share of posts on “%(name)s”"), name=name)
    else:
        title = said(gettext_noop("Raise the share of posts of the format “%(name)s”"), name=Named("format", name))
    query = f"guanhao query interactions_per_post --from {window[0]} --to {window[1]} --by {column}"
    return Proposal(
        key=f"share:{column}:{name}",
        title=title,
        why=said(
            gettext_noop(
                "Its posts have %(times).1f times the median interaction of all posts, and are %(share)d %% of them; %(wanted)d %% are proposed."
            ),
            times=group.times,
            share=round(100 * group.share),
            wanted=round(100 * wanted),
        ),
        evidence=(
            Evidence(said(gettext_noop("Median interactions of its posts")), f"{group.own:,.0f}", query=query),
            Evidence(said(gettext_noop("Median interactions of all posts")), f"{group.median:,.0f}", query=query),
            Evidence(said(gettext_noop("Posts behind it")), f"{group.posts}"),
        ),
        metric="interactions_per_post",
        expected_low=group.low,
        expected=policy.step * (group.times - 1),
        expected_high=group.high,
        owner_role="content_planner",
        payload={"direction": {"key": f"{column}:{name}", "share": round(wanted, 4), "before": round(group.share, 4)}},
    )


def best_hour() -> Sequence[Proposal]:
    """When most posts go out at hours that are surely worse than the best one: move some there."""
    window = _window()
    if window is None:
        return []
    map_ = hours.best_hours(*window, key=INTERACTIONS)
    best = next((cell for cell in map_.best if cell.sure), None)
    if best is None or not map_.overall or best.median is None or best.low is None or best.high is None:
        return []
    share = best.n / map_.n
    if share > OTHER_SHARE:
        return []
    policy = AdvicePolicy.of_brand()
    gain, low, high = (policy.step * (value / map_.overall - 1) for value in (best.median, best.low, best.high))
    return [
        Proposal(
            key=f"hour:{best.weekday}:{best.hour}",
            title=said(gettext_noop("Publish more on %(day)s at %(hour)d:00"), day=Named("weekday", str(best.weekday)), hour=best.hour),
            why=said(
                gettext_noop(
                    "Posts of this hour have a median of %(median)d interactions against %(overall)d of all posts; only %(share)d %% go out then."
                ),
                median=round(best.median),
                overall=round(map_.overall),
                share=round(100 * share),
            ),
            evidence=(
                Evidence(said(gettext_noop("Median interactions of the hour")), f"{best.median:,.0f} [{best.low:,.0f}, {best.high:,.0f}]"),
                Evidence(said(gettext_noop("Posts behind it")), f"{best.n}"),
            ),
            metric="interactions_per_post",
            expected_low=low,
            expected=gain,
            expected_high=high,
            owner_role="editor",
        )
    ]


def dormant() -> Sequence[Proposal]:
    """Many people who were active before the last 30 days and not since: win them back (ANA-13)."""
    found = _people()
    if found is None or found["before"] < LEAST_PEOPLE or not found["stayed"]:
        return []
    lost, before = found["before"] - found["stayed"], found["before"]
    interval = wilson(lost, before)
    if interval.low < DORMANT_FROM:
        return []
    why = gettext_noop("%(share)d %% of the %(count)d people who were active in the 30 days before last month have not been seen since.")
    return [
        _people_proposal(
            "win-back",
            (said(gettext_noop("Win back people who have fallen silent")), said(why, share=round(100 * lost / before), count=before)),
            Evidence(said(gettext_noop("Share that fell silent")), f"{lost / before:.1%} [{interval.low:.1%}, {interval.high:.1%}]"),
            (interval.low / (1 - interval.low), lost / found["stayed"], interval.high / max(1 - interval.high, 0.01)),
        )
    ]


def tiers() -> Sequence[Proposal]:
    """A tier whose people come back less than before: wake them up (COM-07 b)."""
    review = audiences.tier_review()
    return [_wake_up(line, review) for line in review.lines if line.wake_up and review.active]


def _wake_up(line: TierLine, review: TierReview) -> Proposal:
    of, kept, low, high = line.of or 0, line.kept or 0.0, line.low or 0.0, line.high or 0.0
    why = gettext_noop(
        "%(kept)d %% of the %(count)d people of the tier who were active in the %(days)d days before came back; before that it was %(before)d %%."
    )
    facts = {"kept": round(100 * kept), "count": of, "days": review.days, "before": round(100 * (line.kept_before or 0.0))}
    return _people_proposal(
        f"wake-up:{line.tier}",
        (said(gettext_noop("Wake up the tier “%(tier)s” with a benefit for a limited time"), tier=Named("tier", line.tier)), said(why, **facts)),
        Evidence(said(gettext_noop("Retention of the tier")), f"{kept:.1%} [{low:.1%}, {high:.1%}]"),
        (of * (1 - high) / review.active, of * (1 - kept) / review.active, of * (1 - low) / review.active),
    )


def newcomers() -> Sequence[Proposal]:
    """New people of whom few come back within a week: greet them on the first days (GRO-10)."""
    found = _newcomers()
    if found is None or found["new"] < LEAST_PEOPLE or not found["active"]:
        return []
    interval = wilson(found["back"], found["new"])
    if interval.high > RETURN_BELOW:
        return []
    share, part = found["back"] / found["new"], found["new"] / found["active"]
    why = gettext_noop("Of %(count)d people first seen lately, %(share)d %% came back within seven days.")
    return [
        _people_proposal(
            "greet-newcomers",
            (said(gettext_noop("Greet new people in their first week")), said(why, count=found["new"], share=round(100 * share))),
            Evidence(said(gettext_noop("Back within seven days")), f"{share:.1%} [{interval.low:.1%}, {interval.high:.1%}]"),
            ((1 - interval.high) * part, (1 - share) * part, (1 - interval.low) * part),
        )
    ]


def _people_proposal(key: str, words: tuple[Said, Said], evidence: Evidence, more: tuple[float, float, float]) -> Proposal:
    """`more`: people who could be active again for each one who is (low, middle, high); the policy's step of them is taken to return and to do as
    much as those who are there."""
    step = AdvicePolicy.of_brand().step
    assumed = said(gettext_noop("Expected if %(step)d %% of them return and do as much as the others."), step=round(100 * step))
    return Proposal(
        key=key,
        title=words[0],
        why=(words[1], assumed),
        evidence=(evidence,),
        metric=INTERACTIONS,
        expected_low=step * more[0],
        expected=step * more[1],
        expected_high=step * more[2],
        owner_role="analyst",
    )


def _people() -> dict[str, int] | None:
    """People with an event in the 30 days before the last 30, and those of them with one since."""
    access.require("analytics.view")
    last = _last_event_day()
    if last is None:
        return None
    rows = warehouse.rows(
        'SELECT count(*) AS before, count(*) FILTER (WHERE newest > ?) AS stayed FROM (SELECT person_id, max("day") AS newest,'
        ' bool_or("day" <= ?) AS early'
        ' FROM events WHERE "day" > ? AND person_id IS NOT NULL GROUP BY person_id) WHERE early',
        (last - timedelta(days=30), last - timedelta(days=30), last - timedelta(days=60)),
    )
    return {key: int(value or 0) for key, value in rows[0].items()}


def _newcomers() -> dict[str, int] | None:
    """People first seen 8 to 37 days before the newest event, and those seen again on their days 1 to 7."""
    access.require("analytics.view")
    last = _last_event_day()
    if last is None:
        return None
    rows = warehouse.rows(
        'WITH first AS (SELECT person_id, min("day") AS born FROM events WHERE person_id IS NOT NULL GROUP BY person_id),'
        " fresh AS (SELECT * FROM first WHERE born BETWEEN ? AND ?)"
        " SELECT count(DISTINCT f.person_id) AS new, count(DISTINCT e.person_id) AS back,"
        ' (SELECT count(DISTINCT person_id) FROM events WHERE "day" > ?) AS active FROM fresh f'
        ' LEFT JOIN events e ON e.person_id = f.person_id AND e."day" > f.born AND e."day" <= f.born + 7',
        (last - timedelta(days=37), last - timedelta(days=8), last - timedelta(days=30)),
    )
    return {key: int(value or 0) for key, value in rows[0].items()}


def _last_event_day() -> date | None:
    found: Any = warehouse.rows('SELECT max("day") AS last FROM events')[0]["last"]
    return found if isinstance(found, date) else None
