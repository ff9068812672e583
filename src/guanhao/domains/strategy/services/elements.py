"""Everything that writes checks of elements: by the program with a person's confirmation, or as a sample."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, BinaryIO

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.strategy.contracts import Outcome, Refused
from guanhao.domains.strategy.models import ElementCheck
from guanhao.domains.strategy.policy import BrandPolicy
from guanhao.domains.strategy.rules.elements import check_fonts, check_wording, together
from guanhao.domains.strategy.selectors import guide as guide_selectors
from guanhao.kernel import audit
from guanhao.kernel.access import current_actor, require
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

if TYPE_CHECKING:
    from guanhao.domains.strategy.rules.colours import Pixels

LARGEST_SIDE = 400


@dataclass(frozen=True, kw_only=True)
class Sample:
    """A sample a person took: how many elements were looked at and how many were wrong."""

    title: str
    elements: int
    errors: int
    day: date | None = None
    note: str = ""


def look(*, text: str = "", fonts: Sequence[str] = (), pixels: "Pixels | None" = None) -> Outcome:
    """What in a text, its fonts (by name) and a picture (RGB, shape (height, width, 3), 0–255) is beside the guide in force; nothing is written.

    Refused while the brand has no guide.
    """
    from guanhao.domains.strategy.rules.colours import check_colours  # NumPy loads on first use

    guide = guide_selectors.guide()
    if guide is None:
        raise Refused(_("The brand has no guide yet: publish one first."))
    policy = BrandPolicy.of_brand()
    outcomes = [check_wording(text, guide.banned, guide.approved)]
    if guide.fonts:
        outcomes.append(check_fonts(fonts, [font.name for font in guide.fonts]))
    if pixels is not None:
        outcomes.append(check_colours(pixels, guide.colours, at_least=policy.colour_share, tolerance=policy.colour_tolerance))
    return together(outcomes)


@transaction.atomic
def check_elements(*, title: str, subject: str = "", text: str = "", fonts: Sequence[str] = (), pixels: "Pixels | None" = None) -> ElementCheck:
    """Check by the program and keep it for a person to confirm (needs strategy.edit_guide). Refused when there was nothing to look at."""
    require("strategy.edit_guide")
    outcome = look(text=text, fonts=fonts, pixels=pixels)
    if not outcome.elements:
        raise Refused(_("Nothing to check: give a text, names of fonts or a picture."))
    row = _row(title, ElementCheck.Source.AUTOMATIC, outcome.elements, outcome.errors)
    row.subject, row.findings = subject[:80], [asdict(one) for one in outcome.deviations]
    row.save()
    audit.record("strategy.elements_checked", target=target_of(row), after=_state(row))
    return row


@transaction.atomic
def record_sample(sample: Sample) -> ElementCheck:
    """Keep a sampling audit; it counts at once (needs strategy.edit_guide). Refused names the field."""
    require("strategy.edit_guide")
    if sample.elements < 1 or sample.elements > 1_000_000:
        raise Refused(_("At least one element was looked at, and at most a million."), "elements")
    if not 0 <= sample.errors <= sample.elements:
        raise Refused(_("Errors are between none and the number of elements."), "errors")
    row = _row(sample.title, ElementCheck.Source.SAMPLE, sample.elements, sample.errors)
    if sample.day is not None:
        if sample.day > row.day:
            raise Refused(_("This day is still to come."), "day")
        row.day = sample.day
    row.state, row.decided_by_name, row.note = ElementCheck.State.CONFIRMED, current_actor().name[:120], sample.note.strip()[:300]
    row.save()
    audit.record("strategy.sample_recorded", target=target_of(row), after=_state(row))
    return row


@transaction.atomic
def decide_check(*, check_id: int, confirmed: bool, errors: int | None = None, note: str = "") -> ElementCheck:
    """A person confirms an automatic check, perhaps with another number of errors, or dismisses it (needs strategy.edit_guide)."""
    require("strategy.edit_guide")
    row: ElementCheck = ElementCheck.objects.select_for_update().get(pk=check_id)
    before = _state(row)
    if errors is not None:
        if not 0 <= errors <= row.elements:
            raise Refused(_("Errors are between none and the number of elements."), "errors")
        row.errors = errors
    row.state = ElementCheck.State.CONFIRMED if confirmed else ElementCheck.State.DISMISSED
    row.decided_by_name, row.note = current_actor().name[:120], note.strip()[:300]
    row.save()
    audit.record("strategy.elements_decided", target=target_of(row), before=before, after=_state(row), note=row.note)
    return row


def pixels_of(stream: BinaryIO) -> "Pixels":
    """A picture as RGB, shape (height, width, 3), at most 400 pixels a side; Refused for what is no picture."""
    import numpy as np
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(stream) as picture:
            picture.draft("RGB", (LARGEST_SIDE, LARGEST_SIDE))
            picture.thumbnail((LARGEST_SIDE, LARGEST_SIDE))
            ground = Image.new("RGBA", picture.size, "white")
            ground.alpha_composite(picture.convert("RGBA"))
            return np.asarray(ground.convert("RGB"), np.uint8)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise Refused(_("This file is no picture that can be read."), "picture") from None


def target_of(row: ElementCheck) -> str:
    """The check's name in audit."""
    return f"strategy.elements:{row.pk}"


def _row(title: str, source: str, elements: int, errors: int) -> ElementCheck:
    name = title.strip()
    if not name:
        raise Refused(_("Say what was looked at."), "title")
    if len(name) > 200:
        raise Refused(_("This text is longer than %(most)s characters.") % {"most": 200}, "title")
    known = guide_selectors.in_force()
    today = now().astimezone(current_brand().zone).date()
    return ElementCheck(
        title=name, source=source, elements=elements, errors=errors, day=today, made_at=now(), guide_version=known.number if known else 0
    )


def _state(row: ElementCheck) -> dict[str, object]:
    return {"state": row.state, "elements": row.elements, "errors": row.errors, "title": row.title}
