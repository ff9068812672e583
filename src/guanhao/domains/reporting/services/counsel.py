"""Quantified advice: what to do, the metric and target it is measured by, who, until when, why, and what it should bring."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from math import inf

from django.utils.translation import gettext as _

from guanhao.domains.reporting.rules.advice import Bounds, Candidate, candidates, measured, moved_share
from guanhao.domains.reporting.rules.numbers import hour_ranges
from guanhao.domains.reporting.rules.query import Query
from guanhao.domains.reporting.rules.sample import Cut
from guanhao.domains.reporting.services.book import Runs, joined, say
from guanhao.domains.reporting.services.context import Context, format_name, weekday
from guanhao.domains.reporting.services.opening import ranked
from guanhao.domains.reporting.services.posts import silent_hours
from guanhao.engines.document import Block, Callout, Fact, Heading, Inline, Paragraph, Span, When, Words, plain

LEAST = 12


@dataclass(frozen=True)
class Piece:
    """One piece of advice; `checked` is the query of its metric (its window is filled in when the effect is measured), `base` what it was."""

    family: str
    title: Runs
    body: tuple[Runs, ...]
    metric: Runs
    target: Query
    target_words: Runs
    effect: Runs
    expected: tuple[Query, Query, Query] | None
    checked: Query


def counsel(context: Context) -> tuple[list[Block], list[Piece]]:
    """The advice of a report as blocks and as values to be followed."""
    heading = Heading(_("Advice"), 1, "advice")
    if not context.book.value(context.usual("known")):
        text = _("No data to advise from: import posts with their numbers first.")
        return [heading, Paragraph((Span(text),), tone="muted")], []
    pieces = list(_pieces(context))[: context.policy.advice]
    sentence = _("Groups of posts are chosen on every other week and measured on the weeks between, so that a lucky hit is not taken for a rule.")
    return [heading, Paragraph((Span(sentence),), tone="muted"), *(_callout(context, piece) for piece in pieces)], pieces


def due_of(context: Context) -> date:
    """When the effect is measured."""
    return context.period.end + timedelta(days=context.policy.advice_days)


def _callout(context: Context, piece: Piece) -> Callout:
    facts = (
        Fact(_("Metric"), piece.metric),
        Fact(_("Target"), piece.target_words),
        Fact(_("Owner"), (Words(context.owner[1] or _("to be named")),)),
        Fact(_("Until"), (context.day(due_of(context)),)),
        Fact(_("Expected effect"), piece.effect),
    )
    return Callout(piece.title, piece.body, facts)


def bounds_of(context: Context) -> Bounds:
    """The search window: the whole history."""
    return Bounds(*context.history, context.period.start)


def _pieces(context: Context) -> Iterator[Piece]:
    bounds = bounds_of(context)
    waking = range(context.policy.earliest, context.policy.latest + 1)
    for candidate in candidates(context.sample, bounds, least=LEAST, level=context.policy.level, waking=waking):
        yield _from_candidate(context, candidate, bounds)
    for maker in (_cadence, _repeat, _floor, _collect, _explore):
        piece = maker(context)
        if piece:
            yield piece


def _group(candidate: Candidate, cut: Cut) -> Runs:
    """A group of posts in words."""
    if cut.hours:
        return (When(_(", ").join(hour_ranges(cut.hours))),)
    if cut.weekdays:
        return (Words(_(", ").join(weekday(day) for day in cut.weekdays)),)
    if cut.formats:
        return (Words(format_name(cut.formats[0])),)
    if cut.topics:
        return (Words(cut.topics[0]),)
    if cut.gap:
        low, high = cut.gap
        return (When(_("{low} minutes or more").format(low=int(low)) if high == inf else _("less than {high} minutes").format(high=int(high))),)
    return (Span(_("all posts")),)


def _from_candidate(context: Context, candidate: Candidate, bounds: Bounds) -> Piece:
    up, down = measured(candidate.better), measured(candidate.worse)
    better, worse = context.usual("median", up), context.usual("median", down)
    base = candidate.better if candidate.family == "topic" else candidate.worse
    moved = Query("part", of=(context.of("count", bounds.last, bounds.end, base),), extra=(("by", moved_share(candidate.family)),))
    extra = (("level", context.policy.level), ("by", float(candidate.moved)))
    gain = tuple(Query(op, of=(better, worse), extra=extra) for op in ("gain_low", "gain", "gain_high"))
    single = (("level", context.policy.level), ("by", 1.0))
    target = Query("plus", of=(worse, Query("gain_low", of=(better, worse), extra=single)))
    figure, whole = context.number, context.book.figure
    words: dict[str, Inline | Runs | str] = {
        "better": _group(candidate, candidate.better),
        "worse": _group(candidate, candidate.worse),
        "moved": whole(moved, "whole"),
        "m_better": figure(better),
        "m_worse": figure(worse),
        "n_better": whole(context.usual("known", up), "whole"),
        "n_worse": whole(context.usual("known", down), "whole"),
        "period": context.word_now.lower(),
    }
    titles = {
        "hours": _("Move {moved} posts a period from {worse} to {better}"),
        "weekday": _("Move {moved} posts a period from {worse} to {better}"),
        "format": _("Turn {moved} posts a period from “{worse}” into “{better}”"),
        "topic": _("Carry on the topic {better}: double its {moved} posts a period"),
        "spacing": _("Give posts air: {moved} posts a period after a wait of {better} instead of {worse}"),
    }
    evidence = _(
        "In the weeks not used for choosing, the typical post of {better} won {m_better} ({n_better} posts), that of {worse} {m_worse} ({n_worse})."
    )
    target_words = _("typical post (median) of the moved posts at least {target}")
    effect = _("{middle} {metric} a period (between {low} and {high})")
    return Piece(
        family=candidate.family,
        title=say(titles[candidate.family], words),
        body=(say(evidence, words),),
        metric=say(_("median {metric} of a post"), metric=Words(context.main.title.lower())),
        target=target,
        target_words=say(target_words, target=figure(target)),
        effect=say(
            effect,
            metric=Words(context.main.title.lower()),
            low=whole(gain[0], "signed"),
            middle=whole(gain[1], "signed", strong=True),
            high=whole(gain[2], "signed"),
        ),
        expected=(gain[0], gain[1], gain[2]),
        checked=Query("median", context.main.key, cut=candidate.better),
    )


def _cadence(context: Context) -> Piece | None:
    """Days that lacked posts against the usual day."""
    usual = context.usual("typical_day")
    typical = context.book.value(usual) or 0.0
    lack = context.now("shortfall", usual=typical)
    missing = context.book.value(lack) or 0.0
    if typical < 1 or missing < max(1.0, typical):
        return None
    quarter = [Query("product", of=(lack, context.usual("quantile", q=q))) for q in (0.25, 0.5, 0.75)]
    whole = context.book.figure
    return Piece(
        family="cadence",
        title=say(_("Keep the rhythm: {typical} posts on every day"), typical=whole(usual, "whole")),
        body=(
            say(
                _("The days of this period had {lack} posts fewer than the usual day of the weeks looked at ({typical}) asks for."),
                lack=whole(lack, "whole"),
                typical=whole(usual, "whole"),
            ),
        ),
        metric=say(_("posts a day")),
        target=usual,
        target_words=say(_("at least {typical} posts on a usual day"), typical=whole(usual, "whole")),
        effect=_between(context, quarter),
        expected=(quarter[0], quarter[1], quarter[2]),
        checked=Query("typical_day", context.main.key),
    )


def _between(context: Context, quarter: list[Query]) -> Runs:
    return say(
        _("{middle} {metric} a period (between {low} and {high})"),
        metric=Words(context.main.title.lower()),
        low=context.book.figure(quarter[0], "signed"),
        middle=context.book.figure(quarter[1], "signed", strong=True),
        high=context.book.figure(quarter[2], "signed"),
    )


def _repeat(context: Context) -> Piece | None:
    """A sequel to the strongest post."""
    best = ranked(context, top=True, count=1)
    if not best or (context.book.value(context.now("known")) or 0) < 4:
        return None
    context.learn(best)
    value, median = context.now("sum", Cut(post=best[0])), context.now("median")
    target = context.now("quantile", q=0.75)
    gain = [Query("difference", of=(context.now("quantile", q=q), median)) for q in (0.6, 0.75, 0.9)]
    return Piece(
        family="repeat",
        title=say(_("Make a sequel to “{title}”"), title=context.post(best[0], room=26)),
        body=(
            say(
                _("It won {value}, {times} times the typical post. A sequel that only reaches the upper quarter already beats the typical post."),
                value=context.number(value),
                times=context.book.figure(Query("times", of=(value, median)), "times"),
            ),
        ),
        metric=say(_("{metric} of the sequel"), metric=Words(context.main.title.lower())),
        target=target,
        target_words=say(_("at least {target} (upper quarter of this period)"), target=context.number(target)),
        effect=_between(context, gain),
        expected=(gain[0], gain[1], gain[2]),
        checked=Query("most", context.main.key),
    )


def _floor(context: Context) -> Piece | None:
    """Lift the weakest quarter of posts."""
    known = context.book.value(context.now("known")) or 0
    if known < 8:
        return None
    n = max(1, round(known * 0.25))
    count = Query("part", of=(context.now("known"),), extra=(("by", 0.25),))
    weakest = context.now("bottom", n=n)
    gains = [Query("difference", of=(Query("product", of=(count, context.now("quantile", q=q))), weakest)) for q in (0.3, 0.4, 0.5)]
    usual, now = context.usual("quantile", q=0.25), context.now("quantile", q=0.25)
    target = usual if (context.book.value(usual) or 0) > (context.book.value(now) or 0) else context.now("quantile", q=0.3)
    whole = context.book.figure
    return Piece(
        family="floor",
        title=say(_("Rework or drop the weakest quarter: {n} posts"), n=whole(count, "whole")),
        body=(
            say(
                _("They brought {share} of all {metric}; their upper edge (lower quarter) is {now}, over the weeks looked at it was {usual}."),
                share=whole(Query("share", of=(weakest, context.now("sum"))), "share"),
                metric=Words(context.main.title.lower()),
                now=context.number(now),
                usual=context.number(usual),
            ),
        ),
        metric=say(_("lower quarter of {metric} of a post"), metric=Words(context.main.title.lower())),
        target=target,
        target_words=say(_("at least {target}"), target=context.number(target)),
        effect=_between(context, gains),
        expected=(gains[0], gains[1], gains[2]),
        checked=Query("quantile", context.main.key, extra=(("q", 0.25),)),
    )


def _collect(context: Context) -> Piece | None:
    """Numbers that nobody imports."""
    if context.book.value(context.fact("account_days", context.period)):
        return None
    days = context.fact("days", context.period)
    known = context.fact("account_days", context.period)
    whole = context.book.figure
    return Piece(
        family="collect",
        title=say(_("Import follower numbers of every day")),
        body=(
            say(
                _("{known} of {days} days have follower numbers, so growth, loss and the cost of a hit cannot be told."),
                known=whole(known, "whole"),
                days=whole(days, "whole"),
            ),
        ),
        metric=say(_("days with follower numbers")),
        target=days,
        target_words=say(_("{days} days of each period"), days=whole(days, "whole")),
        effect=say(_("no direct effect: growth becomes measurable")),
        expected=None,
        checked=Query("fact", extra=(("name", "account_days"),)),
    )


def _explore(context: Context) -> Piece | None:
    """Hours that were hardly ever tried."""
    if not silent_hours(context, LEAST):
        return None
    silent = Query("fact", start=context.history[0], end=context.history[1], extra=(("name", "silent_hours"), ("least", float(LEAST))))
    least = Query("fact", start=context.history[0], end=context.history[1], extra=(("name", "least"), ("least", float(LEAST))))
    whole = context.book.figure
    return Piece(
        family="explore",
        title=say(_("Try hours that were hardly used")),
        body=(
            say(
                _("{n} hours between seven in the morning and midnight have fewer than {least} posts, too few to judge them."),
                n=whole(silent, "whole"),
                least=whole(least, "whole"),
            ),
        ),
        metric=say(_("posts in such hours")),
        target=least,
        target_words=say(_("{least} posts in each"), least=whole(least, "whole")),
        effect=say(_("no direct effect: the map of hours becomes reliable")),
        expected=None,
        checked=Query("fact", extra=(("name", "silent_hours"), ("least", float(LEAST)))),
    )


def words_of_piece(piece: Piece) -> tuple[str, str, str]:
    """Title, evidence and target as plain text."""
    return plain(piece.title), plain(joined(piece.body, " ")), plain(piece.target_words)
