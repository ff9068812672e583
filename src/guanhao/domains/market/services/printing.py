"""The outlook report as one document: HTML and PDF."""

from collections.abc import Iterable, Iterator

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from guanhao.console.numbers import figure
from guanhao.domains.analytics import facade as analytics
from guanhao.domains.market.models import Benchmark, TrendCard
from guanhao.domains.market.selectors import outlook as selectors
from guanhao.domains.market.selectors.benchmarks import Beside
from guanhao.engines.document import Block, Bullets, Column, Document, Heading, Paragraph, Table, Title, Words, to_html, to_pdf
from guanhao.kernel.tenancy import current_brand


def as_html() -> str:
    """One page that needs nothing else (needs market.view)."""
    return to_html(outlook_document())


def as_pdf() -> bytes:
    """On A4 (needs market.view)."""
    from guanhao.console.fonts import font_folder

    return to_pdf(outlook_document(), fonts=font_folder())


def outlook_document() -> Document:
    """The report's blocks in the active language."""
    found, brand = selectors.outlook(), current_brand()
    title = _("Industry trends and outlook")
    name = f"{brand.name} · {title}"
    cover = Title(title, kicker=brand.name, period=found.day.isoformat())
    return Document(name, get_language() or "zh-hans", brand.name, name, (cover, *_blocks(found)))


def _blocks(found: selectors.Outlook) -> Iterator[Block]:
    names = dict(TrendCard.Horizon.choices)
    if not found.cards:
        yield Paragraph((Words(_("No trend is open.")),))
    for key, cards in found.by_horizon.items():
        yield Heading(str(names[key]))
        for card in cards:
            yield from _card(card)
    if found.notes:
        yield Heading(_("Market notes"))
        yield Bullets(tuple((Words(f"{row.get_kind_display()} · {row.title}: {row.text} ({row.source}, {row.day})"),) for row in found.notes))
    if found.benchmarks:
        yield Heading(_("Benchmarks"))
        heads = (_("Name"), _("Benchmark"), _("Ours"), pgettext("benchmark", "Gap"), _("Industry"), _("Year"), _("Source"))
        yield _table(heads, (_line(one) for one in found.benchmarks))
    if found.decision and found.standing:
        yield Heading(_("Platforms in focus"))
        yield Paragraph((Words(f"{found.decision.title}: {found.decision.reason}"),))
        lines = ((one.candidate.name, figure(one.total), f"{one.budget}%") for one in found.standing.ranked if one.budget)
        yield _table((_("Platform"), _("Total score"), _("Budget (%)")), lines)


def _card(card: TrendCard) -> Iterator[Block]:
    yield Heading(card.title, level=2)
    facts = (card.get_kind_display(), card.get_effect_display(), f"{_('Likelihood')} {card.likelihood}", f"{_('Impact')} {card.impact}")
    yield Paragraph((Words(" · ".join(str(one) for one in facts)),), tone="muted")
    yield Paragraph((Words(card.text),))
    if card.evidence:
        yield Bullets(tuple((Words(line.strip()),) for line in card.evidence.splitlines() if line.strip()))
    if card.response:
        yield Paragraph((Words(_("Our response: "), strong=True), Words(card.response)))
    owner = f" · {card.owner_name}" if card.owner_name else ""
    yield Paragraph((Words(f"{_('Source')}: {card.source}{owner}", url=card.url),), tone="muted")


def _line(one: Beside) -> tuple[str, ...]:
    row, form = one.row, analytics.unit_form(one.row.unit)
    gap = one.gap
    apart = "—" if gap is None else f"{analytics.points(gap)} pp" if row.unit == Benchmark.Unit.SHARE else figure(gap, form)
    return (row.title, figure(row.value, form), figure(one.ours, form), apart, row.industry, str(row.year), row.source)


def _table(heads: Iterable[str], lines: Iterable[tuple[str, ...]]) -> Table:
    return Table(tuple(Column(one) for one in heads), tuple(tuple((Words(cell),) for cell in line) for line in lines))
