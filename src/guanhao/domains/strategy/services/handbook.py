"""A version of the brand guide as a handbook: one document, set as HTML and as PDF."""

import base64
from collections.abc import Iterable, Iterator
from xml.sax.saxutils import quoteattr

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from guanhao.domains.strategy.models import GuideVersion
from guanhao.domains.strategy.rules.guide import Colour, GuideBody, Logo, body_of, legibility
from guanhao.domains.strategy.services.guide import logo_file
from guanhao.engines.document import Block, Bullets, Chart, Column, Document, Heading, Paragraph, Span, Table, Title, Words, to_html, to_pdf
from guanhao.kernel import files
from guanhao.kernel.access import require
from guanhao.kernel.tenancy import current_brand

LARGEST_LOGO = 4 << 20


def as_html(row: GuideVersion) -> str:
    """The handbook as one HTML page (needs strategy.view)."""
    return to_html(document_of(row))


def as_pdf(row: GuideVersion) -> bytes:
    """The handbook on A4 (needs strategy.view)."""
    from guanhao.console.fonts import font_folder

    return to_pdf(document_of(row), fonts=font_folder())


def document_of(row: GuideVersion) -> Document:
    """The version's blocks in the active language."""
    require("strategy.view")
    brand, body = current_brand(), body_of(row.body)
    day = row.published_at.astimezone(brand.zone).date().isoformat() if row.published_at else ""
    lines = (_("Version %(number)s") % {"number": row.number}, row.published_by_name, row.reason)
    cover = Title(_("Brand guide"), kicker=brand.name, period=day, lines=tuple(filter(None, lines)))
    name = f"{brand.name} · {_('Brand guide')} v{row.number}"
    return Document(name, get_language() or "zh-hans", brand.name, name, (cover, *_voice(body), *_looks(body)))


def _voice(body: GuideBody) -> Iterator[Block]:
    if body.slogan:
        yield Heading(_("Slogan"))
        yield Paragraph((Words(body.slogan, strong=True),), lead=True)
    if body.tone:
        yield Heading(_("Tone of voice"))
        yield from (Paragraph((Words(line),)) for line in body.tone.splitlines() if line.strip())
    for title, phrases in ((_("Dos"), body.dos), (_("Don'ts"), body.donts), (_("Approved wording"), body.approved)):
        if phrases:
            yield Heading(title)
            yield Bullets(tuple((Words(phrase),) for phrase in phrases))
    if body.banned:
        yield Heading(_("Banned wording"))
        yield _table((_("Word"), _("Reason"), _("Instead")), ((one.word, one.reason, one.instead) for one in body.banned))


def _looks(body: GuideBody) -> Iterator[Block]:
    logos = [drawn for logo in body.logos if (drawn := _logo(logo))]
    if logos:
        yield Heading(_("Logos"))
        yield from logos
    if body.colours:
        yield Heading(_("Colours"))
        yield Chart(_palette(body.colours), _("Palette"), "、".join(f"{one.name} {one.hex}" for one in body.colours))
        rows = ((one.colour.name, one.colour.hex, one.colour.use, f"{one.on_white:.1f}", f"{one.on_black:.1f}") for one in legibility(body.colours))
        yield _table((_("Colour"), _("Code"), _("Use"), _("Contrast with white"), _("Contrast with black")), rows)
    if body.fonts:
        yield Heading(_("Fonts"))
        yield _table((_("Font"), _("Use"), _("Licence")), ((one.name, one.use, one.licence) for one in body.fonts))
    if body.elements:
        yield Heading(_("Visual elements"))
        yield _table((_("Element"), _("How it is used")), ((one.title, one.text) for one in body.elements))


def _table(titles: Iterable[str], rows: Iterable[Iterable[str]]) -> Table:
    return Table(tuple(Column(title) for title in titles), tuple(tuple((Words(cell) if cell else Span("—"),) for cell in row) for row in rows))


def _palette(colours: tuple[Colour, ...]) -> str:
    width = 100
    look = f'width="{width - 6}" height="60" rx="6" stroke="#999999"'
    boxes = "".join(f'<rect x="{n * width}" {look} fill="{one.hex}"/>' for n, one in enumerate(colours))
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-1 -1 {len(colours) * width} 62">{boxes}</svg>'


def _logo(logo: Logo) -> Chart | None:
    """The logo inside a picture of its own; None when its file is gone or too large for a page."""
    stored = logo_file(logo.file_id)
    if stored is None or stored.size > LARGEST_LOGO or stored.content_type == "image/webp":
        return None
    with files.open_file(stored) as stream:
        data = f"data:{stored.content_type};base64,{base64.b64encode(stream.read()).decode()}"
    picture = f'<image href={quoteattr(data)} width="600" height="140" preserveAspectRatio="xMinYMid meet"/>'
    return Chart(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 140">{picture}</svg>', logo.title, logo.title)
