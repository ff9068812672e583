"""What became of the advice of the program: decided, carried out, measured; what failed is told like what worked (ANA-23)."""

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from guanhao.domains.analytics import facade as analytics
from guanhao.domains.analytics.contracts import AdviceFact
from guanhao.domains.reporting.services.book import Runs
from guanhao.domains.reporting.services.context import Context
from guanhao.engines.document import Block, Column, Heading, Span, Table, Words
from guanhao.engines.document.blocks import Tone

SHOWN = 8
TONES: Final[dict[str, Tone]] = {"worked": "good", "failed": "bad", "unclear": "warn"}


def followed_up(context: Context) -> list[Block]:
    """A line each for the advice of the period; nothing when nothing was decided or measured."""
    found = analytics.advice_followed_up(context.period.start, context.period.end)[-SHOWN:]
    if not found:
        return []
    columns = (
        Column(_("Advice"), weight=3.2),
        Column(_("State"), weight=1.0),
        Column(pgettext("advice", "Expected"), "right", 1.0),
        Column(pgettext("advice", "Measured"), "right", 1.0),
    )
    return [Heading(_("What became of advice"), 2), Table(columns, tuple(_row(context, one) for one in found))]


def _row(context: Context, one: AdviceFact) -> tuple[Runs, ...]:
    form = "percent" if one.unit in ("change", "share") else "short"
    expected = context.book.figure(context.fact("advice_expected", context.period, id=one.id), form)
    measured = (
        (context.book.figure(context.fact("advice_effect", context.period, id=one.id), form, good="up"),) if one.effect is not None else (Words("—"),)
    )
    return ((Words(one.title[:160]),), (Span(one.state_title, tone=TONES.get(one.state, "")),), (expected,), measured)
