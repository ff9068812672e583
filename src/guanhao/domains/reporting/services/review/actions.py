"""What was found, what measures brought, and what is to be done by whom: the end of a month's review."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from guanhao.domains.growth import facade as growth
from guanhao.domains.identity import facade as identity
from guanhao.domains.reporting.models import Advice, Evaluation
from guanhao.domains.reporting.rules.period import Period
from guanhao.domains.reporting.rules.query import Query
from guanhao.domains.reporting.selectors.words import words_in
from guanhao.domains.reporting.services.book import Runs, say
from guanhao.domains.reporting.services.context import Context
from guanhao.domains.reporting.services.review.methods import judged, of_campaign
from guanhao.domains.work import facade as work
from guanhao.domains.work.contracts import CardView
from guanhao.engines.document import Block, Column, Heading, Paragraph, Span, Table, When, Words
from guanhao.engines.document.blocks import Tone

MOST = 8


def subject_of(period: Period) -> str:
    """What the cards of a review are about."""
    return f"reporting.review:{period.label}"


def findings(context: Context) -> list[Block]:
    """People's own words about the month; nothing without any."""
    blocks = _words(context, "findings")
    return [Heading(pgettext("review", "Findings"), 1, "findings"), *blocks] if blocks else []


def evaluated(context: Context) -> list[Block]:
    """Measures and campaigns that ended within the period, each by its method."""
    start, end = context.period.start, context.period.end
    heading = Heading(_("What measures brought"), 1, "evaluation")
    found = list(Evaluation.objects.filter(end__gte=start, end__lte=end).order_by("end", "pk")[:MOST])
    written = {one.campaign_id for one in found}
    for row in growth.campaigns():
        if start <= row.end <= end and row.id not in written and len(found) < MOST:
            found += of_campaign(context, row)[:1]
    if not found:
        text = _(
            "No measure was evaluated in this period. Name one under Reports → Evaluations; campaigns are evaluated by themselves when they are over."
        )
        return [heading, Paragraph((Span(text),), tone="muted")]
    return [heading, *(block for one in found for block in judged(context, one))]


def actions(context: Context) -> list[Block]:
    """Decisions in people's words; actions with owner and day; what became of those of the period before."""
    before = context.before
    blocks: list[Block] = [Heading(pgettext("review", "Actions"), 1, "actions"), *_words(context, "decisions")]
    now_cards, then_cards = work.cards_of(subject_of(context.period)), work.cards_of(subject_of(before))
    names = {number: one.name for number, one in identity.people([card.owner_id for card in (*now_cards, *then_cards) if card.owner_id]).items()}
    rows = [*(_card(context, card, names) for card in now_cards), *(_advice(context, one) for one in _taken(context.period))]
    if rows:
        blocks.append(_table(tuple(rows)))
    else:
        text = _("No action is decided yet. Add one on the page of this report: it has an owner and a day, and stands on the team's board.")
        blocks.append(Paragraph((Span(text),), tone="muted"))
    if then_cards:
        done, whole = (_counted(context, before, field) for field in ("done", "all"))
        words = _("Of {all} actions of the period before, {done} are done.")
        blocks += [
            Heading(_("Actions of the period before"), 2),
            Paragraph(say(words, all=context.book.figure(whole, "whole"), done=context.book.figure(done, "whole"))),
        ]
        blocks.append(_table(tuple(_card(context, card, names) for card in then_cards)))
    return blocks


def _counted(context: Context, period: Period, field: str) -> Query:
    return context.fact("actions", period, subject=subject_of(period), field=field)


def _words(context: Context, section: str) -> list[Block]:
    text = words_in(context.period, context.language).get(section, "")
    return [Paragraph((Words(part.strip()),)) for part in text.replace("\r", "").split("\n\n") if part.strip()]


def _taken(period: Period) -> list[Advice]:
    """Advice of the period that somebody took up."""
    return list(Advice.objects.filter(kind=period.kind, period=period.label, status__in=("accepted", "checked")).order_by("due", "pk")[:MOST])


def _table(rows: tuple[tuple[Runs, ...], ...]) -> Table:
    columns = (
        Column(pgettext("report", "Action"), weight=3.4),
        Column(_("Owner"), weight=1.2),
        Column(_("Until"), weight=1.3),
        Column(pgettext("report", "Standing"), weight=1.2),
    )
    return Table(columns, rows)


def _card(context: Context, card: CardView, names: dict[int, str]) -> tuple[Runs, ...]:
    stages: dict[str, tuple[str, Tone]] = {
        "pool": (_("Waiting"), "muted"),
        "doing": (_("Being done"), ""),
        "review": (_("Being looked at"), ""),
        "done": (_("Done"), "good"),
    }
    words, tone = stages.get(card.stage, (card.stage, ""))
    late = card.stage != "done" and card.due_on is not None and card.due_on < context.made_at.astimezone(context.brand.zone).date()
    standing: Runs = (Span(words, tone=tone), *((Span(" · "), Span(_("late"), tone="bad")) if late else ()))
    return (Words(card.title),), (Words(names.get(card.owner_id or 0, "—")),), (_day(context, card.due_on),), standing


def _advice(context: Context, one: Advice) -> tuple[Runs, ...]:
    tone: Tone = "good" if one.status == "checked" else ""
    return (Words(one.title),), (Words(one.owner_name or "—"),), (_day(context, one.due),), (Span(str(Advice.Status(one.status).label), tone=tone),)


def _day(context: Context, day: object) -> When:
    return When(str(day) if day is not None else "—")
