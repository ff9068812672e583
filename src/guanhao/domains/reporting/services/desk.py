"""The review desk in a report: how much passed at once, how long levels took, why things came back."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from guanhao.domains.content import facade as content
from guanhao.domains.reporting.rules.query import Query
from guanhao.domains.reporting.services.book import Runs, say
from guanhao.domains.reporting.services.context import Context
from guanhao.engines.document import Block, Column, Heading, Paragraph, Span, Table, Words


def desk(context: Context) -> list[Block]:
    """First-pass rate against the period before, hours by level, returns by reason, and the zero-major counter."""
    heading, book = Heading(_("Review desk"), 1, "review"), context.book
    work = content.review_work(context.period.start, context.period.end)
    if not work.handed_in and not work.levels:
        return [heading, Paragraph((Span(_("Nothing was handed in or decided in this period.")),), tone="muted")]

    def fact(field: str, key: str = "") -> Query:
        return context.fact("review", context.period, field=field, key=key)

    parts: list[Runs] = [
        say(
            _("{handed} submissions were handed in; of {decided} first rounds decided, {passed} passed at once ({rate})."),
            handed=book.figure(fact("handed_in"), "whole"),
            decided=book.figure(fact("first_rounds"), "whole"),
            passed=book.figure(fact("passed_at_once"), "whole"),
            rate=book.figure(fact("first_pass"), "share", strong=True),
        )
    ]
    before = context.fact("review", context.before, field="first_pass", key="")
    if book.value(before) is not None and book.value(fact("first_pass")) is not None:
        words = _("{before}: {rate} passed at once.")
        parts.append(say(words, before=context.word_before, rate=book.figure(before, "share")))
    if book.value(fact("days_without_major")) is not None:
        parts.append(say(_("{n} days without a major incident."), n=book.figure(fact("days_without_major"), "whole")))
    blocks: list[Block] = [heading, *(Paragraph(part) for part in parts)]
    if work.levels:
        columns = (
            Column(_("Level"), weight=2),
            Column(pgettext("report", "Decided"), "right"),
            Column(_("Hours on average"), "right"),
        )
        rows = [
            ((Words(one.title),), (book.figure(fact("decided", one.key), "whole"),), (book.figure(fact("hours", one.key), "decimal"),))
            for one in work.levels
        ]
        blocks.append(Table(columns, tuple(rows)))
    if work.returns:
        heads = (Column(_("Why it came back"), weight=3), Column(_("Returns"), "right"))
        lines = [((Span(title),), (book.figure(fact("returns", key), "whole"),)) for key, title, _count in work.returns]
        blocks.append(Table(heads, tuple(lines)))
    return blocks
