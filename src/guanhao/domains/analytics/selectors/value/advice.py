"""Advice from spend: which channel to reduce (GRO-07), which campaign misses its target (KOL-14)."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from django.utils.translation import gettext_noop

from guanhao.domains.analytics.contracts import Evidence, Filters, Named, Proposal, Said, said
from guanhao.domains.analytics.selectors import sql
from guanhao.domains.analytics.selectors.coverage import today
from guanhao.domains.analytics.selectors.value.returns import channel_board, returns_between
from guanhao.domains.analytics.selectors.values import ask

DAYS: Final = 120
_NEWEST: Final = 'SELECT max("day") AS newest FROM ads'


def _window() -> tuple[date, date] | None:
    newest = ask(sql.Statement(_NEWEST, ()))[0]["newest"]
    return (min(newest, today()) - timedelta(days=DAYS), today()) if newest else None


def channel_advice() -> Sequence[Proposal]:
    """A channel that was the most expensive in each of the months of the policy is to be reduced: half of what it costs beyond the others."""
    window = _window()
    board = channel_board(*window) if window else None
    if board is None:
        return []
    found = []
    for verdict, cost in zip(board.verdicts, board.costs, strict=True):
        if verdict.advice != "reduce" or not verdict.others:
            continue
        name: Named | Said = Named("platform", verdict.channel) if verdict.channel else said(gettext_noop("without a platform"))
        own = f"¥{verdict.cac:,.2f}" if verdict.cac is not None else said(gettext_noop("nobody won"))
        gain = 0.5 * (1 - verdict.others / verdict.cac) if verdict.cac else 0.5
        found.append(
            Proposal(
                key=f"channel.reduce.{verdict.channel}",
                title=said(gettext_noop("Reduce the spend on %(channel)s"), channel=name),
                why=said(gettext_noop("Its new customers were the most expensive %(months)s months in a row."), months=verdict.periods),
                evidence=(
                    Evidence(said(gettext_noop("Cost of a new customer")), own),
                    Evidence(said(gettext_noop("All other channels")), f"¥{verdict.others:,.2f}"),
                    Evidence(said(gettext_noop("Spend of the last month")), f"¥{cost.spend[-1]:,.2f}"),
                ),
                metric="spend",
                expected_low=-gain * 1.5,
                expected=-gain,
                expected_high=-gain * 0.5,
                owner_role="marketing",
                filters=Filters(platforms=(verdict.channel,) if verdict.channel else ()),
            )
        )
    return found


def marketing_advice() -> Sequence[Proposal]:
    """Campaigns whose return misses the target: change creative or audience before spending more; the target is the upper end of the expectation."""
    window = _window()
    board = returns_between(*window) if window else None
    if board is None:
        return []
    found = []
    for line in board.lines[:5]:
        value = line.ratios["roas"].value
        if line.reached is not False or value is None:
            continue
        gap = board.target / value - 1 if value > 0 else 1.0
        found.append(
            Proposal(
                key=f"marketing.return.{line.key}",
                title=said(
                    gettext_noop("Bring the return of “%(campaign)s” up to the target"), campaign=line.key or said(gettext_noop("without a name"))
                ),
                why=said(
                    gettext_noop("It returns 1 : %(found)s; the target is 1 : %(target)s. Test another creative or audience before spending more."),
                    found=f"{value:.2f}",
                    target=f"{board.target:g}",
                ),
                evidence=(
                    Evidence(said(gettext_noop("Spend")), f"¥{line.totals.spend or 0:,.2f}"),
                    Evidence(said(gettext_noop("Revenue")), f"¥{line.totals.revenue or 0:,.2f}"),
                    Evidence(said(gettext_noop("ROAS")), f"1 : {value:.2f}"),
                ),
                metric="roi",
                expected_low=0.0,
                expected=min(gap, 1.0) / 2,
                expected_high=min(gap, 1.0),
                owner_role="marketing",
            )
        )
    return found
